"""From sources to an outcome: findings, minus what is excused and what is already known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from audit.lint.baseline import Known
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

    `known` are findings of the baseline, `stale` those in it that are found no more.
    """

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...] = ()
    phrases: int = 0
    excused: tuple[Excused, ...] = ()
    known: tuple[Diagnostic, ...] = ()
    stale: tuple[Known, ...] = ()
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


class Excuse(NamedTuple):
    """An entry of a side file with its place."""

    entry: External
    file: str
    line: int


def check(
    linter: Linter,
    sources: Sequence[Source],
    externals: Sequence[Excuse] = (),
    baseline: Mapping[str, Known] | None = None,
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
    left = {key: entry.count for key, entry in (baseline or {}).items()}
    if baseline:
        fresh = []
        for diagnostic in new:
            if left.get(diagnostic.fingerprint, 0) > 0:
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
        tuple(msgspec.structs.replace(baseline[key], count=count) for key, count in left.items() if count)
        if baseline
        else (),
        tuple(_notes(linter, sources, externals, today, used)),
    )


def _excuse(
    diagnostic: Diagnostic, script: Script, externals: Sequence[Excuse], today: date, used: set[int]
) -> Excused | None:
    for remark in script.suppressions:
        if (diagnostic.rule in remark.rules or "*" in remark.rules) and (remark.until is None or today <= remark.until):
            used.add(id(remark))
            return Excused(diagnostic, remark.reason, True)
    for excuse in externals:
        entry = excuse.entry
        if entry.excuses(diagnostic, script.text) and (entry.until is None or today <= entry.until):
            used.add(id(excuse))
            return Excused(diagnostic, entry.reason, False)
    return None


def _notes(
    linter: Linter, sources: Sequence[Source], externals: Sequence[Excuse], today: date, used: set[int]
) -> Iterator[Note]:
    """What is wrong with excuses: they cannot be read, name no rule, are over, or excuse nothing."""
    for source in sources:
        yield from (Note(source.file, line, what) for line, what in source.malformed)
    remarks = {
        id(remark): (source.file, remark.line, remark.rules, remark.until)
        for source in sources
        for script in source.scripts
        for remark in script.suppressions
    }
    entries = {id(excuse): (excuse.file, excuse.line, (excuse.entry.rule,), excuse.entry.until) for excuse in externals}
    for key, (file, line, rules, until) in (remarks | entries).items():
        unknown = [rule for rule in rules if rule != "*" and rule not in linter.rulebook.rules]
        if unknown:
            yield Note(file, line, f"没有规则 {'、'.join(unknown)}，忽略不起作用")
        elif key in used:
            continue
        elif until is not None and today > until:
            yield Note(file, line, f"忽略 {','.join(rules)} 的期限 {until} 已过")
        else:
            yield Note(file, line, f"忽略 {','.join(rules)} 没有用上，可以删掉")
