"""Intercom: the opening in `source`, parts below, HTML bodies, notes, assignments, cut exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds, read_odd

AT = "2024-03-01 09:00:00"
USER, ADMIN = {"type": "user", "name": "Tao"}, {"type": "admin", "name": "Ann"}


def part(body: Any, author: Any = ADMIN, kind: str = "comment", **more: Any) -> dict[str, Any]:
    """A part of a conversation."""
    return {"part_type": kind, "body": body, "author": author, "created_at": 1709254800} | more


def talk(*parts: Any, **more: Any) -> dict[str, Any]:
    """A conversation that Tao opened."""
    inner = {"conversation_parts": list(parts), "total_count": len(parts)}
    opening = {"body": "<p>在吗</p>", "author": USER}
    return {
        "type": "conversation",
        "id": "1",
        "created_at": 1709254800,
        "source": opening,
        "conversation_parts": inner,
    } | more


OPENING = f"buyer Tao {AT} 在吗"

ODD = [
    Odd("both sides", [talk(part("<p>在的<br/>您说</p>"))], ((OPENING, f"agent Ann {AT} 在的⏎您说"),)),
    Odd(
        "authors",
        [talk(*(part(kind, {"type": kind, "email": "x@y"}) for kind in ("lead", "contact", "team", "bot")))],
        ((OPENING, f"buyer x@y {AT} lead", f"buyer x@y {AT} contact", f"agent x@y {AT} team", f"bot x@y {AT} bot"),),
    ),
    Odd(
        "an unknown author costs its own part",
        [talk(part("话", {"type": "ghost"}), part("在"))],
        ((OPENING, f"agent Ann {AT} 在"),),
        ("ghost",),
    ),
    Odd(
        "strays among the parts",
        [talk(part("在"), None, 5)],
        ((OPENING, f"agent Ann {AT} 在"),),
        ("不是这种格式的记录",) * 2,
    ),
    Odd(
        "notes are internal",
        [talk(part("别理他", kind="note"), part("嘘", kind="note_and_reopen"))],
        ((OPENING,),),
        left_out={"内部备注": 2},
    ),
    Odd(
        "assignments hand over, other parts are notices",
        [talk(part(None, kind="assignment"), part(None, kind="close"), part("请看", kind="assignment"))],
        ((OPENING, f"system Ann {AT} assignment [transfer]", f"system Ann {AT} close", f"agent Ann {AT} 请看"),),
    ),
    Odd(
        "images and files",
        [
            talk(
                part('<p>看</p><img src="x">'),
                part("", attachments=[{"content_type": "image/png", "name": "a.png"}]),
                part("单", attachments=[{"content_type": "application/pdf", "name": "a.pdf"}]),
            )
        ],
        (
            (
                OPENING,
                f"agent Ann {AT} 看⏎[图片] (image)",
                f"agent Ann {AT} [图片] [image]",
                f"agent Ann {AT} 单⏎[文件] a.pdf (file)",
            ),
        ),
    ),
    Odd(
        "notes of every kind are internal",
        [talk(part("别理他", kind="note"), part("别理他", kind="note_and_unsnooze"))],
        ((OPENING,),),
        left_out={"内部备注": 2},
    ),
    Odd("redacted", [talk(part(None, redacted=True))], ((OPENING, f"agent Ann {AT}  (redacted empty)"),)),
    Odd(
        "entities, scripts and plain text",
        [talk(part("a &lt; b"), part("<script>x()</script>好"), part("1 < 2"))],
        ((OPENING, f"agent Ann {AT} a < b", f"agent Ann {AT} 好", f"agent Ann {AT} 1 < 2"),),
    ),
    Odd(
        "odd times",
        [talk(part("一", created_at=None), part("二", created_at="soon"))],
        ((OPENING, "agent Ann - 一", "agent Ann - 二"),),
    ),
    Odd("parts as a plain list", [talk(conversation_parts=[part("在")])], ((OPENING, f"agent Ann {AT} 在"),)),
    Odd(
        "a conversation that an agent opened",
        [talk(part("嗯", USER), source={"body": "在吗", "author": ADMIN})],
        ((f"agent Ann {AT} 在吗", f"buyer Tao {AT} 嗯"),),
    ),
    Odd("no source, no parts", [talk(source=None)], ()),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "intercom_json", odd)


def test_an_export_that_was_cut_says_so(tmp_path: Path) -> None:
    cut = talk(conversation_parts={"conversation_parts": [part("在")], "total_count": 700})
    result = read_odd(tmp_path, "intercom_json", Odd("cut", [cut]))
    assert any("共 700 段" in note for note in result.audits[0].notes)


def test_a_conversation_of_a_list_has_its_opening_alone(tmp_path: Path) -> None:
    listed = {key: value for key, value in talk().items() if key != "conversation_parts"}
    odd = Odd("listed", [{"conversations": [listed]}], ((OPENING,),), options={"format": None})
    holds(tmp_path, "intercom_json", odd)
