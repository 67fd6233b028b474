"""How alike two messages are, by the runs of characters they share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

SIZE = 3

Grams = frozenset[str]


@lru_cache(1024)  # every message is compared with many others
def grams(text: str, size: int = SIZE) -> Grams:
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
    return Compared(text, print, len(text) - SIZE + 1)


def like(own: Compared, others: Iterable[Compared], similarity: float) -> list[Compared]:
    """Those of some texts that are `alike` to one; most are told from it by their fingerprints.

    Alike sets of runs differ by |A Δ B| ≤ (1 - s) |A ∪ B|, hence by at most (1 - s) / (1 + s) · (|A| + |B|), and every bit by
    which the fingerprints differ is a run by which the texts do.
    """
    part = (1 - similarity) / (1 + similarity)
    bits, room = own.print, part * own.runs + 1e-9
    near = [other for other in others if (bits ^ other.print).bit_count() <= room + part * other.runs]
    return [other for other in near if alike(grams(own.text), grams(other.text), similarity)]
