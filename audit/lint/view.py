"""A phrase as a rule sees it: raw and folded text, the acts found in it, its group, and the settings of the check."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property

from audit.lint.options import Options
from audit.lint.rulebook import Rulebook
from audit.lint.script import Script
from audit.offers import Offer, offers
from audit.promotions import Calendar, Reading
from audit.scan import Scanned, Scanner

_HAN = re.compile(r"[㐀-鿿]")


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

    def has(self, *acts: str) -> bool:
        """Whether one of some acts happens in the phrase."""
        return bool(self.mask & self.block.scanner.acts.bits(acts))

    def spans(self, *acts: str) -> list[tuple[int, int]]:
        """Where some acts were found, in order, none inside another."""
        wanted = frozenset[int]().union(*(self.block.scanner.span_acts(act) for act in acts if self.has(act)))
        kept: list[tuple[int, int]] = []
        for start, end in self.block.scanned.spans(self._index, wanted):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The concrete offers of the phrase."""
        return offers(self.folded)

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


class Block:
    """What the phrases that are checked together share."""

    def __init__(
        self,
        scanner: Scanner,
        scanned: Scanned,
        rulebook: Rulebook,
        options: Options,
        calendar: Calendar | None,
        now: datetime,
    ) -> None:
        self.scanner = scanner
        self.scanned = scanned
        self.rulebook = rulebook
        self.options = options
        self.calendar = calendar
        self.now = now
