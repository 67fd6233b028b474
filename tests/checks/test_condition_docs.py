"""Every example of docs/conditions.md loads and judges as it says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from textwrap import indent

import pytest
import yaml

from audit.cases import parse_chat
from audit.engine import Auditor, Plan
from audit.pack import read_layers
from audit.yamlfile import YamlText

DOCS = Path(__file__).parents[2] / "docs" / "conditions.md"
BLOCKS = re.findall(r"^```(yaml|chat)\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.M | re.S)
EXAMPLES = [text for language, text in BLOCKS if language == "yaml"]
HEAD = "    title: 规则\n    applies: 总是\n    why: 因为\n    pass: 好\n    fail: 坏\n"


def layer(number: int, text: str) -> YamlText:
    """An example as a pack: one that is a rule alone, or its parameters, becomes `rule-<number>`."""
    keys = yaml.safe_load(text).keys()
    if "rubrics" in keys:
        return YamlText("docs", text)
    body = indent(text, "    ") if "kind" in keys else "    kind: condition\n    params:\n" + indent(text, "      ")
    return YamlText("docs", f"rubrics:\n  rule-{number}:\n{HEAD}{body}")


@cache
def auditor() -> Auditor:
    shared = read_layers(["default"])
    return Auditor(Plan((*shared, *(layer(number, text) for number, text in enumerate(EXAMPLES)))))


def chats() -> list[tuple[int, str, str]]:
    """(number of the example above it, chat, what the docs say of it)."""
    found = []
    number = -1
    for language, text in BLOCKS:
        if language == "yaml":
            number += 1
        else:
            chat, _, said = text.rpartition("→ ")
            found.append((number, chat, said.strip()))
    return found


@pytest.mark.parametrize(("number", "chat", "said"), chats())
def test_example(number: int, chat: str, said: str) -> None:
    rubric, verdict, message = re.fullmatch(r"([\w-]+): (\w+) ?(.*)", said).groups()  # type: ignore[union-attr]
    (record,) = auditor().audit([parse_chat(chat)])
    name = f"rule-{number}" if rubric == "rule" else rubric
    check = next(check for check in record.checks if check.rubric == name)
    assert check.verdict == verdict
    assert not message or check.message == message


def test_every_example_has_a_chat() -> None:
    assert {number for number, _, _ in chats()} == set(range(len(EXAMPLES)))
