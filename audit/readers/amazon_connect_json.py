"""amazon_connect_json: chat transcripts of Amazon Connect, and voice transcripts of Contact Lens.

    {"ContactId": "c-9", "Transcript": [{"AbsoluteTime": "2021-06-19T09:56:18.554Z", "Content": "Any discount?",
     "Type": "MESSAGE", "DisplayName": "Liu", "ParticipantRole": "CUSTOMER"}]}

Voice has offsets instead of times, and roles through `Participants`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC

from audit.dialogue import Kind, Message, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, children, members, read_units, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_ROLES: dict[str, Role] = {
    "CUSTOMER": "buyer",
    "AGENT": "agent",
    "SUPERVISOR": "agent",
    "SYSTEM": "system",
    "CUSTOM_BOT": "bot",
    "BOT": "bot",
}
_RECEIPTS = (".typing", ".message.delivered", ".message.read", ".connection.acknowledged")


def _is_unit(record: Object) -> bool:
    return isinstance(record.get("Transcript"), list)


def detect(head: Head) -> str | None:
    """Objects with a `Transcript`."""
    return head.unit(_is_unit, "有 Transcript 列表") if head.is_json else None


def _message(item: Object, roles: dict[str, str]) -> Message:
    at = times.parse(item.get("AbsoluteTime"), UTC)
    sender = word(item, "DisplayName", "ParticipantId")
    if item.get("Type") == "EVENT":
        text = (word(item, "ContentType") or "event").rsplit(".event.", 1)[-1]
        moved = text.startswith("transfer")
        what: Kind = "transfer" if moved else "text"
        return content.message("system", sender, at, text, kind=what, flags=("transfer",) if moved else ())
    who = word(item, "ParticipantId") or ""
    given = word(item, "ParticipantRole") or roles.get(who) or (who if who.upper() in _ROLES else "")
    role = _ROLES.get(given.upper())
    if role is None:
        raise ValueError(f"ParticipantRole 是 {given or '（空）'}")
    if item.get("Type") == "ATTACHMENT":
        files = [
            content.attachment(word(file, "ContentType"), word(file, "AttachmentName"))
            for file in children(item, "Attachments")
        ]
        kinds = [kind for _, kind in files]
        text = "\n".join(text for text, _ in files)
        return content.message(role, sender, at, text, kind=kinds[0] if kinds else "file", flags=tuple(kinds))
    return content.message(role, sender, at, content.whole(word(item, "Content")))


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a contact."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        own = word(unit, "ContactId") or word(child(unit, "CustomerMetadata"), "ContactId")
        own = own or word(unit, "InitialContactId")
        roles = {
            word(who, "ParticipantId") or "": word(who, "ParticipantRole") or ""
            for who in children(unit, "Participants")
        }
        items = members(unit["Transcript"], context.log)
        buyer = next((word(item, "DisplayName") for item in items if item.get("ParticipantRole") == "CUSTOMER"), None)
        thread = Thread(own, context.people.shop_of(""), buyer, None, "amazon_connect", "" if own else name, True)
        if not items:
            yield Said(thread, None)
        for item in items:
            if (word(item, "ContentType") or "").endswith(_RECEIPTS):
                context.log.left_out["回执与输入状态"] += 1
                continue
            try:
                yield Said(thread, _message(item, roles), word(item, "Id"))
            except ValueError as error:
                context.log.reject(str(error), str(item))

    return read_units(source, context, _is_unit, convert)


READER = Reader("amazon_connect_json", "Amazon Connect", True, detect, read)
