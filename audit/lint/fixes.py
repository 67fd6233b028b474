"""Mechanical fixes: the replacements that findings propose, written back into the sources."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from audit.lint.diagnostic import Diagnostic
from audit.lint.script import Source


class Edit(NamedTuple):
    """A replacement at half-open offsets."""

    start: int
    end: int
    text: str


_KEPT = re.compile(r"[{｛][^{}｛｝\n]*[}｝]|\w+://\S+|《[^》\n]*》")
"""Placeholders, links and titles: what stands in them may look wrong and be right."""


def may_change(text: str, start: int, end: int) -> bool:
    """Whether a fix may change a span of a phrase: it touches no placeholder, link or title."""
    return all(end <= found.start() or found.end() <= start for found in _KEPT.finditer(text))


def fixable(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> list[Diagnostic]:
    """The findings whose fix may be written, none of which touches another: the earlier one wins."""
    chosen: list[Diagnostic] = []
    ends: dict[tuple[str, int], int] = {}
    ordered = sorted(diagnostics, key=lambda found: (found.file, found.line, found.column, found.end_column))
    for found in ordered:
        key = (found.file, found.line)
        if found.fix is None or not (found.safe or unsafe) or found.column < ends.get(key, 0):
            continue
        chosen.append(found)
        ends[key] = found.end_column
    return chosen


def fixed_text(source: Source, diagnostics: Sequence[Diagnostic]) -> str:
    """The text of a source with its findings fixed.

    No fix adds a character that a table or YAML reads as its own, so each can stand as it is.
    """
    edits = [
        Edit(found.start, found.end, found.fix)
        for found in diagnostics
        if found.file == source.file and found.fix is not None and found.start >= 0
    ]
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        parts += (source.text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, source.text[at:]))


def fixed_workbook(raw: bytes, diagnostics: Sequence[Diagnostic]) -> bytes:
    """A workbook with the cells of its findings fixed."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(raw))
    by_cell: dict[str, list[Diagnostic]] = {}
    for found in diagnostics:
        if found.cell and found.fix is not None:
            by_cell.setdefault(found.cell, []).append(found)
    for cell, edits in by_cell.items():
        sheet, _, place = cell.rpartition("!")
        value = str(book[sheet][place].value)
        lead = len(value) - len(value.lstrip())
        text = value.strip().replace("\r\n", "\n")
        for found in sorted(edits, key=lambda item: -item.column):
            text = text[: found.column - 1] + (found.fix or "") + text[found.end_column - 1 :]
        book[sheet][place].value = value[:lead] + text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def diff(file: str, before: str, after: str) -> str:
    """A unified diff of a file and its fixed form."""
    return "".join(
        difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), file, file, n=1)
    )
