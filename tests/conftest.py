"""What the tests of the core share: chats written as text, and the default packs compiled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import settings

from audit.cases import parse_chat
from audit.checks import build, kind
from audit.checks.outcome import Outcome
from audit.conversation import Conversation
from audit.dialogue import Dialogue
from audit.engine import Auditor, plan
from audit.findings import Check
from audit.promotions import Calendar

# The same examples everywhere and no clock, so that a red test means a change; `--hypothesis-profile=search` looks further.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile("steady")

Talk = Callable[[str], Conversation]
Judge = Callable[..., Outcome]
Verdict = Callable[..., Check]


@pytest.fixture(scope="session")
def auditor() -> Auditor:
    """The default packs, compiled once for all tests."""
    return Auditor(plan())


@pytest.fixture(scope="session")
def chat() -> Callable[[str], Dialogue]:
    """A chat as text, indented or not, becomes a dialogue."""
    return lambda text: parse_chat(dedent(text))


@pytest.fixture(scope="session")
def talk(auditor: Auditor, chat: Callable[[str], Dialogue]) -> Talk:
    """A chat as text becomes a conversation with its acts."""
    return lambda text: auditor.conversations([chat(text)])[0]


@pytest.fixture(scope="session")
def judge(auditor: Auditor, talk: Talk) -> Judge:
    """The outcome of one kind with parameters of the test's own on a chat."""

    def outcome(name: str, params: Mapping[str, Any], text: str, calendar: Calendar | None = None) -> Outcome:
        values = kind(name).Params.model_validate(params)
        return build(name, values, auditor.pack.indexed, calendar, name)(talk(text))

    return outcome


@pytest.fixture(scope="session")
def verdict(auditor: Auditor, chat: Callable[[str], Dialogue]) -> Verdict:
    """The row of one shipped rubric on a chat."""

    def check(rubric: str, text: str) -> Check:
        record = auditor.audit([chat(text)])[0]
        return next(check for check in record.checks if check.rubric == rubric)

    return check


@pytest.fixture
def pack_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a pack file and give its path."""

    def write(text: str, name: str = "shop.yaml") -> Path:
        path = tmp_path / name
        path.write_text(dedent(text), encoding="utf-8")
        return path

    return write
