"""What an audit says about one dialogue: verdicts with evidence, sentiment and risk, as frozen values.

The names are the interface that other programs rely on; additions are free, renaming is not.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Verdict = Literal["pass", "fail", "na", "unknown"]

SCHEMA = 1

# Frozen values hold no cycles, so the collector need not look at them (gc=False).


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """A span of one message: `start` and `end` are half-open code points of its text and `text[start:end] == quote`.

    `message` is 0-based. `agent` names whose message it is, or who owed what is missing after it.
    """

    message: int
    start: int
    end: int
    quote: str
    agent: str | None = None


class Check(msgspec.Struct, frozen=True, gc=False):
    """One rubric's verdict on one dialogue. `score` is 0 … 1 and null unless the verdict is pass or fail.

    `due` is the ISO time at which something missing was due. The deciding evidence comes first.
    """

    rubric: str
    agent: str | None
    verdict: Verdict
    score: float | None
    value: float | None
    unit: str | None
    evidence: tuple[Evidence, ...]
    due: str | None
    message: str
    suggestion: str | None


class Mood(msgspec.Struct, frozen=True, gc=False):
    """A buyer message that raises the risk, with its sentiment in [-1, 1]."""

    message: int
    sentiment: float


class Contribution(msgspec.Struct, frozen=True, gc=False):
    """What one feature adds to the log-odds of a bad review, `value` times `weight`; all of them add up to the log-odds.

    `message` is the buyer's message that it comes from, None for what the whole dialogue says.
    """

    feature: str
    value: float
    weight: float
    message: int | None = None


class Risk(msgspec.Struct, frozen=True, gc=False):
    """How likely the buyer leaves a bad review, in [0, 1], and why."""

    score: float
    at_risk: bool
    evidence: tuple[Mood, ...] = ()
    cause: str | None = None
    turning: int | None = None
    contributions: tuple[Contribution, ...] = ()


class AuditRecord(msgspec.Struct, frozen=True, gc=False):
    """Everything the audit says about one dialogue: one line of dialogues.jsonl."""

    schema: int
    dialogue: str
    shop: str | None
    agent: str | None
    started_at: str | None
    score: float | None
    risk: Risk
    sentiment: tuple[float | None, ...]
    checks: tuple[Check, ...]
    agents: dict[str, float | None]
    warnings: tuple[str, ...]
    rubrics: str
    model: str
    meta: dict[str, Any] = {}
