"""The quick-phrase export of 千牛 as CSV, and any table with the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audit.errors import SourceError
from audit.lint.remarks import RemarkError, read_remark
from audit.lint.script import Lines, Script, Source, Suppression

COLUMNS = {
    "code": ("快捷短语编码", "编码", "快捷编码", "code"),
    "text": ("快捷短语", "话术", "话术内容", "短语", "内容", "回复", "text"),
    "group": ("快捷短语分组", "分组", "分类", "类别", "场景", "group"),
    "remark": ("检查说明",),
}
"""Field → the header names that hold it."""

# The csv module tells no offsets, and fixes and editors need them.
_CELL = re.compile(r'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)"?)?(?P<bare>[^,\t\r\n]*)(?P<stop>,|\t|\r\n|\n|\r|$)')


class Cell(NamedTuple):
    """A cell's value and the half-open offsets of its raw form."""

    value: str
    start: int
    end: int


def read_table(file: str, text: str) -> Source:
    """Read a CSV or TSV; SourceError where no column holds phrases."""
    rows = _rows(text)
    columns = find_columns(file, [cell.value for cell in next(rows, [])])
    lines = Lines(text)
    scripts: list[Script] = []
    malformed: list[tuple[int, str]] = []
    for row in rows:
        line = lines.line(row[0].start)
        at = columns["text"]
        if at >= len(row) or not row[at].value.strip():
            continue
        scripts.append(
            Script(
                file=file,
                line=line,
                text=row[at].value.strip().replace("\r\n", "\n"),
                code=_value(row, columns.get("code")),
                group=_value(row, columns.get("group")),
                cell=f"{chr(ord('A') + at)}{line}",
                start=row[at].start,
                end=row[at].end,
                suppressions=row_remark(_value(row, columns.get("remark")), line, malformed),
            )
        )
    return Source(file, tuple(scripts), malformed=tuple(malformed))


def find_columns(file: str, header: Sequence[str]) -> dict[str, int]:
    """Field → index of its column; SourceError where none holds the phrases."""
    names = [name.strip().lower() for name in header]
    found = {field: names.index(name) for field, known in COLUMNS.items() for name in reversed(known) if name in names}
    if "text" not in found:
        raise SourceError(f"{file}:1: 表头里没有话术列，应有 快捷短语编码,快捷短语,快捷短语分组")
    return found


def row_remark(value: str, line: int, malformed: list[tuple[int, str]]) -> tuple[Suppression, ...]:
    """The suppression in a row's 检查说明; what cannot be read is added to `malformed`."""
    try:
        remark = read_remark(value, line)
    except RemarkError as error:
        malformed.append((line, str(error)))
        return ()
    return (remark,) if remark else ()


def _value(row: Sequence[Cell], at: int | None) -> str:
    return row[at].value.strip() if at is not None and at < len(row) else ""


def _rows(text: str) -> Iterator[list[Cell]]:
    row: list[Cell] = []
    at = 0
    while at < len(text):
        found = _CELL.match(text, at)
        if found is None:  # pragma: no cover - every part of the pattern may be empty
            return
        quoted = found["quoted"]
        start = found.start("quoted" if quoted is not None else "bare")
        value = found["bare"] if quoted is None else quoted.replace('""', '"') + found["bare"]
        row.append(Cell(value, start, found.start("stop")))
        at = found.end()
        if found["stop"] not in (",", "\t"):
            if any(cell.value for cell in row):
                yield row
            row = []
    if row:
        yield row
