"""Kind `ratio`: how often one thing is said against another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"count": ["says_i"], "against": ["says_you_politely", "says_us", "says_dear"], "messages": 1}


@pytest.mark.parametrize(
    ("text", "verdict", "value"),
    [
        ("客服 我帮您查", "pass", 1.0),
        ("客服 我查了，我再看看，您等等", "fail", 2.0),
        ("客服 我查了", "fail", 1.0),
        ("客服 今天发", "pass", 0.0),
        ("客服 我们今天发", "pass", 0.0),
        ("客服 亲，咱们给您查，我马上看", "pass", 0.333),
        ("客服 我查\n买家 您您您\n机器人 您好您好", "fail", 1.0),
    ],
)
def test_ratios(judge: Judge, text: str, verdict: str, value: float) -> None:
    outcome = judge("ratio", PARAMS, text)
    assert (outcome.verdict, outcome.value) == (verdict, value)


def test_every_hit_is_evidence_of_a_fail(judge: Judge) -> None:
    outcome = judge("ratio", PARAMS, "客服 我查了，我再看看")
    assert list(outcome.evidence) == [(0, 0, 1), (0, 4, 5)]
    assert outcome.values == {"count": 2, "against": 0}


def test_thresholds(judge: Judge) -> None:
    text = "客服 我查了，我再看看，您等等"
    assert judge("ratio", {**PARAMS, "at_most": 2}, text).verdict == "pass"
    assert judge("ratio", {**PARAMS, "messages": 2}, text).verdict == "na"
