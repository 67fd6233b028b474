"""Odd exports of one format: what goes in, and every message that must come out, shown in one line each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from reader_inputs import Result, read_inputs

from audit.dialogue import Dialogue, Message

ZONE = ZoneInfo("Asia/Shanghai")


class Odd(NamedTuple):
    """An export (text, bytes, or JSON values, one a line) and the dialogues in it as `shown` shows them.

    `rejected` holds a part of every reason in order, `left_out` what was counted instead.
    """

    about: str
    export: str | bytes | list[Any]
    dialogues: tuple[tuple[str, ...], ...] = ()
    rejected: tuple[str, ...] = ()
    left_out: Mapping[str, int] = MappingProxyType({})
    options: Mapping[str, Any] = MappingProxyType({})


def shown(message: Message) -> str:
    """A message as `role sender day time text [kind] (flags)`; `-` where there is no sender or time, ⏎ for a line break."""
    at = message.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") if message.at else "-"
    line = f"{message.role} {message.sender or '-'} {at} {message.text}".replace("\n", "⏎")
    if message.kind != "text":
        line += f" [{message.kind}]"
    flags = [flag for flag in message.flags if flag not in (message.kind, "no_time")]
    return line + (f" ({' '.join(flags)})" if flags else "")


def all_shown(dialogues: list[Dialogue]) -> tuple[tuple[str, ...], ...]:
    """The dialogues as tables tell them."""
    return tuple(tuple(shown(message) for message in dialogue.messages) for dialogue in dialogues)


def written(export: str | bytes | list[Any]) -> bytes:
    """The bytes of an export."""
    if isinstance(export, bytes):
        return export
    if isinstance(export, str):
        return export.encode()
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in export).encode()


def read_odd(folder: Path, name: str, odd: Odd, file: str = "export.txt") -> Result:
    """Read an odd export as the format that it is."""
    path = folder / file
    path.write_bytes(written(odd.export))
    return read_inputs(folder, path, **{"format": name, **odd.options})


def holds(folder: Path, name: str, odd: Odd, file: str = "export.txt") -> None:
    """What must come out of an odd export does, and nothing else."""
    result = read_odd(folder, name, odd, file)
    assert all_shown(result.dialogues) == odd.dialogues
    reasons = [record.reason for record in result.rejected]
    assert len(reasons) == len(odd.rejected), reasons
    assert all(part in reason for part, reason in zip(odd.rejected, reasons, strict=True)), reasons
    assert {key: count for audit in result.audits for key, count in audit.left_out.items()} == dict(odd.left_out)
