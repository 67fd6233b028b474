"""Kind `farewell`: who has the last word takes leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"any": ["farewell"]}


@pytest.mark.parametrize(
    ("text", "verdict", "evidence"),
    [
        ("买家 有货吗\n客服 有的，祝您购物愉快", "pass", [1]),
        ("买家 有货吗\n客服 有的，再见\n买家 好的谢谢", "pass", [1]),
        ("买家 有货吗\n客服 有的亲", "fail", [1]),
        ("买家 有货吗\n客服 有的亲\n买家 谢谢", "fail", [2]),
        ("买家 有货吗\n客服 有的亲\n机器人 感谢光临", "fail", [1]),
        ("客服 再见\n买家 等等，有货吗\n客服 有的\n客服 两件\n客服 今天发", "fail", [4]),
        ("客服 再见\n买家 有货吗\n客服 有的\n客服 两件", "pass", [0]),
        ("买家 有货吗\n客服 有的\n买家 几天到", "na", []),
        ("买家 有货吗\n客服 有的\n买家 我再看看", "na", []),
        ("买家 有货吗", "na", []),
        ("买家 怎么退\n客服 帮您转\n系统 [transfer] 已转接", "na", []),
        ("系统 会话开始", "na", []),
    ],
)
def test_farewells(judge: Judge, text: str, verdict: str, evidence: list[int]) -> None:
    outcome = judge("farewell", PARAMS, text)
    assert (outcome.verdict, [span[0] for span in outcome.evidence]) == (verdict, evidence)


def test_it_counts_for_the_last_agent(judge: Judge) -> None:
    text = "买家 有货吗\n客服(小禾) 有的，再见\n客服(小满) 今天发"
    assert judge("farewell", PARAMS, text).agent == "小满"
    assert judge("farewell", PARAMS, "买家 有货吗\n客服(小禾) 有\n客服(小满) 今天发").agent == "小满"
