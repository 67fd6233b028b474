"""From what a check says to a row of the record: evidence quoted, agent named, message written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from audit.checks.outcome import DUTY, CheckFunction, Gate, Outcome
from audit.conversation import Conversation, Span
from audit.findings import Check, Evidence, Verdict
from audit.rubric import Rubric

_UNITS = {
    "first-response": "s",
    "response-pace": "s",
    "follow-up": "s",
    "promise": "s",
    "ratio": "ratio",
    "repetition": "share",
}
_POINTS: dict[Verdict, float | None] = {"pass": 1.0, "fail": 0.0, "na": None, "unknown": None}


class Item:
    """A rubric ready to run: its check, the acts without which it says `otherwise` unasked, and how its outcomes are told.

    Rows without evidence or figures are the same for every dialogue of an agent and are made once.
    """

    def __init__(self, name: str, rubric: Rubric, check: CheckFunction) -> None:
        self.name = name
        gate = check if isinstance(check, Gate) else Gate(-1, check)
        self.acts, self.check, self.otherwise = gate.acts, gate.check, gate.otherwise
        self._rubric = rubric
        self._unit = _UNITS.get(rubric.kind)
        self._better = rubric.better or None
        self._plain: dict[tuple[Verdict, str, str | None], Check] = {}
        self._texts: dict[tuple[Verdict, str], str] = {}

    def row(self, outcome: Outcome, talk: Conversation) -> Check:
        """The row of an outcome."""
        agent = outcome.agent
        if outcome.evidence:
            evidence = _quoted(talk, outcome.evidence, agent)
            return self._row(outcome, talk, evidence, evidence[0].agent if agent == DUTY else agent)
        if agent is None or agent == DUTY:
            # What was done throughout and has no place of its own counts for whoever wrote most.
            agent = talk.main_agent if outcome.verdict in ("pass", "fail") else None
        if not outcome.plain:
            return self._row(outcome, talk, (), agent)
        key = outcome.verdict, outcome.reason, agent
        row = self._plain.get(key)
        if row is None:
            row = self._plain[key] = self._row(outcome, talk, (), agent)
        return row

    def _row(self, outcome: Outcome, talk: Conversation, evidence: tuple[Evidence, ...], agent: str | None) -> Check:
        verdict, value, values = outcome.verdict, outcome.value, outcome.values
        text = self._texts.get((verdict, outcome.reason)) or self._text(verdict, outcome.reason)
        return Check(
            self.name,
            agent,
            verdict,
            _POINTS.get(verdict) if outcome.score is None else outcome.score,
            value,
            None if value is None else self._unit,
            evidence,
            None if outcome.due is None else _iso(outcome.due, talk),
            _filled(text, values) if values else text,
            self._better if verdict == "fail" else None,
        )

    def _text(self, verdict: Verdict, reason: str) -> str:
        text = self._texts[verdict, reason] = _message(self._rubric, verdict, reason)
        return text


def _quoted(talk: Conversation, spans: Iterable[Span], answers: str | None) -> tuple[Evidence, ...]:
    """Spans quoted; what nobody said is owed by whom the outcome names, else by who was on duty."""
    evidence = []
    messages = talk.messages
    for index, start, end in spans:
        message = messages[index]
        if message.role == "agent":
            agent = message.sender or talk.dialogue.agent
        elif answers == DUTY:
            agent = talk.duty(index)
        else:
            agent = answers
        evidence.append(Evidence(index, start, end, message.text[start:end], agent))
    return tuple(evidence)


def _iso(moment: float, talk: Conversation) -> str:
    zone = next((message.at.tzinfo for message in talk.messages if message.at is not None), None)
    return datetime.fromtimestamp(moment, zone).isoformat()


def _message(rubric: Rubric, verdict: Verdict, reason: str) -> str:
    defaults = {
        "pass": rubric.passes,
        "fail": rubric.fails,
        "na": f"未涉及：{rubric.applies}",
        "unknown": "无法判断：数据不足",
    }
    return rubric.messages.get(reason) or ("检查出错，未计分：{error}" if reason == "crashed" else defaults[verdict])


def _filled(text: str, values: Mapping[str, object]) -> str:
    """A message with its fields filled; a field that a kind does not give stays as it is written."""
    try:
        return text.format_map(values)
    except KeyError:
        return text.format_map(_Given(values))


class _Given(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def crashed(error: Exception) -> Outcome:
    """What is said of a check that crashed."""
    return Outcome("unknown", "crashed", agent=None, values={"error": f"{type(error).__name__}: {error}"})
