"""Any inputs to one file of dialogues, with the rejected records beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from audit.dialogue import Dialogue
from audit.errors import OutputError, writing
from audit.ids import SeenIds, id_hashes
from audit.parse_audit import FileAudit, ParseLog
from audit.readers.jsonl import decode_range, split_ranges
from audit.readers.record import ReadOptions
from audit.reading import Shard, check, stream
from audit.writers import writer_for

REJECTED = "rejected.jsonl"
_BATCH = 10_000
"""Messages whose dialogues' ids are looked at together."""


def convert_files(
    inputs: Sequence[str], out: Path, options: ReadOptions, stdin: BinaryIO | None = None, to: str | None = None
) -> list[FileAudit]:
    """Write the dialogues of the inputs to `out` in source order and return the parse audit of every file.

    Where there are none, a file that is there already stays. Raises UsageError for inputs that do not exist, unknown
    formats and unknown extensions of `out`, and OutputError where an input would be overwritten.
    """
    encode = msgspec.json.Encoder().encode
    refused_path = out.parent / REJECTED
    part = out.parent / f".{REJECTED}.part"
    check(inputs, options)
    _spare(inputs, out, refused_path)
    with writing(refused_path):
        try:
            with suppress(_NothingError), writer_for(out, to) as write, part.open("wb") as refused:
                log = ParseLog(lambda record: refused.write(encode(record) + b"\n"))
                found = False
                with tempfile.TemporaryDirectory(dir=out.parent, prefix=".kefu-audit-") as folder:
                    for dialogue in _unique(dialogues(inputs, options, Path(folder), log, stdin, (out, refused_path))):
                        write(dialogue)
                        found = True
                if not found and out.exists():
                    raise _NothingError
            part.replace(refused_path)
        finally:
            part.unlink(missing_ok=True)
    return log.audits()


class _NothingError(Exception):
    """Nothing was read that could replace what is there."""


def _spare(inputs: Sequence[str], out: Path, refused: Path) -> None:
    """Refuse to write over an input, or two things into one file."""
    if out.name == REJECTED:
        raise OutputError(f"{out}: 这个名字留给读不懂的记录；请换一个")
    for item in inputs:
        if item != "-" and Path(item).resolve() in (out.resolve(), refused.resolve()):
            raise OutputError(f"{item}: 会被这次的结果盖掉；请用 --out 写到别的文件夹")


def dialogues(
    inputs: Sequence[str],
    options: ReadOptions,
    folder: Path,
    log: ParseLog,
    stdin: BinaryIO | None = None,
    skip: Sequence[Path] = (),
) -> Iterator[Dialogue]:
    """The dialogues of the inputs in the order of their first message."""
    decode = msgspec.json.Decoder(Dialogue).decode
    for item in stream(inputs, options, folder, log, stdin, skip):
        if isinstance(item, Shard):
            yield from _canonical(item, options)
        else:
            yield decode(item.data)


def _canonical(shard: Shard, options: ReadOptions) -> Iterator[Dialogue]:
    if shard.log is None:
        return
    for place in split_ranges(shard.path):
        decoded = decode_range(shard.path, place, source=shard.log.source, tz=options.tz, sort=options.sort)
        shard.log.add(decoded.audit, decoded.rejected)
        yield from decoded.dialogues


def _unique(items: Iterator[Dialogue]) -> Iterator[Dialogue]:
    """The dialogues with ids that are unique: a second `d1` becomes `d1#2`."""
    seen = SeenIds()
    for batch in _batches(items):
        if not seen.add(id_hashes(dialogue.id for dialogue in batch)):
            names = seen.rename(dialogue.id for dialogue in batch)
            for index, name in names.items():
                batch[index] = msgspec.structs.replace(batch[index], id=name)
        yield from batch


def _batches(items: Iterator[Dialogue]) -> Iterator[list[Dialogue]]:
    batch: list[Dialogue] = []
    messages = 0
    for dialogue in items:
        batch.append(dialogue)
        messages += len(dialogue.messages) + 1
        if messages > _BATCH:
            yield batch
            batch, messages = [], 0
    yield batch
