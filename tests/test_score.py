"""Scores: the weighted mean of what was scored, 0 on a red line, none where nothing was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.findings import Check, Evidence, Verdict
from audit.rubric import Rubric
from audit.score import agent_scores, score


def rubric(weight: float = 4, severity: str = "minor", bonus: bool = False) -> Rubric:
    texts = {"title": "项", "kind": "usage", "applies": "总是", "why": "有用", "pass": "好", "fail": "坏"}
    return Rubric.model_validate({**texts, "weight": weight, "severity": severity, "bonus": bonus})


def check(name: str, verdict: Verdict, points: float | None = None, agent: str | None = None, *named: str) -> Check:
    points = {"pass": 1.0, "fail": 0.0}.get(verdict) if points is None else points
    evidence = tuple(Evidence(0, 0, 0, "", who) for who in named)
    return Check(name, agent, verdict, points, None, None, evidence, None, "", None)


RUBRICS = {
    "core": rubric(10),
    "service": rubric(4),
    "other": rubric(4),
    "red": rubric(0, "red-line"),
    "bonus": rubric(4, bonus=True),
}


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], None),
        ([check("core", "na"), check("service", "unknown")], None),
        ([check("core", "pass")], 100),
        ([check("core", "fail")], 0),
        ([check("core", "pass"), check("service", "fail")], 71.43),
        ([check("core", "pass", 0.6), check("service", "pass")], 71.43),
        ([check("core", "pass"), check("service", "na")], 100),
        ([check("core", "pass"), check("red", "pass")], 100),
        ([check("core", "pass"), check("red", "fail")], 0),
        ([check("red", "pass")], None),
        ([check("red", "fail")], 0),
        ([check("core", "fail"), check("bonus", "pass")], 28.57),
        ([check("core", "fail"), check("bonus", "fail")], 0),
        ([check("core", "pass"), check("bonus", "na")], 100),
        ([check("bonus", "pass")], 100),
        ([check("bonus", "fail")], None),
    ],
)
def test_scores(checks: list[Check], expected: float | None) -> None:
    assert score(checks, RUBRICS) == expected


NAMES = st.sampled_from(["core", "service", "other"])
VERDICTS: st.SearchStrategy[Verdict] = st.sampled_from(["pass", "fail", "na", "unknown"])
CHECKS = st.lists(st.builds(check, NAMES, VERDICTS), max_size=6)


@given(CHECKS, NAMES)
def test_a_pass_never_lowers_and_a_fail_never_raises_a_score(checks: list[Check], name: str) -> None:
    before = score(checks, RUBRICS)
    better, worse = (score([*checks, check(name, verdict)], RUBRICS) for verdict in ("pass", "fail"))
    assert better is not None and worse is not None
    if before is not None:
        assert worse <= before <= better


@given(CHECKS, st.randoms())
def test_the_order_of_checks_does_not_matter(checks: list[Check], random: object) -> None:
    shuffled = sorted(checks, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert score(shuffled, RUBRICS) == score(checks, RUBRICS)


def test_a_weight_of_nothing_scores_nothing() -> None:
    assert score([check("free", "pass")], {"free": rubric(0)}) is None


def test_an_agents_score_is_of_the_checks_that_count_for_him() -> None:
    checks = [check("core", "pass", None, "甲"), check("service", "fail", None, "乙"), check("other", "na")]
    assert agent_scores(checks, RUBRICS, ["甲", "乙", "丙"]) == {"甲": 100, "乙": 0, "丙": None}


def test_a_fail_counts_against_everyone_whom_its_evidence_names() -> None:
    checks = [check("core", "pass", None, "甲"), check("service", "fail", None, "乙", "甲", "乙")]
    assert agent_scores(checks, RUBRICS, ["甲", "乙"]) == {"甲": 71.43, "乙": 0}


def test_a_pass_counts_for_one() -> None:
    assert agent_scores([check("core", "pass", None, "甲", "乙")], RUBRICS, ["甲", "乙"]) == {"甲": 100, "乙": None}


def test_what_counts_for_nobody_counts_for_no_agent() -> None:
    assert agent_scores([check("core", "fail")], RUBRICS, ["甲"]) == {"甲": None}
