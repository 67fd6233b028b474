"""Writers of dialogues: canonical JSONL, Parquet, CSV and a ConvoKit corpus."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import jsonlines
import msgspec

from audit.dialogue import Dialogue
from audit.errors import OutputError, writing
from audit.readers.table import FORMULA

Write = Callable[[Dialogue], object]
_BATCH = 1000
CSV_HEADER = (
    *("会话ID", "店铺", "买家昵称", "客服昵称", "角色", "发送人"),
    *("发送时间", "消息类型", "消息内容"),
)


@contextmanager
def _jsonl(path: Path) -> Iterator[Write]:
    """One dialogue a line."""
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as out:
        yield lambda dialogue: out.write(encode(dialogue) + b"\n")


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    """One dialogue a row, in the canonical schema."""
    import pyarrow.parquet as pq

    from audit.readers import parquet

    held: list[Dialogue] = []
    with pq.ParquetWriter(path, parquet.schema(), compression="zstd") as out:

        def write(dialogue: Dialogue) -> None:
            held.append(dialogue)
            if len(held) >= _BATCH:
                out.write_table(parquet.rows(held))
                held.clear()

        yield write
        out.write_table(parquet.rows(held))


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    """One message a row, with header words that this program reads again.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(CSV_HEADER)

        def write(dialogue: Dialogue) -> None:
            for item in dialogue.messages:
                cells = (
                    *(dialogue.id, dialogue.shop, dialogue.buyer, dialogue.agent, item.role, item.sender),
                    *(item.at.isoformat() if item.at else None, item.kind, item.text),
                )
                table.writerow([f"'{cell}" if cell and FORMULA.match(cell) else cell for cell in cells])

        yield write


@contextmanager
def _convokit(path: Path) -> Iterator[Write]:
    """A folder with `utterances.jsonl`, `speakers.json`, `conversations.json`, `corpus.json` and `index.json`."""
    path.mkdir(parents=True)
    speakers: dict[str, dict[str, Any]] = {}
    conversations: dict[str, dict[str, Any]] = {}
    with jsonlines.open(path / "utterances.jsonl", "w", dumps=lambda value: msgspec.json.encode(value).decode()) as out:

        def write(dialogue: Dialogue) -> None:
            before: str | None = None
            for number, item in enumerate(dialogue.messages):
                speaker = item.sender or f"{item.role}@{dialogue.id}"
                speakers.setdefault(speaker, {"meta": {"role": item.role}, "vectors": []})
                own = f"{dialogue.id}/{number}"
                utterance: dict[str, Any] = {
                    "id": own,
                    "conversation_id": f"{dialogue.id}/0",
                    "text": item.text,
                    "speaker": speaker,
                    "meta": {"role": item.role, "kind": item.kind, "flags": list(item.flags)},
                    "reply-to": before,
                    "timestamp": item.at.timestamp() if item.at else None,
                    "vectors": [],
                }
                out.write(utterance)
                before = own
            about = {"shop": dialogue.shop, "buyer": dialogue.buyer, "agent": dialogue.agent}
            conversations[f"{dialogue.id}/0"] = {"meta": about, "vectors": []}

        yield write
    for name, value in (
        ("speakers.json", speakers),
        ("conversations.json", conversations),
        ("corpus.json", {}),
        ("index.json", {"utterances-index": {}, "speakers-index": {}, "conversations-index": {}, "version": 1}),
    ):
        (path / name).write_bytes(msgspec.json.encode(value))


WRITERS = {"jsonl": _jsonl, "parquet": _parquet, "csv": _csv, "convokit": _convokit}
_BY_EXTENSION = {".jsonl": "jsonl", ".parquet": "parquet", ".csv": "csv", "": "convokit"}


@contextmanager
def writer_for(path: Path, kind: str | None = None) -> Iterator[Write]:
    """A function that writes a dialogue to the path; the file appears when everything is written.

    The kind follows from the extension, a ConvoKit corpus is a folder. Raises OutputError for an unknown extension, a
    folder in the way, and a path that cannot be written.
    """
    if kind is not None and kind not in WRITERS:
        raise OutputError(f"--to {kind}：应为 {'、'.join(WRITERS)} 之一")
    chosen = kind or _BY_EXTENSION.get(path.suffix)
    if chosen is None:
        raise OutputError(
            f"{path}：不认识扩展名 {path.suffix}，应为 .jsonl、.parquet、.csv，或用 --to {'|'.join(WRITERS)}"
        )
    if not path.name:
        raise OutputError(f"{path}：请写出文件名")
    with writing(path):
        if path.is_dir() and (chosen != "convokit" or any(path.iterdir())):
            raise OutputError(f"{path}：已经有这个文件夹，请换一个名字")
        part = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove(part)
            with WRITERS[chosen](part) as write:
                yield write
            if path.is_dir():
                path.rmdir()
            part.replace(path)
        finally:
            with suppress(OSError):
                _remove(part)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
