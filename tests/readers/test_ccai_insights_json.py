"""Google CCAI Insights: entries of one dialogue a file, times in microseconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"


def entry(text: Any, role: Any = "CUSTOMER", **more: Any) -> dict[str, Any]:
    """An entry."""
    return {"text": text, "role": role, "user_id": 1, "start_timestamp_usec": 1709254800000000} | more


ODD = [
    Odd(
        "roles",
        [
            {
                "entries": [
                    entry(role, role) for role in ("CUSTOMER", "END_USER", "AGENT", "HUMAN_AGENT", "AUTOMATED_AGENT")
                ]
            }
        ],
        (
            (
                f"buyer 1 {AT} CUSTOMER",
                f"buyer 1 {AT} END_USER",
                f"agent 1 {AT} AGENT",
                f"agent 1 {AT} HUMAN_AGENT",
                f"bot 1 {AT} AUTOMATED_AGENT",
            ),
        ),
    ),
    Odd(
        "roles in small letters, numbers with a point",
        [{"entries": [entry("一", "customer", user_id=1.0, start_timestamp_usec=1709254800000000.0)]}],
        ((f"buyer 1 {AT} 一",),),
    ),
    Odd(
        "an unknown role costs its own entry",
        [{"entries": [entry("一", "ROBOT"), entry("二", None), entry("三")]}],
        ((f"buyer 1 {AT} 三",),),
        ("ROBOT", "None"),
    ),
    Odd(
        "times as text, offsets, none",
        [
            {
                "entries": [
                    entry("一", start_timestamp_usec="1709254800000000"),
                    entry("二", start_timestamp_usec=1500000),
                    entry("三", start_timestamp_usec=None),
                    entry("四", start_timestamp_usec="soon"),
                ]
            }
        ],
        ((f"buyer 1 {AT} 一", "buyer 1 - 二", "buyer 1 - 三", "buyer 1 - 四"),),
    ),
    Odd(
        "two documents are two dialogues",
        [{"entries": [entry("一")]}, {"entries": [entry("一")]}],
        ((f"buyer 1 {AT} 一",),) * 2,
    ),
    Odd(
        "no user, no text",
        [{"entries": [entry(None, user_id=None), entry("二", user_id="甲")]}],
        ((f"buyer - {AT}  (empty)", f"buyer 甲 {AT} 二"),),
    ),
    Odd(
        "strays among the entries",
        [{"entries": [None, 3, entry("一")]}],
        ((f"buyer 1 {AT} 一",),),
        ("不是这种格式的记录",) * 2,
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "ccai_insights_json", odd)
