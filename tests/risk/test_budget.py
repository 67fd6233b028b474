"""A budget cuts the list by risk and changes no verdict."""

from __future__ import annotations

import pytest

from audit.errors import UsageError
from audit.findings import AuditRecord, Risk
from audit.risk.budget import top_by_risk


def record(name: str, risk: float) -> AuditRecord:
    return AuditRecord(1, name, None, None, None, None, Risk(risk, risk > 0.5), (), (), {}, (), "", "")


RECORDS = [record(name, risk) for name, risk in (("a", 0.1), ("b", 0.9), ("c", 0.4), ("d", 0.9), ("e", 0.2))]


@pytest.mark.parametrize(
    ("budget", "names"),
    [
        ("2", "bd"),
        ("40%", "bd"),
        ("41%", "bdc"),
        ("1%", "b"),
        ("0", ""),
        ("0%", ""),
        ("100%", "bdcea"),
        ("99", "bdcea"),
    ],
)
def test_the_riskiest_come_first_and_ties_keep_their_order(budget: str, names: str) -> None:
    assert "".join(record.dialogue for record in top_by_risk(RECORDS, budget)) == names


@pytest.mark.parametrize("budget", ["", "many", "-1", "101%", "3.5", "x%"])
def test_what_is_no_budget_is_refused(budget: str) -> None:
    with pytest.raises(UsageError, match="risk-top"):
        top_by_risk(RECORDS, budget)


def test_no_records_need_no_budget() -> None:
    assert top_by_risk([], "3%") == []
