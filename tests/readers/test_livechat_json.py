"""LiveChat: threads of events, bots, files, cards, forms, ratings, what only agents see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"
USERS = [
    {"id": "c", "type": "customer", "name": "Zoe"},
    {"id": "a", "type": "agent", "name": "Ann"},
    {"id": "b", "type": "agent", "bot": True, "email": "bot@x"},
]


def event(text: Any, author: Any = "c", kind: str = "message", **more: Any) -> dict[str, Any]:
    """An event of a thread."""
    return {"type": kind, "text": text, "author_id": author, "created_at": "2024-03-01T01:00:00.000000Z"} | more


def chat(*events: Any, **more: Any) -> dict[str, Any]:
    """A chat with one thread."""
    return {"id": "P", "users": USERS, "thread": {"id": "K", "events": list(events)}} | more


ODD = [
    Odd(
        "every side",
        [chat(event("一"), event("二", "a"), event("三", "b"))],
        ((f"buyer Zoe {AT} 一", f"agent Ann {AT} 二", f"bot bot@x {AT} 三"),),
    ),
    Odd(
        "strays among the events",
        [chat(event("一"), None, "二")],
        ((f"buyer Zoe {AT} 一",),),
        ("不是这种格式的记录",) * 2,
    ),
    Odd(
        "an author who is no user costs his own event",
        [chat(event("一", "x"), event("二", None), event("三"))],
        ((f"buyer Zoe {AT} 三",),),
        ("author_id x", "author_id （空）"),
    ),
    Odd(
        "system messages need no author, transfers hand over",
        [
            chat(
                event("开始", None, "system_message"),
                event("转接", None, "system_message", system_message_type="chat_transferred"),
            )
        ],
        ((f"system - {AT} 开始", f"system - {AT} 转接 [transfer]"),),
    ),
    Odd(
        "files, cards, forms, ratings",
        [
            chat(
                event(None, kind="file", content_type="image/png", name="a.png"),
                event(
                    None, "a", "rich_message", elements=[{"title": "青瓷杯", "subtitle": "38元"}, {"subtitle": "碗"}]
                ),
                event(None, kind="filled_form", fields=[{"label": "姓名", "answer": "林"}, {"label": "电话"}]),
                event(None, kind="annotation", annotation_type="rating", properties={"rating": {"score": 1}}),
                event(None, kind="annotation", annotation_type="rating"),
            )
        ],
        (
            (
                f"buyer Zoe {AT} [图片] [image]",
                f"agent Ann {AT} [卡片] 青瓷杯 / 碗 [card]",
                f"buyer Zoe {AT} 姓名: 林⏎电话: ",
                f"system Zoe {AT} rating: 1 [rating]",
                f"system Zoe {AT} rating: rating [rating]",
            ),
        ),
    ),
    Odd("a thread without events is a dialogue without messages", [chat()], ((),)),
    Odd(
        "what only agents see is left out",
        [chat(event("嘘", "a", recipients="agents"), event("嘘", "a", visibility="agents"), event("在"))],
        ((f"buyer Zoe {AT} 在",),),
        left_out={"内部备注": 2},
    ),
    Odd(
        "each thread is a dialogue",
        [chat(thread=None, threads=[{"id": "1", "events": [event("一")]}, {"id": "2", "events": [event("二")]}])],
        ((f"buyer Zoe {AT} 一",), (f"buyer Zoe {AT} 二",)),
    ),
    Odd(
        "odd times and texts",
        [chat(event(None, created_at=None), event("二", created_at="x"))],
        (("buyer Zoe -  (empty)", "buyer Zoe - 二"),),
    ),
    Odd(
        "a user without a name", [chat(event("一"), users=[{"id": "c", "type": "customer"}])], ((f"buyer c {AT} 一",),)
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "livechat_json", odd)
