"""zendesk_chat_json: chats of Zendesk, with a `history` or, left offline, a single `message`.

    {"id": "2401.1", "type": "chat", "visitor": {"name": "Mara"}, "history": [
        {"type": "chat.msg", "sender_type": "Visitor", "name": "Mara", "msg": "Hi", "timestamp":
        "2024-02-01T08:00:02Z"}]}

The history may be out of order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from audit.dialogue import Kind, Message, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, members, read_units, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_ROLES: dict[str, Role] = {
    "visitor": "buyer",
    "enduser": "buyer",
    "agent": "agent",
    "trigger": "bot",
    "bot": "bot",
    "answerbot": "bot",
    "system": "system",
}
_EVENTS = {"chat.memberjoin": "joined", "chat.memberleave": "left"}


def _is_unit(record: Object) -> bool:
    if isinstance(record.get("history"), list):
        return True
    return record.get("type") == "offline_msg" and "visitor" in record


def detect(head: Head) -> str | None:
    """Chats with a `history` of chat events, or offline messages."""
    return head.unit(_is_unit, "有 history 或 type = offline_msg") if head.is_json else None


def _message(item: Object, visitor: str | None, agents: list[Any]) -> Message:
    kind, name = word(item, "type") or "", word(item, "name", "display_name")
    at = times.parse(item.get("timestamp"), UTC)
    given = (word(item, "sender_type") or "").lower()
    role: Role
    if given in _ROLES:
        role = _ROLES[given]
    elif given:
        raise ValueError(f"sender_type 是 {given}")
    else:
        role = "agent" if "agent_id" in item or name in agents else "buyer" if name in (None, visitor) else "system"
    if role == "buyer":
        name = name or visitor
    if kind == "chat.msg" or (given and word(item, "msg")):
        return content.message(role, name, at, content.whole(word(item, "msg", "message")))
    if kind == "chat.file":
        about = child(item, "attachment")
        text, what = content.attachment(word(about, "mime_type", "content_type"), word(about, "name"))
        return content.message(role, name, at, text, kind=what, flags=(what,))
    if kind in _EVENTS:
        return content.message("system", name, at, f"{name or 'somebody'} {_EVENTS[kind]}")
    if kind == "chat.rating":
        text = f"rating: {word(item, 'new_rating', 'rating') or 'none'}"
        return content.message("system", name, at, text, kind="rating", flags=("rating",))
    what_else: Kind = "transfer" if "transfer" in kind else "text"
    return content.message("system", name, at, word(item, "msg") or kind.removeprefix("chat."), kind=what_else)


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a chat."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        own, visitor = word(unit, "id"), word(child(unit, "visitor"), "name", "id")
        thread = Thread(own, context.people.shop_of(""), visitor, None, "zendesk", "" if own else name, True)
        if "history" not in unit:
            at = times.parse(unit.get("timestamp"), UTC)
            yield Said(thread, content.message("buyer", visitor, at, content.whole(word(unit, "message"))))
            return
        events = members(unit["history"], context.log)
        if not events:
            yield Said(thread, None)
        agents = unit.get("agent_names")
        for item in events:
            try:
                yield Said(thread, _message(item, visitor, agents if isinstance(agents, list) else []))
            except ValueError as error:
                context.log.reject(str(error), str(item))

    return read_units(source, context, _is_unit, convert)


READER = Reader("zendesk_chat_json", "Zendesk Chat", False, detect, read)
