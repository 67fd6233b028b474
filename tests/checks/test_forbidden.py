"""Kind `forbidden`: what no message of an agent may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome
from audit.findings import Check

Judge = Callable[..., Outcome]


def test_every_message_that_does_it_is_evidence_and_the_first_decides(judge: Judge) -> None:
    outcome = judge("forbidden", {"any": ["rude"]}, "客服 在的\n买家 贵\n客服 爱买不买\n客服 亲\n客服 闭嘴")
    assert (outcome.verdict, outcome.reason) == ("fail", "fail")
    assert list(outcome.evidence) == [(2, 0, 4), (4, 0, 2)]
    assert outcome.values == {"word": "爱买不买"}


@pytest.mark.parametrize("text", ["买家 闭嘴\n客服 抱歉", "机器人 闭嘴\n客服 抱歉", "客服 在的"])
def test_only_agents_can_do_it(judge: Judge, text: str) -> None:
    outcome = judge("forbidden", {"any": ["rude"]}, text)
    assert (outcome.verdict, list(outcome.evidence), outcome.agent) == ("pass", [], None)


def test_without_an_agent_it_does_not_arise(judge: Judge) -> None:
    assert judge("forbidden", {"any": ["rude"]}, "买家 闭嘴\n机器人 滚").verdict == "na"


@pytest.mark.parametrize(
    ("text", "verdict", "evidence"),
    [
        ("客服 今天发货", "na", []),
        ("客服 一般三天左右到", "pass", [0]),
        ("客服 好的\n客服 保证明天到", "fail", [1]),
        ("买家 明天到吗\n客服 好的", "na", []),
    ],
)
def test_it_may_arise_only_where_a_subject_is_spoken_of(
    judge: Judge, text: str, verdict: str, evidence: list[int]
) -> None:
    outcome = judge("forbidden", {"any": ["absolute_arrival"], "when": ["arrival_time"]}, text)
    assert (outcome.verdict, [span[0] for span in outcome.evidence]) == (verdict, evidence)


def test_what_is_forbidden_is_a_subject_of_its_own(judge: Judge) -> None:
    outcome = judge("forbidden", {"any": ["rude"], "when": ["arrival_time"]}, "客服 闭嘴")
    assert outcome.verdict == "fail"


def test_it_counts_for_its_author(verdict: Callable[..., Check]) -> None:
    check = verdict("rude-language", "客服(小禾) 在的\n买家 贵\n客服(小满) 爱买不买")
    assert (check.agent, check.evidence[0].quote) == ("小满", "爱买不买")
