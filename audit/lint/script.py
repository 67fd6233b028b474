"""A reply script as a file holds it: one phrase with its place, its code and its group."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
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


class Source(msgspec.Struct, frozen=True):
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
        before = self.text.rfind("\n", 0, offset)
        return self.text.count("\n", 0, offset) + 1, offset - before

    def offsets(self, script: Script) -> list[int] | None:
        """Where each character of a phrase stands in the text, and one past the end; None where it cannot be told.

        Quotes, escapes and indentation stand between the characters of the raw form, so each is looked for after the
        last.
        """
        if script.start < 0:
            return None
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
    """The line of an offset, for many offsets of one text."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def line(self, offset: int) -> int:
        """The 1-based line."""
        return bisect_right(self._starts, offset)
