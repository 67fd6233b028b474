"""One export format a file; `READERS` lists them in the order in which a file is held against them."""

from __future__ import annotations

from typing import NamedTuple

from audit.readers import jddc_tsv, jsonl, qianniu_batch_txt, role_label_txt
from audit.readers.head import HEAD_BYTES, Head
from audit.readers.record import Reader
from audit.sources import Source

READERS: dict[str, Reader] = {
    module.READER.name: module.READER
    for module in (
        qianniu_batch_txt,
        role_label_txt,
        jddc_tsv,
    )
}


class Detected(NamedTuple):
    """What a file was taken for and why; no name where no reader, or more than one, would take it."""

    name: str | None
    why: str


def head_of(source: Source, encoding: str | None = None) -> Head:
    """The beginning of a source."""
    with source.open() as stream:
        data = stream.read(HEAD_BYTES + 1)
    return Head(source.name, data[:HEAD_BYTES], complete=len(data) <= HEAD_BYTES, encoding=encoding)


def detect(head: Head) -> Detected:
    """The one format that the content shows."""
    found = {"jsonl": why} if (why := jsonl.detect(head)) else {}
    for name, reader in READERS.items():
        if why := reader.detect(head):
            found[name] = why
    if len(found) == 1:
        return Detected(*next(iter(found.items())))
    first = "\n".join(head.lines[:5])
    if not found:
        return Detected(None, f"不像任何已知的格式；前 5 行：\n{first}")
    return Detected(None, f"像 {'、'.join(found)} 中的不止一种，请用 --format 指定；前 5 行：\n{first}")
