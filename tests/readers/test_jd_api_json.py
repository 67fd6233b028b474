"""京东聊天记录接口: pages of the API, and pushed messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds, read_odd
from reader_inputs import read_inputs


def line(text: str, by_waiter: Any, **more: Any) -> dict[str, Any]:
    """A message of the API."""
    message = {"content": text, "waiterSend": by_waiter, "customer": "jd_lin", "waiter": "某店-娜娜"}
    return message | {"sid": "s1", "time": "2024-03-01 09:00:00"} | more


AT = "2024-03-01 09:00:00"
BUYER = "buyer jd_lin 2024-03-01 09:00:00 在吗"
AGENT = "agent 某店-娜娜 2024-03-01 09:00:00 在的"

ODD = [
    Odd(
        "truth in every shape",
        [line(str(value), value) for value in (False, 0, "false", "0", 0.0, True, 1, "true", "1", 1.0)],
        (
            tuple(f"buyer jd_lin {AT} {text}" for text in ("False", "0", "false", "0 (duplicate)", "0.0"))
            + tuple(f"agent 某店-娜娜 {AT} {text}" for text in ("True", "1", "true", "1 (duplicate)", "1.0")),
        ),
    ),
    Odd(
        "pushed pictures have no text",
        [
            {
                "from": {"pin": "jd_lin", "app": "im.customer"},
                "to": {"pin": "某店-娜娜", "app": "im.waiter"},
                "body": {"type": "image", "url": "https://x/1", "chatinfo": {"sid": "s1"}},
                "timestamp": 1709254800000,
            }
        ],
        (("buyer jd_lin 2024-03-01 09:00:00 [图片] [image]",),),
    ),
    Odd(
        "no truth at all", [line("在吗", None), line("在的", "maybe"), line("在的", True)], ((AGENT,),), ("真假值",) * 2
    ),
    Odd(
        "times of every shape, and none",
        [
            line("一", False, time="2024-03-01 09:00:00"),
            line("二", False, time=1709254800000),
            line("三", False, time="1709254800"),
            line("四", False, time=None),
            line("五", False, time="昨天"),
        ],
        (
            (
                "buyer jd_lin 2024-03-01 09:00:00 一",
                "buyer jd_lin 2024-03-01 09:00:00 二",
                "buyer jd_lin 2024-03-01 09:00:00 三",
                "buyer jd_lin - 四",
                "buyer jd_lin - 五",
            ),
        ),
    ),
    Odd(
        "each session is a dialogue, whole across the night",
        [
            line("在吗", False),
            line("你好", False, sid="s2"),
            line("在的", True, time="2024-03-02 09:00:00"),
        ],
        (
            (BUYER, "agent 某店-娜娜 2024-03-02 09:00:00 在的"),
            ("buyer jd_lin 2024-03-01 09:00:00 你好",),
        ),
    ),
    Odd(
        "without a session the customer's messages are cut at gaps",
        [
            line("在吗", False, sid=None),
            line("在的", True, sid=None, time="2024-03-01 09:00:30"),
            line("还在吗", False, sid=None, time="2024-03-02 09:00:00"),
        ],
        (
            (BUYER, "agent 某店-娜娜 2024-03-01 09:00:30 在的"),
            ("buyer jd_lin 2024-03-02 09:00:00 还在吗",),
        ),
    ),
    Odd(
        "robots, pictures, links, recalls, transfers",
        [
            line("您好", True, waiter="jimi_vender_123"),
            line("https://img.example/a.png", False),
            line("https://item.example/1", True),
            line("对方撤回了一条消息", False),
            line("会话已转接", True),
            line("", False),
        ],
        (
            (
                "bot jimi_vender_123 2024-03-01 09:00:00 您好",
                "buyer jd_lin 2024-03-01 09:00:00 https://img.example/a.png [image]",
                "agent 某店-娜娜 2024-03-01 09:00:00 https://item.example/1 [link]",
                "system jd_lin 2024-03-01 09:00:00 对方撤回了一条消息 [recall]",
                "system 某店-娜娜 2024-03-01 09:00:00 会话已转接 [transfer]",
                "buyer jd_lin 2024-03-01 09:00:00  (empty)",
            ),
        ),
    ),
    Odd(
        "wrapped in a reply, pushed messages beside it",
        [
            {"jingdong_im_pop_chatlog_get_response": {"ChatLogList": [line("在吗", False), line("在的", True)]}},
            {
                "from": {"pin": "娜娜", "app": "im.waiter"},
                "to": {"pin": "jd_lin"},
                "timestamp": 1709254800000,
                "body": {"content": "推送的", "chatinfo": {"sid": "s1"}},
            },
            {"from": {"pin": "jd_lin", "app": "im.customer"}, "to": {"pin": "娜娜"}, "body": {"content": "没有会话"}},
        ],
        ((BUYER, AGENT, "agent 娜娜 2024-03-01 09:00:00 推送的"), ("buyer jd_lin - 没有会话",)),
    ),
    Odd(
        "names and texts that are no text",
        [line(5, False, customer=7, waiter=None)],
        (("buyer 7 2024-03-01 09:00:00 5",),),
    ),
    Odd(
        "a byte order mark, CRLF and a broken line",
        '\ufeff{"waiterSend": 0, "content": "嗯", "customer": "a"}\r\n{"waiterSend": tr',
        (("buyer a - 嗯",),),
        ("JSON",),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "jd_api_json", odd)


def test_a_sku_is_kept_as_metadata(tmp_path: Path) -> None:
    result = read_odd(tmp_path, "jd_api_json", Odd("sku", [line("这款", False, skuId=100), line("嗯", True, skuId=0)]))
    assert [message.meta for message in result.dialogues[0].messages] == [{"sku": 100}, {}]


def test_pages_out_of_order_are_sorted_where_judging_wants_it(tmp_path: Path) -> None:
    pages = [line("二", True, time="2024-03-01 09:00:09"), line("一", False)]
    unsorted = read_odd(tmp_path, "jd_api_json", Odd("pages", pages))
    assert unsorted.texts == [["二", "一"]]
    (tmp_path / "again").mkdir()
    result = read_odd(tmp_path / "again", "jd_api_json", Odd("pages", pages, options={"sort": True}))
    assert result.texts == [["一", "二"]]


def test_pages_in_files_of_their_own_stay_in_their_order(tmp_path: Path) -> None:
    pages = {"page1.json": line("二", True, time="2024-03-01 09:00:09"), "page2.json": line("一", False)}
    for name, page in pages.items():
        (tmp_path / name).write_text(json.dumps([page], ensure_ascii=False), encoding="utf-8")
    assert read_inputs(tmp_path, *(tmp_path / name for name in pages)).texts == [["二", "一"]]
