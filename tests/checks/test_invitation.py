"""Kind `invitation`: after a completed order or a settled complaint the agent invites feedback; a bonus, never a fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"any": ["review_invitation"], "without": ["review_inducement"]}
INVITE = "客服 满意的话给个评价哦"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"买家 付款了\n{INVITE}", "pass"),
        (f"买家 碗碎了\n客服 抱歉，给您补发\n买家 好的谢谢\n{INVITE}", "pass"),
        (f"{INVITE}\n买家 付款了", "na"),
        (f"买家 拍下了\n{INVITE}", "na"),
        (f"买家 碗碎了\n{INVITE}", "na"),
        (f"买家 付款了\n{INVITE}\n客服 五星好评返3元", "na"),
        ("买家 付款了\n客服 谢谢", "na"),
        ("买家 付款了\n机器人 满意的话给个评价哦", "na"),
    ],
)
def test_invitations(judge: Judge, text: str, verdict: str) -> None:
    assert judge("invitation", PARAMS, text).verdict == verdict


def test_the_invitation_is_the_evidence(judge: Judge) -> None:
    assert judge("invitation", PARAMS, f"买家 付款了\n客服 好的\n{INVITE}").evidence[0][0] == 2
