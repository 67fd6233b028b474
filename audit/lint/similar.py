"""Texts that are nearly the same: a Jaccard index of 0.8 over their 3-grams, found without comparing all with all."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

SHORTEST, SIMILAR = 10, 0.8
"""Characters from which texts are compared, and the index from which they are alike: what the rubrics call near word
for word."""

_NO_LETTER = re.compile(r"[\W_]+")

_SPREAD = 0x9E3779B97F4A7C1
"""An odd factor that spreads 3-grams evenly over the bits of a text."""

_AT_ONCE = 4096
"""About how many pairs are weighed at once."""

_ONES = np.array([bin(word).count("1") for word in range(1 << 16)], dtype=np.uint8)

Numbers = NDArray[np.int64]


def letters(folded: str) -> str:
    """The letters, characters and digits of a folded text, without marks and blanks."""
    return _NO_LETTER.sub("", folded)


class Shelf:
    """Texts by their rarest 3-grams.

    Two sets with an index of s share one of the n - ceil(s · n) + 1 rarest of the n elements of each, whatever the
    order of rarity, so only texts that meet there are compared. Texts are given as `letters`. A 3-gram is known by its
    place in that order.
    """

    def __init__(self, texts: Sequence[str], similar: float = SIMILAR) -> None:
        self._similar = similar
        first: dict[str, int] = {}
        self._first = [
            first.setdefault(text, number) if len(text) >= SHORTEST else number for number, text in enumerate(texts)
        ]
        self._alphabet = _Alphabet("".join(texts))
        owner, gram = _grams(texts, self._alphabet)
        order = _order(gram)
        gram, owner = gram[order], owner[order]
        fresh = np.ones(len(gram), dtype=bool)
        fresh[1:] = gram[1:] != gram[:-1]
        once = fresh.copy()
        once[1:] |= owner[1:] != owner[:-1]  # A text that repeats a 3-gram has it once.
        self._kinds = gram[fresh]
        kind = (np.cumsum(fresh) - 1)[once]
        commonness = np.minimum(np.bincount(kind), np.iinfo(np.uint16).max).astype(np.uint16)
        self._rarity = np.empty(len(self._kinds), dtype=np.int64)
        self._rarity[np.argsort(commonness, kind="stable")] = np.arange(len(self._kinds))
        width = max(1, len(self._kinds).bit_length())
        places = np.sort(owner[once] << width | self._rarity[kind])
        self._owner, self._gram = places >> width, places & ((1 << width) - 1)
        self._starts = np.searchsorted(self._owner, np.arange(len(texts) + 1))
        self._sizes = np.diff(self._starts)
        self._sets: dict[int, frozenset[int]] = {}
        rank = np.arange(len(places)) - self._starts[self._owner]
        rare = rank < _prefix(self._sizes, similar)[self._owner]
        self._rare_owner, self._rare_gram, self._rare_rank = self._owner[rare], self._gram[rare], rank[rare]

    def pairs(self, accept: Callable[[int, int], bool] | None = None) -> Iterator[tuple[int, int]]:
        """Each text that is nearly an earlier one, with such a one: (earlier, later), in the order of the later.

        `accept` has the last word on a pair less alike than SIMILAR. Of texts that are the same, only the first is
        compared; the others follow it.
        """
        first = np.array(self._first, dtype=np.int64)
        distinct = first[self._rare_owner] == self._rare_owner
        gram, owner, rank = self._rare_gram[distinct], self._rare_owner[distinct], self._rare_rank[distinct]
        order = _order(gram)
        gram, owner, rank = gram[order], owner[order], rank[order]
        # Two texts share no more 3-grams than each has from the first that they share on, and have to share their parts.
        left, part = self._sizes[owner] - rank + 1e-9, self._parts[owner]
        twins: dict[int, int] = {}
        twinned = np.zeros(len(self._first), dtype=bool)
        # Texts that share a gram stand together; each is held against the one before it, then the one before that, until
        # it has a twin or the gram is another. When few still seek, they go several steps at once.
        fresh = np.flatnonzero(np.concatenate(([True], gram[1:] != gram[:-1]))[: len(gram)])
        ahead = np.arange(len(gram)) - np.repeat(fresh, np.diff(fresh, append=len(gram)))
        seeking = np.flatnonzero(ahead)
        step = 1
        while len(seeking):
            steps = np.arange(step, step + max(1, _AT_ONCE // len(seeking)))
            nth, one = np.nonzero(ahead[seeking] >= steps[:, np.newaxis])
            here = seeking[one]
            there = here - steps[nth]
            enough = np.minimum(left[here], left[there]) >= part[here] + part[there]
            for earlier, later in self._possible(owner[there[enough]], owner[here[enough]]):
                if later not in twins and self._twins(earlier, later, accept):
                    twins[later] = earlier
                    twinned[later] = True
            step += len(steps)
            seeking = seeking[(ahead[seeking] >= step) & ~twinned[owner[seeking]]]
        for later, own in enumerate(self._first):
            if own != later:
                yield twins.get(own, own), later
            elif later in twins:
                yield twins[later], later

    def _possible(self, earlier: Numbers, later: Numbers) -> Iterator[tuple[int, int]]:
        """The pairs that can be alike: a bit that the other lacks comes from a 3-gram that they do not share.

        Most are ruled out by their first words.
        """
        spare = (self._sizes - self._parts)[later] - self._parts[earlier] + 1e-9
        for word in self._bits:
            possible = spare >= 0
            earlier, later, spare = earlier[possible], later[possible], spare[possible]
            spare = spare - _count(word[later] & ~word[earlier])
        possible = spare >= 0
        yield from zip(earlier[possible].tolist(), later[possible].tolist(), strict=True)

    @cached_property
    def _parts(self) -> NDArray[np.float64]:
        """What each text adds to the number of 3-grams that two have to share to be alike."""
        parts: NDArray[np.float64] = self._sizes * (self._similar / (1 + self._similar))
        return parts

    @cached_property
    def _bits(self) -> NDArray[np.uint64]:
        """256 bits a text in four words, one set for each of its 3-grams."""
        flags = np.zeros((len(self._sizes), 256), dtype=bool)
        flags[self._owner, (self._gram * _SPREAD >> 40) & 255] = True
        return np.ascontiguousarray(np.packbits(flags, axis=1).view(np.uint64).T)

    def find(self, text: str) -> int | None:
        """The first text that is nearly the given one."""
        _, gram = _grams([text], self._alphabet)
        gram = np.unique(gram)
        at = np.minimum(np.searchsorted(self._kinds, gram), max(0, len(self._kinds) - 1))
        known = self._kinds[at] == gram if len(self._kinds) else np.zeros(len(gram), dtype=bool)
        # What no text on the shelf has is the rarest.
        places = [*range(-int((~known).sum()), 0), *np.sort(self._rarity[at[known]]).tolist()]
        rare = places[: int(_prefix(np.array([len(places)]), self._similar)[0])]
        met = {owner for place in rare for owner in self._shelf.get(place, ())}
        own = frozenset(places)
        return next((owner for owner in sorted(met) if _index(own, self._set(owner)) >= self._similar), None)

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

    def _twins(self, earlier: int, later: int, accept: Callable[[int, int], bool] | None) -> bool:
        index = _index(self._set(earlier), self._set(later))
        return index >= SIMILAR or (index >= self._similar and (accept is None or accept(earlier, later)))


class _Alphabet:
    """The characters of some texts, numbered from 1; 0 is any other."""

    def __init__(self, text: str) -> None:
        present = np.zeros(sys.maxunicode + 1, dtype=bool)
        present[_codes(text)] = True
        self._numbers = np.where(present, np.cumsum(present), 0)
        self.bits = max(1, int(self._numbers.max()).bit_length())

    def numbers(self, text: str) -> Numbers:
        """The number of each character."""
        numbers: Numbers = self._numbers[_codes(text)]
        return numbers


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _grams(texts: Sequence[str], alphabet: _Alphabet) -> tuple[Numbers, Numbers]:
    """The 3-grams of each text in its order, as (owner, gram); none of a text too short to be compared."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = alphabet.numbers("".join(texts))
    owner = np.repeat(np.arange(len(texts)), lengths)
    if len(codes) < 3:
        return owner[:0], codes[:0]
    whole = (owner[:-2] == owner[2:]) & (lengths[owner[:-2]] >= SHORTEST)
    bits = alphabet.bits
    return owner[:-2][whole], (codes[:-2] << 2 * bits | codes[1:-1] << bits | codes[2:])[whole]


