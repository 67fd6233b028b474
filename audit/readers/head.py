"""The beginning of a file as detectors see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from audit.lines import BLOCK, LINE_LIMIT, decode_head
from audit.readers.json_stream import objects
from audit.readers.json_values import loads
from audit.readers.json_walk import walk
from audit.sources import Source

HEAD_BYTES = 256 << 10
_LINES = 50
_CLOCK = re.compile(r"\d:\d")
_TITLE = re.compile(r"[^\d:：]{0,10}(?:导出|时间|日期)")
_ODD = 3
"""Lines of another kind, such as a title or a warning, that a short file of JSON may have."""


if TYPE_CHECKING:
    from audit.readers.record import ReadOptions


def _beginning(stream: BinaryIO) -> bytes:
    """The first bytes with at least one whole line; a line that is too long to be read is left out."""
    parts = [stream.read(HEAD_BYTES)]
    size = len(parts[0])
    if size < HEAD_BYTES or b"\n" in parts[0]:
        return parts[0]
    while block := stream.read(BLOCK):
        end = block.find(b"\n") + 1
        if end:
            rest = block[end : end + HEAD_BYTES]
            if size + end <= LINE_LIMIT:
                return b"".join((*parts, block[:end], rest))
            return rest + stream.read(HEAD_BYTES) or parts[0]
        size += len(block)
        if size <= LINE_LIMIT:
            parts.append(block)
        else:
            del parts[1:]
    return parts[0]


class Head:
    """The first 256 KB of a file: as bytes, lines, decoded JSON records, and cells of a table's header."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        with source.open() as stream:
            self.data = _beginning(stream)
        self.name = source.name
        self.columns = dict(options.columns)
        self._source = source
        self._encoding = options.encoding

    @cached_property
    def text(self) -> str:
        """The decoded beginning with LF line ends."""
        return decode_head(self.data, self._encoding)

    @cached_property
    def lines(self) -> list[str]:
        """The first 400 lines; the last may be cut."""
        return self.text.split("\n", 400)[:400]

    @cached_property
    def full_lines(self) -> list[str]:
        """The first lines that are not blank, without blanks around them."""
        return [line.strip() for line in self.lines if line.strip()]

    @cached_property
    def opening(self) -> list[str]:
        """The lines up to the first that has a clock and is no title: what messages quote tells no format."""
        lines = self.full_lines
        end = next((place for place, line in enumerate(lines) if _CLOCK.search(line) and not _TITLE.match(line)), None)
        return lines[: end + 1] if end is not None else lines

    @property
    def is_json(self) -> bool:
        """Whether it begins as JSON, or goes on as lines of JSON after some odd ones."""
        good, odd = len(self._values), min(len(self.full_lines), _LINES) - len(self._values)
        return self.text.lstrip()[:1] in ("{", "[") or (good > 0 and odd <= max(good, _ODD))

    @cached_property
    def records(self) -> list[Any]:
        """JSON values: of each line that is one, or of the document, or the objects left of a cut one."""
        if not self.is_json:
            return []
        lines = self.full_lines[:_LINES]
        if self._values and len(self._values) * 2 >= len(lines):
            return self._values
        try:
            return [msgspec.json.decode(self.text)]
        except (msgspec.DecodeError, RecursionError):
            return self._values + [found.value for found in islice(objects(iter([self.text]), lambda _: None), _LINES)]

    @cached_property
    def _values(self) -> list[Any]:
        """The objects and lists that stand on a line of their own."""
        values = []
        for line in self.full_lines[:_LINES]:
            if line[0] in "{[":
                try:
                    values.append(loads(line))
                except (msgspec.DecodeError, RecursionError):
                    continue
        return values

    def unit(self, is_unit: Callable[[dict[str, Any]], bool], why: str) -> str | None:
        """`why` if any object in the first records is a unit."""
        return why if any(next(walk(record, is_unit), None) is not None for record in self.records) else None

    @cached_property
    def header(self) -> list[str]:
        """The cells of a table's header, or of that of a workbook's first sheet."""
        from audit.readers.table import HEADER_ROWS, cell_text, header_line, is_workbook, line_cells, sheet_header

        if is_workbook(self.data):
            return sheet_header(self._source, self.columns)
        lines = self.lines[:HEADER_ROWS]
        place, _ = header_line(lines, self.columns)
        return [cell_text(cell).strip() for cell in line_cells(lines[place])]
