"""The output folder: built beside its place, resumable from a journal, and put in place by renaming.

`DIR.partial` holds `out/` (the future DIR), `journal.jsonl` (a header, then one line a finished block) and the spool. A
block is finished when its journal line is complete; what lies beyond the offsets of the last complete line is cut off.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from audit.errors import OutputError, writing
from audit.manifest import is_output
from audit.parse_audit import FileAudit

STREAMS = ("dialogues.jsonl", "transcripts.jsonl", "rejected.jsonl")


class Finished(msgspec.Struct, frozen=True):
    """A journal line: a block, the digest of its input, and where each stream ends after it."""

    block: int
    digest: str
    ends: tuple[int, int, int]
    audit: FileAudit


class Journal(msgspec.Struct):
    """What an earlier attempt left: the key of its run and its finished blocks, in order."""

    key: dict[str, Any]
    finished: list[Finished]


class Folder:
    """The output folder of one run while it is built."""

    def __init__(self, place: Path) -> None:
        self.place = place.resolve()
        self.partial = self.place.parent / f"{self.place.name}.partial"
        self.out = self.partial / "out"
        self.spool = self.partial / "spool"
        self._journal_file = self.partial / "journal.jsonl"
        self._old = self.partial / "old"
        self._streams: list[BinaryIO] = []
        self._journal: BinaryIO | None = None

    def check(self, inputs: Sequence[str] = ()) -> None:
        """Refuse a place that is not ours, or holds one of the inputs, before any work is done."""
        with writing(self.place):
            self._check(inputs)

    def _check(self, inputs: Sequence[str]) -> None:
        if not self.place.name:
            raise OutputError(f"{self.place}: 不能用根目录作输出目录；请用 --out 另指定一个目录")
        if self.place.exists() and not self.place.is_dir():
            raise OutputError(f"{self.place}: 不是目录；请用 --out 另指定一个目录")
        if self.place.is_dir() and any(self.place.iterdir()) and not is_output(self.place):
            raise OutputError(f"{self.place}: 目录不为空，也不是本工具的输出；请换一个目录，或先清空它")
        if self.partial.exists() and not self._is_ours():
            raise OutputError(f"{self.partial}: 已存在且不是本工具的中间目录；请移走它，或换一个输出目录")
        for item in inputs:
            if self.place.exists() and item != "-" and Path(item).resolve().is_relative_to(self.place):
                raise OutputError(f"{item}: 在输出目录里，会被这次的结果换掉；请用 --out 另指定一个目录")

    @contextmanager
    def built(self, *, resume: bool) -> Iterator[None]:
        """Build the output meanwhile; what breaks off before anything can be resumed leaves nothing behind."""
        self.prepare(resume=resume)
        try:
            yield
        except BaseException:
            self.close()
            if not self._journal_file.exists():
                shutil.rmtree(self.partial, ignore_errors=True)
            raise
        self.close()

    def holds_dialogues(self) -> bool:
        """Whether an earlier run left more in the place than that there was nothing."""
        try:
            before = json.loads((self.place / "summary.json").read_bytes())
        except (OSError, ValueError):
            return False
        return bool(isinstance(before, dict) and before.get("dialogues"))

    def prepare(self, *, resume: bool) -> None:
        """Make room beside the place; without `resume`, what an earlier attempt left is removed.

        Where a kill struck between the two renames, the former output is put back first.
        """
        with writing(self.place):
            if self._old.is_dir() and not self.place.exists():
                self._old.rename(self.place)
            self._clear(self.spool if resume else self.partial)
            self.spool.mkdir(parents=True)

    def journal(self) -> Journal | None:
        """What an earlier attempt left, if it can be continued."""
        if not self._journal_file.is_file() or not self.out.is_dir():
            return None
        lines = self._journal_file.read_bytes().split(b"\n")[:-1]
        if not lines:
            return None
        try:
            key = msgspec.json.decode(lines[0], type=dict[str, Any])
            finished = [msgspec.json.decode(line, type=Finished) for line in lines[1:]]
        except msgspec.DecodeError:
            return None
        sizes = [path.stat().st_size if path.exists() else 0 for path in self._paths()]
        while finished and any(end > size for end, size in zip(finished[-1].ends, sizes, strict=True)):
            finished.pop()
        return Journal(key, finished)

    def start(self, key: Mapping[str, Any]) -> None:
        """Begin the output anew."""
        self._clear(self.out)
        self.out.mkdir()
        self._journal_file.write_bytes(msgspec.json.encode(key) + b"\n")
        self._open()

    def resume(self, journal: Journal) -> None:
        """Go on after the last finished block."""
        ends = journal.finished[-1].ends if journal.finished else (0, 0, 0)
        for path, end in zip(self._paths(), ends, strict=True):
            with path.open("ab") as stream:
                stream.truncate(end)
        lines = [msgspec.json.encode(journal.key), *map(msgspec.json.encode, journal.finished)]
        rewritten = self._journal_file.with_suffix(".new")
        rewritten.write_bytes(b"\n".join(lines) + b"\n")
        rewritten.replace(self._journal_file)
        self._open()

    def reject(self, lines: bytes) -> None:
        """Write rejections that belong to no block, before the first one."""
        self._streams[2].write(lines)

    def append(self, block: int, digest: str, pieces: tuple[bytes, bytes, bytes], audit: FileAudit) -> None:
        """Write what became of a block, then note in the journal that it is finished."""
        assert self._journal is not None
        for stream, piece in zip(self._streams, pieces, strict=True):
            stream.write(piece)
            stream.flush()
        dialogues, transcripts, refused = (stream.tell() for stream in self._streams)
        line = msgspec.json.encode(Finished(block, digest, (dialogues, transcripts, refused), audit))
        self._journal.write(line + b"\n")
        self._journal.flush()

    def close(self) -> None:
        """Close the streams; what is finished stays for a later `resume`."""
        for stream in (*self._streams, self._journal):
            if stream is not None:
                stream.close()
        self._streams, self._journal = [], None

    def publish(self) -> None:
        """Put the finished output in its place."""
        self.close()
        with writing(self.place):
            self._swap()
        shutil.rmtree(self.partial, ignore_errors=True)

    def _open(self) -> None:
        self._streams = [path.open("ab") for path in self._paths()]
        self._journal = self._journal_file.open("ab")

    def _paths(self) -> list[Path]:
        return [self.out / name for name in STREAMS]

    def _is_ours(self) -> bool:
        names = {path.name for path in self.partial.iterdir()} if self.partial.is_dir() else {""}
        return names <= {"out", "old", "spool", "journal.jsonl", "journal.new"}

    @staticmethod
    def _clear(folder: Path) -> None:
        if folder.exists():
            shutil.rmtree(folder)

    def _swap(self) -> None:
        if self.place.exists():
            if any(self.place.iterdir()):
                self._clear(self._old)
                self.place.rename(self._old)
            else:
                self.place.rmdir()
        self.out.rename(self.place)
