"""A phrase as a rule sees it: raw and folded text, the acts found in it, its group, and the settings of the check."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.lint.options import Options
from audit.lint.rulebook import Rulebook
from audit.lint.script import Script
from audit.lint.spoken import spoken
from audit.offers import Offer, offers
from audit.promotions import Calendar, Reading
from audit.scan import Scanned, Scanner
from audit.text import SEPARATOR, TABLE_SIZE, Folded

_HAN = re.compile(r"[㐀-鿿]")

Flags = NDArray[np.bool_]
"""One flag a code point, or one a phrase."""


class View:
    """One phrase of a block. Spans are half-open code points, the same in the raw and the folded text."""

    def __init__(self, script: Script, folded: str, mask: int, group: str | None, block: Block, index: int) -> None:
        self.script = script
        self.text = script.text
        self.folded = folded
        self.mask = mask
        self.group = group
        self.block = block
        self.options = block.options
        self.now = block.now
        self._index = index
        self.closely: int | None = None

    def has(self, *acts: str) -> bool:
        """Whether one of some acts happens in the phrase."""
        layer, index = self._layer(acts)
        return bool(layer.scanned.masks[index] & layer.scanner.acts.bits(acts))

    def spans(self, *acts: str) -> list[tuple[int, int]]:
        """Where some acts were found, in order, none inside another."""
        layer, index = self._layer(acts)
        wanted = frozenset[int]().union(*(layer.scanner.acts.shown_by(act) for act in acts if self.has(act)))
        kept: list[tuple[int, int]] = []
        for start, end in layer.scanned.spans(index, wanted):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    def _layer(self, acts: tuple[str, ...]) -> tuple[Layer, int]:
        """The pass that looked for some acts, with the number of the phrase in it."""
        layer = self.block.closely
        if layer is not None and self.closely is not None and all(act in layer.scanner.acts for act in acts):
            return layer, self.closely
        return self.block.first, self._index

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The concrete offers of the phrase."""
        return self.block.offers(self._index)

    @cached_property
    def spoken(self) -> tuple[Offer, ...]:
        """The offers of the phrase in spoken words, also where a plainer one is read."""
        return spoken(self.folded)

    @cached_property
    def reading(self) -> Reading | None:
        """The phrase held against the calendar; None without one."""
        return calendar.read(self.folded, self.now) if (calendar := self.block.calendar) is not None else None

    @cached_property
    def han(self) -> int:
        """How many Chinese characters it has."""
        return len(_HAN.findall(self.text))

    def clauses(self) -> list[tuple[int, int]]:
        """The spans between punctuation marks, blanks around them left out."""
        return [found.span() for found in _CLAUSE.finditer(self.folded)]


_CLAUSE = re.compile(r"[^,。;!?:~…\n\s]+(?:[ ]+[^,。;!?:~…\n\s]+)*")


class Layer(NamedTuple):
    """One pass over phrases: with which acts, and what it found."""

    scanner: Scanner
    scanned: Scanned


class Block:
    """What the phrases that are checked together share.

    The `first` pass looks in every phrase for the acts that call for a rule. The acts that a rule then weighs are many,
    so a second pass looks for them `closely` in those phrases alone. Raw and folded texts share their offsets.
    """

    def __init__(
        self,
        scripts: Sequence[Script],
        folded: Folded,
        first: Layer,
        rulebook: Rulebook,
        options: Options,
        calendar: Calendar | None,
        now: datetime,
    ) -> None:
        self.scripts = scripts
        self.folded = folded
        self.first = first
        self.closely: Layer | None = None
        self.rulebook = rulebook
        self.options = options
        self.calendar = calendar
        self.now = now
        self._offers: dict[int, tuple[Offer, ...]] = {}

    def offers(self, index: int) -> tuple[Offer, ...]:
        """The concrete offers of a phrase."""
        if index not in self._offers:
            self._offers[index] = offers(self.folded.message(index))
        return self._offers[index]

    def says(self, *words: str) -> bool:
        """Whether one of some folded words is said anywhere."""
        return any(word in self.folded.text for word in words)

    @cached_property
    def raw(self) -> NDArray[np.uint32]:
        """The code points of the raw texts, a separator behind each, as places in a table of characters."""
        joined = SEPARATOR.join(script.text for script in self.scripts) + SEPARATOR
        return np.minimum(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), TABLE_SIZE - 1)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """How many characters each phrase has."""
        return np.diff(self.folded.starts) - 1

    def letters(self) -> list[str]:
        """The letters, characters and digits of each folded text, without marks and blanks."""
        folded = self.folded
        kept = folded.codes[folded.wordy].tobytes().decode("utf-32-le", "surrogatepass")
        ends = np.cumsum(folded.letters).tolist()
        return [kept[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]

    def where(self, flags: Flags) -> Flags:
        """The phrases in which one of some code points stands, from a flag a code point."""
        return np.logical_or.reduceat(flags, self.folded.starts[:-1])

    def having(self, characters: Flags, *, folded: bool = False) -> Flags:
        """The phrases that hold one of some characters, given as a table."""
        return self.where(characters[self.folded.bounded if folded else self.raw])

    def holding(self, pattern: re.Pattern[str]) -> Flags:
        """The phrases in whose folded text a pattern is found."""
        found = np.zeros(len(self.scripts), dtype=bool)
        text, starts = self.folded.text, self.folded.bounds
        at = 0
        while (match := pattern.search(text, at)) and match.start() < len(text):
            index = bisect_right(starts, match.start()) - 1
            found[index] = True
            at = starts[index + 1]
        return found


def characters(*members: str) -> Flags:
    """A table of characters: single ones, or from-to ranges written as `a-z`, each its own argument."""
    table = np.zeros(TABLE_SIZE, dtype=bool)
    for member in members:
        if len(member) == 3 and member[1] == "-":
            table[ord(member[0]) : ord(member[2]) + 1] = True
        else:
            table[[ord(char) for char in member]] = True
    return table
