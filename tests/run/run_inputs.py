"""Small corpora, and runs over them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fake_engine import FakePlan

from audit.run.local import Request, Run

Line = dict[str, Any] | str


def dialogue(name: str, agent: str = "小美", text: str = "您好，在的", buyer: str = "tb1") -> dict[str, Any]:
    return {
        "id": name,
        "shop": "某店",
        "buyer": buyer,
        "messages": [
            {"role": "buyer", "sender": buyer, "at": "2025-03-05T09:00:00+08:00", "text": "在吗"},
            {"role": "agent", "sender": agent, "at": "2025-03-05T09:00:09+08:00", "text": text},
        ],
    }


def write_lines(path: Path, lines: Iterable[Line]) -> Path:
    """A canonical file of dialogues; text stands as it is."""
    rows = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def many(count: int) -> list[Line]:
    """Dialogues of several agents, some of them bad, rude, repeated or broken."""
    lines: list[Line] = []
    for i in range(count):
        text = "烦不烦" if i % 11 == 0 else "您好，电话13800138000" if i % 3 else "嗯"
        lines.append(dialogue(f"d{0 if i % 7 == 3 else i}", f"客服{i % 4}", text, f"tb{i}"))
        if i % 9 == 5:
            lines.append('{"broken": 13900139000')
    return lines


def start(source: Path, out: Path, **options: Any) -> Run:
    plan = options.pop("plan", FakePlan())
    return Run(Request((str(source),), out, plan, **{"workers": 1, **options}))


def finish(source: Path, out: Path, **options: Any) -> Run:
    run = start(source, out, **options)
    run.audit()
    run.publish()
    return run


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def records(folder: Path, name: str = "dialogues.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
