"""livechat_json: archives of LiveChat.

    {"id": "PJ0", "users": [{"id": "c-1", "type": "customer", "name": "Zoe"}], "thread": {"id": "K6", "events": [
        {"type": "message", "text": "Refund?", "author_id": "c-1", "created_at": "2023-05-07T07:11:29.000000Z"}]}}

One chat has many threads; the thread is the dialogue. What only agents may see is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC

from audit.dialogue import Kind, Message, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, children, members, read_units, truth, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source


def _is_unit(record: Object) -> bool:
    threads = (*children(record, "thread"), *children(record, "threads"))
    return "users" in record and any("events" in thread for thread in threads)


def detect(head: Head) -> str | None:
    """Chats with `users` and a `thread` of `events`."""
    return head.unit(_is_unit, "有 users 与 thread.events") if head.is_json else None


def _role(user: Object) -> Role:
    if truth(user.get("bot")) or user.get("type") == "bot":
        return "bot"
    return "buyer" if user.get("type") == "customer" else "agent"


def _message(event: Object, users: dict[str, Object]) -> Message:
    kind, at = word(event, "type") or "", times.parse(event.get("created_at"), UTC)
    if kind == "system_message":
        moved = "transfer" in (word(event, "system_message_type") or "")
        what: Kind = "transfer" if moved else "text"
        flags = ("transfer",) if moved else ()
        return content.message("system", None, at, content.whole(word(event, "text")), kind=what, flags=flags)
    author = word(event, "author_id") or ""
    if author not in users:
        raise ValueError(f"author_id {author or '（空）'} 不在 users 里")
    user = users[author]
    role, name = _role(user), word(user, "name", "email", "id")
    if kind == "file":
        text, what = content.attachment(word(event, "content_type"), word(event, "name"))
        return content.message(role, name, at, text, kind=what, flags=(what,))
    if kind == "rich_message":
        titles = [word(item, "title", "subtitle") or "" for item in children(event, "elements")]
        text = f"[卡片] {' / '.join(filter(None, titles))}".strip()
        return content.message(role, name, at, text, kind="card", flags=("card",))
    if kind == "annotation" or "rating" in kind:
        text = (
            f"rating: {word(child(event, 'properties', 'rating'), 'score') or word(event, 'annotation_type') or kind}"
        )
        return content.message("system", name, at, text, kind="rating", flags=("rating",))
    if kind == "filled_form":
        fields = (
            f"{(word(item, 'label') or '').rstrip(':')}: {word(item, 'answer') or ''}"
            for item in children(event, "fields")
        )
        return content.message(role, name, at, "\n".join(fields))
    return content.message(role, name, at, content.whole(word(event, "text")))


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a thread."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        users = {word(user, "id") or "": user for user in children(unit, "users")}
        buyer = next((word(user, "name", "id") for user in users.values() if _role(user) == "buyer"), None)
        for thread in (*children(unit, "thread"), *children(unit, "threads")):
            own = word(thread, "id")
            owner = Thread(own, context.people.shop_of(""), buyer, None, "livechat", "" if own else name, True)
            events = members(thread.get("events"), context.log)
            if not events:
                yield Said(owner, None)
            for event in events:
                if "agents" in (event.get("recipients"), event.get("visibility")):
                    context.log.left_out["内部备注"] += 1
                    continue
                try:
                    yield Said(owner, _message(event, users), word(event, "id"))
                except ValueError as error:
                    context.log.reject(str(error), str(event))

    return read_units(source, context, _is_unit, convert)


READER = Reader("livechat_json", "LiveChat", True, detect, read)
