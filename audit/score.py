"""From verdicts to scores: 100 × the weighted mean of what was scored, 0 on a red line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.findings import Check
from audit.rubric import Rubric


def score(checks: Iterable[Check], rubrics: Mapping[str, Rubric]) -> float | None:
    """The score of some checks in [0, 100]; None where nothing was scored.

    Only pass and fail count; a bonus adds its weight only where it passes, and a red line that fails makes it 0.
    """
    total = weight = 0.0
    scored = False
    for check in checks:
        if check.score is None:
            continue
        rubric = rubrics[check.rubric]
        if rubric.severity == "red-line" and check.verdict == "fail":
            return 0.0
        if rubric.bonus and check.verdict != "pass":
            continue
        scored = scored or rubric.weight > 0
        total += rubric.weight * check.score
        weight += rubric.weight
    return round(100 * total / weight, 2) if scored else None


def agent_scores(
    checks: Iterable[Check], rubrics: Mapping[str, Rubric], agents: Iterable[str]
) -> dict[str, float | None]:
    """Each agent's score from the checks that count for him.

    Where several agents fail one rubric, the check counts against each of those whom its evidence names.
    """
    of: dict[str, list[Check]] = {agent: [] for agent in agents}
    for check in checks:
        named = {check.agent}
        if check.verdict == "fail":
            named |= {evidence.agent for evidence in check.evidence if evidence.agent is not None}
        for agent in named:
            if agent in of:
                of[agent].append(check)
    return {agent: score(own, rubrics) for agent, own in of.items()}
