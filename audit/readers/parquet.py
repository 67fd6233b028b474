"""Parquet in the canonical schema: one row a dialogue, its messages a list of structs.

Times are instants in UTC; they come back in the time zone of the options. What has no fixed shape, `meta`, is JSON
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from audit.dialogue import Dialogue
from audit.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa

MAGIC = b"PAR1"
_BATCH = 500
_TEXTS = ("id", "shop", "buyer", "agent", "channel")


def schema() -> pa.Schema:
    """The canonical schema."""
    import pyarrow as pa

    text = pa.string()
    message = pa.struct(
        [
            ("role", text),
            ("sender", text),
            ("at", pa.timestamp("us", tz="UTC")),
            ("text", text),
            ("kind", text),
            ("flags", pa.list_(text)),
            ("meta", text),
        ]
    )
    return pa.schema([*((name, text) for name in _TEXTS), ("messages", pa.list_(message)), ("meta", text)])


def rows(dialogues: list[Dialogue]) -> pa.Table:
    """Dialogues as rows of the canonical schema."""
    import pyarrow as pa

    def meta(value: dict[str, Any]) -> str | None:
        return msgspec.json.encode(value).decode() if value else None

    listed = [
        {name: getattr(dialogue, name) for name in _TEXTS}
        | {
            "messages": [
                {
                    "role": item.role,
                    "sender": item.sender,
                    "at": item.at,
                    "text": item.text,
                    "kind": item.kind,
                    "flags": list(item.flags),
                    "meta": meta(item.meta),
                }
                for item in dialogue.messages
            ],
            "meta": meta(dialogue.meta),
        }
        for dialogue in dialogues
    ]
    return pa.Table.from_pylist(listed, schema=schema())


def read_lines(path: str, zone: ZoneInfo) -> Iterator[bytes]:
    """The rows of a file as canonical lines. Raises SourceError for other files and other schemas."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    encode = msgspec.json.Encoder().encode
    try:
        with pq.ParquetFile(path) as file:
            if "messages" not in file.schema_arrow.names:
                raise SourceError("Parquet 没有 messages 列，不是标准会话")
            for batch in file.iter_batches(batch_size=_BATCH):
                for record in batch.to_pylist():
                    yield encode(_plain(record, zone)) + b"\n"
    except (pa.ArrowException, OSError) as error:
        raise SourceError(f"Parquet 读不下去：{error}") from error


def _plain(record: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """A row as a canonical object: without nulls, `meta` decoded, times in the zone."""
    plain: dict[str, Any] = {}
    for key, value in record.items():
        if value is None or (key == "flags" and not value):
            continue
        if key == "messages" and isinstance(value, list):
            plain[key] = [_plain(item, zone) if isinstance(item, dict) else item for item in value]
        elif key == "meta" and isinstance(value, str):
            try:
                plain[key] = msgspec.json.decode(value)
            except msgspec.DecodeError:
                plain[key] = value
        elif key == "at" and hasattr(value, "astimezone"):
            plain[key] = value.astimezone(zone)
        else:
            plain[key] = value
    return plain
