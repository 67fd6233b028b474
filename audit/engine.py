"""The pure core: a block of dialogues in, their audit records out.

No clock, environment, printing or files. Whatever scales the audit (worker processes, Spark partitions) sends a `Plan`
once and maps `Auditor.audit` over blocks; a record never depends on the block that its dialogue came in.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from audit import risk, sentiment
from audit.checks import build
from audit.columns import Columns, Vocabulary
from audit.conversation import Conversation
from audit.dialogue import Dialogue
from audit.errors import Mistake, Place, RubricError
from audit.findings import SCHEMA, AuditRecord, Check
from audit.pack import DEFAULT, Pack, load_pack, read_layers
from audit.promotions import Calendar, load_calendar
from audit.rows import Item, crashed
from audit.scan import ROLE_CODES, Scanner
from audit.score import Scores
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
    _vocabulary(_loaded(layers))
    return Plan(layers, load_calendar(promotions) if promotions else None, sentiment)


@lru_cache(maxsize=1)
def _loaded(packs: tuple[YamlText, ...]) -> Pack:
    """The packs of a plan; a process that makes the plan and carries it out itself reads and checks them once."""
    with _no_search_for_cycles():
        return load_pack(packs)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """While a pack is compiled: its many objects stay, so going over them again and again would free nothing."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _vocabulary(pack: Pack) -> Vocabulary:
    try:
        return Vocabulary(pack.indexed)
    except KeyError as error:
        what = f"没有动作“{error.args[0]}”，看不出会话进行到哪里"
        place = Place(pack.layers[-1].source.name, 1, 1)
        raise RubricError([Mistake(place, what, "在文件开头写 extends: [default]")]) from None


class Auditor:
    """A compiled plan."""

    def __init__(self, plan: Plan) -> None:
        self.pack: Pack = _loaded(plan.packs)
        acts = self.pack.indexed
        with _no_search_for_cycles():
            self._scanner = Scanner(acts)
        self._words = _vocabulary(self.pack)
        self._no_act = 1 << len(acts)
        self._scores = Scores(self.pack.rubrics)
        self._compile(plan.calendar)
        self._sentiment = sentiment.load(plan.sentiment)
        self._risk = risk.load(acts, plan.sentiment)
        self._rubrics = plan.digest
        self.model = f"{self._sentiment.name} {self._risk.name}"

    def with_calendar(self, calendar: Calendar | None) -> Auditor:
        """The same rules under another calendar, without compiling the lexicons again."""
        other = copy(self)
        other._compile(calendar)
        return other

    def _compile(self, calendar: Calendar | None) -> None:
        pack = self.pack
        self._items = [
            Item(name, rubric, build(rubric.kind, params, pack.indexed, calendar, name))
            for name, rubric in pack.rubrics.items()
            if (params := pack.params[name]) is not None
        ]
        self._ready: dict[str | None, list[Check]] = {}

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
        columns = Columns(dialogues, roles, folded, scanned, self._words, moods)
        return [Conversation(columns, number) for number in range(len(dialogues))]

    def audit(self, dialogues: Sequence[Dialogue]) -> list[AuditRecord]:
        """One record a dialogue, in order."""
        return [self._record(talk) for talk in self.conversations(dialogues)]

    def _record(self, talk: Conversation) -> AuditRecord:
        dialogue = talk.dialogue
        warnings = ["clock-skew"] if talk.clock_skew else []
        if not talk.timed:
            warnings.append("no-timestamps")
        checks = self._checks(talk, warnings)
        total, agents = self._scores.of(checks, talk.agents)
        start = next((message.at for message in dialogue.messages if message.at is not None), None)
        return AuditRecord(
            SCHEMA,
            dialogue.id,
            dialogue.shop,
            talk.main_agent,
            start.isoformat() if start else None,
            total,
            self._risk.assess(talk, talk.sentiment),
            tuple(talk.sentiment),
            checks,
            agents,
            tuple(warnings),
            self._rubrics,
            self.model,
        )

    def _checks(self, talk: Conversation, warnings: list[str]) -> tuple[Check, ...]:
        """A row for every rubric; where nothing happened that a check looks for, the one that stands ready."""
        main = talk.main_agent
        ready = self._ready.get(main)
        if ready is None:
            ready = self._ready[main] = [item.row(item.otherwise, talk) for item in self._items]
        rows = ready.copy()
        unanswered = not talk.agent_messages
        present = talk.union | self._no_act  # so that a check without a gate is always asked
        for place, item in enumerate(self._items):
            if item.acts & present or unanswered:
                try:
                    outcome = item.check(talk)
                except Exception as error:  # A check that crashes costs its own row, nothing else.
                    warnings.append(f"check-crashed:{item.name}")
                    outcome = crashed(error)
                if outcome is not item.otherwise:
                    rows[place] = item.row(outcome, talk)
        return tuple(rows)
