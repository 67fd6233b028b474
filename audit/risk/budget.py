"""A review budget: how many buyers a shop can call back, the riskiest first."""

from __future__ import annotations

import math
from collections.abc import Sequence

from audit.errors import UsageError
from audit.findings import AuditRecord


def top_by_risk(records: Sequence[AuditRecord], budget: str) -> list[AuditRecord]:
    """The riskiest records within `budget`, "3%" of all (rounded up) or a count such as "20", the highest risk first.

    Equal risks keep the order of the records. It only cuts a list: whether a dialogue is at risk stays its own property.
    UsageError for anything that is neither a percentage from 0 to 100 nor a whole number.
    """
    text = budget.strip()
    try:
        if text.endswith(("%", "％")):
            share = float(text[:-1])
            if not 0.0 <= share <= 100.0:
                raise ValueError
            count = math.ceil(len(records) * share / 100.0 - 1e-9)
        else:
            count = int(text)
            if count < 0:
                raise ValueError
    except ValueError:
        raise UsageError(f"--risk-top {budget}: 应为百分比（如 3%）或条数（如 20）") from None
    return sorted(records, key=lambda record: -record.risk.score)[:count]
