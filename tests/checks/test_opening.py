"""Kind `opening`: what the first three messages of the agents must hold, and what none may."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome
from audit.findings import Check

Judge = Callable[..., Outcome]
PARAMS = {"any": ["address"], "never": ["disrespect"]}


def test_the_word_that_passes_is_the_evidence(judge: Judge) -> None:
    outcome = judge("opening", PARAMS, "买家 在吗\n客服 在的\n客服 親，您说")
    assert (outcome.verdict, outcome.reason) == ("pass", "pass")
    assert list(outcome.evidence) == [(2, 0, 1)]
    assert outcome.values == {"word": "親"}


def test_the_fourth_message_is_too_late(judge: Judge) -> None:
    outcome = judge("opening", PARAMS, "买家 在吗\n客服 在\n客服 有\n买家 多少钱\n客服 五元\n客服 亲")
    assert (outcome.verdict, outcome.reason) == ("fail", "missing")
    assert [span[0] for span in outcome.evidence] == [4, 2, 1]


def test_what_is_never_allowed_decides_wherever_it_is(judge: Judge) -> None:
    outcome = judge("opening", PARAMS, "买家 在吗\n客服 您好\n客服 在\n客服 有\n客服 喂，说话")
    assert (outcome.verdict, outcome.reason) == ("fail", "never")
    assert outcome.evidence[0][0] == 4
    assert "喂" in str(outcome.values["word"])


@pytest.mark.parametrize("text", ["买家 在吗", "买家 在吗\n机器人 您好", "系统 会话开始"])
def test_without_an_agent_it_does_not_arise(judge: Judge, text: str) -> None:
    assert judge("opening", PARAMS, text).verdict == "na"


def test_it_may_arise_only_after_the_buyer_wrote(judge: Judge) -> None:
    params = {"any": ["greeting"], "after_buyer": True}
    assert judge("opening", params, "客服 订单今天发\n买家 收到").verdict == "na"
    assert judge("opening", params, "客服 订单今天发").verdict == "na"
    assert judge("opening", params, "客服 订单今天发\n买家 收到\n客服 好的").verdict == "fail"
    assert judge("opening", params, "客服 您好\n买家 收到\n客服 好的").verdict == "pass"


def test_it_counts_for_the_first_agent_and_rudeness_for_its_author(verdict: Callable[..., Check]) -> None:
    text = "买家 在吗\n客服(小禾) 五元\n客服(小满) 六元"
    assert (verdict("form-of-address", text).agent, verdict("greeting", text).agent) == ("小满", "小满")
    rude = verdict("form-of-address", f"{text}\n客服(小青) 喂，要不要")
    assert rude.agent == "小青"
