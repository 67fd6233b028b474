"""taobao_api_json: taobao.wangwang.eservice.chatlog.get and its successor abstract.logquery.

    {"from_id": "cntaobao某店:月月", "to_id": "cntaobao买家",
     "chatlog_get_response": {"count": 1, "ret": 10000,
                              "msgs": {"msg": {"direction": "1", "time": "…", "content": "有人吗"}}}}

Direction 0 goes from the queried account to the buyer, 1 the other way. One message comes as an object, none drops
the key. The successor has no text for what buyers wrote; such messages are counted and not made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from audit.dialogue import Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, members, read_units, word
from audit.readers.json_walk import walk
from audit.readers.people import nameless, plain
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_DONE = "10000"
_ASKED = {"from_id", "to_id", "uid", "peer_id"}


def _reply(record: Object) -> Object | None:
    for key, value in record.items():
        if isinstance(value, dict) and (key.endswith(("chatlog_get_response", "logquery_response")) or "msgs" in value):
            return value
    return record if "msgs" in record else None


def _call(record: Object) -> tuple[Object, Object] | None:
    """A reply and the object with the parameters of the request, which may be kept apart from each other."""
    if reply := _reply(record):
        return reply, record
    parts = [value for value in record.values() if isinstance(value, dict)]
    asked = next((part for part in (record, *parts) if _ASKED & part.keys()), None)
    replies = [found for part in parts if (found := _reply(part))]
    return (replies[0], asked) if asked and len(replies) == 1 else None


def _is_unit(record: Object) -> bool:
    return _call(record) is not None


def detect(head: Head) -> str | None:
    """A reply with `msgs`, or an empty one."""
    return head.unit(_is_unit, "有 chatlog_get_response 或 msgs") if head.is_json else None


def _listed(value: Any) -> Any:
    """The list of messages, which the interface wraps in objects, or the one that is there."""
    while isinstance(value, dict) and "direction" not in value:
        value = next((inner for inner in value.values() if next(walk(inner, _is_message), None)), None)
    return value


def _is_message(record: Object) -> bool:
    return "direction" in record


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a buyer; the callers save the account and the buyer beside the reply."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        reply, asked = _call(unit) or ({}, unit)
        if word(reply, "ret") not in (None, _DONE):
            raise ValueError(f"接口返回 ret={reply['ret']}")
        account = plain(word(asked, "from_id", "uid") or "") or None
        buyer = plain(word(asked, "to_id", "peer_id") or "") or None
        shop = account.split(":")[0] if account else context.people.shop_of("")
        thread = Thread(None, shop, buyer, None, "qianniu", name if nameless(buyer) else "")
        for item in members(_listed(reply.get("msgs")), context.log):
            direction = word(item, "direction")
            if direction not in ("0", "1"):
                context.log.reject(f"direction 是 {direction}，应为 0 或 1", str(item))
                continue
            if direction == "1" and not word(item, "content") and ("content" not in item or "length" in item):
                context.log.left_out["接口不给原文的买家消息"] += 1
                continue
            role: Role = context.people.staff(account) if direction == "0" else "buyer"
            at = times.parse(item.get("time"), context.options.zone)
            text = content.whole(word(item, "content"))
            yield Said(thread, content.message(role, account if direction == "0" else buyer, at, text))

    return read_units(source, context, _is_unit, convert)


READER = Reader("taobao_api_json", "淘宝旺旺聊天记录接口", False, detect, read)
