"""qiyu_message_json: messages of 网易七鱼.

    {"id": 101, "sessionId": 55, "type": "text", "content": "你好", "time": 1609466400000, "fromUser": 1,
     "user": {"name": "访客甲"}, "kefu": {"name": "小七"}}

`fromUser` 1 is the visitor. `withdrawStatus` 1 marks what was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from audit.dialogue import Kind, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.html_text import html_text
from audit.readers.json_values import Object, child, read_units, truth, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_SYSTEM = frozenset({"sys", "tip", "ainvalid", "cnotify", "receiptinfo", "transkefu"})
_MEDIA: dict[str, tuple[str, Kind]] = {
    "image": ("[图片]", "image"),
    "audio": ("[语音]", "voice"),
    "video": ("[视频]", "video"),
}


def _is_unit(record: Object) -> bool:
    return "fromUser" in record and "sessionId" in record


def detect(head: Head) -> str | None:
    """Objects with `fromUser` and `sessionId`."""
    return head.unit(_is_unit, "有 fromUser 与 sessionId") if head.is_json else None


def _text(kind: str, value: Any) -> tuple[str, Kind | None, tuple[str, ...]]:
    """The text of a message, its kind where the type says it, and flags."""
    if kind in _MEDIA:
        text, what = _MEDIA[kind]
        return text, what, (what,)
    if isinstance(value, str) and value.startswith("{") and kind != "text":
        try:
            value = msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value, None, ()
    if isinstance(value, dict):
        title = word(value, "answer", "text", "msg", "content", "title", "name", "label") or ""
        if kind == "file":
            return f"[文件] {title}".strip(), "file", ("file",)
        if kind in ("card", "miniProgramCard"):
            return f"[卡片] {title}".strip(), "card", ("card",)
        value = title
    text = str(value) if isinstance(value, str | int | float) else ""
    return (html_text(text) if kind in ("richtext", "qa") else text), None, ()


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a `sessionId`."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        visitor, staff = word(child(unit, "user"), "name", "id"), word(child(unit, "kefu"), "name", "id")
        kind = word(unit, "type") or "text"
        by_user = truth(unit.get("fromUser"))
        if by_user is None:
            raise ValueError("fromUser 应为 0 或 1")
        text, what, flags = _text(kind, unit.get("content"))
        role: Role = "buyer"
        if kind in _SYSTEM:
            role = "system"
            if kind == "transkefu":
                what, flags = "transfer", (*flags, "transfer")
        elif not by_user:
            role = context.people.staff(staff, automatic=bool(truth(child(unit, "kefu").get("robot"))))
        if truth(unit.get("push")):
            flags += ("push",)
        if truth(unit.get("withdrawStatus")):
            flags += ("recalled",)
        own = word(unit, "sessionId")
        thread = Thread(own, context.people.shop_of(""), visitor, None, "qiyu", "", True)
        sender = visitor if by_user else staff
        at = times.parse(unit.get("time"), context.options.zone)
        said = content.message(role, sender, at, content.whole(text), flags=flags, kind=what)
        yield Said(thread, said, word(unit, "id"))

    return read_units(source, context, _is_unit, convert)


READER = Reader("qiyu_message_json", "网易七鱼消息", False, detect, read)
