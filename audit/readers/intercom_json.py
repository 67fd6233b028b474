"""intercom_json: conversations of Intercom.

    {"type": "conversation", "id": "1911", "source": {"body": "<p>Hi</p>", "author": {"type": "user", "name": "Tao"}},
     "conversation_parts": {"conversation_parts": [{"part_type": "comment", "body": "…", "created_at": 1717000002}]}}

The first message is in `source`, bodies are HTML, notes are internal and left out. An export holds at most 500 parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from audit.dialogue import Kind, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.html_text import html_text
from audit.readers.json_values import Object, child, children, members, read_units, truth, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_ROLES: dict[str | None, Role] = {
    "user": "buyer",
    "lead": "buyer",
    "contact": "buyer",
    "admin": "agent",
    "team": "agent",
    "teammate": "agent",
    "bot": "bot",
}


def _is_unit(record: Object) -> bool:
    return (record.get("type") == "conversation" and "author" in child(record, "source")) or (
        "conversation_parts" in record and ("source" in record or record.get("type") == "conversation")
    )


def detect(head: Head) -> str | None:
    """Conversations with `source` and `conversation_parts`."""
    return head.unit(_is_unit, "有 source 与 conversation_parts") if head.is_json else None


def _said(item: Object, thread: Thread, created: Any) -> Said:
    """What a person or robot wrote, with the files they sent."""
    author = child(item, "author")
    role = _ROLES.get(word(author, "type"))
    if role is None:
        raise ValueError(f"author.type 是 {author.get('type')}")
    parts = [html_text(word(item, "body") or "")]
    kinds: list[Kind] = []
    for file in children(item, "attachments"):
        text, kind = content.attachment(word(file, "content_type"), word(file, "name"))
        parts.append(text)
        kinds.append(kind)
    text = "\n".join(part for part in parts if part)
    flags: tuple[str, ...] = tuple(dict.fromkeys(kinds))
    if "[图片]" in text and "image" not in flags:
        flags += ("image",)
    if truth(item.get("redacted")):
        flags += ("redacted",)
    at = times.parse(created, UTC)
    what = kinds[0] if kinds and not parts[0] else None
    return Said(thread, content.message(role, _name(author), at, text, flags=flags, kind=what), word(item, "id"))


def _name(author: Object) -> str | None:
    return word(author, "name", "email", "id")


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a conversation."""
    log = context.log

    def convert(unit: Object, name: str) -> Iterable[Said]:
        opening, parts = child(unit, "source"), child(unit, "conversation_parts")
        listed = members((parts or unit).get("conversation_parts"), log)
        everyone = [child(item, "author") for item in (opening, *listed)]
        buyer = next((_name(who) for who in everyone if _ROLES.get(word(who, "type")) == "buyer"), None)
        own = word(unit, "id")
        thread = Thread(own, context.people.shop_of(""), buyer, None, "intercom", "" if own else name, True)
        if opening:
            yield _said(opening, thread, opening.get("created_at") or unit.get("created_at"))
        for part in listed:
            kind = word(part, "part_type") or ""
            if kind.startswith("note"):
                log.left_out["内部备注"] += 1
                continue
            try:
                if kind == "comment" or word(part, "body") or truth(part.get("redacted")):
                    yield _said(part, thread, part.get("created_at"))
                    continue
            except ValueError as error:
                log.reject(str(error), str(part))
                continue
            moved = "assign" in kind or "transfer" in kind
            what: Kind = "transfer" if moved else "text"
            flags = ("transfer",) if moved else ()
            at = times.parse(part.get("created_at"), UTC)
            said = content.message("system", _name(child(part, "author")), at, kind, kind=what, flags=flags)
            yield Said(thread, said, word(part, "id"))
        total = parts.get("total_count")
        if isinstance(total, int) and total > len(listed):
            log.note(f"会话 {own} 共 {total} 段，文件里只有 {len(listed)} 段")

    return read_units(source, context, _is_unit, convert)


READER = Reader("intercom_json", "Intercom", True, detect, read)
