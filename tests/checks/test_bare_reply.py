"""Kind `bare-reply`: a turn that is nothing but a grunt or a brush-off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {
    "to": ["question", "request", "complaint"],
    "bare": ["bare_reply", "brush_off"],
    "lifted_by": ["address", "apology"],
}


@pytest.mark.parametrize(
    ("text", "verdict", "evidence"),
    [
        ("买家 有货吗\n客服 有", "fail", [1]),
        ("买家 有货吗\n客服 有\n客服 嗯", "fail", [1, 2]),
        ("买家 有货吗\n客服 有\n客服 今天能发", "pass", []),
        ("买家 有货吗\n客服 亲，有", "pass", []),
        ("买家 有货吗\n客服 。。。", "fail", [1]),
        ("买家 有货吗\n客服 [image] 图", "pass", []),
        ("买家 有货吗\n客服 有的\n买家 多重\n客服 自己看\n买家 唉\n客服 哦", "fail", [3]),
        ("买家 好的\n客服 嗯", "na", []),
        ("买家 有货吗", "na", []),
        ("客服 嗯\n买家 好的", "na", []),
        ("买家 碗碎了\n客服 哦", "fail", [1]),
    ],
)
def test_bare_turns(judge: Judge, text: str, verdict: str, evidence: list[int]) -> None:
    outcome = judge("bare-reply", PARAMS, text)
    assert outcome.verdict == verdict
    if verdict == "fail":
        assert [span[0] for span in outcome.evidence] == evidence
        assert outcome.values["word"] == text.splitlines()[evidence[0]].split(" ", 1)[1]
