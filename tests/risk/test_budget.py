"""A budget cuts a list and changes no verdict."""

from __future__ import annotations

import pytest

from audit.errors import UsageError
from audit.risk.budget import within_budget


@pytest.mark.parametrize(
    ("budget", "covered"),
    [("2", 2), ("40%", 2), ("41%", 3), ("1%", 1), ("0", 0), ("0%", 0), ("100%", 5), ("99", 5), (" 3％ ", 1)],
)
def test_a_share_is_rounded_up_and_a_count_never_exceeds_what_there_is(budget: str, covered: int) -> None:
    assert within_budget(budget, 5) == covered


@pytest.mark.parametrize("budget", ["", "many", "-1", "101%", "3.5", "x%"])
def test_what_is_no_budget_is_refused(budget: str) -> None:
    with pytest.raises(UsageError, match="risk-top"):
        within_budget(budget, 5)
