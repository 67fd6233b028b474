"""Rules of the condition language, many in one pack, and what one of them says of a chat."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent, indent

from audit.cases import parse_chat
from audit.dialogue import Dialogue
from audit.engine import Auditor, Plan
from audit.findings import Check
from audit.pack import read_layers
from audit.yamlfile import YamlText

ACTS = ("buyer", "complaint", "courtesy", "holding", "order", "plain")


class Rules:
    """Some rules by id, each given by its parameters, compiled together; messages tell the values."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        text = "rubrics:\n"
        for name, params in rules.items():
            text += f"  {name}:\n    title: 规则\n    kind: condition\n    applies: 总是\n    why: 因为\n    pass: 好\n"
            text += "    fail: 坏\n    messages: {fail: '{word} {count}', missing: '{seconds} {limit} {value}'}\n"
            text += "    params:\n" + indent(dedent(params), "      ") + "\n"
        acts = read_layers([f"acts/{name}" for name in ACTS])
        self.auditor = Auditor(Plan((*acts, YamlText("rules.yaml", text))))

    def verdicts(self, chat: str) -> dict[str, str]:
        """The verdict of every rule on a chat."""
        (record,) = self.auditor.audit([parse_chat(chat)])
        return {check.rubric: check.verdict for check in record.checks}

    def check(self, rule: str, chat: str | Dialogue) -> Check:
        """The row of one rule on a chat."""
        (record,) = self.auditor.audit([parse_chat(chat) if isinstance(chat, str) else chat])
        assert not [warning for warning in record.warnings if "crashed" in warning]
        return next(check for check in record.checks if check.rubric == rule)
