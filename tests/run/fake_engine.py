"""An engine of the same shape as the real one that can be told to crash.

Worker processes import this module, because a `FakePlan` that travels to them names it, and it puts itself in place.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import audit.run.work
from audit.dialogue import Dialogue
from audit.errors import UsageError
from audit.findings import AuditRecord, Check, Evidence, Risk
from audit.readers.jsonl import Decoded
from audit.run.blocks import Block, read_block
from audit.yamlfile import YamlText


class FakePlan(NamedTuple):
    """`deadly` names a dialogue that ends the process; with `once`, only until the file of that name exists.

    `unreadable` is the number of a block that ends a worker process while it is read.
    `unusable` is what a worker process says instead of starting.
    """

    packs: tuple[YamlText, ...] = (YamlText("fake", "greeting"),)
    calendar: None = None
    deadly: str = ""
    once: str = ""
    unreadable: int = -1
    unusable: str = ""

    @property
    def digest(self) -> str:
        return "sha256:fake"


class FakeAuditor:
    """Greets or does not; `boom` raises."""

    model = "fake"

    def __init__(self, plan: FakePlan) -> None:
        if plan.unusable and multiprocessing.current_process().name != "MainProcess":
            raise UsageError(plan.unusable)
        self.plan = plan
        if plan.unreadable >= 0 and multiprocessing.current_process().name != "MainProcess":
            audit.run.work.read_block = _deadly_reading(plan.unreadable)
        facts = {"title": "问好", "weight": 10.0, "bonus": False, "why": "第一印象"}
        self.pack = SimpleNamespace(
            rubrics={
                "greeting": SimpleNamespace(severity="minor", **facts),
                "rude": SimpleNamespace(severity="red-line", **facts),
            }
        )

    def audit(self, dialogues: Sequence[Dialogue]) -> list[AuditRecord]:
        return [self._record(dialogue) for dialogue in dialogues]

    def _record(self, dialogue: Dialogue) -> AuditRecord:
        if dialogue.id == "boom":
            raise ValueError("13800138000 不对")
        if dialogue.id == self.plan.deadly and not (self.plan.once and Path(self.plan.once).exists()):
            if self.plan.once:
                Path(self.plan.once).touch()
            os.kill(os.getpid(), signal.SIGTERM)
        own = [(i, message) for i, message in enumerate(dialogue.messages) if message.role == "agent"]
        agent = own[0][1].sender if own else None
        passed = any("您好" in message.text for _, message in own)
        rude = any("烦" in message.text for _, message in own)
        evidence = tuple(Evidence(i, 0, len(message.text), message.text, message.sender) for i, message in own[:1])
        score = None if agent is None else 0.0 if rude or not passed else 100.0
        checks = (
            Check("greeting", agent, "pass" if passed else "fail", float(passed), None, None, evidence, None, "", None),
            Check("rude", agent, "fail" if rude else "pass", float(not rude), None, None, (), None, "", None),
        )
        start = next((message.at for message in dialogue.messages if message.at), None)
        return AuditRecord(
            1,
            dialogue.id,
            dialogue.shop,
            agent,
            start.isoformat() if start else None,
            score,
            Risk(0.9 if rude else 0.1, rude),
            (None,) * len(dialogue.messages),
            checks if agent else (),
            {agent: score} if agent else {},
            (),
            self.plan.digest,
            self.model,
        )


def _deadly_reading(number: int) -> Callable[[Block, str], Decoded]:
    def read(block: Block, tz: str) -> Decoded:
        if block.number == number:
            os.kill(os.getpid(), signal.SIGTERM)
        return read_block(block, tz)

    return read


if multiprocessing.current_process().name != "MainProcess":
    audit.run.work.Auditor = FakeAuditor  # type: ignore[misc,assignment]
