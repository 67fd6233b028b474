"""Read the labelled chats beside this file into dialogues in the canonical form."""

import re
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROLES = {"买家": "buyer", "客服": "agent", "机器人": "bot", "系统": "system"}
KINDS = "text|image|card|link|recall|transfer|order|voice|video|file|emotion|rating"
DAY = "2025-03-01T"  # a line that gives only the time of day
LINE = re.compile(
    rf"(?P<role>{'|'.join(ROLES)})(?:\((?P<sender>[^)]+)\))?"
    rf"(?: (?P<at>(?:\d{{4}}-\d\d-\d\dT)?\d\d:\d\d:\d\d))?"
    rf"(?: \[(?P<kind>{KINDS})\])? (?P<text>.+)"
)


def message(line: str) -> dict[str, Any]:
    """One line of a chat as a canonical message; ValueError where the line follows no known form."""
    match = LINE.fullmatch(line.strip())
    if match is None:
        raise ValueError(f"not a chat line: {line!r}")
    sender, at, kind = match["sender"], match["at"], match["kind"]
    row = {"role": ROLES[match["role"]], "sender": sender or match["role"], "text": match["text"].replace("\\n", "\n")}
    if at:
        row["at"] = (at if "T" in at else DAY + at) + "+08:00"
    if kind:
        row["kind"] = kind
    return row


def dialogue(case: dict[str, Any]) -> dict[str, Any]:
    """A labelled case as a canonical dialogue, its id that of the case."""
    messages = [message(line) for line in case["chat"].splitlines() if line.strip()]
    agent = next((m["sender"] for m in messages if m["role"] == "agent"), None)
    return {"id": case["id"], "shop": "示例店", "buyer": "买家", "agent": agent, "messages": messages}


def cases(rubric: str) -> list[dict[str, Any]]:
    """The labelled cases of a rubric: id, chat, verdict, evidence, note."""
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / f"{rubric}.yaml").read_text(encoding="utf-8"))
    return rows


def rubrics() -> list[str]:
    """The rubrics that have a file of labelled cases."""
    return sorted(path.stem for path in HERE.glob("*.yaml") if not path.stem.startswith("promotions"))
