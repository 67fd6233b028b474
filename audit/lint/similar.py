"""Texts that are nearly the same: a Jaccard index of 0.8 over their 3-grams, found without comparing all with all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

SHORTEST, SIMILAR = 10, 0.8
"""Characters from which texts are compared, and the index from which they are alike: what the rubrics call near word
for word."""

_NO_LETTER = re.compile(r"[\W_]+")
_BITS = 21
"""A code point has 21 bits, so three of them make one int64."""

_SPREAD = 0x9E3779B97F4A7C1
"""An odd factor that spreads 3-grams evenly over the bits of a text."""

_ONES = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.uint8)


def letters(folded: str) -> str:
    """The letters, characters and digits of a folded text, without marks and blanks."""
    return _NO_LETTER.sub("", folded)


class Shelf:
    """Texts by their rarest 3-grams.

    Two sets with an index of s share one of the n - ceil(s · n) + 1 rarest of the n elements of each, whatever the
    order of rarity, so only texts that meet there are compared. Texts are given as `letters`.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        owner, gram = _grams(texts)
        self._owner, self._gram = owner, gram
        first: dict[str, int] = {}
        self._first = [
            first.setdefault(text, number) if len(text) >= SHORTEST else number for number, text in enumerate(texts)
        ]
        self._sets: dict[int, frozenset[int]] = {}
        self._starts = np.searchsorted(owner, np.arange(len(texts) + 1))
        self._kinds, inverse, counts = np.unique(gram, return_inverse=True, return_counts=True)
        self._counts = counts
        order = np.lexsort((gram, counts[inverse], owner))
        sizes = np.diff(self._starts)
        self._sizes = sizes
        rank = np.arange(len(gram)) - self._starts[owner[order]]
        rare = order[rank < _prefix(sizes)[owner[order]]]
        self._rare_owner, self._rare_gram = owner[rare], gram[rare]

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Each text that is nearly an earlier one, with such a one: (earlier, later), in the order of the later.

        Of texts that are the same, only the first is compared; the others follow it.
        """
        first = np.array(self._first, dtype=np.int64)
        distinct = first[self._rare_owner] == self._rare_owner
        gram, owner = self._rare_gram[distinct], self._rare_owner[distinct]
        order = np.lexsort((owner, gram))
        gram, owner = gram[order], owner[order]
        twins: dict[int, int] = {}
        # Texts that share a gram stand together; each is held against the next one, then the one after it, and so on.
        for step in range(1, len(gram)):
            same = gram[step:] == gram[:-step]
            if not same.any():
                break
            for earlier, later in self._possible(owner[:-step][same], owner[step:][same]):
                if later not in twins and _alike(self._set(later), self._set(earlier)):
                    twins[later] = earlier
        for later, own in enumerate(self._first):
            if own != later:
                yield twins.get(own, own), later
            elif later in twins:
                yield twins[later], later

    def _possible(self, earlier: NDArray[np.int64], later: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """The pairs that can be alike: a bit that the other lacks comes from a 3-gram that they do not share."""
        lacking = _ONES[self._bits[later] & ~self._bits[earlier]].sum(axis=1, dtype=np.int64)
        sizes = self._sizes
        possible = (sizes[later] - lacking) * (1 + SIMILAR) >= SIMILAR * (sizes[later] + sizes[earlier]) - 1e-9
        yield from zip(earlier[possible].tolist(), later[possible].tolist(), strict=True)

    @cached_property
    def _bits(self) -> NDArray[np.uint8]:
        """256 bits a text, one set for each of its 3-grams."""
        flags = np.zeros((len(self._sizes), 256), dtype=bool)
        flags[self._owner, (self._gram * _SPREAD >> 40) & 255] = True
        return np.packbits(flags, axis=1)

    def find(self, text: str) -> int | None:
        """The first text that is nearly the given one."""
        _, gram = _grams([text])
        at = np.minimum(np.searchsorted(self._kinds, gram), len(self._kinds) - 1)
        known = self._kinds[at] == gram if len(self._kinds) else np.zeros(len(gram), dtype=bool)
        counts = np.where(known, self._counts[at], 0) if len(self._kinds) else np.zeros(len(gram))
        rare = gram[np.lexsort((gram, counts))][: int(_prefix(np.array([len(gram)]))[0])]
        met = {owner for key in rare.tolist() for owner in self._shelf.get(key, ())}
        own = frozenset(gram.tolist())
        return next((owner for owner in sorted(met) if _alike(own, self._set(owner))), None)

    @cached_property
    def _shelf(self) -> dict[int, list[int]]:
        shelf: dict[int, list[int]] = defaultdict(list)
        for owner, gram in zip(self._rare_owner.tolist(), self._rare_gram.tolist(), strict=True):
            shelf[gram].append(owner)
        return shelf

    def _set(self, owner: int) -> frozenset[int]:
        if owner not in self._sets:
            self._sets[owner] = frozenset(self._gram[self._starts[owner] : self._starts[owner + 1]].tolist())
        return self._sets[owner]


def _grams(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct 3-grams of each text as (owner, gram), sorted by both; none of a text too short to be compared."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    if len(codes) < 3:
        return owner[:0], codes[:0]
    whole = (owner[:-2] == owner[2:]) & (lengths[owner[:-2]] >= SHORTEST)
    gram = (codes[:-2] << 2 * _BITS | codes[1:-1] << _BITS | codes[2:])[whole]
    owner = owner[:-2][whole]
    order = np.lexsort((gram, owner))
    gram, owner = gram[order], owner[order]
    first = np.ones(len(gram), dtype=bool)
    first[1:] = (gram[1:] != gram[:-1]) | (owner[1:] != owner[:-1])
    return owner[first], gram[first]


def _prefix(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of its rarest 3-grams a set has to show."""
    prefix: NDArray[np.int64] = sizes - np.ceil(SIMILAR * sizes).astype(np.int64) + 1
    return prefix


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    shared = len(one & other)
    return shared >= SIMILAR * (len(one) + len(other) - shared)
