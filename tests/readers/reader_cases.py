"""The cases of the readers: small exports of our own beside what must come out, one YAML file a format."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from audit.dialogue import Dialogue, Message

FOLDER = Path(__file__).parent / "cases"
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Case:
    """One export as bytes, and the dialogues in it."""

    format: str
    name: str
    file: str
    data: bytes
    dialogues: list[list[tuple[Any, ...]]]
    options: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    rejected: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Put the export and what belongs beside it into a folder."""
        for name, text in self.beside.items():
            (folder / name).write_text(text, encoding="utf-8")
        path = folder / self.file
        path.write_bytes(self.data)
        return path


def load(name: str | None = None) -> list[Case]:
    """The cases of one format, or all."""
    paths = [FOLDER / f"{name}.yaml"] if name else sorted(FOLDER.glob("*.yaml"))
    return [_case(path.stem, item) for path in paths for item in yaml.safe_load(path.read_text(encoding="utf-8"))]


def told(message: Message) -> tuple[Any, ...]:
    """A message as cases tell it."""
    return (message.role, message.sender, message.at, message.text, frozenset(message.flags))


def all_told(dialogue: Dialogue) -> list[tuple[Any, ...]]:
    """A dialogue as cases tell it."""
    return [told(message) for message in dialogue.messages]


def _case(format_: str, item: dict[str, Any]) -> Case:
    if "json" in item:
        text = json.dumps(item["json"], ensure_ascii=False, indent=1)
    elif "jsonl" in item:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in item["jsonl"])
    else:
        text = item["text"]
    text = item.get("prefix", "") + text + item.get("suffix", "")
    return Case(
        format=format_,
        name=item["name"],
        file=item.get("file", f"export.{format_.rsplit('_', 1)[-1]}"),
        data=text.replace("\n", item.get("newline", "\n")).encode(item.get("encoding", "utf-8")),
        dialogues=[[_message(line) for line in dialogue] for dialogue in item["dialogues"]],
        options=item.get("options", {}),
        beside=item.get("beside", {}),
        rejected=item.get("rejected", 0),
        left_out=item.get("left_out", {}),
    )


def _message(line: str) -> tuple[Any, ...]:
    """`role | sender | time | text | flags`; `-` is no time, `⏎` a line break, a time without an offset is local."""
    role, sender, at, text, *flags = [part.strip(" ") for part in line.split(" |")]
    moment = None if at == "-" else datetime.fromisoformat(at)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZONE)
    return role, sender or None, moment, text.replace("⏎", "\n"), frozenset(" ".join(flags).split())
