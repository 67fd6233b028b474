"""One pass over a block of folded messages that finds every act.

The literals of all acts are found at once and settled for the whole block. Only a bounded pattern or a regular expression is
tried message by message, where words that it cannot do without were found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.acts import Act, Acts
from audit.attempts import Attempts, Hits, Numbers
from audit.dialogue import ROLES
from audit.expression import parse
from audit.guards import Guards
from audit.literals import Literals
from audit.regular import compile_pattern, required_literals
from audit.text import Folded
from audit.trigger import Trigger, ordered_trigger

ROLE_CODES = {role: code for code, role in enumerate(ROLES)}


class Scanned:
    """The acts of every message of a block.

    `masks` has one bit set a message. `spans` gives where an act was found, as half-open code points of the message.
    """

    __slots__ = ("_found", "_hits", "_rows", "masks")

    def __init__(self, masks: list[int], hits: Hits, starts: Numbers) -> None:
        """Of `hits`, in the order of their messages; `starts` as in Folded."""
        self.masks = masks
        self._hits = hits
        self._rows: list[int] = np.searchsorted(hits.where, np.arange(len(masks) + 1)).tolist()
        begin = starts[hits.where]
        # One number a hit, since most are never asked for: act, start, and what is left behind the end.
        self._found: list[int] = (
            (hits.item << _ACT_BITS) + (hits.start - begin << _PLACE_BITS) + (_PLACE - (hits.end - begin))
        ).tolist()

    def counts(self, wanted: frozenset[int]) -> Numbers:
        """How often some acts (by index) were found in each message."""
        of_interest = np.zeros(int(self._hits.item.max(initial=0)) + 1, dtype=bool)
        of_interest[[act for act in wanted if act < len(of_interest)]] = True
        return np.bincount(self._hits.where[of_interest[self._hits.item]], minlength=len(self.masks))

    def spans(self, message: int, wanted: frozenset[int]) -> list[tuple[int, int]]:
        """The spans of some acts (by index) in one message, first and longest first."""
        hits = self._found[self._rows[message] : self._rows[message + 1]]
        found = sorted([hit & _PLACES for hit in hits if hit >> _ACT_BITS in wanted])
        return [(place >> _PLACE_BITS, _PLACE - (place & _PLACE)) for place in found]

    def first(self, message: int, wanted: frozenset[int]) -> tuple[int, int] | None:
        """The first of these spans."""
        hits = self._found[self._rows[message] : self._rows[message + 1]]
        place = min([hit & _PLACES for hit in hits if hit >> _ACT_BITS in wanted], default=None)
        return None if place is None else (place >> _PLACE_BITS, _PLACE - (place & _PLACE))


_PLACE_BITS = 26
"""Enough for a place in the longest line that readers let through."""
_PLACE = (1 << _PLACE_BITS) - 1
_ACT_BITS = 2 * _PLACE_BITS
_PLACES = (1 << _ACT_BITS) - 1


class _Pattern(NamedTuple):
    """An expression or, if `regular`, a regular expression of an act or of its exceptions."""

    act: int
    roles: int
    source: str
    trigger: Trigger
    regular: bool = False
    excepted: bool = False


_Look = Callable[[str, int, int], re.Match[str] | None]
"""Look for a pattern in a text, from one place up to another."""


class _Meaning:
    """What words stand for in the messages of each role: acts, or patterns."""

    def __init__(self) -> None:
        self._added: list[tuple[list[int], int, int]] = []

    def add(self, words: list[int], roles: int, item: int) -> None:
        """Let words stand for an item in messages of the roles of a bit mask."""
        self._added.append((words, roles, item))

    def settle(self, words: int) -> None:
        """Index what was added, for a number of words in all."""
        word = np.array([number for numbers, _, _ in self._added for number in numbers], dtype=np.int64)
        added = np.array([(roles, item) for _, roles, item in self._added], dtype=np.int64).reshape(-1, 2)
        roles, item = np.repeat(added, [len(numbers) for numbers, _, _ in self._added], axis=0).T
        by_role = [np.flatnonzero(roles >> code & 1) for code in range(len(ROLES))]
        keys = np.concatenate([word[rows] * len(ROLES) + code for code, rows in enumerate(by_role)])
        order = np.argsort(keys, kind="stable")
        self._sorted = item[np.concatenate(by_role)[order]]
        self._count = np.bincount(keys, minlength=words * len(ROLES))
        self._offset = np.cumsum(self._count) - self._count

    def of(self, keys: Numbers, hits: Hits) -> Hits:
        """The hits with what each stands for, once for each; `keys` are word times roles plus role."""
        count = self._count.take(keys)
        some = np.flatnonzero(count)
        count = count.take(some)
        row = np.repeat(some, count)
        first = np.repeat(self._offset.take(keys.take(some)) - np.cumsum(count) + count, count)
        item = self._sorted.take(first + np.arange(len(row)))
        return Hits(hits.where.take(row), item, hits.start.take(row), hits.end.take(row))


class Scanner:
    """The compiled lexicons of a set of acts."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self._guards = Guards(acts)
        self._patterns: list[_Pattern] = []
        self._plain, self._guarded, self._excepted = _Meaning(), _Meaning(), _Meaning()
        self._first, self._then = _Meaning(), _Meaning()
        words: dict[str, int] = {}
        for index, act in enumerate(acts.values()):
            self._collect(words, index, act)
        for meaning in (self._plain, self._guarded, self._excepted, self._first, self._then):
            meaning.settle(len(words))
        self._literals = Literals(tuple(words))
        self._look = _Looks(self._patterns)
        self._exact = [pattern.trigger.exact for pattern in self._patterns]
        self._act = np.array([pattern.act for pattern in self._patterns], dtype=np.int64)
        self._excepting = np.array([pattern.excepted for pattern in self._patterns], dtype=bool)
        self._regular = np.array([pattern.regular for pattern in self._patterns], dtype=bool)
        self._attempts = Attempts([pattern.trigger for pattern in self._patterns])
        self._everywhere = [number for number, pattern in enumerate(self._patterns) if not pattern.trigger.first.any]
        self._role_table = np.zeros((len(acts), len(ROLES)), dtype=bool)
        for index, act in enumerate(acts.values()):
            for role in act.roles:
                self._role_table[index, ROLE_CODES[role]] = True

    def _collect(self, words: dict[str, int], index: int, act: Act) -> None:
        roles = sum(1 << ROLE_CODES[role] for role in act.roles)
        for expressions, meaning in (
            (act.expressions(), self._guarded if act.guarded else self._plain),
            (act.exceptions(), self._excepted),
        ):
            for expression in expressions:
                meaning.add(_numbers(words, expression.phrases), roles, index)
                if expression.trigger is not None:
                    excepted = meaning is self._excepted
                    self._add(words, _Pattern(index, roles, expression.source, expression.trigger, excepted=excepted))
        for source in act.patterns:
            self._add(words, _Pattern(index, roles, source, ordered_trigger(required_literals(source)), regular=True))

    def _add(self, words: dict[str, int], pattern: _Pattern) -> None:
        for meaning, literals in ((self._first, pattern.trigger.first.any), (self._then, pattern.trigger.then.any)):
            meaning.add(_numbers(words, literals), pattern.roles, len(self._patterns))
        self._patterns.append(pattern)

    def scan(self, folded: Folded, roles: NDArray[np.int64]) -> Scanned:
        """Find every act; `roles` holds one code of ROLE_CODES a message."""
        word, start = self._literals.find(folded)
        where = folded.owner.take(start)
        literal = Hits(where, word, start, start + self._literals.lengths.take(word))
        keys = word * len(ROLES) + roles.take(where)
        attempts = self._attempts.worth(folded, self._first.of(keys, literal), self._then.of(keys, literal))
        excepted = self._excepting[attempts.item]
        regular = self._match_regular(folded, roles, attempts)
        matched = self._match(folded, attempts.those(~(excepted | self._regular[attempts.item])))
        candidates = _distinct(_joined(self._guarded.of(keys, literal), matched, regular))
        # What would bar an act is of interest only where it may have happened.
        happened = np.zeros((len(roles), len(self.acts)), dtype=bool)
        happened[candidates.where, candidates.item] = True
        attempts = attempts.those(excepted & happened[attempts.where, self._act[attempts.item]])
        barred = _joined(self._excepted.of(keys, literal), self._match(folded, attempts))
        candidates = candidates.those(~_overlapped(candidates, barred, len(folded.text)))
        allowed = candidates.those(self._guards.allow(folded, candidates))
        return self._settled(folded, roles, _joined(self._plain.of(keys, literal), allowed))

    def _match(self, folded: Folded, attempts: Hits) -> Hits:
        """Where bounded patterns match, with their acts; overlapping attempts may find the same twice."""
        text = folded.text
        look, exact = self._look, self._exact
        rows: list[int] = []
        for at, number, first, last in zip(*(column.tolist() for column in attempts), strict=True):
            match = look[number](text, first, last)
            while match is not None:
                rows += (at, number, *match.span(1))
                match = None if exact[number] else look[number](text, match.end(), last)
        where, number, start, end = np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy()
        some = start < end
        return Hits(where, self._act[number], start, end).those(some)

    def _match_regular(self, folded: Folded, roles: NDArray[np.int64], attempts: Hits) -> Hits:
        """Where regular expressions match, each tried once in a message, with their acts."""
        some = attempts.those(self._regular[attempts.item])
        tried = set(zip(some.where.tolist(), some.item.tolist(), strict=True))
        for number in self._everywhere:
            tried.update((at, number) for at in np.flatnonzero(self._patterns[number].roles >> roles & 1).tolist())
        rows = [
            (at, self._patterns[number].act, *match.span())
            for at, number in sorted(tried)
            for match in compile_pattern(self._patterns[number].source).finditer(folded.message(at))
        ]
        where, act, start, end = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        begin = folded.starts[where]
        return Hits(where, act, begin + start, begin + end).those(start < end)

    def _settled(self, folded: Folded, roles: NDArray[np.int64], hits: Hits) -> Scanned:
        """What was found and what follows from it, by message."""
        hits = hits.those(np.argsort(hits.where, kind="stable"))
        found = np.zeros((len(self.acts), len(roles)), dtype=bool)
        found[hits.item, hits.where] = True
        self._derive(found, roles)
        return Scanned(_pack(found), hits, folded.starts)

    def _derive(self, found: NDArray[np.bool_], roles: NDArray[np.int64]) -> None:
        index = self.acts.index
        for name in self.acts.derivation:
            act = self.acts[name]
            row = found[index[name]]
            for other in act.also:
                row |= found[index[other]]
            if not (act.any or act.patterns or act.also):
                row[:] = True
            for other in act.needs:
                row &= found[index[other]]
            for other in act.without:
                row &= ~found[index[other]]
            row &= self._role_table[index[name]][roles]


