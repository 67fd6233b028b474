"""Kind `usage`: who writes enough must use certain forms at least once."""

from __future__ import annotations

from collections.abc import Callable

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"any": ["polite_formula"], "messages": 3}


def test_once_is_enough(judge: Judge) -> None:
    outcome = judge("usage", PARAMS, "客服 您好\n客服 麻烦发下单号\n客服 谢谢")
    assert outcome.verdict == "pass"
    assert outcome.evidence[0][0] == 1


def test_never_is_a_fail_at_the_last_message(judge: Judge) -> None:
    outcome = judge("usage", PARAMS, "客服 有\n买家 请快点\n客服 六寸\n机器人 谢谢\n客服 今天发\n买家 好")
    assert (outcome.verdict, outcome.reason) == ("fail", "missing")
    assert [span[0] for span in outcome.evidence] == [4]


def test_who_writes_little_is_not_judged(judge: Judge) -> None:
    assert judge("usage", PARAMS, "客服 有\n客服 六寸").verdict == "na"
    assert judge("usage", {**PARAMS, "messages": 2}, "客服 有\n客服 六寸").verdict == "fail"
