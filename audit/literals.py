"""Where the literals of the lexicons stand in a block of folded messages.

Most hits in Chinese chats are words of one or two characters: they are looked up in tables, code point by code point. Longer
ones are found by one automaton. Overlapping hits are all found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from audit.text import TABLE_SIZE, Folded

Numbers = NDArray[np.int64]


class Literals:
    """A set of words; a word is named by its place among them."""

    def __init__(self, words: Sequence[str]) -> None:
        self.lengths: Numbers = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        short = [len(word) <= 2 and max(word) < chr(TABLE_SIZE) for word in words]
        singles = [(number, word) for number, word in enumerate(words) if short[number] and len(word) == 1]
        pairs = [(number, word) for number, word in enumerate(words) if short[number] and len(word) == 2]
        longer = [number for number in range(len(words)) if not short[number]]
        self._singles = np.full(TABLE_SIZE, -1, dtype=np.int32)
        for number, word in singles:
            self._singles[ord(word)] = number
        self._tails = _classes(word[1] for _, word in pairs)
        width = int(self._tails.max()) + 1
        self._heads = _classes(word[0] for _, word in pairs) * width
        self._pairs = np.full(int(self._heads.max()) + width, -1, dtype=np.int32)
        for number, word in pairs:
            self._pairs[self._heads[ord(word[0])] + self._tails[ord(word[1])]] = number
        self._longer: Numbers = np.array(longer, dtype=np.int64)
        self._automaton = ahocorasick_rs.AhoCorasick(
            [words[number] for number in longer], implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def find(self, folded: Folded) -> tuple[Numbers, Numbers]:
        """The number of the word and the place in the block's text of every hit, in no order."""
        codes = folded.bounded
        single = self._singles.take(codes)
        pair = self._pairs.take(self._heads.take(codes[:-1]) + self._tails.take(codes[1:]))
        at_single, at_pair = np.flatnonzero(single >= 0), np.flatnonzero(pair >= 0)
        hits = self._automaton.find_matches_as_indexes(folded.text, overlapping=True) if len(self._longer) else []
        long = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
        word = np.concatenate((single.take(at_single), pair.take(at_pair), self._longer.take(long[:, 0])))
        return word.astype(np.int64, copy=False), np.concatenate((at_single, at_pair, long[:, 1]))


def _classes(characters: Iterable[str]) -> NDArray[np.int32]:
    """A class of its own for each of some characters, 0 for every other."""
    table = np.zeros(TABLE_SIZE, dtype=np.int32)
    for number, char in enumerate(sorted(set(characters)), start=1):
        table[ord(char)] = number
    return table
