"""What a check of scripts says: one finding with its place, its reason and its remedy, as frozen values."""

from __future__ import annotations

from hashlib import sha256
from typing import Literal, NamedTuple

import msgspec

from audit.lint.script import Script

Level = Literal["error", "warning", "info"]

LEVELS: tuple[Level, ...] = ("info", "warning", "error")
"""From the mildest to the gravest."""


class Related(msgspec.Struct, frozen=True):
    """The other place of a contradiction or a duplicate."""

    file: str
    line: int


class Match(NamedTuple):
    """What a rule found in a phrase: a half-open span, what would stand there instead, and how to say it.

    A `fix` that is not `safe` changes more than form. `message` replaces the rule's own sentence.
    """

    start: int
    end: int
    fix: str | None = None
    safe: bool = True
    message: str = ""
    related: Script | None = None


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding.

    `line` is where the phrase starts; `column` and `end_column` count code points within the phrase from 1, the end
    past the last, so that `text[column - 1:end_column - 1] == quote`. `fix` replaces the quote. What stands after
    `related` is for programs: how safe the fix is, the fingerprint that a baseline remembers, and where the quote
    stands in the source: the half-open offsets in its text (-1 in a workbook), its 1-based first and last line and
    column, the cell; `remedy` is what a person can do where there is no fix.
    """

    rule: str
    level: Level
    file: str
    line: int
    column: int
    end_column: int
    code: str
    group: str
    quote: str
    message: str
    why: str
    fix: str | None
    related: Related | None
    safe: bool = True
    fingerprint: str = ""
    start: int = -1
    end: int = -1
    region: tuple[int, int, int, int] | None = None
    cell: str | None = None
    remedy: str = ""


PRINTED = Diagnostic.__struct_fields__[: Diagnostic.__struct_fields__.index("related") + 1]
"""The fields that the interface names, in its order."""


def fingerprint(rule: str, script: Script, quote: str) -> str:
    """What a finding is, wherever its phrase stands: the rule, the file's name, the phrase and the quote."""
    name = script.file.replace("\\", "/").rsplit("/", 1)[-1]
    content = "\0".join((rule, name, script.code, script.text, quote))
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
