"""What can go wrong, as exceptions for input that cannot be used.

AuditError              one clear line: where, what, how to go on
├── UsageError          unusable arguments or configuration, exit status 2
│   ├── RubricError     a rubric, act, case or calendar file with mistakes, each at file:line:col
│   └── OutputError     an output folder that is not ours or cannot be written
└── SourceError         an input that cannot be read, exit status 1

Findings about conversations are data (`audit.findings`), never exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """Where something is: a file and, where known, the 1-based line and column."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)


class Mistake(NamedTuple):
    """One thing wrong with a file that somebody wrote by hand."""

    place: Place
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f"（{self.hint}）" if self.hint else "")


class AuditError(Exception):
    """The work cannot go on; `exit_status` is what the command line returns."""

    exit_status = 1


class SourceError(AuditError):
    """An input cannot be read at all."""


class UsageError(AuditError):
    """Arguments or configuration that cannot be used."""

    exit_status = 2


class OutputError(UsageError):
    """The output folder is not ours, or cannot be written."""


class RubricError(UsageError):
    """A hand-written file with mistakes, all of them reported together."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)
