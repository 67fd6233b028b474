"""Checking files: what is read, remembered, checked, fixed and written back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from audit.errors import Mistake, Place, RubricError, SourceError, UsageError, misfit, os_reason, writing
from audit.lint import cache
from audit.lint.baseline import read_baseline, write_baseline
from audit.lint.check import Excuse, External, Note, Outcome, check
from audit.lint.fixes import diff, fixable, fixed_text, fixed_workbook
from audit.lint.options import Options
from audit.lint.script import Source
from audit.lint.sources import read_source, script_files
from audit.yamlfile import parse_yaml, place_of, read_yaml

if TYPE_CHECKING:
    from audit.lint.linter import Linter
    from audit.lint.rulebook import Rule
    from audit.promotions import Calendar

ROUNDS = 5
"""How often fixes are applied at most; a fix may uncover another, such as a mark doubled by an inserted one."""


class Inputs(NamedTuple):
    """Name → bytes of what is to be checked, and what could not be read."""

    files: Mapping[str, bytes]
    failed: tuple[Note, ...] = ()


def read_inputs(
    paths: Sequence[str], stdin_filename: str, stdin: BinaryIO | None, beside: Sequence[Path | None] = ()
) -> Inputs:
    """The files that the paths name; UsageError for a path that is not there.

    Folders are walked, without the files `beside` that serve the check and hold no phrases.
    """
    left_out = {path.resolve() for path in beside if path}
    files: dict[str, bytes] = {}
    failed: list[Note] = []
    for item in paths:
        if item == "-":
            if stdin is None:
                raise SourceError("标准输入不可用")
            files[stdin_filename] = stdin.read()
            continue
        path = Path(item)
        try:
            path.stat()
        except (OSError, ValueError) as error:
            raise UsageError(f"{item}: {os_reason(error)}") from None
        for found in script_files(path):
            if path.is_dir() and found.resolve() in left_out:
                continue
            name = item if found == path else str(found)
            try:
                files[name] = found.read_bytes()
            except OSError as error:
                failed.append(Note(name, 1, f"读不了：{os_reason(error)}", failed=True))
    if not files and not failed:
        raise UsageError("给出的文件夹里没有话术文件（.csv .xlsx .yaml .md .txt）")
    return Inputs(files, tuple(failed))


class Runner:
    """The check of inputs under fixed settings, at a given moment."""

    def __init__(self, options: Options, promotions: Path | None, now: datetime, cached: Path | None = None) -> None:
        self._options = options
        self._calendar = _calendar(promotions)
        self._now = now
        self._cached = cached
        self._baseline = read_baseline(Path(options.baseline)) if options.baseline else {}
        self._externals = read_externals(Path(options.suppressions)) if options.suppressions else []

    def rules(self) -> Mapping[str, Rule]:
        """The rules by id."""
        from audit.lint.rulebook import load_rulebook

        return load_rulebook().rules

    @cached_property
    def _linter(self) -> Linter:
        # Rules and acts take a second to load; a remembered outcome needs none of them.
        from audit.lint.linter import Linter

        return Linter(self._now, self._calendar, self._options)

    def check(self, inputs: Inputs) -> Outcome:
        """Check the inputs, or recall what was found in the same ones."""
        if self._cached is None:
            return self._check(inputs)
        key = cache.digest(self._dependencies(inputs))
        outcome = cache.recall(self._cached, key)
        if outcome is None:
            outcome = self._check(inputs)
            cache.remember(self._cached, key, outcome)
        return outcome

    def _check(self, inputs: Inputs) -> Outcome:
        sources, failed = read_sources(inputs)
        outcome = check(self._linter, sources, self._externals, self._baseline)
        return msgspec.structs.replace(outcome, notes=(*inputs.failed, *failed, *outcome.notes))

    def _dependencies(self, inputs: Inputs) -> Iterator[bytes]:
        for name, content in inputs.files.items():
            yield name.encode()
            yield content
        yield msgspec.json.encode((self._options, self._baseline, self._externals, inputs.failed, self._now.date()))
        if self._calendar is not None:
            phases = [promotion.phase(self._now) for promotion in self._calendar.promotions]
            yield msgspec.json.encode((self._calendar.digest, phases))

    def write_baseline(self, inputs: Inputs, path: Path) -> int:
        """Remember what is found now, known findings included; returns how many they are."""
        outcome = self._check(inputs)
        return write_baseline(path, (*outcome.diagnostics, *outcome.known))

    def diff(self, inputs: Inputs, *, unsafe: bool) -> str:
        """What the fixes would change, as a unified diff; workbooks are named, not shown."""
        parts = []
        for name, content in self._fixed(inputs, unsafe=unsafe).items():
            if name.lower().endswith(".xlsx"):
                parts.append(f"{name}: 有可修复的单元格\n")
            else:
                before, after = (read_source(name, raw).text for raw in (inputs.files[name], content))
                parts.append(diff(name, before, after))
        return "".join(parts)

    def fix(self, inputs: Inputs, *, unsafe: bool) -> Inputs:
        """Write the fixes back into the files; returns the inputs as they are then."""
        fixed = self._fixed(inputs, unsafe=unsafe)
        for name, content in fixed.items():
            with writing(name):
                Path(name).write_bytes(content)
        return Inputs({**inputs.files, **fixed}, inputs.failed)

    def _fixed(self, inputs: Inputs, *, unsafe: bool) -> dict[str, bytes]:
        """The files that fixes change, with their new content."""
        files = dict(inputs.files)
        for _ in range(ROUNDS):
            sources, _failed = read_sources(Inputs(files))
            chosen = fixable(check(self._linter, sources, self._externals).diagnostics, unsafe=unsafe)
            if not chosen:
                break
            for source in sources:
                here = [found for found in chosen if found.file == source.file]
                if here and source.text:
                    files[source.file] = fixed_text(source, here).encode(source.encoding)
                elif here:
                    files[source.file] = fixed_workbook(files[source.file], here)
        return {name: content for name, content in files.items() if content != inputs.files[name]}


def _calendar(path: Path | None) -> Calendar | None:
    if path is None:
        return None
    from audit.promotions import load_calendar

    return load_calendar(path)


def read_sources(inputs: Inputs) -> tuple[list[Source], list[Note]]:
    """The phrases of the inputs; a file that cannot be read is reported, and the others are checked."""
    sources: list[Source] = []
    failed: list[Note] = []
    for name, content in inputs.files.items():
        try:
            sources.append(read_source(name, content))
        except SourceError as error:
            failed.append(Note(name, 1, str(error), failed=True))
    return sources, failed


def read_externals(path: Path) -> list[Excuse]:
    """The side file of excuses, a YAML list of {rule, reason, file, code, text, until}; RubricError at each mistake."""
    source = read_yaml(path)
    entries = parse_yaml(source) or []
    if not isinstance(entries, list):
        raise RubricError([Mistake(Place(source.name, 1, 1), "应是 “- rule: …” 的列表")])
    externals: list[Excuse] = []
    mistakes: list[Mistake] = []
    for position, entry in enumerate(entries):
        try:
            external = msgspec.convert(entry, External)
        except msgspec.ValidationError as error:
            keys, what = misfit(str(error))
            mistakes.append(Mistake(place_of(source, [position, *keys]), f"忽略清单有误：{what}"))
            continue
        if not external.reason.strip():
            mistakes.append(Mistake(place_of(source, [position]), "忽略要写明原因（reason）"))
        externals.append(Excuse(external, source.name, place_of(source, [position]).line or 1))
    if mistakes:
        raise RubricError(mistakes)
    return externals
