"""How the tests of the spec's fine points are written: a sentence of it, and short chats on each side of its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass(frozen=True)
class Point:
    """One sentence about one rubric, with the chats that pass it, fail it, leave it open or do not come under it."""

    rubric: str
    says: str
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    na: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missed: dict[str, str] = field(default_factory=dict)
    """Chats that the lexicons do not read yet, each with the reason; the test turns red as soon as they do."""

    def cases(self) -> Iterator[Any]:
        """(rubric, verdict, chat) with an id that says what holds."""
        for verdict, chats in (
            ("pass", self.passes),
            ("fail", self.fails),
            ("na", self.na),
            ("unknown", self.unknown),
        ):
            for number, chat in enumerate(chats, 1):
                marks = [pytest.mark.xfail(strict=True, reason=self.missed[chat])] if chat in self.missed else []
                yield pytest.param(
                    self.rubric, verdict, chat, id=f"{self.rubric}: {self.says}: {verdict} {number}", marks=marks
                )


def cases(points: Iterable[Point]) -> list[Any]:
    """The parameters of all points."""
    return [case for point in points for case in point.cases()]
