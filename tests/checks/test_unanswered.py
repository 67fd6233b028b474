"""Kind `unanswered`: nothing the buyer asked or wanted is left without a message of an agent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]


@pytest.mark.parametrize(
    ("text", "verdict", "evidence"),
    [
        ("买家 有货吗\n客服 今天下雨", "pass", [0]),
        ("买家 有货吗\n客服 有\n买家 几天能到", "fail", [2]),
        ("买家 有货吗\n客服 有\n买家 几天到\n机器人 三天\n买家 帮我改地址", "fail", [4, 2]),
        ("买家 有货吗", "fail", [0]),
        ("买家 有货吗\n机器人 有", "fail", [0]),
        ("买家 有货吗\n客服 有\n买家 好的谢谢", "pass", [0]),
        ("买家 谢谢\n客服 不客气", "na", []),
        ("买家 [link] 链接", "na", []),
        ("客服 亲，货到了", "na", []),
        ("买家 怎么退\n客服 帮您转\n系统 [transfer] 已转接", "pass", [0]),
        ("买家 怎么退\n客服 帮您转\n买家 多久\n系统 [transfer] 已转接", "pass", [2]),
        ("买家 怎么退\n客服 帮您转\n系统 [transfer] 已转接\n买家 有人吗", "fail", [3]),
        ("买家 怎么退\n系统 [transfer] 已转接", "fail", [0]),
    ],
)
def test_questions_left(judge: Judge, text: str, verdict: str, evidence: list[int]) -> None:
    outcome = judge("unanswered", {}, text)
    assert (outcome.verdict, [span[0] for span in outcome.evidence]) == (verdict, evidence)


def test_it_counts_for_who_was_on_duty(judge: Judge) -> None:
    assert judge("unanswered", {}, "买家 在吗\n客服(小禾) 在\n客服(小满) 您说\n买家 有货吗").agent == "小满"
    assert judge("unanswered", {}, "买家 有货吗").agent is None


def test_it_has_nothing_to_set(judge: Judge) -> None:
    with pytest.raises(ValueError, match="within"):
        judge("unanswered", {"within": 60}, "买家 在吗")
