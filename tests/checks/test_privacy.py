"""Kind `privacy`: an agent asks for a secret, or tells one buyer what belongs to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"asks": ["privacy_request"], "tells": ["other_customer_data"], "denial": ["denies_identity"]}


@pytest.mark.parametrize(
    ("text", "verdict", "reason", "evidence"),
    [
        ("客服 把验证码发我", "fail", "asks", [0]),
        ("客服 在的\n客服 上一位客户电话13812340000", "fail", "tells", [1]),
        ("客服 收件人沈**，对吗\n买家 我不姓沈", "fail", "tells", [0]),
        ("客服 收件人沈**，对吗\n客服 在吗\n买家 我不姓沈", "fail", "tells", [0]),
        ("客服 收件人沈**，对吗\n客服 在吗\n客服 亲\n买家 我不姓沈", "pass", "pass", []),
        ("客服 在吗\n买家 我不姓沈", "pass", "pass", []),
        ("买家 我不姓沈\n客服 收件人沈**，对吗", "pass", "pass", []),
        ("客服 收件人沈**，对吗\n买家 对的", "pass", "pass", []),
        ("买家 验证码发你了\n客服 好的", "pass", "pass", []),
        ("买家 在吗", "na", "na", []),
    ],
)
def test_privacy(judge: Judge, text: str, verdict: str, reason: str, evidence: list[int]) -> None:
    outcome = judge("privacy", PARAMS, text)
    assert (outcome.verdict, outcome.reason) == (verdict, reason)
    assert [span[0] for span in outcome.evidence] == evidence


def test_the_secret_is_named(judge: Judge) -> None:
    assert "验证码" in str(judge("privacy", PARAMS, "客服 把验证码发我").values["word"])


def test_only_asking_may_be_forbidden(judge: Judge) -> None:
    text = "客服 上一位客户电话13812340000\n买家 我不姓沈"
    assert judge("privacy", {"asks": ["privacy_request"]}, text).verdict == "pass"
