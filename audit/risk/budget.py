"""A review budget: how many buyers a shop can call back, the riskiest first."""

from __future__ import annotations

import math

from audit.errors import UsageError


def within_budget(budget: str, dialogues: int) -> int:
    """How many of some dialogues a budget covers: "3%" of them (rounded up), or a count such as "20".

    It only cuts a list; whether a dialogue is at risk stays its own property. UsageError for anything that is neither a
    percentage from 0 to 100 nor a whole number.
    """
    text = budget.strip()
    try:
        if text.endswith(("%", "％")):
            share = float(text[:-1])
            if not 0.0 <= share <= 100.0:
                raise ValueError
            return math.ceil(dialogues * share / 100.0 - 1e-9)
        count = int(text)
        if count < 0:
            raise ValueError
    except ValueError:
        raise UsageError(f"--risk-top {budget}: 应为百分比（如 3%）或条数（如 20）") from None
    return min(count, dialogues)
