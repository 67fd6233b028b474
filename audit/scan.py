"""One pass over a block of folded messages that finds every act.

All phrases of all acts are one automaton. Plain phrases of acts without guards are settled for the whole block at once; what
needs a look at its surroundings, a bounded pattern or a regular expression is looked at only where one of its literals was found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from audit.acts import Act, Acts
from audit.dialogue import ROLES
from audit.guards import Guard
from audit.regular import compile_pattern, required_literals
from audit.text import Folded

_SIMPLE, _GUARDED, _PATTERN, _REGULAR, _EXCEPT, _EXCEPT_PATTERN = range(6)

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
    act: int
    kind: int
    payload: str
    roles: int


class Scanner:
    """The compiled lexicons of a set of acts."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self._guards = [Guard(act) for act in acts.values()]
        self._spans_from: dict[int, frozenset[int]] = {}
        terms: dict[str, list[_Term]] = defaultdict(list)
        self._everywhere: list[_Term] = []
        for index, act in enumerate(acts.values()):
            self._collect(terms, index, act)
        self._literals = list(terms)
        flat = [term for literal in self._literals for term in terms[literal]]
        counts = np.array([len(terms[literal]) for literal in self._literals] or [0], dtype=np.int64)
        self._term_count = counts
        self._term_offset = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        self._term_act = np.array([term.act for term in flat], dtype=np.int64)
        self._term_kind = np.array([term.kind for term in flat], dtype=np.int8)
        self._term_roles = np.array([term.roles for term in flat], dtype=np.int64)
        self._terms = flat
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._literals, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self._role_table = np.zeros((len(acts), len(ROLES)), dtype=bool)
        for index, act in enumerate(acts.values()):
            for role in act.roles:
                self._role_table[index, ROLE_CODES[role]] = True

    def _collect(self, terms: dict[str, list[_Term]], index: int, act: Act) -> None:
        roles = sum(1 << ROLE_CODES[role] for role in act.roles)
        plain = _GUARDED if act.guarded else _SIMPLE
        for expressions, whole, part in (
            (act.expressions(), plain, _PATTERN),
            (act.exceptions(), _EXCEPT, _EXCEPT_PATTERN),
        ):
            for expression in expressions:
                for phrase in expression.phrases:
                    terms[phrase].append(_Term(index, whole, "", roles))
                for trigger in expression.triggers:
                    terms[trigger].append(_Term(index, part, expression.pattern or "", roles))
        for pattern in act.patterns:
            literals = required_literals(pattern)
            for literal in literals:
                terms[literal].append(_Term(index, _REGULAR, pattern, roles))
            if not literals:
                self._everywhere.append(_Term(index, _REGULAR, pattern, roles))

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
        table = np.array(hits, dtype=np.int64).reshape(-1, 3)
        message = np.searchsorted(folded.starts, table[:, 1], side="right") - 1
        repeats = self._term_count[table[:, 0]]
        row = np.repeat(np.arange(len(table)), repeats)
        within = np.arange(len(row)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        term = self._term_offset[table[row, 0]] + within
        fitting = (self._term_roles[term] >> roles[message[row]]) & 1 == 1
        row, term = row[fitting], term[fitting]
        kind = self._term_kind[term]
        simple = kind == _SIMPLE
        rows = row[simple]
        where = message[rows]
        begin = folded.starts[where]
        parts = [(where, self._term_act[term[simple]], table[rows, 1] - begin, table[rows, 2] - begin)]
        looked = self._look(folded, roles, message, table, row[~simple], term[~simple])
        if looked:
            parts.append(tuple(np.array(column, dtype=np.int64) for column in zip(*looked, strict=True)))  # type: ignore[arg-type]
        where, act, start, end = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        order = np.argsort(where, kind="stable")
        where, act, start, end = where[order], act[order], start[order], end[order]
        found[act, where] = True
        self._derive(found, roles)
        pointers = np.searchsorted(where, np.arange(count + 1)).tolist()
        return Scanned(_pack(found), pointers, act.tolist(), start.tolist(), end.tolist())

    def _look(
        self,
        folded: Folded,
        roles: NDArray[np.int64],
        message: NDArray[np.int64],
        table: NDArray[np.int64],
        row: NDArray[np.int64],
        term: NDArray[np.int64],
    ) -> list[tuple[int, int, int, int]]:
        """The matches that need a look: (message, act, start, end)."""
        starts = folded.starts
        candidates: list[tuple[int, int, int, int]] = []
        excepted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        done: set[tuple[int, int, str]] = set()
        where = message[row]
        columns = (where, term, table[row, 1] - starts[where], table[row, 2] - starts[where])
        for at, number, start, end in zip(*(column.tolist() for column in columns), strict=True):
            act, kind, payload, _ = self._terms[number]
            if kind == _GUARDED:
                candidates.append((at, act, start, end))
            elif kind == _EXCEPT:
                excepted[at, act].append((start, end))
            elif (at, act, payload) not in done:
                done.add((at, act, payload))
                text = folded.message(at)
                if kind == _REGULAR:
                    candidates += [(at, act, *found.span()) for found in compile_pattern(payload).finditer(text)]
                elif kind == _PATTERN:
                    candidates += [(at, act, *found.span(1)) for found in _bounded(payload).finditer(text)]
                else:
                    excepted[at, act] += [found.span(1) for found in _bounded(payload).finditer(text)]
        for act, _, payload, allowed in self._everywhere:
            for at in np.nonzero((allowed >> roles) & 1)[0].tolist():
                candidates += [
                    (at, act, *found.span()) for found in compile_pattern(payload).finditer(folded.message(at))
                ]
        return [
            (at, act, start, end)
            for at, act, start, end in candidates
            if start < end
            and not any(low < end and start < high for low, high in excepted.get((at, act), ()))
            and self._guards[act].allows(folded, at, start, end)
        ]

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