def _numbers(words: dict[str, int], wanted: Iterable[str]) -> list[int]:
    """The numbers of some words, those that are new counted on."""
    return [words.setdefault(word, len(words)) for word in wanted]


def _joined(*parts: Hits) -> Hits:
    return Hits(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _distinct(hits: Hits) -> Hits:
    """Each hit once, however many patterns found it."""
    order = np.lexsort((hits.end, hits.start, hits.item))
    hits = hits.those(order)
    same = (hits.item[1:] == hits.item[:-1]) & (hits.start[1:] == hits.start[:-1]) & (hits.end[1:] == hits.end[:-1])
    return hits.those(np.concatenate(([True], ~same))[: len(order)])


def _overlapped(hits: Hits, others: Hits, length: int) -> NDArray[np.bool_]:
    """Which hits share a character with another of the same act."""
    # One number line an act; the farthest end so far tells whether any that begins before reaches into a hit.
    begins, ends = others.item * length + others.start, others.item * length + others.end
    order = np.argsort(begins)
    reach = np.concatenate(([-1], np.maximum.accumulate(ends[order])))
    before = np.searchsorted(begins[order], hits.item * length + hits.end, side="left")
    return reach[before] > hits.item * length + hits.start


def _pack(found: NDArray[np.bool_]) -> list[int]:
    """One integer a message, bit by bit."""
    packed = np.packbits(found, axis=0, bitorder="little")
    words = np.zeros((found.shape[1], -(-len(packed) // 8) * 8), dtype=np.uint8)
    words[:, : len(packed)] = packed.T
    masks = [0] * found.shape[1]
    for number, column in enumerate(words.view("<u8").T):
        shift = 64 * number
        masks = [mask | word << shift for mask, word in zip(masks, column.tolist(), strict=True)]
    return masks


class _Looks(dict[int, _Look]):
    """How to look for each pattern by its number, compiled when it is first tried."""

    def __init__(self, patterns: Sequence[_Pattern]) -> None:
        super().__init__()
        self._patterns = patterns

    def __missing__(self, number: int) -> _Look:
        pattern = self._patterns[number]
        compiled = _bounded(pattern.source)
        look = self[number] = compiled.match if pattern.trigger.exact else compiled.search
        return look


@cache
def _bounded(expression: str) -> re.Pattern[str]:
    return re.compile(parse(expression).pattern or "")
