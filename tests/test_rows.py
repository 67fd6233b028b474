"""From outcomes to rows: who answers for them, what is quoted, what is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from audit.checks.outcome import DUTY, NA, Gate, Outcome
from audit.conversation import Conversation
from audit.dialogue import Dialogue, Message
from audit.engine import Auditor
from audit.findings import Check, Evidence
from audit.rows import Item, crashed
from audit.rubric import Rubric

Talk = Callable[[str], Conversation]

CHAT = """
    买家 09:00:00 有货吗
    客服(小禾) 09:00:10 有的亲
    客服(小满) 09:00:20 您要几件
    客服(小满) 09:00:30 今天能发
    买家 09:01:00 两件
"""


def item(kind: str = "usage", **changes: Any) -> Item:
    texts = {"title": "项", "applies": "总是", "why": "有用", "pass": "好", "fail": "坏", "better": "请说您好"}
    return Item("own", Rubric.model_validate({**texts, "kind": kind, **changes}), lambda talk: NA)


def row(talk: Conversation, outcome: Outcome, kind: str = "usage", **changes: Any) -> Check:
    return item(kind, **changes).row(outcome, talk)


# ---- who answers for it


def test_what_has_no_place_counts_for_whoever_wrote_most(talk: Talk) -> None:
    it = talk(CHAT)
    assert row(it, Outcome("pass", "pass")).agent == "小满"
    assert row(it, Outcome("fail", "fail", agent=None)).agent == "小满"
    assert row(it, Outcome("pass", "pass", agent="小禾")).agent == "小禾"


@pytest.mark.parametrize("outcome", [NA, Outcome("unknown", "untimed"), Outcome("na", "na", agent=DUTY)])
def test_what_was_not_judged_counts_for_nobody(talk: Talk, outcome: Outcome) -> None:
    assert row(talk(CHAT), outcome).agent is None


def test_evidence_counts_for_its_sender_or_for_who_was_on_duty_after_it(talk: Talk) -> None:
    it = talk(CHAT)
    said = row(it, Outcome("fail", "fail", [it.whole(1), it.whole(4)]))
    assert said.agent == "小禾"
    assert [evidence.agent for evidence in said.evidence] == ["小禾", "小满"]
    owed = row(it, Outcome("fail", "fail", [it.whole(0)]))
    assert owed.agent == owed.evidence[0].agent == "小禾"


def test_who_is_named_owes_what_nobody_said(talk: Talk) -> None:
    it = talk(CHAT)
    named = row(it, Outcome("fail", "fail", [it.whole(0), it.whole(1)], "小云"))
    assert named.agent == "小云"
    assert [evidence.agent for evidence in named.evidence] == ["小云", "小禾"]


def test_nobody_owes_what_is_owed_by_none(talk: Talk) -> None:
    it = talk("买家 有货吗")
    nobody = row(it, Outcome("fail", "fail", [it.whole(0)]))
    assert nobody.agent is None
    assert nobody.evidence == (Evidence(0, 0, 3, "有货吗", None),)


def test_a_message_without_sender_is_that_of_the_dialogues_agent(auditor: Auditor) -> None:
    (it,) = auditor.conversations([Dialogue("d", agent="小青", messages=(Message("agent", text="您好"),))])
    assert row(it, Outcome("pass", "pass", [it.whole(0)])).evidence[0].agent == "小青"


# ---- what is said


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Outcome("pass", "pass"), "好"),
        (Outcome("fail", "anything"), "坏"),
        (NA, "未涉及：总是"),
        (Outcome("unknown", "untimed"), "无法判断：数据不足"),
        (Outcome("fail", "late", values={"seconds": "40"}), "晚了 40 秒"),
        (Outcome("fail", "late", values={"other": "40"}), "晚了 {seconds} 秒"),
        (Outcome("fail", "late"), "晚了 {seconds} 秒"),
        (Outcome("fail", "braces", values={"a": 1}), "{1}"),
        (crashed(KeyError("acts")), "检查出错，未计分：KeyError: 'acts'"),
    ],
)
def test_the_message_is_that_of_the_reason(talk: Talk, outcome: Outcome, text: str) -> None:
    messages = {"late": "晚了 {seconds} 秒", "braces": "{{{a}}}"}
    assert row(talk(CHAT), outcome, messages=messages).message == text


def test_one_reason_may_stand_for_two_verdicts(talk: Talk) -> None:
    own, it = item(), talk(CHAT)
    assert [own.row(Outcome(verdict, "same"), it).message for verdict in ("pass", "fail", "pass")] == ["好", "坏", "好"]


def test_words_that_would_have_passed_belong_to_a_fail_alone(talk: Talk) -> None:
    it = talk(CHAT)
    assert row(it, Outcome("fail", "fail")).suggestion == "请说您好"
    assert row(it, Outcome("fail", "fail"), better="").suggestion is None
    assert {row(it, Outcome(verdict, "x")).suggestion for verdict in ("pass", "na", "unknown")} == {None}


@pytest.mark.parametrize(
    ("kind", "unit"),
    [("first-response", "s"), ("promise", "s"), ("ratio", "ratio"), ("repetition", "share"), ("usage", None)],
)
def test_a_value_has_the_unit_of_its_kind(talk: Talk, kind: str, unit: str | None) -> None:
    it = talk(CHAT)
    assert (found := row(it, Outcome("pass", "pass", value=3.0), kind)).value == 3
    assert found.unit == unit
    assert row(it, Outcome("pass", "pass"), kind).unit is None


def test_points_are_those_of_the_verdict_unless_the_check_gives_some(talk: Talk) -> None:
    it = talk(CHAT)
    assert [row(it, Outcome(verdict, "x")).score for verdict in ("pass", "fail", "na", "unknown")] == [1, 0, None, None]
    assert row(it, Outcome("pass", "x", score=0.6)).score == 0.6


def test_what_was_due_is_told_in_the_zone_of_the_dialogue(talk: Talk, auditor: Auditor) -> None:
    it = talk(CHAT)
    start = it.seconds[0]
    assert start is not None
    assert row(it, Outcome("fail", "x", due=start + 90)).due == "2025-03-01T09:01:30+08:00"
    assert row(it, Outcome("fail", "x", due=start + 0.25)).due == "2025-03-01T09:00:00.250000+08:00"


# ---- rows that stand ready


def test_rows_without_anything_of_their_own_are_made_once(talk: Talk) -> None:
    own, it = item(), talk(CHAT)
    assert own.row(NA, it) is own.row(Outcome("na", "na", agent=None), talk("买家 在吗"))
    assert own.row(Outcome("pass", "pass"), it) is own.row(Outcome("pass", "pass"), it)
    assert own.row(Outcome("pass", "pass"), it) is not own.row(Outcome("pass", "pass"), talk("客服(小禾) 您好"))


@pytest.mark.parametrize(
    ("outcome", "plain"),
    [
        (NA, True),
        (Outcome("fail", "fail"), True),
        (Outcome("fail", "fail", [(0, 0, 1)]), False),
        (Outcome("pass", "pass", value=0.0), False),
        (Outcome("pass", "pass", score=0.0), False),
        (Outcome("fail", "fail", due=0.0), False),
        (Outcome("pass", "pass", values={"word": "您"}), False),
    ],
)
def test_a_plain_outcome_says_nothing_of_its_conversation(outcome: Outcome, plain: bool) -> None:
    assert outcome.plain is plain


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("pass", "pass", value=0.0),
        Outcome("pass", "pass", values={"word": "您"}),
        Outcome("pass", "pass", score=0.5),
        Outcome("fail", "fail", due=1740790800.0),
    ],
)
def test_what_is_not_plain_leaves_no_trace_in_the_next_row(talk: Talk, outcome: Outcome) -> None:
    own, it = item(messages={"pass": "“{word}”"}), talk(CHAT)
    own.row(outcome, it)
    assert own.row(Outcome("pass", "pass"), it) == item(messages={"pass": "“{word}”"}).row(Outcome("pass", "pass"), it)


# ---- gates


def gated(acts: int, outcome: Outcome) -> tuple[Gate, list[Conversation]]:
    """A gate before a check that remembers what it was asked about."""
    asked: list[Conversation] = []

    def check(talk: Conversation) -> Outcome:
        asked.append(talk)
        return outcome

    return Gate(acts, check, Outcome("pass", "pass", agent=None)), asked


def test_a_gate_asks_its_check_only_where_an_act_happens(auditor: Auditor, talk: Talk) -> None:
    gate, asked = gated(auditor.pack.indexed.bit("apology"), NA)
    assert gate(talk("买家 碗碎了\n客服 非常抱歉")) == NA
    assert len(asked) == 1
    assert gate(talk("买家 碗碎了\n客服 在的")).verdict == "pass"
    assert len(asked) == 1


def test_a_gate_asks_its_check_where_nobody_answered(auditor: Auditor, talk: Talk) -> None:
    gate, asked = gated(auditor.pack.indexed.bit("apology"), NA)
    assert gate(talk("买家 碗碎了")) == NA
    assert gate(talk("买家 碗碎了\n机器人 非常抱歉")) == NA
    assert len(asked) == 2


def test_an_item_takes_its_gate_apart(auditor: Auditor) -> None:
    gate, _ = gated(0b101, NA)
    rubric = item()._rubric
    own = Item("own", rubric, gate)
    assert (own.acts, own.check, own.otherwise) == (0b101, gate.check, gate.otherwise)
    free = Item("own", rubric, lambda talk: NA)
    assert (free.acts, free.otherwise) == (-1, NA)
