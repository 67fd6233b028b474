"""Sessions on disk, divided so that those that may be one lie together, and few enough of them to be held."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from audit.merging import Session

_WIDTH = 64
_LEVELS = 4
"""Divisions of divisions; what is together after as many has one meeting place."""

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Session)


class Partitions:
    """Sessions by their meeting places; a division that grows too large is divided again when it is read."""

    def __init__(self, folder: Path, level: int = 0) -> None:
        self._folder = folder
        self._level = level
        self._files: dict[int, IO[bytes]] = {}
        self._messages = [0] * _WIDTH

    def put(self, session: Session) -> None:
        """Move a session to disk."""
        key = zlib.crc32(session.meeting_place().encode("utf-8", "surrogatepass")) // _WIDTH**self._level % _WIDTH
        if key not in self._files:
            self._files[key] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
        self._files[key].write(_ENCODER.encode(session) + b"\n")
        self._messages[key] += len(session.messages)

    def groups(self, messages: int) -> Iterator[list[Session]]:
        """All sessions once, those of one meeting place in one group, so many messages or fewer where that is possible."""
        group: list[Session] = []
        held = 0
        for size, file in self._divided(messages):
            if group and held + size > messages:
                yield group
                group, held = [], 0
            with file:
                group += [_DECODER.decode(raw) for raw in file]
            held += size
        if group:
            yield group

    def _divided(self, messages: int) -> Iterator[tuple[int, IO[bytes]]]:
        """The files, none of which can be divided further, with the messages in them."""
        for key, file in sorted(self._files.items()):
            file.seek(0)
            if self._messages[key] <= messages or self._level == _LEVELS - 1:
                yield self._messages[key], file
                continue
            inner = Partitions(self._folder, self._level + 1)
            with file:
                for raw in file:
                    inner.put(_DECODER.decode(raw))
            yield from inner._divided(messages)
