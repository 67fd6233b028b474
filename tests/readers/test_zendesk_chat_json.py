"""Zendesk Chat: histories of chats, offline messages, files, ratings, people who come and go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds, read_odd

AT = "2024-03-01 09:00:00"
UTC = "2024-03-01T01:00:00Z"


def event(text: Any = None, sender: Any = "Visitor", **more: Any) -> dict[str, Any]:
    """An event of a history."""
    name = {"Visitor": "Mara", "Agent": "Tom"}.get(sender, sender)
    return {"type": "chat.msg", "sender_type": sender, "name": name, "msg": text, "timestamp": UTC} | more


def chat(*events: Any, **more: Any) -> dict[str, Any]:
    """A chat."""
    return {"id": "1", "type": "chat", "visitor": {"name": "Mara"}, "history": list(events)} | more


ODD = [
    Odd(
        "every sender",
        [
            chat(
                event("一"),
                event("二", "Agent"),
                event("三", "Trigger"),
                event("四", "AnswerBot"),
                event("五", "System"),
            )
        ],
        (
            (
                f"buyer Mara {AT} 一",
                f"agent Tom {AT} 二",
                f"bot Trigger {AT} 三",
                f"bot AnswerBot {AT} 四",
                f"system System {AT} 五",
            ),
        ),
    ),
    Odd(
        "an unknown sender costs its own event",
        [chat(event("一", "Alien"), event("二"))],
        ((f"buyer Mara {AT} 二",),),
        ("alien",),
    ),
    Odd(
        "without a type of sender, names and agents' ids tell",
        [
            chat(
                event("一", None, name="Mara"),
                event("二", None, name="Tom", agent_id=7),
                event("三", None, name="谁"),
            )
        ],
        ((f"buyer Mara {AT} 一", f"agent Tom {AT} 二", f"system 谁 {AT} 三"),),
    ),
    Odd(
        "without a type of sender, the chat names its agents, and the visitor may have no name",
        [
            chat(
                event("一", None, name="Tom"),
                event("二", "Visitor", name=""),
                event(None, None, type="chat.memberjoin", name=None),
                visitor={"name": "", "id": "v7"},
                agent_names=["Tom"],
            )
        ],
        ((f"agent Tom {AT} 一", f"buyer v7 {AT} 二", f"system v7 {AT} v7 joined"),),
    ),
    Odd("what a trigger says", [chat(event("您好", "Trigger", type="chat.triggered"))], ((f"bot Trigger {AT} 您好",),)),
    Odd(
        "files, ratings, comings and goings, transfers",
        [
            chat(
                event(type="chat.file", attachment={"mime_type": "image/png", "name": "a.png"}),
                event(type="chat.file", attachment={"mime_type": "application/pdf", "name": "a.pdf"}),
                event(type="chat.file"),
                event(type="chat.rating", new_rating="bad"),
                event(type="chat.rating"),
                event(sender="Agent", type="chat.memberjoin"),
                event(sender="Agent", type="chat.memberleave"),
                event(sender="Agent", type="chat.transfer.agent"),
                event(type="chat.unheard"),
            )
        ],
        (
            (
                f"buyer Mara {AT} [图片] [image]",
                f"buyer Mara {AT} [文件] a.pdf [file]",
                f"buyer Mara {AT} [文件] [file]",
                f"system Mara {AT} rating: bad [rating]",
                f"system Mara {AT} rating: none [rating]",
                f"system Tom {AT} Tom joined",
                f"system Tom {AT} Tom left",
                f"system Tom {AT} transfer.agent [transfer]",
                f"system Mara {AT} unheard",
            ),
        ),
    ),
    Odd(
        "an offline message",
        [{"type": "offline_msg", "id": "2", "visitor": {"name": "Mara"}, "message": "在吗", "timestamp": UTC}],
        ((f"buyer Mara {AT} 在吗",),),
    ),
    Odd("a chat without events is a dialogue without messages", [chat()], ((),)),
    Odd(
        "odd times",
        [chat(event("一", timestamp=None), event("二", timestamp="soon"), event("三", timestamp=1709254800))],
        (("buyer Mara - 一", "buyer Mara - 二", f"buyer Mara {AT} 三"),),
    ),
    Odd(
        "two chats without an id",
        [chat(event("一"), id=None), chat(event("一"), id=None)],
        ((f"buyer Mara {AT} 一",),) * 2,
    ),
    Odd(
        "wrapped in pages",
        [{"chats": [chat(event("一")), chat(event("二"), id="2")], "next_page": None}],
        ((f"buyer Mara {AT} 一",), (f"buyer Mara {AT} 二",)),
    ),
    Odd(
        "a history with strays",
        [chat(event("一"), None, "x", 5)],
        ((f"buyer Mara {AT} 一",),),
        ("不是这种格式的记录",) * 3,
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "zendesk_chat_json", odd)


def test_a_history_out_of_order_is_sorted_where_judging_wants_it(tmp_path: Path) -> None:
    events = [event("二", "Agent", timestamp="2024-03-01T01:00:09Z"), event("一")]
    result = read_odd(tmp_path, "zendesk_chat_json", Odd("order", [chat(*events)], options={"sort": True}))
    assert result.texts == [["一", "二"]]
