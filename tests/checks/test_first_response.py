"""Kind `first-response`: the clock from the buyer's first message to the first message of a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"nothing_to_answer": ["closing_signal", "acknowledgement"]}


def after(seconds: int, asked: str = "在吗") -> str:
    return f"买家 09:00:00 {asked}\n客服 09:{seconds // 60:02}:{seconds % 60:02} 在的"


@pytest.mark.parametrize(
    ("seconds", "verdict", "reason", "score"),
    [
        (0, "pass", "golden", 1.0),
        (6, "pass", "golden", 1.0),
        (7, "pass", "pass", 0.983333),
        (18, "pass", "pass", 0.8),
        (30, "pass", "pass", 0.6),
        (31, "fail", "late", None),
        (600, "fail", "late", None),
    ],
)
def test_the_score_falls_from_six_to_thirty_seconds(
    judge: Judge, seconds: int, verdict: str, reason: str, score: float | None
) -> None:
    outcome = judge("first-response", PARAMS, after(seconds))
    assert (outcome.verdict, outcome.reason, outcome.value) == (verdict, reason, seconds)
    assert outcome.score == score
    assert [span[0] for span in outcome.evidence] == [1, 0]


@given(st.integers(0, 60))
def test_later_is_never_better(judge: Judge, seconds: int) -> None:
    def score(wait: int) -> float:
        outcome = judge("first-response", PARAMS, after(wait))
        return 0.0 if outcome.verdict == "fail" else outcome.score or 0.0

    assert score(seconds) >= score(seconds + 1)


def test_a_late_answer_was_due_thirty_seconds_after_the_question(judge: Judge) -> None:
    outcome = judge("first-response", PARAMS, after(45))
    asked = judge("first-response", {"limit": 5}, after(45)).due
    assert outcome.due is not None and asked is not None
    assert outcome.due - asked == 25
    assert outcome.values["seconds"] == "45"


def test_a_robot_does_not_stop_the_clock(judge: Judge) -> None:
    outcome = judge("first-response", PARAMS, "买家 09:00:00 在吗\n机器人 09:00:01 您好\n客服 09:00:40 在的")
    assert (outcome.verdict, outcome.value) == ("fail", 40)


def test_nobody_answers(judge: Judge) -> None:
    outcome = judge("first-response", PARAMS, "买家 09:00:00 在吗\n机器人 09:00:01 您好")
    assert (outcome.verdict, outcome.reason, outcome.value, outcome.agent) == ("fail", "missing", None, None)
    assert outcome.due is not None
    assert [span[0] for span in outcome.evidence] == [0]
    assert judge("first-response", PARAMS, "买家 在吗").due is None


def test_who_wrote_before_and_stays_silent_owes_the_answer(judge: Judge) -> None:
    outcome = judge("first-response", PARAMS, "客服(小禾) 09:00:00 亲，货到了\n买家 09:01:00 多少钱")
    assert (outcome.verdict, outcome.agent) == ("fail", "小禾")


@pytest.mark.parametrize(
    "text", ["客服 09:00:00 亲", "系统 会话开始", after(99, "谢谢"), after(99, "好的"), after(99, "拜拜")]
)
def test_nothing_to_answer(judge: Judge, text: str) -> None:
    assert judge("first-response", PARAMS, text).verdict == "na"


def test_thanks_with_a_question_want_an_answer(judge: Judge) -> None:
    assert judge("first-response", PARAMS, after(9, "谢谢，那件有货吗")).verdict == "pass"


@pytest.mark.parametrize(
    "text", ["买家 在吗\n客服 在的", "买家 09:00:00 在吗\n客服 08:00:00 在的", "买家 09:00:00 在吗\n客服 在的"]
)
def test_without_times_it_is_unknown(judge: Judge, text: str) -> None:
    outcome = judge("first-response", PARAMS, text)
    assert (outcome.verdict, outcome.reason) == ("unknown", "untimed")
