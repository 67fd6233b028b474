"""Kind `repetition`: agents who paste the same text again and again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
LINE = "您的问题已经收到会尽快答复"
LONG = "您好这款外套有三种颜色可以选择今天下单傍晚统一出库"
OTHER = ["面料是加厚的零下也能穿", "尺码正按平时穿的拍就可以", "发货地在杭州一般三天左右到", "可以水洗不建议烘干暴晒"]


def said(*texts: str, senders: str = "") -> str:
    return "\n".join(
        f"客服({senders[number]}) {text}" if senders else f"客服 {text}" for number, text in enumerate(texts)
    )


@pytest.mark.parametrize(
    ("texts", "verdict", "reason", "value"),
    [
        ([*OTHER, "甲", "乙"], "pass", "pass", 0.0),
        ([LINE, *OTHER[:3], LINE, "甲"], "pass", "pass", 0.167),
        ([LINE, "甲", LINE, "乙", LINE, LINE], "fail", "fail", 0.5),
        ([LINE, "甲", LINE + "哦", "乙", LINE, LINE], "fail", "fail", 0.5),
        ([LONG, LONG, "甲", "乙", "丙", "丁"], "fail", "in-a-row", 0.167),
        ([LONG, "甲", LONG, "乙", "丙", "丁"], "pass", "pass", 0.167),
        (["好的亲"] * 6, "pass", "pass", 0.0),
        ([LINE] * 5, "na", "na", None),
    ],
)
def test_repeats(judge: Judge, texts: list[str], verdict: str, reason: str, value: float | None) -> None:
    outcome = judge("repetition", {}, said(*texts))
    assert (outcome.verdict, outcome.reason, outcome.value) == (verdict, reason, value)


def test_every_repeat_is_evidence(judge: Judge) -> None:
    outcome = judge("repetition", {}, said(LINE, "甲", LINE, "乙", LINE, LINE))
    assert [span[0] for span in outcome.evidence] == [2, 4, 5]
    assert outcome.values == {"count": 3, "messages": 6}
    row = judge("repetition", {}, said(LONG, LONG, LONG, "乙", "丙", "丁"))
    assert [span[0] for span in row.evidence] == [1]


def test_only_texts_of_agents_count(judge: Judge) -> None:
    chat = (
        said(*OTHER, "甲", "乙")
        + f"\n机器人 {LONG}\n机器人 {LONG}\n买家 {LONG}\n客服 [image] {LONG}\n客服 [image] {LONG}"
    )
    assert judge("repetition", {}, chat).verdict == "pass"


def test_a_buyer_between_two_pastes_does_not_excuse_them(judge: Judge) -> None:
    chat = f"客服 {LONG}\n买家 在吗\n客服 {LONG}\n" + said("甲", "乙", "丙", "丁")
    assert judge("repetition", {}, chat).reason == "in-a-row"


def test_quick_replies_that_are_known_count_the_first_time(judge: Judge) -> None:
    chat = said(*OTHER[:3], "甲", "乙", "丙")
    assert judge("repetition", {"known": OTHER[:3]}, chat).verdict == "fail"
    assert judge("repetition", {"known": ["短"]}, chat).verdict == "pass"


def test_known_quick_replies_are_folded_like_messages(judge: Judge) -> None:
    known = ["親，您好，請問，有什麼，可以幫您"]
    chat = said(*known * 3, *OTHER[:3])
    assert judge("repetition", {"known": known, "share": 0.5, "long": 99}, chat).verdict == "fail"


def test_thresholds(judge: Judge) -> None:
    chat = said(LINE, "甲", LINE, "乙", LINE, LINE)
    assert judge("repetition", {"share": 0.6}, chat).verdict == "pass"
    assert judge("repetition", {"messages": 7}, chat).verdict == "na"
    assert judge("repetition", {"short": 20}, chat).verdict == "pass"
    assert judge("repetition", {"long": 10}, chat).reason == "in-a-row"


def test_it_counts_for_who_repeats(judge: Judge) -> None:
    chat = said(LINE, *OTHER, LINE, senders="甲甲乙乙乙丙")
    assert judge("repetition", {}, chat).agent == "丙"
    assert judge("repetition", {}, said(*OTHER, "甲", "乙")).agent is None
