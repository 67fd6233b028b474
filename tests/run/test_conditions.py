"""`--fail-on`: each condition on both sides of its limit."""

from __future__ import annotations

import pytest

from audit.errors import UsageError
from audit.run.conditions import condition
from audit.run.outputs import Standards, Totals
from audit.scorecard import Tally

STANDARDS = Standards({"rude": {}, "greeting": {}}, frozenset({"rude"}), "", {}, None, "")


def totals(lowest: float | None = None, at_risk: int = 0, failed: str | None = None) -> Totals:
    tally = Tally(dialogues=1, lowest=lowest, at_risk=at_risk)
    if failed:
        tally.verdicts["店", "小美", failed, "fail"] += 1
    return Totals(tally)


@pytest.mark.parametrize(
    ("text", "found", "crossed"),
    [
        ("red-line", totals(failed="rude"), True),
        ("red-line", totals(failed="greeting", lowest=0.0), False),
        ("at-risk", totals(at_risk=1), True),
        ("at-risk", totals(), False),
        ("score<60", totals(59.99), True),
        ("score<60", totals(60.0), False),
        ("score<=60", totals(60.0), True),
        ("score<=60", totals(60.01), False),
        ("score < 59.5", totals(59.4), True),
        ("score < 59.5", totals(59.5), False),
        (" score<=0 ", totals(0.0), True),
        ("score<60", totals(None), False),
    ],
)
def test_a_condition_is_crossed_only_beyond_its_limit(text: str, found: Totals, crossed: bool) -> None:
    assert condition(text)(found, STANDARDS) is crossed


@pytest.mark.parametrize(
    "text", ["", "red", "redline", "RED-LINE", "score", "score<", "score>60", "score<-1", "score<1e2", "score<60%"]
)
def test_anything_else_is_refused_with_what_is_possible(text: str) -> None:
    with pytest.raises(UsageError, match="red-line、at-risk"):
        condition(text)
