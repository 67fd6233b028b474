"""chatwoot_json: messages of Chatwoot, from the API or a webhook.

    {"id": 1, "content": "My order is late", "conversation_id": 42, "message_type": 0, "created_at": 1700000000,
     "private": false, "sender_type": "Contact", "sender": {"name": "Ana"}}

Types: 0 incoming, 1 outgoing, 2 activity, 3 template. Private messages are internal and left out. What goes out
without a human sender is a robot's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC

from audit.dialogue import Kind, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, children, read_units, truth, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_TYPES = {"0": "incoming", "1": "outgoing", "2": "activity", "3": "template"}
_HUMANS = frozenset({"user", "agent"})


def _is_unit(record: Object) -> bool:
    return "message_type" in record and ("conversation_id" in record or "conversation" in record)


def detect(head: Head) -> str | None:
    """Objects with `message_type` and `conversation_id`."""
    return head.unit(_is_unit, "有 message_type 与 conversation_id") if head.is_json else None


def _role(kind: str, sender_type: str, sender: Object) -> Role:
    if kind == "incoming":
        return "buyer"
    if kind == "activity":
        return "system"
    human = sender_type in _HUMANS if sender_type else word(sender, "name") is not None
    return "agent" if kind == "outgoing" and human else "bot"


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a conversation."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        if truth(unit.get("private")):
            context.log.left_out["内部备注"] += 1
            return
        kind = word(unit, "message_type") or ""
        kind = _TYPES.get(kind, kind)
        if kind not in _TYPES.values():
            raise ValueError(f"message_type 是 {kind}")
        sender = child(unit, "sender")
        role = _role(kind, (word(unit, "sender_type") or word(sender, "type") or "").lower(), sender)
        parts = [content.whole(word(unit, "content"))]
        kinds: list[Kind] = []
        for file in children(unit, "attachments"):
            text, what = content.attachment(word(file, "file_type"), word(file, "name", "fallback_title"))
            parts.append(text)
            kinds.append(what)
        flags: tuple[str, ...] = tuple(dict.fromkeys(kinds))
        if truth(child(unit, "content_attributes").get("deleted")):
            flags += ("recalled",)
        own = word(unit, "conversation_id") or word(child(unit, "conversation"), "display_id", "id")
        thread = Thread(own, context.people.shop_of(""), None, None, "chatwoot", "" if own else name, True)
        at = times.parse(unit.get("created_at"), UTC)
        text = "\n".join(part for part in parts if part)
        what_all = kinds[0] if kinds and not parts[0] else None
        said = content.message(role, word(sender, "name", "id"), at, text, flags=flags, kind=what_all)
        yield Said(thread, said, word(unit, "id"))

    return read_units(source, context, _is_unit, convert)


READER = Reader("chatwoot_json", "Chatwoot", False, detect, read)
