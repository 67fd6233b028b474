"""One dialogue as a page shows it to one owner: bubbles with the deciding words marked, and what cost points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from audit.dialogue import Dialogue, Message
from audit.findings import AuditRecord, Check, Contribution, Evidence
from audit.report.links import anchor

LONG_SILENCE = 180
"""Seconds after which the transcript says how long nobody wrote: the silence of the second greeting."""


HEAVIEST = 8
"""Parts of a risk that a page lists; the record has them all."""


class Segment(NamedTuple):
    """A stretch of a message under the same marks: if it cost or kept points, and the deductions ending with it."""

    text: str
    lost: bool
    kept: bool
    numbers: tuple[int, ...]


class Deduction(NamedTuple):
    """A failed check: its 1-based number in the dialogue, what is said about it, and the evidence that counts here."""

    number: int
    rubric: str
    message: str
    suggestion: str | None
    due: datetime | None
    evidence: tuple[Evidence, ...]


class Bubble(NamedTuple):
    """A message with its 0-based number and its marks.

    `silence` is the seconds before it where they are long. `missing` is what should have been there by now: it has a
    time, or rests on words that are not an agent's.
    """

    number: int
    message: Message
    segments: tuple[Segment, ...]
    sentiment: float | None
    silence: float | None
    new_day: bool
    missing: tuple[Deduction, ...]


class DialogueView(NamedTuple):
    """Everything that a page says about one dialogue to one owner. `others` counts failures that are not his."""

    anchor: str
    dialogue: Dialogue
    record: AuditRecord
    score: float | None
    deductions: tuple[Deduction, ...]
    checks: Mapping[str, Sequence[Check]]
    bubbles: tuple[Bubble, ...]
    others: int


def counts_for(check: Check, agent: str | None, record: AuditRecord) -> bool:
    """Whether a check counts for this agent, by the same rule as in the scorecards.

    A fail counts for everyone whom its evidence names, anything else for the one it names or else for who wrote most.
    """
    if check.verdict == "fail":
        return agent == check.agent or (agent is not None and any(found.agent == agent for found in check.evidence))
    return agent == (check.agent if check.agent in record.agents else record.agent)


def score_of(record: AuditRecord, agent: str | None) -> float | None:
    """An agent's score in a dialogue; the whole score is the shop's only where nobody answered."""
    return record.agents.get(agent) if agent is not None else None if record.agents else record.score


def deductions(record: AuditRecord, agent: str | None, weights: Mapping[str, float]) -> tuple[Deduction, ...]:
    """What cost this owner points, the heaviest first."""
    failed = [check for check in record.checks if check.verdict == "fail" and counts_for(check, agent, record)]
    failed.sort(key=lambda check: -weights.get(check.rubric, 0.0))
    return tuple(
        Deduction(number, check.rubric, check.message, check.suggestion, _time(check.due), _his(check, agent))
        for number, check in enumerate(failed, 1)
    )


def view(
    position: int, dialogue: Dialogue, record: AuditRecord, agent: str | None, weights: Mapping[str, float]
) -> DialogueView:
    """A dialogue as its owner's page shows it."""
    lost = deductions(record, agent, weights)
    checks: dict[str, list[Check]] = {"pass": [], "unknown": [], "na": []}
    for check in record.checks:
        if check.verdict in checks and counts_for(check, agent, record):
            checks[check.verdict].append(check)
    failures = sum(check.verdict == "fail" for check in record.checks)
    return DialogueView(
        anchor(position),
        dialogue,
        record,
        score_of(record, agent),
        lost,
        checks,
        tuple(_bubbles(dialogue, record, lost, checks["pass"])),
        failures - len(lost),
    )


def _his(check: Check, agent: str | None) -> tuple[Evidence, ...]:
    named = [evidence for evidence in check.evidence if evidence.agent in (agent, None)]
    return tuple(named or check.evidence)


def _bubbles(
    dialogue: Dialogue, record: AuditRecord, lost: Sequence[Deduction], passed: Sequence[Check]
) -> list[Bubble]:
    marks: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    missing: dict[int, list[Deduction]] = defaultdict(list)
    for deduction in lost:
        for evidence in deduction.evidence:
            marks[evidence.message].append((evidence.start, evidence.end, deduction.number))
        if deduction.evidence:
            first = deduction.evidence[0].message
            if deduction.due is not None or dialogue.messages[first].role != "agent":
                missing[first].append(deduction)
    for check in passed:
        for evidence in check.evidence:
            marks[evidence.message].append((evidence.start, evidence.end, 0))
    bubbles = []
    latest: datetime | None = None
    for index, message in enumerate(dialogue.messages):
        silence = (message.at - latest).total_seconds() if message.at and latest else 0.0
        bubbles.append(
            Bubble(
                index,
                message,
                segments(message.text, marks[index]),
                record.sentiment[index] if index < len(record.sentiment) else None,
                silence if silence >= LONG_SILENCE else None,
                bool(message.at and (latest is None or message.at.date() != latest.date())),
                tuple(missing[index]),
            )
        )
        latest = message.at or latest
    return bubbles


def segments(text: str, marks: Sequence[tuple[int, int, int]]) -> tuple[Segment, ...]:
    """Cut a text where marks begin and end; a mark is start, end and the number of a deduction, 0 for a pass."""
    spans = [(max(start, 0), min(end, len(text)), number) for start, end, number in marks]
    spans = [span for span in spans if span[0] < span[1]]
    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    pieces = []
    for start, end in pairwise(cuts):
        over = {number for left, right, number in spans if left <= start and end <= right}
        numbers = {number for _, right, number in spans if right == end and number}
        pieces.append(Segment(text[start:end], bool(over - {0}), 0 in over, tuple(sorted(numbers))))
    return tuple(pieces)


def curve(sentiment: Sequence[float | None], width: float, height: float) -> list[tuple[float, float, float]]:
    """The buyer's mood as points x, y, value of a drawing; negative below the middle."""
    known = [value for value in sentiment if value is not None]
    step = width / max(len(known) - 1, 1)
    return [(round(i * step, 1), round(height / 2 * (1 - value), 1), value) for i, value in enumerate(known)]


def heaviest(contributions: Sequence[Contribution]) -> list[Contribution]:
    """What moves a risk most, by its share of the log-odds."""
    return sorted(contributions, key=lambda part: -abs(part.value * part.weight))[:HEAVIEST]


def _time(due: str | None) -> datetime | None:
    return None if due is None else datetime.fromisoformat(due)


def reasons(record: AuditRecord, dialogue: Dialogue, limit: int = 2) -> list[dict[str, Any]]:
    """The buyer's own words behind a risk, the most telling first."""
    moods = [mood for mood in record.risk.evidence if mood.message < len(dialogue.messages)]
    return [
        {"index": mood.message, "text": dialogue.messages[mood.message].text, "sentiment": mood.sentiment}
        for mood in moods[:limit]
    ]
