"""What a condition found in one conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from audit.conversation import Conversation, Span


class Measured(NamedTuple):
    """A number with the bound that it was held against."""

    value: float
    limit: float


class Hit(NamedTuple):
    """Where a condition holds: from message `start` to message `end`, with the spans that show it, deciding ones first."""

    start: int
    end: int
    spans: tuple[Span, ...]
    seconds: Measured | None = None
    """A wait or a silence at it."""


class Absence(NamedTuple):
    """Something that should have come: the message after which it was missing, who owed it, and by when (seconds)."""

    after: int
    agent: str | None
    due: float | None = None
    seconds: Measured | None = None


class Result(NamedTuple):
    """Whether a condition holds; None where the data cannot tell.

    `grounds` are the spans that decide, `absent` what was missing where that decides.
    """

    holds: bool | None
    hits: tuple[Hit, ...] = ()
    grounds: tuple[Span, ...] = ()
    absent: Absence | None = None
    value: Measured | None = None


class Reading:
    """One conversation while a rule is worked out: what named conditions found is kept."""

    __slots__ = ("_kept", "_named", "talk")

    def __init__(self, talk: Conversation, named: dict[str, Compiled]) -> None:
        self.talk = talk
        self._named = named
        self._kept: dict[str, Result] = {}

    def named(self, name: str) -> Result:
        """The result of a named condition."""
        if name not in self._kept:
            self._kept[name] = self._named[name].evaluate(self)
        return self._kept[name]


class Compiled(NamedTuple):
    """A condition ready to run.

    `gate` are acts of which one must happen somewhere for it to hold, None where it can hold without any; `roles` are those
    whose messages count when distances to it are counted.
    """

    evaluate: Callable[[Reading], Result]
    gate: int | None
    roles: tuple[str, ...]


def unique(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without repeats, in order."""
    return tuple(dict.fromkeys(spans))
