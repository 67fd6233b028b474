"""How alike two messages are, by the runs of characters they share."""

from __future__ import annotations

from functools import lru_cache

Grams = frozenset[str]


@lru_cache(1024)  # every message is compared with many others
def grams(text: str, size: int = 3) -> Grams:
    """The runs of `size` characters of a folded text."""
    return frozenset(text[at : at + size] for at in range(len(text) - size + 1))


def alike(one: Grams, other: Grams, similarity: float) -> bool:
    """Whether two texts share at least this part of their runs (Jaccard)."""
    if min(len(one), len(other)) < similarity * max(len(one), len(other)):
        return False
    shared = len(one & other)
    return bool(shared) and shared >= similarity * (len(one) + len(other) - shared)
