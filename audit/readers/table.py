"""Rows of CSV files and workbooks.

A CSV record whose quotes do not close, or close on the wrong number of cells, costs itself and not its neighbours.
Cells are data: a formula is text, Excel's `="123"` is 123, whole numbers lose their `.0`.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from audit.errors import Mistake, Place, RubricError, SourceError
from audit.lines import clean, text_lines
from audit.readers.record import Context
from audit.sources import Source

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

HEADER_ROWS = 20
"""Rows among which the header is looked for: exports put titles, shop and period above it."""

RECORD_LINES = 5000
"""Lines of one CSV record; a quote that is still open after as many was never meant to open."""

WORKBOOK_LIMIT = 1 << 30
"""Bytes of an unpacked workbook, which is read as a whole."""

_WHOLE = frozenset({"会话内容", "对话内容", "chat_text"})
"""Header words of the columns that hold a conversation in one cell."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_EXCEL_SAFE = re.compile(r'="((?:[^"]|"")*)"$')
_SPECIAL = ("", "=", "'", " ", "\t")
FORMULA = re.compile(r"[=+\-@]")
"""How a cell begins that a spreadsheet takes for a formula; writers put an apostrophe before it, readers drop it."""

Cell = Any


class Row(msgspec.Struct, frozen=True):
    """One record: its 1-based line or row, and its cells below the header words.

    The header is the same list for all of a table; there are at least as many cells as header words.
    """

    number: int
    header: list[str]
    values: list[Cell]

    def text(self, *names: str) -> str:
        """The text of the first of these columns that there is; empty where there is none."""
        for name in names:
            if name in self.header:
                return cell_text(self.values[self.header.index(name)])
        return ""

    def shown(self) -> str:
        """The record for a report."""
        return ",".join(map(cell_text, self.values))


def is_workbook(head: bytes) -> bool:
    """Whether the bytes begin a workbook: XLSX, or the older XLS."""
    return head.startswith(_WORKBOOKS)


def cell_text(value: Cell) -> str:
    """A cell as text."""
    if isinstance(value, str):
        if value[:1] not in _SPECIAL:
            return value
        if match := _EXCEL_SAFE.match(value.strip()):
            return match[1].replace('""', '"')
        return value[1:] if value.startswith("'") and FORMULA.match(value, 1) else value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def delimiter_of(line: str) -> str:
    """The delimiter of a header line."""
    return max(",\t;|", key=line.count)


def header_place(rows: Iterable[Sequence[Cell]], columns: Mapping[str, tuple[str, ...]]) -> int:
    """Which of the first rows with cells is the header: the first that holds two known header words, else the first of all.

    `columns` adds to the known ones.
    """
    return next((place for place, cells in enumerate(rows) if _is_header(cells, columns)), 0)


def _is_header(cells: Sequence[Cell], columns: Mapping[str, tuple[str, ...]]) -> bool:
    known = _header_words() | {plain_header(name) for names in columns.values() for name in names}
    words = {cell_text(cell).strip() for cell in cells} - {""}
    return len({plain_header(word) for word in words} & known) >= 2 or bool(words & _WHOLE)


@cache
def _header_words() -> frozenset[str]:
    return frozenset(plain_header(name) for names in known_columns().values() for name in names)


def read_rows(source: Source, context: Context) -> Iterator[Row]:
    """The records of a table by the cells of its header; later sheets of a workbook have headers of their own.

    What stands above the header is noted, a header that comes again counted.
    """
    with source.open() as stream:
        head = stream.read(8)
    for number, cells, header in _workbook(source, context) if is_workbook(head) else _csv(source, context):
        if blank(cells):
            continue
        width = len(header)
        if cells[0] == header[0] and [cell_text(cell).strip() for cell in cells[:width]] == header:
            context.log.left_out["重复的表头"] += 1
            continue
        context.log.units += 1
        if len(cells) < width:
            cells += [""] * (width - len(cells))
        elif len(cells) > width and not blank(cells[width:]):
            shown = Row(number, header, cells).shown()
            context.log.reject(f"有 {len(cells)} 格，表头只有 {width} 格", shown, line=number)
            continue
        yield Row(number, header, cells)


def blank(cells: list[Cell]) -> bool:
    """Whether there is nothing in any of the cells."""
    return all(cell in ("", None) for cell in cells)


def _csv(source: Source, context: Context) -> Iterator[tuple[int, list[str], list[str]]]:
    lines: deque[tuple[int, str]] = deque()
    feed = text_lines(source.open, context.log, context.options.encoding)
    header: list[str] | None = None
    lines.extend(islice(feed, HEADER_ROWS))
    above, delimiter = header_line([line for _, line in lines], context.options.columns)
    for _ in range(above):
        _note_title(lines.popleft()[1], context)
    while first := lines.popleft() if lines else next(feed, None):
        number, line = first
        if '"' not in line:
            cells: list[str] | None = line.split(delimiter)
        else:
            lines.appendleft(first)
            cells, used = _record(lines, feed, delimiter, len(header) if header else None)
            for _ in range(used):
                lines.popleft()
        if cells is None:
            context.log.units += 1
            context.log.reject("引号不成对或格数不对", line, line=number)
        elif header is None:
            header = [cell_text(cell).strip() for cell in cells]
        else:
            yield number, cells, header


def header_line(lines: Sequence[str], columns: Mapping[str, tuple[str, ...]]) -> tuple[int, str]:
    """Which of the first lines of a CSV file has the header, and the delimiter of its cells."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    if not filled:
        return 0, ","
    place = filled[header_place([line_cells(lines[place]) for place in filled], columns)]
    return place, delimiter_of(lines[place])


def line_cells(line: str) -> list[str]:
    """The cells of a line, if it is a header."""
    try:
        return next(csv.reader([line], delimiter=delimiter_of(line)), [])
    except csv.Error:
        return []


def _note_title(line: str, context: Context) -> None:
    if title := line.strip(' \t,;|"'):
        context.log.note(f"表头上方：{title[:40]}")


def _record(
    lines: deque[tuple[int, str]], feed: Iterator[tuple[int, str]], delimiter: str, width: int | None
) -> tuple[list[str] | None, int]:
    """The cells of the record that begins at the first line, and how many lines it has; None if none begins there."""
    quotes = used = 0
    while True:
        if used == len(lines):
            more = next(feed, None) if used < RECORD_LINES else None
            if more is None:
                return None, 1
            lines.append(more)
        quotes += lines[used][1].count('"')
        used += 1
        if quotes % 2 == 0:
            break
    text = "\n".join(line for _, line in islice(lines, used))
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None, 1
    if used > 1 and width is not None and len(cells) != width:
        return None, 1
    return cells, used


def _workbook(source: Source, context: Context) -> Iterator[tuple[int, list[Cell], list[str]]]:
    for sheet in _sheets(source):
        rows = [(number, cells) for number, cells in enumerate(sheet, 1) if not blank(cells)]
        place = header_place([cells for _, cells in rows[:HEADER_ROWS]], context.options.columns)
        for _, cells in rows[:place]:
            _note_title(" ".join(map(cell_text, cells)), context)
        header = [cell_text(cell).strip() for cell in rows[place][1]] if rows else []
        for number, cells in rows[place + 1 :]:
            context.log.lines += 1
            yield number, [clean(cell) if isinstance(cell, str) else cell for cell in cells], header


def _sheets(source: Source) -> Iterator[list[list[Cell]]]:
    from python_calamine import CalamineError, load_workbook

    with source.open() as stream:
        data = stream.read(WORKBOOK_LIMIT + 1)
    if data.startswith(_WORKBOOKS[0]):
        try:
            unpacked = sum(item.file_size for item in zipfile.ZipFile(io.BytesIO(data)).infolist())
        except zipfile.BadZipFile as error:
            raise SourceError(f"工作簿损坏：{error}") from error
    else:
        unpacked = len(data)
    if unpacked > WORKBOOK_LIMIT:
        raise SourceError(f"工作簿解开后超过 {WORKBOOK_LIMIT >> 30} GB；请另存为 CSV")
    try:
        book = load_workbook(io.BytesIO(data))
        for name in book.sheet_names:
            yield _filled(book.get_sheet_by_name(name))
    except (CalamineError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise SourceError(f"工作簿打不开：{error}") from error


def _filled(sheet: CalamineSheet) -> list[list[Cell]]:
    """The cells of a sheet; what was merged down over rows stands in each of them."""
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]
    return rows


def sheet_header(source: Source, columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The header of the first sheet of a workbook that has one, else of the first with cells; empty if it cannot be opened."""
    first: list[str] = []
    try:
        for sheet in _sheets(source):
            rows = list(islice((cells for cells in sheet if not blank(cells)), HEADER_ROWS))
            if rows:
                header = rows[header_place(rows, columns)]
                first = first or [cell_text(cell).strip() for cell in header]
                if _is_header(header, columns):
                    return [cell_text(cell).strip() for cell in header]
    except SourceError:
        return []
    return first


def plain_header(name: str) -> str:
    """A header word for comparison: without case, blanks and what stands in brackets."""
    return re.sub(r"[（(\[【].*?[)）\]】]|[\s:：*_]", "", clean(name)).lower()


@cache
def known_columns() -> dict[str, tuple[str, ...]]:
    """The shipped header words, by meaning."""
    return load_columns(Path(__file__).with_name("columns.yaml"))


def load_columns(path: Path) -> dict[str, tuple[str, ...]]:
    """Header words from a YAML file, by meaning; RubricError with every mistake at its place."""
    from audit.yamlfile import parse_yaml, place_of, read_yaml

    source = read_yaml(path)
    content = parse_yaml(source)
    if not isinstance(content, dict):
        raise RubricError([Mistake(Place(source.name, 1, 1), "列名表应是“含义: [列名, …]”")])
    columns: dict[str, tuple[str, ...]] = {}
    mistakes = []
    for meaning, names in content.items():
        listed = [names] if isinstance(names, str) else names
        if path.name != "columns.yaml" and meaning not in known_columns():
            known = f"应为 {'、'.join(known_columns())} 之一"
            mistakes.append(Mistake(place_of(source, [meaning]), f"没有含义“{meaning}”", known))
        elif not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            mistakes.append(Mistake(place_of(source, [meaning]), f"“{meaning}”应是列名的列表"))
        else:
            columns[meaning] = tuple(listed)
    if mistakes:
        raise RubricError(mistakes)
    return columns


def columns_of(header: list[str], extra: dict[str, tuple[str, ...]] | None = None) -> dict[str, list[str]]:
    """Which columns have which meaning: by exact header words, the shop's own first."""
    found: dict[str, list[str]] = {}
    by_word: dict[str, str] = {}
    for name in header:
        by_word.setdefault(plain_header(name), name)
    taken: set[str] = set()
    for source in (extra or {}, known_columns()):
        for meaning, names in source.items():
            for name in names:
                column = by_word.get(plain_header(name))
                if column is not None and column not in taken:
                    found.setdefault(meaning, []).append(column)
                    taken.add(column)
    return found
