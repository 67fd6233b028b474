"""The beginning of a file as detectors see it."""

from __future__ import annotations

import csv
import io
from functools import cached_property
from typing import Any

import msgspec

from audit.lines import decode_head

HEAD_BYTES = 256 << 10


class Head:
    """The first 256 KB of a file: as bytes, lines, decoded JSON records, and cells of a table's first row."""

    def __init__(self, name: str, data: bytes, *, complete: bool, encoding: str | None = None) -> None:
        self.name = name
        self.data = data
        self.complete = complete
        self._encoding = encoding

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
    def records(self) -> list[Any]:
        """JSON values: of each line that is one, or the objects of a document, cut ones left out."""
        values = []
        for line in self.full_lines[:50]:
            if line[0] in "{[":
                try:
                    values.append(msgspec.json.decode(line))
                except (msgspec.DecodeError, RecursionError):
                    continue
        if values and len(values) * 2 >= len(self.full_lines[:50]):
            return values
        from audit.readers.json_values import salvage

        if not self.text.lstrip().startswith(("{", "[")):
            return []
        try:
            return [msgspec.json.decode(self.text)]
        except (msgspec.DecodeError, RecursionError):
            return [value for value, _ in salvage(self.text)]

    @cached_property
    def header(self) -> list[str]:
        """The cells of the first row that is not blank, or of a workbook's first sheet."""
        line = next(iter(self.full_lines), "")
        delimiter = max(",\t;", key=line.count)
        return [
            cell.strip().lstrip("=").strip('" ')
            for cell in next(csv.reader(io.StringIO(line), delimiter=delimiter), [])
        ]
