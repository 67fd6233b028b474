"""Writers of dialogues: canonical JSONL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from audit.dialogue import Dialogue
from audit.errors import OutputError


class Writer(Protocol):
    """Takes dialogues one by one."""

    def write(self, dialogue: Dialogue) -> None:
        """Write the next dialogue."""


class JsonlWriter:
    """Canonical JSONL, one dialogue a line."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._encode = msgspec.json.Encoder().encode

    def write(self, dialogue: Dialogue) -> None:
        """Write one line."""
        self._out.write(self._encode(dialogue) + b"\n")


@contextmanager
def writer_for(path: Path) -> Iterator[Writer]:
    """A writer by the extension of the path; the file appears when everything is written."""
    if path.suffix != ".jsonl":
        raise OutputError(f"{path}：不认识扩展名 {path.suffix}，应为 .jsonl")
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            yield JsonlWriter(out)
    except OSError as error:
        raise OutputError(f"{path}：写不了，{error.strerror or error}") from error
    part.replace(path)
