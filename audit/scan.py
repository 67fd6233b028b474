"""One pass over a block of folded messages that finds every act.

All phrases of all acts are one automaton. Plain phrases of acts without guards are settled for the whole block at once; what
needs a look at its surroundings, a bounded pattern or a regular expression is looked at only where one of its literals was found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from audit.acts import Act, Acts
from audit.dialogue import ROLES
from audit.expression import PARTICLES, Trigger
from audit.guards import Guard
from audit.regular import compile_pattern, required_literals
from audit.text import Folded

_SIMPLE, _GUARDED, _EXCEPT, _TRIGGER, _SECOND = range(5)
_PARTICLES = np.frombuffer(PARTICLES.encode("utf-32-le"), dtype=np.uint32)
_NO_LIMIT = np.iinfo(np.int64).max // 2

ROLE_CODES = {role: code for code, role in enumerate(ROLES)}


class Scanned:
    """The acts of every message of a block.

    `masks` has one bit set a message. `spans` gives where an act was found, as half-open code points of the message.
    """

    __slots__ = ("_acts", "_ends", "_rows", "_starts", "masks")

    def __init__(self, masks: list[int], rows: list[int], acts: list[int], starts: list[int], ends: list[int]) -> None:
        self.masks = masks
        self._rows = rows
        self._acts = acts
        self._starts = starts
        self._ends = ends

    def spans(self, message: int, wanted: frozenset[int]) -> list[tuple[int, int]]:
        """The spans of some acts (by index) in one message, first and longest first."""
        found = [
            (self._starts[row], self._ends[row])
            for row in range(self._rows[message], self._rows[message + 1])
            if self._acts[row] in wanted
        ]
        found.sort(key=lambda span: (span[0], -span[1]))
        return found


class _Term(NamedTuple):
    """What a literal stands for: a phrase of an act or of its exceptions, or the first or second trigger of a pattern."""

    act: int
    kind: int
    roles: int
    pattern: int = 0


class _Pattern(NamedTuple):
    """A bounded pattern (its span is group 1) or a regular expression of an act, tried where its trigger is."""

    act: int
    roles: int
    source: str
    trigger: Trigger
    regular: bool = False
    excepted: bool = False

    def find(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """Where it matches in a folded message around a word of its trigger; a regular expression, in the whole message."""
        if self.regular:
            return [found.span() for found in compile_pattern(self.source).finditer(text)]
        before, behind = self.trigger.before, self.trigger.behind
        # One character more, so that the pattern sees what stands behind its match.
        last = len(text) if behind is None else end + behind + 1
        first = 0 if before is None else max(0, start - before)
        return [found.span(1) for found in _bounded(self.source).finditer(text, first, last)]


class _Hits(NamedTuple):
    """Where terms of the lexicons stand: one row a hit; start and end count from the start of the message."""

    where: NDArray[np.int64]
    term: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


class Scanner:
    """The compiled lexicons of a set of acts."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self._guards = [Guard(act) for act in acts.values()]
        self._spans_from: dict[int, frozenset[int]] = {}
        self._patterns: list[_Pattern] = []
        terms: dict[str, list[_Term]] = defaultdict(list)
        for index, act in enumerate(acts.values()):
            self._collect(terms, index, act)
        self._literals = list(terms)
        flat = [term for literal in self._literals for term in terms[literal]]
        counts = np.array([len(terms[literal]) for literal in self._literals] or [0], dtype=np.int64)
        self._term_count = counts
        self._term_offset = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        columns = np.array(flat or [_Term(0, 0, 0)], dtype=np.int64)
        self._term_act, self._term_kind, self._term_roles, self._term_pattern = columns.T.copy()
        triggers = [pattern.trigger for pattern in self._patterns]
        self._paired = np.array([bool(trigger.then) for trigger in triggers], dtype=bool)
        self._nearest = np.array([trigger.nearest for trigger in triggers], dtype=np.int64)
        self._farthest = np.array([trigger.farthest for trigger in triggers], dtype=np.int64)
        self._longest = np.array([_NO_LIMIT if t.longest is None else t.longest for t in triggers], dtype=np.int64)
        self._opens = np.array([trigger.opens for trigger in triggers], dtype=bool)
        self._closes = np.array([trigger.closes for trigger in triggers], dtype=bool)
        self._everywhere = [number for number, trigger in enumerate(triggers) if not trigger.words]
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._literals, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self._role_table = np.zeros((len(acts), len(ROLES)), dtype=bool)
        for index, act in enumerate(acts.values()):
            for role in act.roles:
                self._role_table[index, ROLE_CODES[role]] = True

    def _collect(self, terms: dict[str, list[_Term]], index: int, act: Act) -> None:
        roles = sum(1 << ROLE_CODES[role] for role in act.roles)
        for expressions, kind in (
            (act.expressions(), _GUARDED if act.guarded else _SIMPLE),
            (act.exceptions(), _EXCEPT),
        ):
            for expression in expressions:
                for phrase in expression.phrases:
                    terms[phrase].append(_Term(index, kind, roles))
                if expression.pattern is not None and expression.trigger is not None:
                    excepted = kind == _EXCEPT
                    self._add(terms, _Pattern(index, roles, expression.pattern, expression.trigger, excepted=excepted))
        for source in act.patterns:
            self._add(terms, _Pattern(index, roles, source, Trigger(required_literals(source)), regular=True))

    def _add(self, terms: dict[str, list[_Term]], pattern: _Pattern) -> None:
        for kind, words in ((_TRIGGER, pattern.trigger.words), (_SECOND, pattern.trigger.then)):
            for word in words:
                terms[word].append(_Term(pattern.act, kind, pattern.roles, len(self._patterns)))
        self._patterns.append(pattern)

    def span_acts(self, name: str) -> frozenset[int]:
        """The indices whose spans show an act: its own and those of the acts that it takes over or needs."""
        index = self.acts.index[name]
        if index not in self._spans_from:
            own = {index}
            for other in (*self.acts[name].also, *self.acts[name].needs):
                own |= self.span_acts(other)
            self._spans_from[index] = frozenset(own)
        return self._spans_from[index]

    def scan(self, folded: Folded, roles: NDArray[np.int64]) -> Scanned:
        """Find every act; `roles` holds one code of ROLE_CODES a message."""
        count = len(roles)
        found = np.zeros((len(self.acts), count), dtype=bool)
        hits = self._automaton.find_matches_as_indexes(folded.text, overlapping=True) if self._literals else []
        table = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
        message = np.searchsorted(folded.starts, table[:, 1], side="right") - 1
        repeats = self._term_count[table[:, 0]]
        row = np.repeat(np.arange(len(table)), repeats)
        within = np.arange(len(row)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        term = self._term_offset[table[row, 0]] + within
        fitting = (self._term_roles[term] >> roles[message[row]]) & 1 == 1
        row, term = row[fitting], term[fitting]
        kind = self._term_kind[term]
        where = message[row]
        begin = folded.starts[where]
        start, end = table[row, 1] - begin, table[row, 2] - begin
        simple = kind == _SIMPLE
        parts: list[tuple[NDArray[np.int64], ...]] = [
            (where[simple], self._term_act[term[simple]], start[simple], end[simple])
        ]
        looked = self._look(folded, roles, _Hits(where, term, start, end))
        if looked:
            parts.append(tuple(np.array(looked, dtype=np.int64).T))
        where, act, start, end = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(where, kind="stable")
        where, act, start, end = where[order], act[order], start[order], end[order]
        found[act, where] = True
        self._derive(found, roles)
        pointers = np.searchsorted(where, np.arange(count + 1)).tolist()
        return Scanned(_pack(found), pointers, act.tolist(), start.tolist(), end.tolist())

    def _look(self, folded: Folded, roles: NDArray[np.int64], hits: _Hits) -> list[tuple[int, int, int, int]]:
        """The matches that need a look, as (message, act, start, end)."""
        kind = self._term_kind[hits.term]
        excepted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        candidates: list[tuple[int, int, int, int]] = []
        text, read = "", -1
        whole: set[tuple[int, int]] = set()
        for at, number, begins, ends in self._tried(folded, roles, hits):
            if at != read:
                text, read = folded.message(at), at
            pattern = self._patterns[number]
            if pattern.regular:  # once a message, however many of its words stand there
                if (at, number) in whole:
                    continue
                whole.add((at, number))
            spans = pattern.find(text, begins, ends)
            if pattern.excepted:
                excepted[at, pattern.act] += spans
            else:
                candidates += ((at, pattern.act, *span) for span in spans)

        def of_kind(wanted: int) -> zip[tuple[int, int, int, int]]:
            chosen = kind == wanted
            where, term, start, end = (column[chosen] for column in hits)
            columns = (where, self._term_act[term], start, end)
            return zip(*(column.tolist() for column in columns), strict=True)

        for at, act, low, high in of_kind(_EXCEPT):
            excepted[at, act].append((low, high))
        candidates.extend(of_kind(_GUARDED))
        return [
            (at, act, low, high)
            for at, act, low, high in dict.fromkeys(candidates)
            if low < high
            and not ((at, act) in excepted and any(first < high and low < last for first, last in excepted[at, act]))
            and self._guards[act].allows(folded, at, low, high)
        ]

    def _tried(self, folded: Folded, roles: NDArray[np.int64], hits: _Hits) -> Iterator[tuple[int, int, int, int]]:
        """The patterns to try, as (message, pattern, start, end): around which word in a message not too long for them."""
        where, term, start, end = hits
        kind = self._term_kind[term]
        number = self._term_pattern[term]
        first = np.flatnonzero(kind == _TRIGGER)
        if len(first):
            # One number line a message and pattern, with room between, so that one search looks for all seconds at once.
            width = int(np.diff(folded.starts).max()) + int(self._farthest.max()) + 1
            line = (where * len(self._patterns) + number) * width
            wordy = folded.wordy
            after_word = wordy[folded.starts[where] + start - 1] & ~np.isin(
                folded.codes[folded.starts[where] + start - 1], _PARTICLES
            )
            before_word = wordy[folded.starts[where] + end]
            first = first[~(after_word[first] & self._opens[number[first]])]
            first = first[~(before_word[first] & (self._closes & ~self._paired)[number[first]])]
            second = np.flatnonzero(kind == _SECOND)
            second = second[~(before_word[second] & self._closes[number[second]])]
            begins = np.append(np.sort(line[second] + start[second]), _NO_LIMIT)
            after = (line + end)[first] + self._nearest[number[first]]
            next_begin = begins[np.searchsorted(begins, after)]
            near = next_begin <= after + (self._farthest - self._nearest)[number[first]]
            kept = first[near | ~self._paired[number[first]]]
            kept = kept[folded.letters[where[kept]] <= self._longest[number[kept]]]
            columns = (where[kept], number[kept], start[kept], end[kept])
            yield from zip(*(column.tolist() for column in columns), strict=True)
        for everywhere in self._everywhere:
            for message in np.flatnonzero((self._patterns[everywhere].roles >> roles) & 1).tolist():
                yield message, everywhere, 0, 0

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


def _pack(found: NDArray[np.bool_]) -> list[int]:
    """One integer a message, bit by bit."""
    packed = np.packbits(found, axis=0, bitorder="little").T
    width = packed.shape[1]
    data = np.ascontiguousarray(packed).tobytes()
    return (
        [int.from_bytes(data[at : at + width], "little") for at in range(0, len(data), width)]
        if width
        else [0] * len(packed)
    )


@cache
def _bounded(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
