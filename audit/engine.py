"""The pure core: a block of dialogues in, their audit records out.

No clock, environment, printing or files. Whatever scales the audit (worker processes, Spark partitions) sends a `Plan`
once and maps `Auditor.audit` over blocks; a record never depends on the block that its dialogue came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from audit import risk, sentiment
from audit.checks import build
from audit.checks.outcome import DUTY, CheckFunction, Outcome
from audit.conversation import Conversation, Vocabulary
from audit.dialogue import Dialogue
from audit.errors import Mistake, Place, RubricError
from audit.findings import SCHEMA, AuditRecord, Check, Evidence, Verdict
from audit.pack import DEFAULT, Pack, load_pack, read_layers
from audit.promotions import Calendar, load_calendar
from audit.rubric import Rubric
from audit.scan import ROLE_CODES, Scanner
from audit.score import agent_scores, score
from audit.text import fold_block
from audit.yamlfile import YamlText


class Plan(NamedTuple):
    """Everything a worker needs to audit: the text of the packs, the calendar, and which models to load."""

    packs: tuple[YamlText, ...]
    calendar: Calendar | None = None
    sentiment: str | None = None

    @property
    def digest(self) -> str:
        """What the verdicts depend on, beside the models: `sha256:` of the packs' and the calendar's content."""
        content = sha256()
        for pack in self.packs:
            content.update(pack.text.encode())
            content.update(b"\0")
        if self.calendar is not None:
            content.update(self.calendar.digest.encode())
        return f"sha256:{content.hexdigest()}"


def plan(rubrics: Sequence[str | Path] = DEFAULT, promotions: Path | None = None, sentiment: str | None = None) -> Plan:
    """Read packs and calendar from their files; RubricError with every mistake in them."""
    layers = tuple(read_layers(rubrics))
    _vocabulary(load_pack(layers))
    return Plan(layers, load_calendar(promotions) if promotions else None, sentiment)


def _vocabulary(pack: Pack) -> Vocabulary:
    try:
        return Vocabulary(pack.indexed)
    except KeyError as error:
        what = f"没有动作“{error.args[0]}”，看不出会话进行到哪里"
        place = Place(pack.layers[-1].source.name, 1, 1)
        raise RubricError([Mistake(place, what, "在文件开头写 extends: [default]")]) from None


class _Compiled(NamedTuple):
    """A rubric ready to run, with its rows that need no evidence kept."""

    name: str
    rubric: Rubric
    check: CheckFunction
    rows: dict[tuple[str, str, str | None], Check]


class Auditor:
    """A compiled plan."""

    def __init__(self, plan: Plan) -> None:
        self.pack: Pack = load_pack(plan.packs)
        acts = self.pack.indexed
        self._scanner = Scanner(acts)
        self._words = _vocabulary(self.pack)
        self._checks = self._compiled(plan.calendar)
        self._sentiment = sentiment.load(plan.sentiment)
        self._risk = risk.load(acts, plan.sentiment)
        self._rubrics = plan.digest
        self.model = f"{self._sentiment.name} {self._risk.name}"

    def with_calendar(self, calendar: Calendar | None) -> Auditor:
        """The same rules under another calendar, without compiling the lexicons again."""
        other = copy(self)
        other._checks = self._compiled(calendar)
        return other

    def _compiled(self, calendar: Calendar | None) -> list[_Compiled]:
        return [
            _Compiled(name, rubric, build(rubric.kind, params, self.pack.indexed, calendar, name), {})
            for name, rubric in self.pack.rubrics.items()
            if (params := self.pack.params[name]) is not None
        ]

    def conversations(self, dialogues: Sequence[Dialogue]) -> list[Conversation]:
        """The dialogues of a block, folded and scanned together."""
        messages = [message for dialogue in dialogues for message in dialogue.messages]
        folded = fold_block([message.text for message in messages])
        roles = np.fromiter((ROLE_CODES[message.role] for message in messages), dtype=np.int64, count=len(messages))
        scanned = self._scanner.scan(folded, roles)
        buyers = np.flatnonzero(roles == ROLE_CODES["buyer"])
        moods: list[float | None] = [None] * len(messages)
        for index, value in zip(buyers.tolist(), self._sentiment.score(folded, buyers).tolist(), strict=True):
            moods[index] = round(value, 4) + 0.0
        talks = []
        first = 0
        for dialogue in dialogues:
            talk = Conversation(dialogue, folded, scanned, self._scanner, self._words, first)
            talk.sentiment = moods[first : first + talk.n]
            talks.append(talk)
            first += talk.n
        return talks

    def audit(self, dialogues: Sequence[Dialogue]) -> list[AuditRecord]:
        """One record a dialogue, in order."""
        return [self._record(talk) for talk in self.conversations(dialogues)]

    def _record(self, talk: Conversation) -> AuditRecord:
        dialogue = talk.dialogue
        warnings = ["clock-skew"] if talk.clock_skew else []
        if not talk.timed:
            warnings.append("no-timestamps")
        checks = []
        for compiled in self._checks:
            try:
                outcome = compiled.check(talk)
            except Exception as error:  # A check that crashes costs its own row, nothing else.
                warnings.append(f"check-crashed:{compiled.name}")
                outcome = Outcome(
                    "unknown", "crashed", agent=None, values={"error": f"{type(error).__name__}: {error}"}
                )
            checks.append(_row(compiled, outcome, talk))
        rubrics = self.pack.rubrics
        start = next((message.at for message in dialogue.messages if message.at is not None), None)
        return AuditRecord(
            schema=SCHEMA,
            dialogue=dialogue.id,
            shop=dialogue.shop,
            agent=talk.main_agent,
            started_at=start.isoformat() if start else None,
            score=score(checks, rubrics),
            risk=self._risk.assess(talk, talk.sentiment),
            sentiment=tuple(talk.sentiment),
            checks=tuple(checks),
            agents=agent_scores(checks, rubrics, talk.agents),
            warnings=tuple(warnings),
            rubrics=self._rubrics,
            model=self.model,
        )


def _row(compiled: _Compiled, outcome: Outcome, talk: Conversation) -> Check:
    """The row of an outcome: evidence quoted, agent named, message written."""
    # What was done throughout and has no place of its own counts for whoever wrote most.
    whoever = talk.main_agent if outcome.verdict in ("pass", "fail") else None
    agent = outcome.agent
    if not outcome.evidence and agent in (None, DUTY):
        agent = whoever
    plain = not outcome.evidence and outcome.value is None and outcome.score is None and outcome.due is None
    plain = plain and not outcome.values
    key = (outcome.verdict, outcome.reason, agent)
    if plain and key in compiled.rows:
        return compiled.rows[key]
    evidence = tuple(_evidence(talk, outcome.agent, *span) for span in outcome.evidence)
    if agent == DUTY:
        agent = evidence[0].agent
    points: float | None = outcome.score
    if points is None:
        points = {"pass": 1.0, "fail": 0.0}.get(outcome.verdict)
    row = Check(
        rubric=compiled.name,
        agent=agent,
        verdict=outcome.verdict,
        score=points,
        value=outcome.value,
        unit=_UNITS.get(compiled.rubric.kind) if outcome.value is not None else None,
        evidence=evidence,
        due=_iso(outcome.due, talk),
        message=_message(compiled.rubric, outcome.verdict, outcome.reason, outcome.values),
        suggestion=compiled.rubric.better or None if outcome.verdict == "fail" else None,
    )
    if plain:
        compiled.rows[key] = row
    return row


_UNITS = {
    "first-response": "s",
    "response-pace": "s",
    "follow-up": "s",
    "promise": "s",
    "ratio": "ratio",
    "repetition": "share",
}


def _evidence(talk: Conversation, answers: str | None, index: int, start: int, end: int) -> Evidence:
    """A span quoted; what nobody said is owed by whom the outcome names, else by who was on duty."""
    message = talk.messages[index]
    owes = talk.duty(index) if answers == DUTY else answers
    agent = (message.sender or talk.dialogue.agent) if message.role == "agent" else owes
    return Evidence(index, start, end, message.text[start:end], agent)


def _iso(moment: float | None, talk: Conversation) -> str | None:
    if moment is None:
        return None
    zone = next((message.at.tzinfo for message in talk.messages if message.at is not None), None)
    return datetime.fromtimestamp(moment, zone).isoformat()


class _Fields(dict[str, Any]):
    """A field that a kind does not give stays as it is written."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _message(rubric: Rubric, verdict: Verdict, reason: str, values: Any) -> str:
    defaults = {
        "pass": rubric.passes,
        "fail": rubric.fails,
        "na": f"未涉及：{rubric.applies}",
        "unknown": "无法判断：数据不足",
    }
    text = rubric.messages.get(reason) or ("检查出错，未计分：{error}" if reason == "crashed" else defaults[verdict])
    return text.format_map(_Fields(values)) if values else text
