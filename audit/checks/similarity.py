"""How alike two messages are, by the runs of characters they share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from audit.fingerprints import RUN, room

Grams = frozenset[str]


@lru_cache(1024)  # every message is compared with many others
def grams(text: str, size: int = RUN) -> Grams:
    """The runs of `size` characters of a folded text."""
    return frozenset(text[at : at + size] for at in range(len(text) - size + 1))


def alike(one: Grams, other: Grams, similarity: float) -> bool:
    """Whether two texts share at least this part of their runs (Jaccard)."""
    if min(len(one), len(other)) < similarity * max(len(one), len(other)):
        return False
    shared = len(one & other)
    return bool(shared) and shared >= similarity * (len(one) + len(other) - shared)


class Compared(NamedTuple):
    """A folded text with its fingerprint, to be held against many others."""

    text: str
    print: int
    runs: int
    """How many runs it has at most."""


def compared(text: str, print: int) -> Compared:
    """A text ready to be compared."""
    return Compared(text, print, len(text) - RUN + 1)


def like(own: Compared, others: Iterable[Compared], similarity: float) -> list[Compared]:
    """Those of some texts that are `alike` to one; most are told from it by their fingerprints."""
    near = [
        other for other in others if (own.print ^ other.print).bit_count() <= room(own.runs, other.runs, similarity)
    ]
    return [other for other in near if alike(grams(own.text), grams(other.text), similarity)]
