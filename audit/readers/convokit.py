"""convokit: a ConvoKit corpus, `utterances.jsonl` with `speakers.json` beside it.

    {"id": "u1", "conversation_id": "u1", "text": "Item arrived broken", "speaker": "cust_5",
     "meta": {"role": "customer"}, "reply-to": null, "timestamp": 1700000000}

The role is in the utterance's meta or in the speaker's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import PurePath

import msgspec

from audit.dialogue import Role
from audit.lines import decode_head
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, loads, read_units, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_COMPANIONS = frozenset({"speakers.json", "users.json", "conversations.json", "corpus.json", "index.json"})
_ROLES: dict[str | None, Role] = {
    **dict.fromkeys(("customer", "buyer", "user", "client", "visitor", "end_user"), "buyer"),
    **dict.fromkeys(("agent", "seller", "staff", "support", "operator", "representative", "merchant"), "agent"),
    **dict.fromkeys(("bot", "assistant", "robot"), "bot"),
    "system": "system",
}


def _is_unit(record: Object) -> bool:
    return ("speaker" in record or "user" in record) and ("conversation_id" in record or "root" in record)


def _is_companion(source_name: str) -> bool:
    return PurePath(source_name.rsplit("!", 1)[-1]).name in _COMPANIONS


def _describes(record: Object) -> bool:
    """Whether a file that may belong to a corpus tells of its speakers or its columns: any export can have such a name."""
    if any(key.endswith("-index") for key in record):
        return True
    entries = [item for item in record.values() if isinstance(item, dict)]
    listed = any(isinstance(item, list) for item in record.values())
    return not listed and all(not item or {"meta", "vectors", "role"} & item.keys() for item in entries)


def detect(head: Head) -> str | None:
    """Utterances with `speaker` and `conversation_id`, or a file that belongs to a corpus."""
    if not head.is_json:
        return None
    records = head.records
    if _is_companion(head.name) and len(records) == 1 and isinstance(records[0], dict) and _describes(records[0]):
        return "ConvoKit 语料的附属文件"
    return head.unit(_is_unit, "有 speaker 与 conversation_id")


def _speakers(source: Source, encoding: str | None) -> Object:
    for name in ("speakers.json", "users.json"):
        if (data := source.sibling(name)) is not None:
            try:
                value = loads(decode_head(data, encoding))
            except (msgspec.DecodeError, RecursionError):
                continue
            if isinstance(value, dict):
                return value
    return {}


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a conversation."""
    if _is_companion(source.name):
        context.log.left_out["语料的附属文件"] += 1
        return
    speakers = _speakers(source, context.options.encoding)

    def convert(unit: Object, name: str) -> Iterable[Said]:
        who = unit.get("speaker") or unit.get("user")
        speaker = word(who, "id", "name") if isinstance(who, dict) else word({"id": who}, "id")
        about = speakers.get(speaker or "")
        known = (
            child(unit, "meta"),
            child(who, "meta"),
            child(about, "meta"),
            about if isinstance(about, dict) else {},
        )
        given = next((found for meta in known if (found := word(meta, "role", "type"))), None)
        role = _ROLES.get(given.lower() if given else None) or (context.people.guess(speaker) if speaker else None)
        if role is None:
            raise ValueError(f"说话人 {speaker} 没有角色；可用 --agents 指明谁是客服")
        own = word(unit, "conversation_id", "root") or word(unit, "id")
        thread = Thread(own, context.people.shop_of(""), None, None, "convokit", "", True)
        at = times.parse(unit.get("timestamp"), UTC)
        yield Said(thread, content.message(role, speaker, at, content.whole(word(unit, "text"))), word(unit, "id"))

    yield from read_units(source, context, _is_unit, convert)


READER = Reader("convokit", "ConvoKit 语料", True, detect, read)