def _order(numbers: Numbers) -> Numbers:
    """What sorts numbers, those that are the same in their order.

    A number and its place are sorted as one where both fit, which is several times as fast as sorting places.
    """
    width = len(numbers).bit_length()
    if len(numbers) and int(numbers.max()).bit_length() + width < 64:
        packed: Numbers = np.sort(numbers << width | np.arange(len(numbers))) & ((1 << width) - 1)
        return packed
    return np.argsort(numbers, kind="stable")


def _prefix(sizes: Numbers, similar: float) -> Numbers:
    """How many of its rarest 3-grams a set has to show."""
    prefix: Numbers = sizes - np.ceil(similar * sizes - 1e-9).astype(np.int64) + 1
    return prefix


def _count(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """How many bits are set in each word."""
    half = words.view(np.uint16).reshape(len(words), 4)
    return _ONES[half[:, 0]] + _ONES[half[:, 1]] + _ONES[half[:, 2]] + _ONES[half[:, 3]]


def _index(one: frozenset[int], other: frozenset[int]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


_WEIGHTY = re.compile(r"[\da-z零〇一二两三四五六七八九十百千万半不非没无未别免前后左右上下大小男女您我]")
"""What makes two texts that differ by it two statements."""


def reworded(one: str, other: str) -> bool:
    """Whether two texts, given as `letters`, say the same but for a few characters that carry no fact.

    One character in eight may have changed; particles do not count at all.
    """
    one, other = (_PARTICLES.sub("", text) for text in (one, other))
    # What has to hold of the parts that changed has to hold of the whole, which is quicker to see.
    if abs(len(one) - len(other)) * 8 > max(len(one), len(other)) or _weighty(one) != _weighty(other):
        return False
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    changed = [(one[a:b], other[c:d]) for step, a, b, c, d in steps if step != "equal"]
    if sum(max(len(old), len(new)) for old, new in changed) * 8 > max(len(one), len(other)):
        return False
    return all(_weighty(old) == _weighty(new) for old, new in changed)


def _weighty(text: str) -> list[str]:
    return sorted(_WEIGHTY.findall(text))


_PARTICLES = re.compile(r"一[点些下]|[呢哦哈啦呀吧嘛哟噢的了亲]")
