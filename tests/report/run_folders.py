"""Run folders made by hand, so that reports are tested without readers and rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor, Plan
from audit.findings import SCHEMA, AuditRecord, Check, Evidence, Mood, Risk
from audit.manifest import MADE_BY, MANIFEST
from audit.run.local import standards
from audit.run.outputs import Totals, summary, write_outputs
from audit.scorecard import Tally, scorecards

RUBRICS: list[dict[str, Any]] = [
    {"id": "first-response", "title": "首次响应", "weight": 10.0, "severity": "major", "why": "黄金6秒。"},
    {"id": "polite-farewell", "title": "礼貌告别", "weight": 10.0, "severity": "major", "why": "好的结尾带来回头客。"},
    {"id": "apology", "title": "致歉安抚", "weight": 4.0, "severity": "minor", "why": "先处理心情。"},
    {"id": "rude-language", "title": "辱骂顾客", "weight": 0.0, "severity": "red-line", "why": "绝不允许。"},
]
START = datetime.fromisoformat("2025-03-05T10:00:00+08:00")


def dialogue(number: int, lines: Sequence[tuple[str, str | None, str]], shop: str | None = "青柚小铺") -> Dialogue:
    """A dialogue with a message every 20 s; each line is role, sender and text."""
    start = START + timedelta(minutes=number)
    messages = tuple(
        Message(role=role, sender=sender, at=start + timedelta(seconds=20 * i), text=text)  # type: ignore[arg-type]
        for i, (role, sender, text) in enumerate(lines)
    )
    return Dialogue(id=f"d{number}", shop=shop, buyer=f"买家{number}", messages=messages)


def evidence(of: Dialogue, message: int, quote: str | None = None, agent: str | None = None) -> Evidence:
    """A span of a message: the quote where it first occurs, or all of it."""
    text = of.messages[message].text
    quote = text if quote is None else quote
    start = text.index(quote)
    return Evidence(message, start, start + len(quote), quote, agent)


def check(rubric: str, verdict: str, agent: str | None, *found: Evidence, **more: Any) -> Check:
    """A verdict; pass scores 1 and fail 0."""
    fields: dict[str, Any] = {
        "value": None,
        "unit": None,
        "due": None,
        "message": f"{rubric} {verdict}",
        "suggestion": None,
        **more,
    }
    score = {"pass": 1.0, "fail": 0.0}.get(verdict)
    return Check(rubric=rubric, agent=agent, verdict=verdict, score=score, evidence=found, **fields)  # type: ignore[arg-type]


def record(of: Dialogue, checks: Sequence[Check], agents: dict[str, float | None], **more: Any) -> AuditRecord:
    """A record of a dialogue whose score is that of its first agent."""
    at = of.messages[0].at if of.messages else None
    fields: dict[str, Any] = {
        "agent": next(iter(agents), None),
        "score": next(iter(agents.values()), None),
        "risk": Risk(0.1, at_risk=False),
        "sentiment": tuple(-0.4 if m.role == "buyer" else None for m in of.messages),
        "warnings": (),
        **more,
    }
    return AuditRecord(
        schema=SCHEMA,
        dialogue=of.id,
        shop=of.shop,
        started_at=at.isoformat() if at else None,
        checks=tuple(checks),
        agents=agents,
        rubrics="sha256:0",
        model="none",
        **fields,
    )


def at_risk(score: float, message: int) -> Risk:
    """A risk that one message raises."""
    return Risk(score, at_risk=True, evidence=(Mood(message, -0.8),), cause="wait", turning=message)


def write(folder: Path, dialogues: Sequence[Dialogue], records: Sequence[AuditRecord], **summary: Any) -> Path:
    """Write what `run` would write, as far as a report reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = msgspec.json.Encoder()
    tally = Tally()
    tally.add(records)
    red_lines = {row["id"] for row in RUBRICS if row["severity"] == "red-line"}
    (folder / "dialogues.jsonl").write_bytes(encoder.encode_lines(records))
    (folder / "transcripts.jsonl").write_bytes(encoder.encode_lines(dialogues))
    (folder / "scorecards.json").write_bytes(encoder.encode(scorecards(tally, [r["id"] for r in RUBRICS], red_lines)))
    counts = {"dialogues": tally.dialogues, "messages": tally.messages, "rejected": 0, "at_risk": tally.at_risk}
    verdicts = {row["id"]: dict.fromkeys(("pass", "fail", "na", "unknown"), 0) for row in RUBRICS}
    for (_, _, rubric, verdict), count in tally.verdicts.items():
        verdicts[rubric][verdict] += count
    rubrics = [{**row, **verdicts[row["id"]]} for row in RUBRICS]
    whole = {**counts, "files": [], "warnings": dict(tally.warnings), "rubrics": rubrics, **summary}
    (folder / "summary.json").write_bytes(encoder.encode(whole))
    (folder / MANIFEST).write_bytes(encoder.encode({"made_by": MADE_BY}))
    return folder


def write_audited(folder: Path, dialogues: Sequence[Dialogue], auditor: Auditor) -> list[AuditRecord]:
    """Audit dialogues and write what `run` would write; returns their records."""
    records = auditor.audit(dialogues)
    totals = Totals()
    totals.tally.add(records)
    judged_by = standards(auditor, Plan(()))
    folder.mkdir(parents=True, exist_ok=True)
    encoder = msgspec.json.Encoder()
    (folder / "dialogues.jsonl").write_bytes(encoder.encode_lines(records))
    (folder / "transcripts.jsonl").write_bytes(encoder.encode_lines(dialogues))
    write_outputs(folder, summary(totals, [], judged_by, masked=False), totals, judged_by)
    return records
