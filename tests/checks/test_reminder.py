"""Kind `reminder`: an order placed and not paid is followed by a reminder."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"any": ["payment_reminder"], "unless": ["cash_on_delivery"]}


@pytest.mark.parametrize(
    ("text", "verdict", "evidence"),
    [
        ("买家 拍下了\n客服 好的\n客服 亲，还没付款哦", "pass", [2]),
        ("买家 拍下了\n客服 好的", "fail", [0]),
        ("客服 亲，还没付款哦\n买家 拍下了", "fail", [1]),
        ("买家 拍下了\n客服 好的\n系统 [order] 买家已付款", "na", []),
        ("买家 拍下了，货到付款\n客服 好的", "na", []),
        ("买家 等会拍\n客服 好的", "na", []),
        ("买家 拍下了", "na", []),
        ("买家 拍下了\n机器人 亲，还没付款哦", "na", []),
    ],
)
def test_reminders(judge: Judge, text: str, verdict: str, evidence: list[int]) -> None:
    outcome = judge("reminder", PARAMS, text)
    assert (outcome.verdict, [span[0] for span in outcome.evidence]) == (verdict, evidence)


def test_it_counts_for_the_last_to_write_after_the_order(judge: Judge) -> None:
    assert judge("reminder", PARAMS, "客服(小禾) 在\n买家 拍下了\n客服(小满) 好的").agent == "小满"
    assert judge("reminder", PARAMS, "客服(小禾) 在\n买家 拍下了").agent == "小禾"
