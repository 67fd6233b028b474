"""`--fail-on`: what must not happen in any dialogue."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from audit.errors import UsageError
from audit.run.outputs import Standards, Totals

Condition = Callable[[Totals, Standards], bool]

_SCORE = re.compile(r"score\s*(<=?)\s*(\d+(?:\.\d+)?)")


def condition(text: str) -> Condition:
    """Whether a finished run crossed it: `red-line`, `at-risk` or `score<60`; UsageError for anything else."""
    if text == "red-line":
        return lambda totals, standards: totals.tally.fails(standards.red_lines) > 0
    if text == "at-risk":
        return lambda totals, _: totals.tally.at_risk > 0
    if found := _SCORE.fullmatch(text.strip()):
        below = operator.lt if found[1] == "<" else operator.le
        limit = float(found[2])
        return lambda totals, _: totals.tally.lowest is not None and below(totals.tally.lowest, limit)
    raise UsageError(f"--fail-on {text}: 不认识的条件；可用 red-line、at-risk 或 'score<60'（要加引号）")
