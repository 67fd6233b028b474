"""What holds for every record, whatever was said: the promises of the output's format."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from random_chats import dialogues, many_dialogues

from audit.dialogue import Dialogue
from audit.engine import Auditor, plan
from audit.findings import AuditRecord, Check

AUDITOR = Auditor(plan())
RUBRICS = AUDITOR.pack.rubrics
RANDOM = settings(max_examples=40)


def audited(dialogue: Dialogue) -> AuditRecord:
    return AUDITOR.audit([dialogue])[0]


@RANDOM
@given(dialogues())
def test_every_quote_is_the_text_at_its_span(dialogue: Dialogue) -> None:
    for check in audited(dialogue).checks:
        for item in check.evidence:
            text = dialogue.messages[item.message].text
            assert 0 <= item.start <= item.end <= len(text)
            assert text[item.start : item.end] == item.quote


@RANDOM
@given(dialogues())
def test_every_rubric_has_one_row_in_the_order_of_the_packs(dialogue: Dialogue) -> None:
    record = audited(dialogue)
    assert [check.rubric for check in record.checks] == list(RUBRICS)
    assert not [warning for warning in record.warnings if warning.startswith("check-crashed")]


@RANDOM
@given(dialogues())
def test_only_pass_and_fail_have_points_and_only_a_fail_has_better_words(dialogue: Dialogue) -> None:
    for check in audited(dialogue).checks:
        assert (check.score is not None) == (check.verdict in ("pass", "fail"))
        assert check.score is None or 0.0 <= check.score <= 1.0
        assert check.verdict != "fail" or check.score == 0.0
        assert check.suggestion is None or check.verdict == "fail"
        assert check.unit is None or check.value is not None
        assert check.message


@RANDOM
@given(dialogues())
def test_what_was_due_was_due_after_the_dialogue_began(dialogue: Dialogue) -> None:
    times = [message.at for message in dialogue.messages if message.at is not None]
    for check in audited(dialogue).checks:
        if check.due is not None:
            due = datetime.fromisoformat(check.due)
            assert due.tzinfo is not None
            assert due >= min(times)


@RANDOM
@given(dialogues())
def test_sentiment_and_risk_are_within_their_bounds_and_the_buyers_alone(dialogue: Dialogue) -> None:
    record = audited(dialogue)
    assert len(record.sentiment) == len(dialogue.messages)
    for message, mood in zip(dialogue.messages, record.sentiment, strict=True):
        assert (mood is not None) == (message.role == "buyer")
        assert mood is None or -1.0 <= mood <= 1.0
    assert 0.0 <= record.risk.score <= 1.0
    for found in record.risk.evidence:
        assert found.sentiment == record.sentiment[found.message]


@RANDOM
@given(dialogues())
def test_agents_are_those_who_wrote_and_blame_falls_on_no_stranger(dialogue: Dialogue) -> None:
    record = audited(dialogue)
    own = [m for m in dialogue.messages if m.role == "agent" and m.kind not in ("recall", "transfer")]
    wrote = {message.sender or dialogue.agent for message in own} - {None}
    assert set(record.agents) == wrote
    assert record.agent in (wrote or {None})
    known = {*wrote, dialogue.agent, None}
    for check in record.checks:
        assert {check.agent, *(item.agent for item in check.evidence)} <= known


def by_the_standard(checks: list[Check]) -> float | None:
    """100 times the weighted mean of what passed or failed; 0 on a red line; a bonus counts only where it passes."""
    scored = [(RUBRICS[check.rubric], check) for check in checks if check.verdict in ("pass", "fail")]
    if any(rubric.severity == "red-line" and check.verdict == "fail" for rubric, check in scored):
        return 0.0
    scored = [(rubric, check) for rubric, check in scored if not rubric.bonus or check.verdict == "pass"]
    weight = sum(Fraction(rubric.weight) for rubric, _ in scored)
    if not weight:
        return None
    return float(100 * sum(Fraction(rubric.weight) * Fraction(check.score or 0.0) for rubric, check in scored) / weight)


@RANDOM
@given(dialogues())
def test_scores_follow_from_the_rows_by_the_formula_of_the_standard(dialogue: Dialogue) -> None:
    record = audited(dialogue)
    assert record.score == (
        None if (whole := by_the_standard(list(record.checks))) is None else pytest.approx(whole, abs=0.006)
    )
    for agent, score in record.agents.items():
        his = [
            check
            for check in record.checks
            if check.agent == agent or (check.verdict == "fail" and any(item.agent == agent for item in check.evidence))
        ]
        expected = by_the_standard(his)
        assert score == (None if expected is None else pytest.approx(expected, abs=0.006)), agent


@settings(max_examples=15)
@given(many_dialogues())
def test_a_record_does_not_depend_on_its_neighbours(together: list[Dialogue]) -> None:
    assert AUDITOR.audit(together) == [audited(dialogue) for dialogue in together]
    assert AUDITOR.audit(together[::-1]) == AUDITOR.audit(together)[::-1]


@RANDOM
@given(dialogues())
def test_records_and_dialogues_survive_json(dialogue: Dialogue) -> None:
    record = audited(dialogue)
    assert msgspec.json.decode(msgspec.json.encode(record), type=AuditRecord) == record
    assert msgspec.json.decode(msgspec.json.encode(dialogue), type=Dialogue) == dialogue
