"""Script flows judged as the dialogues that they are: the rubrics of the audit, reported under the ids of the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor, Plan
from audit.findings import AuditRecord
from audit.lint.diagnostic import Match
from audit.lint.rulebook import Rulebook
from audit.lint.script import Script
from audit.pack import DEFAULT, read_layers
from audit.promotions import Calendar


class FlowAudit:
    """The audit of flows at a moment: every line is taken as written then, so that no rubric of time can fail."""

    def __init__(self, rulebook: Rulebook, calendar: Calendar | None, now: datetime) -> None:
        rules = rulebook.rules.items()
        self._rulebook = rulebook
        self._rule_of = {rubric: name for name, rule in rules for rubric in rule.rubrics}
        self._only_in = {rubric: groups for _, rule in rules for rubric, groups in rule.rubric_groups.items()}
        self._auditor = Auditor(Plan(tuple(read_layers(DEFAULT)), calendar))
        self._now = now

    def findings(self, scripts: Sequence[Script]) -> Iterator[tuple[Script, str, Match]]:
        """What the rubrics fail, each at the shop's line that decides it or that came too late for it."""
        flows: dict[tuple[str, int], list[Script]] = defaultdict(list)
        for script in scripts:
            if script.flow is not None:
                flows[script.file, script.flow].append(script)
        dialogues = [self._dialogue(f"{file}:{number}", lines) for (file, number), lines in flows.items()]
        for record, lines in zip(self._auditor.audit(dialogues), flows.values(), strict=True):
            yield from self._failed(record, lines)

    def _dialogue(self, name: str, lines: Sequence[Script]) -> Dialogue:
        messages = [Message(line.role, line.role, self._now, line.text) for line in lines]  # type: ignore[arg-type]
        return Dialogue(name, messages=tuple(messages))

    def _failed(self, record: AuditRecord, lines: Sequence[Script]) -> Iterator[tuple[Script, str, Match]]:
        group = self._rulebook.group_of(lines[0].group)
        for check in record.checks:
            name = self._rule_of.get(check.rubric)
            if name is None or check.verdict != "fail" or group not in self._only_in.get(check.rubric, (group,)):
                continue
            evidence = check.evidence[0] if check.evidence else None
            at = evidence.message if evidence else len(lines) - 1
            if evidence and lines[at].role != "buyer":
                yield lines[at], name, Match(evidence.start, evidence.end, message=check.message)
                continue
            # What is missing after a buyer's line is told at the answer that should have held it.
            answer = next((line for line in lines[at:] if line.role != "buyer"), None)
            answer = answer or next((line for line in reversed(lines) if line.role != "buyer"), None)
            if answer is not None:
                yield answer, name, Match(0, len(answer.text), message=check.message)
