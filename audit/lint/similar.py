"""Texts that are nearly the same: a Jaccard index of 0.8 over their 3-grams, found without comparing all with all."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from audit.text import fold

SHORTEST, SIMILAR = 10, 0.8
"""Characters from which texts are compared, and the index from which they are alike: what the rubrics call near word
for word."""

T = TypeVar("T")


def letters(text: str) -> str:
    """The folded letters, characters and digits of a text, without marks and blanks."""
    return "".join(filter(str.isalnum, fold(text)))


def grams(said: str) -> frozenset[str]:
    """The 3-grams of a text's letters; none where it is too short to be compared."""
    return frozenset(said[at : at + 3] for at in range(len(said) - 2)) if len(said) >= SHORTEST else frozenset()


class Shelf(Generic[T]):
    """Entries by their rarest 3-grams.

    Two sets with an index of s share one of the n - ceil(s · n) + 1 rarest of the n elements of each, whatever the
    order of rarity, so only entries that meet there are compared.
    """

    def __init__(self, all_letters: Iterable[str]) -> None:
        self._counts = Counter(gram for said in all_letters for gram in grams(said))
        self._shelf: dict[str, list[tuple[frozenset[str], T]]] = defaultdict(list)

    def add(self, entry: frozenset[str], value: T) -> None:
        """Put an entry on the shelf."""
        for gram in self._rarest(entry):
            self._shelf[gram].append((entry, value))

    def find(self, entry: frozenset[str]) -> T | None:
        """The value of an entry that is nearly the same; the one added first under its rarest gram."""
        for gram in self._rarest(entry):
            for other, value in self._shelf.get(gram, ()):
                shared = len(entry & other)
                if shared >= SIMILAR * (len(entry) + len(other) - shared):
                    return value
        return None

    def _rarest(self, entry: frozenset[str]) -> list[str]:
        ordered = sorted(entry, key=lambda gram: (self._counts[gram], gram))
        return ordered[: len(entry) - math.ceil(SIMILAR * len(entry)) + 1] if entry else []
