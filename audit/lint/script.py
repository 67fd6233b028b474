"""A reply script as a file holds it: one phrase with its place, its code and its group."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cached_property
from typing import NamedTuple

import msgspec


class Suppression(NamedTuple):
    """A remark that excuses a phrase from rules (`*`: from all); `until` is the last day on which it counts."""

    rules: tuple[str, ...]
    reason: str
    until: date | None
    line: int


class Script(msgspec.Struct, frozen=True):
    """One phrase, or one line of a flow.

    `line` is 1-based and where the phrase starts (in a table: the row). `start` and `end` are the half-open offsets of
    its raw form in the text of the source, -1 where the source is no text; `cell` names the cell of a table. Lines of
    one flow share `flow` and carry who says them in `role`; everything else is said by the shop.
    """

    file: str
    line: int
    text: str
    code: str = ""
    group: str = ""
    cell: str | None = None
    start: int = -1
    end: int = -1
    flow: int | None = None
    role: str = "agent"
    suppressions: tuple[Suppression, ...] = ()


class Source(msgspec.Struct, frozen=True, dict=True):
    """A file as it was read: its phrases in order, and its text where it is a text.

    `malformed` are remarks that the file gives but that cannot be read, as (line, what).
    """

    file: str
    scripts: tuple[Script, ...]
    text: str = ""
    encoding: str = "utf-8"
    malformed: tuple[tuple[int, str], ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of an offset."""
        return self._lines.place(offset)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def offsets(self, script: Script) -> list[int] | None:
        """Where each character of a phrase stands in the text, and one past the end; None where it cannot be told.

        Quotes, escapes and indentation stand between the characters of the raw form, so each is looked for after the
        last.
        """
        if script.start < 0:
            return None
        if self.text.startswith(script.text, script.start):
            return list(range(script.start, script.start + len(script.text) + 1))
        found: list[int] = []
        at = script.start
        for char in script.text:
            at = self.text.find(char, at, script.end)
            if at < 0:
                return None
            found.append(at)
            at += 1
        return [*found, at]


class Lines:
    """The places of offsets, for many offsets of one text."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def line(self, offset: int) -> int:
        """The 1-based line."""
        return bisect_right(self._starts, offset)

    def place(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column."""
        line = self.line(offset)
        return line, offset - self._starts[line - 1] + 1
