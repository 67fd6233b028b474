"""From sources to an outcome: findings, minus what is excused and what is already known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from audit.lint.diagnostic import LEVELS, Diagnostic, Level
from audit.lint.script import Script, Source

if TYPE_CHECKING:
    from audit.lint.linter import Linter


class Excused(msgspec.Struct, frozen=True):
    """A finding that a remark excuses: with which reason, and whether the remark stands in the source."""

    diagnostic: Diagnostic
    reason: str
    in_source: bool


class Note(msgspec.Struct, frozen=True):
    """Something about the input itself: an unreadable file or remark, an excuse that has expired or is unused."""

    file: str
    line: int
    text: str
    failed: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """What a check found.

    `known` are findings of the baseline, `stale` the fingerprints in it that no finding has any more.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...] = ()
    phrases: int = 0
    excused: tuple[Excused, ...] = ()
    known: tuple[Diagnostic, ...] = ()
    stale: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a file could not be read."""
        return any(note.failed for note in self.notes)

    def reaches(self, level: Level) -> bool:
        """Whether a finding is at or above a level."""
        floor = LEVELS.index(level)
        return any(LEVELS.index(diagnostic.level) >= floor for diagnostic in self.diagnostics)


class External(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of a side file: findings of `rule` are excused in `file`, `code` or phrases that hold `text`."""

    rule: str
    reason: str
    file: str = ""
    code: str = ""
    text: str = ""
    until: date | None = None

    def excuses(self, diagnostic: Diagnostic, text: str) -> bool:
        """Whether it is about a finding."""
        return (
            self.rule in ("*", diagnostic.rule)
            and (not self.file or diagnostic.file.replace("\\", "/").endswith(self.file))
            and (not self.code or diagnostic.code == self.code)
            and (not self.text or self.text in text)
        )


def check(
    linter: Linter,
    sources: Sequence[Source],
    externals: Sequence[External] = (),
    baseline: Mapping[str, int] | None = None,
) -> Outcome:
    """Check sources together and sort the findings into new, excused and known ones."""
    found = linter.lint(sources)
    today = linter.now.date()
    new: list[Diagnostic] = []
    excused: list[Excused] = []
    used: set[int] = set()
    for script, diagnostic in found:
        excuse = _excuse(diagnostic, script, externals, today, used)
        if excuse:
            excused.append(excuse)
        else:
            new.append(diagnostic)
    known: list[Diagnostic] = []
    left = Counter(baseline or {})
    if baseline:
        fresh = []
        for diagnostic in new:
            if left[diagnostic.fingerprint] > 0:
                left[diagnostic.fingerprint] -= 1
                known.append(diagnostic)
            else:
                fresh.append(diagnostic)
        new = fresh
    return Outcome(
        tuple(new),
        tuple(source.file for source in sources),
        sum(script.role != "buyer" for source in sources for script in source.scripts),
        tuple(excused),
        tuple(known),
        tuple(sorted(left.elements())),
        tuple(_notes(sources, today, used)),
    )


def _excuse(
    diagnostic: Diagnostic, script: Script, externals: Sequence[External], today: date, used: set[int]
) -> Excused | None:
    for remark in script.suppressions:
        if (diagnostic.rule in remark.rules or "*" in remark.rules) and (remark.until is None or today <= remark.until):
            used.add(id(remark))
            return Excused(diagnostic, remark.reason, True)
    for external in externals:
        if external.excuses(diagnostic, script.text) and (external.until is None or today <= external.until):
            return Excused(diagnostic, external.reason, False)
    return None


def _notes(sources: Sequence[Source], today: date, used: set[int]) -> list[Note]:
    notes = [Note(source.file, line, what) for source in sources for line, what in source.malformed]
    seen: set[int] = set()
    for source in sources:
        for script in source.scripts:
            for remark in script.suppressions:
                if id(remark) in seen or id(remark) in used:
                    continue
                seen.add(id(remark))
                rules = ",".join(remark.rules)
                if remark.until is not None and today > remark.until:
                    notes.append(Note(source.file, remark.line, f"忽略 {rules} 的期限 {remark.until} 已过"))
                else:
                    notes.append(Note(source.file, remark.line, f"忽略 {rules} 没有用上，可以删掉"))
    return notes
