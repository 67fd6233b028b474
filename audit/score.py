"""From verdicts to scores: 100 × the weighted mean of what was scored, 0 on a red line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from audit.findings import Check
from audit.rubric import Rubric


class _Worth(NamedTuple):
    """What a rubric counts."""

    weight: float
    bonus: bool
    red_line: bool


class Scores:
    """The weights of some rubrics, ready to score the rows of many dialogues."""

    def __init__(self, rubrics: Mapping[str, Rubric]) -> None:
        self._worths = {
            name: _Worth(rubric.weight, rubric.bonus, rubric.severity == "red-line") for name, rubric in rubrics.items()
        }

    def of(self, checks: Iterable[Check], agents: Iterable[str]) -> tuple[float | None, dict[str, float | None]]:
        """The score of a dialogue and those of its agents, in [0, 100]; None where nothing was scored.

        Only pass and fail count; a bonus adds its weight only where it passes, and a red line that fails makes it 0. A check
        counts for its agent. Where several agents fail one rubric, it counts against each of those whom its evidence names.
        """
        scored = [check for check in checks if check.score is not None]
        whole = self._mean(scored)
        scores = {}
        for agent in agents:
            own = [check for check in scored if check.agent == agent or _blames(check, agent)]
            scores[agent] = whole if len(own) == len(scored) else self._mean(own)
        return whole, scores

    def _mean(self, scored: Sequence[Check]) -> float | None:
        total = whole = 0.0
        counted = False
        for check in scored:
            weight, bonus, red_line = self._worths[check.rubric]
            if red_line and check.verdict == "fail":
                return 0.0
            if bonus and check.verdict != "pass":
                continue
            counted = counted or weight > 0
            total += weight * (check.score or 0.0)
            whole += weight
        return round(100 * total / whole, 2) if counted else None


def _blames(check: Check, agent: str) -> bool:
    return check.verdict == "fail" and any(evidence.agent == agent for evidence in check.evidence)
