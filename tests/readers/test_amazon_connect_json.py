"""Amazon Connect: chats with times, voice with offsets, receipts, events, attachments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"


def item(text: Any, role: Any = "CUSTOMER", **more: Any) -> dict[str, Any]:
    """An item of a transcript."""
    name = {"CUSTOMER": "Liu", "AGENT": "Ann"}.get(role, role)
    message = {"Type": "MESSAGE", "Content": text, "ParticipantRole": role, "DisplayName": name}
    return message | {"AbsoluteTime": "2024-03-01T01:00:00.554Z"} | more


def contact(*items: Any, **more: Any) -> dict[str, Any]:
    """A contact."""
    return {"ContactId": "c1", "Transcript": list(items)} | more


def happened(kind: str) -> dict[str, Any]:
    """An event of the chat."""
    return item(None, "AGENT", Type="EVENT", ContentType=f"application/vnd.amazonaws.connect.event.{kind}")


ODD = [
    Odd(
        "roles in any case",
        [
            contact(
                item("一"),
                item("二", "AGENT"),
                item("三", "supervisor"),
                item("四", "SYSTEM"),
                item("五", "CUSTOM_BOT"),
            )
        ],
        (
            (
                f"buyer Liu {AT} 一",
                f"agent Ann {AT} 二",
                f"agent supervisor {AT} 三",
                f"system SYSTEM {AT} 四",
                f"bot CUSTOM_BOT {AT} 五",
            ),
        ),
    ),
    Odd(
        "an unknown role costs its own item",
        [contact(item("一", "GHOST"), item("二", None), item("三"))],
        ((f"buyer Liu {AT} 三",),),
        ("GHOST", "（空）"),
    ),
    Odd(
        "voice: the participant is the role",
        [contact({"Content": "一", "ParticipantId": "CUSTOMER"}, {"Content": "二", "ParticipantId": "AGENT"})],
        (("buyer CUSTOMER - 一", "agent AGENT - 二"),),
    ),
    Odd(
        "voice: roles through the participants, no times",
        [
            contact(
                {"Content": "一", "ParticipantId": "P1", "BeginOffsetMillis": 10},
                {"Content": "二", "ParticipantId": "P2", "BeginOffsetMillis": 20},
                Participants=[
                    {"ParticipantId": "P1", "ParticipantRole": "CUSTOMER"},
                    {"ParticipantId": "P2", "ParticipantRole": "AGENT"},
                ],
            )
        ],
        (("buyer P1 - 一", "agent P2 - 二"),),
    ),
    Odd(
        "receipts are counted, events told, transfers marked",
        [contact(happened("participant.joined"), happened("typing"), happened("transfer.succeeded"), item("一"))],
        (
            (
                f"system Ann {AT} participant.joined",
                f"system Ann {AT} transfer.succeeded [transfer]",
                f"buyer Liu {AT} 一",
            ),
        ),
        left_out={"回执与输入状态": 1},
    ),
    Odd(
        "attachments",
        [
            contact(
                item(None, Type="ATTACHMENT", Attachments=[{"ContentType": "image/png", "AttachmentName": "a.png"}]),
                item(None, Type="ATTACHMENT", Attachments=[{"AttachmentName": "a.pdf"}, {"ContentType": "video/mp4"}]),
                item(None, Type="ATTACHMENT"),
            )
        ],
        (
            (
                f"buyer Liu {AT} [图片] [image]",
                f"buyer Liu {AT} [文件] a.pdf⏎[视频] [file] (video)",
                f"buyer Liu {AT}  [file] (empty)",
            ),
        ),
    ),
    Odd(
        "contacts by every id, and two without any",
        [
            contact(item("一"), ContactId=None, CustomerMetadata={"ContactId": "m"}),
            contact(item("二"), ContactId=None, InitialContactId="m"),
            contact(item("三"), ContactId=None),
            contact(item("三"), ContactId=None),
        ],
        ((f"buyer Liu {AT} 一", f"buyer Liu {AT} 二"), (f"buyer Liu {AT} 三",), (f"buyer Liu {AT} 三",)),
    ),
    Odd(
        "what comes twice with one id is one",
        [contact(item("一", Id="x"), item("一", Id="x"))],
        ((f"buyer Liu {AT} 一",),),
    ),
    Odd("an empty transcript is a dialogue without messages", [contact()], ((),)),
    Odd(
        "odd times",
        [contact(item("一", AbsoluteTime=None), item("二", AbsoluteTime="x"))],
        (("buyer Liu - 一", "buyer Liu - 二"),),
    ),
    Odd(
        "strays in a transcript",
        [contact(None, "x", item("一"))],
        ((f"buyer Liu {AT} 一",),),
        ("不是这种格式的记录",) * 2,
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "amazon_connect_json", odd)
