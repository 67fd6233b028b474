"""A corpus of any size for benchmarks: real sessions repeated under new ids, with gaps as real conversations have.

Sessions come from `shared/data/jd-chat` beside the repository where that is present, else from `corpora/`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[2]
JD = ROOT.parent / "shared" / "data" / "jd-chat" / "sessions.tsv"
_ZONE = timezone(timedelta(hours=8))
_AGENTS = 40
_NIGHT = datetime(2025, 3, 5, 8, tzinfo=_ZONE)

Said = tuple[str, str]
"""Role and text."""


def build(path: Path, messages: int) -> int:
    """Write canonical dialogues with at least so many messages; returns how many. The same size is the same file."""
    dice = random.Random(messages)
    sessions = list(_sessions())
    written = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for copy in count():
            for number, session in enumerate(sessions):
                out.write(json.dumps(_dialogue(f"{number}-{copy}", session, dice), ensure_ascii=False) + "\n")
                written += len(session)
                if written >= messages:
                    return written
    return written


def source() -> str:
    """Where the sessions come from, for the table."""
    return "jd-chat" if JD.exists() else "corpora/"


def _dialogue(name: str, session: list[Said], dice: random.Random) -> dict[str, object]:
    at = _NIGHT + timedelta(seconds=dice.randrange(14 * 3600))
    agent, buyer = f"客服{dice.randrange(_AGENTS):02}", f"tb_{name}"
    messages = []
    for role, text in session:
        at += timedelta(seconds=_gap(dice))
        sender = {"agent": agent, "buyer": buyer}.get(role)
        messages.append({"role": role, "sender": sender, "at": at.isoformat(), "text": text})
    return {"id": f"d{name}", "shop": "某旗舰店", "buyer": buyer, "messages": messages}


def _gap(dice: random.Random) -> int:
    """Seconds to the next message: mostly short, sometimes minutes, as log-normal gaps are."""
    return min(3600, 1 + round(dice.lognormvariate(2.7, 1.1)))


def _sessions() -> Iterator[list[Said]]:
    if JD.exists():
        found: dict[str, list[Said]] = {}
        for line in JD.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) > 6:
                found.setdefault(cells[0], []).append(("agent" if cells[2] == "1" else "buyer", cells[6]))
        yield from found.values()
        return
    for path in sorted((ROOT / "corpora" / "sample").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield [(message["role"], message["text"]) for message in json.loads(line)["messages"]]
