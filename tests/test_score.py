"""Scores: the weighted mean of what was scored, 0 on a red line, none where nothing was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.findings import Check, Evidence, Verdict
from audit.rubric import Rubric
from audit.score import Scores


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


def score(checks: Sequence[Check], rubrics: Mapping[str, Rubric] = RUBRICS) -> float | None:
    return Scores(rubrics).of(checks, ())[0]


def agent_scores(checks: Sequence[Check], agents: Sequence[str]) -> dict[str, float | None]:
    return Scores(RUBRICS).of(checks, agents)[1]


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
    assert score(checks) == expected


NAMES = st.sampled_from(["core", "service", "other"])
VERDICTS: st.SearchStrategy[Verdict] = st.sampled_from(["pass", "fail", "na", "unknown"])
CHECKS = st.lists(st.builds(check, NAMES, VERDICTS), max_size=6)


@given(CHECKS, NAMES)
def test_a_pass_never_lowers_and_a_fail_never_raises_a_score(checks: list[Check], name: str) -> None:
    before = score(checks)
    better, worse = (score([*checks, check(name, verdict)]) for verdict in ("pass", "fail"))
    assert better is not None and worse is not None
    if before is not None:
        assert worse <= before <= better


@given(CHECKS, st.randoms())
def test_the_order_of_checks_does_not_matter(checks: list[Check], random: object) -> None:
    shuffled = sorted(checks, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert score(shuffled) == score(checks)


def test_a_weight_of_nothing_scores_nothing() -> None:
    assert score([check("free", "pass")], {"free": rubric(0)}) is None


def test_an_agents_score_is_of_the_checks_that_count_for_him() -> None:
    checks = [check("core", "pass", None, "甲"), check("service", "fail", None, "乙"), check("other", "na")]
    assert agent_scores(checks, ["甲", "乙", "丙"]) == {"甲": 100, "乙": 0, "丙": None}


def test_a_fail_counts_against_everyone_whom_its_evidence_names() -> None:
    checks = [check("core", "pass", None, "甲"), check("service", "fail", None, "乙", "甲", "乙")]
    assert agent_scores(checks, ["甲", "乙"]) == {"甲": 71.43, "乙": 0}


def test_a_pass_counts_for_one() -> None:
    assert agent_scores([check("core", "pass", None, "甲", "乙")], ["甲", "乙"]) == {"甲": 100, "乙": None}


def test_what_counts_for_nobody_counts_for_no_agent() -> None:
    assert agent_scores([check("core", "fail")], ["甲"]) == {"甲": None}


AGENTS = ("甲", "乙", "丙")
BLAMED = st.lists(st.sampled_from(AGENTS), max_size=3)
OWNED = st.lists(
    st.builds(
        lambda name, verdict, agent, named: check(name, verdict, None, agent, *named),
        st.sampled_from(sorted(RUBRICS)),
        VERDICTS,
        st.none() | st.sampled_from(AGENTS),
        BLAMED,
    ),
    max_size=8,
)


@given(OWNED)
def test_an_agents_score_is_that_of_a_dialogue_with_his_checks_alone(checks: list[Check]) -> None:
    for agent, found in agent_scores(checks, AGENTS).items():
        his = [
            row
            for row in checks
            if row.agent == agent or (row.verdict == "fail" and agent in [evidence.agent for evidence in row.evidence])
        ]
        assert found == score(his)


@given(OWNED)
def test_what_was_not_scored_changes_no_score(checks: list[Check]) -> None:
    scored = [row for row in checks if row.score is not None]
    assert Scores(RUBRICS).of(checks, AGENTS) == Scores(RUBRICS).of(scored, AGENTS)


@given(OWNED, st.permutations(AGENTS))
def test_agents_are_scored_in_the_order_in_which_they_are_given(checks: list[Check], agents: list[str]) -> None:
    found = agent_scores(checks, agents)
    assert list(found) == agents
    assert found == agent_scores(checks, AGENTS)


@given(OWNED)
def test_scores_lie_between_nothing_and_a_hundred(checks: list[Check]) -> None:
    whole, agents = Scores(RUBRICS).of(checks, AGENTS)
    assert all(found is None or 0 <= found <= 100 for found in (whole, *agents.values()))


def test_a_score_of_nothing_at_all_is_scored_all_the_same() -> None:
    assert score([check("core", "pass", 0.0)]) == 0
    assert score([check("core", "pass", 0.0), check("service", "pass")]) == 28.57


def test_a_red_line_counts_for_the_agent_who_crossed_it_alone() -> None:
    checks = [check("core", "pass", None, "甲"), check("red", "fail", None, "乙", "乙")]
    assert Scores(RUBRICS).of(checks, ["甲", "乙"]) == (0, {"甲": 100, "乙": 0})
