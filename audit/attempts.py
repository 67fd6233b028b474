"""Where in a block the patterns of the lexicons are worth trying: where the words stand that they cannot do without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.text import TABLE_SIZE, Folded
from audit.trigger import Beside, Trigger

Numbers = NDArray[np.int64]

_FAR = 1 << 60
"""Farther than any block is long."""


class Hits(NamedTuple):
    """Words of the lexicons where they stand: one row a hit, with the act or pattern that it speaks for.

    `start` and `end` are code points of the block's text.
    """

    where: Numbers
    item: Numbers
    start: Numbers
    end: Numbers

    def those(self, chosen: NDArray[np.bool_] | Numbers) -> Hits:
        """Some of them, by a flag each or by their numbers."""
        numbers = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
        return Hits(*(column.take(numbers) for column in self))


class Attempts:
    """The triggers of a list of patterns, looked for all at once."""

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        def column(values: Iterable[int | None]) -> Numbers:
            return np.array([_FAR if value is None else value for value in values], dtype=np.int64)

        self._paired = np.array([bool(trigger.then.any) for trigger in triggers], dtype=bool)
        self._nearest = column(trigger.nearest for trigger in triggers)
        self._farthest = column(trigger.farthest for trigger in triggers)
        self._longest = column(trigger.longest for trigger in triggers)
        self._before = column(trigger.before for trigger in triggers)
        self._behind = column(trigger.behind for trigger in triggers)
        named: set[str] = set()
        for trigger in triggers:
            for beside in (trigger.first.before, trigger.first.behind, trigger.then.before, trigger.then.behind):
                named |= beside.characters if beside else set()
        self._named = _Named(named)
        self._around_first = (
            self._named.allowed(trigger.first.before for trigger in triggers),
            self._named.allowed(trigger.first.behind for trigger in triggers),
        )
        self._around_then = (
            self._named.allowed(trigger.then.before for trigger in triggers),
            self._named.allowed(trigger.then.behind for trigger in triggers),
        )

    def worth(self, folded: Folded, first: Hits, then: Hits) -> Hits:
        """The stretches of messages in which to try patterns, given where their first words and those behind them stand."""
        classes = self._named.classes(folded)
        first = first.those(_beside(classes, first, self._around_first))
        first = first.those(folded.letters.take(first.where) <= self._longest.take(first.item))
        first = first.those(self._followed(folded, classes, first, then))
        where, item, start, end = first
        tried = Hits(
            where,
            item,
            np.maximum(folded.starts.take(where), start - self._before.take(item)),
            # One character more, so that the pattern sees what stands behind its match.
            np.minimum(folded.starts.take(where + 1) - 1, end + self._behind.take(item) + 1),
        )
        order = np.lexsort((-tried.end, tried.start, item))
        tried = tried.those(order)
        again = (tried.item[1:] == tried.item[:-1]) & (tried.start[1:] == tried.start[:-1])
        return tried.those(np.concatenate(([True], ~again))[: len(order)])

    def _followed(self, folded: Folded, classes: NDArray[np.intp], first: Hits, then: Hits) -> NDArray[np.bool_]:
        """Which first words have a second word of their pattern at the right distance, or need none."""
        width = len(self._paired)
        fit = ~self._paired.take(first.item)
        marked = np.zeros((len(folded.starts) - 1) * width, dtype=bool)
        cells = first.where * width + first.item
        marked[cells[~fit]] = True
        then = then.those(marked.take(then.where * width + then.item))
        then = then.those(_beside(classes, then, self._around_then))
        near = np.flatnonzero(~fit)
        # One number line a pattern, so that one search looks for all second words.
        line = len(folded.text)
        begins = np.append(np.sort(then.item * line + then.start), _FAR)
        where, item, _, end = first.those(near)
        after = item * line + end + self._nearest.take(item)
        last = np.minimum(
            item * line + folded.starts.take(where + 1), after + (self._farthest - self._nearest).take(item)
        )
        fit[near] = begins.take(np.searchsorted(begins, after)) <= last
        return fit


class _Named:
    """Classes of code points: one for each character that patterns name, one for other letters, one for other marks."""

    def __init__(self, characters: set[str]) -> None:
        self._characters = {char: number for number, char in enumerate(sorted(characters), start=2)}
        self._table = np.zeros(TABLE_SIZE, dtype=np.intp)
        for char, number in self._characters.items():
            self._table[ord(char)] = number
        self._marks = [0, *(number for char, number in self._characters.items() if not char.isalnum())]

    def classes(self, folded: Folded) -> NDArray[np.intp]:
        """The class of every code point of a block."""
        classes = self._table.take(folded.bounded)
        classes[(classes == 0) & folded.wordy] = 1
        return classes

    def allowed(self, besides: Iterable[Beside | None]) -> NDArray[np.bool_]:
        """Which classes (columns) may stand beside the word of each pattern (rows)."""
        numbers: dict[Beside | None, int] = {}
        each = [numbers.setdefault(beside, len(numbers)) for beside in besides]
        rows = np.zeros((len(numbers), len(self._characters) + 2), dtype=bool)
        for row, beside in zip(rows, numbers, strict=True):
            if beside is None:
                row[:] = True
                continue
            row[[self._characters[char] for char in beside.characters]] = True
            if beside.marks:
                row[self._marks] = True
        return rows[each]


def _beside(
    classes: NDArray[np.intp], hits: Hits, around: tuple[NDArray[np.bool_], NDArray[np.bool_]]
) -> NDArray[np.bool_]:
    """Which hits have the right characters before and behind them; the block begins behind a separator as well."""
    before, behind = around
    row = hits.item * before.shape[1]
    right: NDArray[np.bool_] = before.take(row + classes.take(hits.start - 1))
    right &= behind.take(row + classes.take(hits.end))
    return right
