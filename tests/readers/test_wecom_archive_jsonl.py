"""企业微信会话存档: customers and staff by their ids, media, recalls, rooms and colleagues left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"


def line(text: Any, sender: Any = "wmA", to: Any = ("LiLei",), **more: Any) -> dict[str, Any]:
    """A message of the archive."""
    message = {"msgid": f"id of {text}", "action": "send", "from": sender, "tolist": list(to), "msgtime": 1709254800123}
    return message | {"msgtype": "text", "text": {"content": text}} | more


def kind(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """A customer's message of another kind."""
    return line(name, msgtype=name, **{name: body})


ODD = [
    Odd(
        "who is who",
        [
            line("一"),
            line("二", "LiLei", ("wmA",)),
            line("三", "wbB", ("wmA",)),
            line("四", "woC"),
        ],
        ((f"buyer wmA {AT} 一", f"agent LiLei {AT} 二", f"bot wbB {AT} 三"), (f"buyer woC {AT} 四",)),
    ),
    Odd(
        "an agent whose id looks like a customer's is known by the list",
        [line("在的", "wmL", ("wmA",))],
        ((f"agent 李雷 {AT} 在的",),),
        options={"agents": {"wmL": "李雷"}},
    ),
    Odd(
        "rooms, colleagues and changes of the company are counted",
        [line("一", roomid="R"), line("二", "LiLei", ("HanMei",)), {"msgid": "s", "action": "switch"}, line("三")],
        ((f"buyer wmA {AT} 三",),),
        left_out={"群聊消息": 1, "同事之间的消息": 1, "切换企业等日志": 1},
    ),
    Odd(
        "media by name",
        [
            kind("image", {}),
            kind("voice", {}),
            kind("video", {}),
            kind("file", {"filename": "单.pdf"}),
            kind("emotion", {}),
            kind("link", {"title": "青瓷杯"}),
            kind("card", {"corpname": "某店"}),
            kind("location", {"address": "杭州"}),
            kind("weapp", {"displayname": "小程序"}),
        ],
        (
            (
                f"buyer wmA {AT} [图片] [image]",
                f"buyer wmA {AT} [语音] [voice]",
                f"buyer wmA {AT} [视频] [video]",
                f"buyer wmA {AT} [文件] 单.pdf [file]",
                f"buyer wmA {AT} [表情] [emotion]",
                f"buyer wmA {AT} [链接] 青瓷杯 [link]",
                f"buyer wmA {AT} [名片] 某店 [card]",
                f"buyer wmA {AT} [位置] 杭州 [card]",
                f"buyer wmA {AT} [小程序] 小程序 [card]",
            ),
        ),
    ),
    Odd(
        "a mixed message is its parts",
        [kind("mixed", {"item": [{"type": "text", "content": "看这个"}, {"type": "image", "image": {}}]})],
        ((f"buyer wmA {AT} 看这个⏎[图片]",),),
    ),
    Odd(
        "parts and bodies as the archive has them: in texts of JSON, and below info",
        [
            kind(
                "mixed",
                {"item": [{"type": "text", "content": '{"content": "看这个"}'}, {"type": "image", "content": "{}"}]},
            ),
            line("x", msgtype="markdown", info={"content": "**重要**"}),
        ],
        ((f"buyer wmA {AT} 看这个⏎[图片]", f"buyer wmA {AT} **重要**"),),
    ),
    Odd(
        "a recall marks what it takes back",
        [
            line("发错了", "LiLei", ("wmA",)),
            line("x", "LiLei", ("wmA",), action="recall", msgtype="revoke", revoke={"pre_msgid": "id of 发错了"}),
        ],
        ((f"agent LiLei {AT} 发错了 (recalled)", f"system LiLei {AT} 撤回了一条消息 [recall]"),),
    ),
    Odd(
        "consent",
        [line("x", msgtype="agree"), line("y", msgtype="disagree")],
        ((f"system wmA {AT} 同意会话存档", f"system wmA {AT} 不同意会话存档"),),
    ),
    Odd("what comes twice with one id is one", [line("在吗"), line("在吗")], ((f"buyer wmA {AT} 在吗",),)),
    Odd("without a sender", [line("一", None), line("二")], ((f"buyer wmA {AT} 二",),), ("缺少 from",)),
    Odd(
        "odd receivers, texts and times",
        [line(None, to=("", "LiLei"), msgtime=None), line("二", tolist=None, msgtime="1709254800")],
        (("buyer wmA -  (empty)", f"buyer wmA {AT} 二"),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "wecom_archive_jsonl", odd)
