"""Chatwoot: incoming, outgoing, activity, templates, private notes, attachments, deleted messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"


def line(text: Any, kind: Any = 0, **more: Any) -> dict[str, Any]:
    """A message."""
    message = {"id": f"id of {text} {kind}", "content": text, "conversation_id": 42, "message_type": kind}
    return message | {"created_at": 1709254800, "private": False, "sender": {"name": "Ana"}} | more


ODD = [
    Odd(
        "types as numbers and words",
        [
            line("一"),
            line("二", 1, sender_type="User"),
            line("三", "outgoing", sender_type="AgentBot"),
            line("四", 2),
            line("五", "template"),
        ],
        ((f"buyer Ana {AT} 一", f"agent Ana {AT} 二", f"bot Ana {AT} 三", f"system Ana {AT} 四", f"bot Ana {AT} 五"),),
    ),
    Odd(
        "who sends is said in the sender, or nowhere",
        [line("一", 1, sender={"name": "Bo", "type": "user"}), line("二", 1, sender=None)],
        ((f"agent Bo {AT} 一", f"bot - {AT} 二"),),
    ),
    Odd(
        "an unknown type is refused",
        [line("一", 9), line("二", None), line("三")],
        ((f"buyer Ana {AT} 三",),),
        ("message_type 是 9", "message_type 是"),
    ),
    Odd(
        "private messages are internal",
        [line("别理他", 1, private=True), line("在吗")],
        ((f"buyer Ana {AT} 在吗",),),
        left_out={"内部备注": 1},
    ),
    Odd(
        "switches as texts",
        [line("别理他", 1, private="true"), line("删了", private="false", content_attributes={"deleted": "true"})],
        ((f"buyer Ana {AT} 删了 (recalled)",),),
        left_out={"内部备注": 1},
    ),
    Odd(
        "a sender without a type is a person, one without a name a number",
        [line("一", 1, sender={"name": "Bo"}), line("二", sender={"name": "", "id": 7})],
        ((f"agent Bo {AT} 一", f"buyer 7 {AT} 二"),),
    ),
    Odd(
        "attachments",
        [
            line(None, attachments=[{"file_type": "image"}]),
            line("看", attachments=[{"file_type": "file", "fallback_title": "a.pdf"}, {"file_type": "audio"}]),
        ],
        ((f"buyer Ana {AT} [图片] [image]", f"buyer Ana {AT} 看⏎[文件] a.pdf⏎[语音] (file voice)"),),
    ),
    Odd("deleted", [line("删了", content_attributes={"deleted": True})], ((f"buyer Ana {AT} 删了 (recalled)",),)),
    Odd(
        "conversations by id or inside a webhook",
        [
            line("一"),
            line("二", conversation_id=None, conversation={"display_id": 42}),
            line("三", conversation_id="43"),
        ],
        ((f"buyer Ana {AT} 一", f"buyer Ana {AT} 二"), (f"buyer Ana {AT} 三",)),
    ),
    Odd(
        "wrapped in a payload",
        [{"payload": [line("一"), line("二")], "meta": {"count": 2}}],
        ((f"buyer Ana {AT} 一", f"buyer Ana {AT} 二"),),
    ),
    Odd("what comes twice with one id is one", [line("一"), line("一")], ((f"buyer Ana {AT} 一",),)),
    Odd(
        "times as text, and none",
        [line("一", created_at="2024-03-01T01:00:00Z"), line("二", created_at=None)],
        ((f"buyer Ana {AT} 一", "buyer Ana - 二"),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "chatwoot_json", odd)
