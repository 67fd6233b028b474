"""阿里云对话分析: tickets whose lines have times of their own, or offsets from one that has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds

NINE = 1709254800000


def ticket(*lines: Any, **more: Any) -> dict[str, Any]:
    """A ticket."""
    return {"tid": "T1", "dialogue": list(lines)} | more


def said(role: Any, words: Any, begin: Any = None, at: Any = None) -> dict[str, Any]:
    """A line of a ticket."""
    return {"role": role, "identity": f"{role}1", "words": words, "begin": begin, "beginTime": at}


ODD = [
    Odd(
        "roles",
        [ticket(said("客户", "一", at=NINE), said("客服", "二"), said("系统", "三"), said("机器人", "四"))],
        (("buyer 客户1 2024-03-01 09:00:00 一", "agent 客服1 - 二", "system 系统1 - 三", "bot 机器人1 - 四"),),
    ),
    Odd(
        "offsets from the line that has a time",
        [ticket(said("客户", "一", 1000), said("客服", "二", 6000, NINE), said("客户", "三", 66_000))],
        (
            (
                "buyer 客户1 2024-03-01 08:59:55 一 (derived_time)",
                "agent 客服1 2024-03-01 09:00:00 二",
                "buyer 客户1 2024-03-01 09:01:00 三 (derived_time)",
            ),
        ),
    ),
    Odd(
        "numbers as texts",
        [ticket(said("客户", "一", "1000"), said("客服", "二", "6000", str(NINE)))],
        (("buyer 客户1 2024-03-01 08:59:55 一 (derived_time)", "agent 客服1 2024-03-01 09:00:00 二"),),
    ),
    Odd(
        "a ticket without lines is a dialogue without messages",
        [{"tickets": [ticket(), ticket(said("客户", "一"), tid="T2")]}],
        ((), ("buyer 客户1 - 一",)),
    ),
    Odd("offsets without any time", [ticket(said("客户", "一", 1000))], (("buyer 客户1 - 一",),)),
    Odd(
        "strays in a dialogue",
        [ticket(said("客户", "一"), None, "二")],
        (("buyer 客户1 - 一",),),
        ("不是这种格式的记录",) * 2,
    ),
    Odd(
        "an unknown role costs its own line",
        [ticket(said("路人", "一"), said(None, "二"), said("客户", "三"))],
        (("buyer 客户1 - 三",),),
        ("路人", "None"),
    ),
    Odd(
        "wrapped in tickets, two of them",
        [{"tickets": [ticket(said("客户", "一")), ticket(said("客户", "二"), tid="T2")]}],
        (("buyer 客户1 - 一",), ("buyer 客户1 - 二",)),
    ),
    Odd(
        "a text of JSON inside the request that uploads it",
        [{"JsonStr": json.dumps({"appKey": "k", "tickets": [ticket(said("客户", "一"))]}), "note": "[图片]"}],
        (("buyer 客户1 - 一",),),
    ),
    Odd(
        "keys in another case",
        [{"Tid": "T1", "Dialogue": [{"Role": "客户", "Identity": "客户1", "Words": "一", "BeginTime": NINE}]}],
        (("buyer 客户1 2024-03-01 09:00:00 一",),),
    ),
    Odd(
        "empty words",
        [ticket(said("客户", ""), said("客户", None))],
        (("buyer 客户1 -  (empty)",) * 2,),
    ),
    Odd(
        "two tickets without an id are two dialogues",
        [ticket(said("客户", "一"), tid=None), ticket(said("客户", "一"), tid=None)],
        (("buyer 客户1 - 一",), ("buyer 客户1 - 一",)),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "aliyun_sca_json", odd)
