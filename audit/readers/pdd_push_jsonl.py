"""pdd_push_jsonl: what the 拼多多 merchant desk receives over its websocket.

    {"response": "push", "message": {"content": "在吗", "from": {"role": "user", "uid": "880001"},
     "to": {"role": "mall_cs", "uid": "600100", "mall_id": "600100"}, "msg_id": "17", "ts": "1700000001", "type": 0}}

The shop's id of the buyer is the thread; a history of the logistics desk (`msg_ts`, `from_type`, `text`) is one.
`ts` is a text of seconds. Type 1002 takes an earlier message back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.dialogue import Kind, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, read_units, truth, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_RECALL, _TRANSFER = "1002", "24"
_ROLES = ("user", "mall_cs")
_SIGNALS = {"auth": "登录应答", "mall_system_msg": "平台系统消息"}
_RESPONSES = (*_SIGNALS, "push")


def _message(record: Object) -> Object:
    if "msg_ts" in record and "from_type" in record:
        return _of_history(record)
    return record if "from" in record else child(record, "message")


def _of_history(record: Object) -> Object:
    """A message of the logistics desk's history in the shape of a pushed one; it has no accounts."""
    robot = word(record, "from_type") == "1"
    author = {"role": "mall_cs" if robot else "user"}
    said = {"content": record.get("text"), "msg_id": record.get("id"), "ts": record["msg_ts"]}
    return said | {"from": author, "is_auto": robot}


def _is_unit(record: Object) -> bool:
    if record.get("response") in _RESPONSES and "choices" not in record:
        return True
    message = _message(record)
    return "content" in message and child(message, "from").get("role") in _ROLES


def detect(head: Head) -> str | None:
    """Pushed messages from `user` or `mall_cs`."""
    why = "有 response 与 from.role = user 或 mall_cs"
    return head.unit(lambda item: _is_unit(item) and "from" in _message(item), why) if head.is_json else None


def _text(message: Object, kind: str | None) -> tuple[str, Kind | None]:
    """The text of a message of such a type, and what it is where the type says it."""
    text = content.whole(word(message, "content"))
    sub_type = word(message, "sub_type")
    if kind == "0" and sub_type is None:
        return text, None
    info = child(message, "info")
    goods = word(info, "goodsName", "goods_name")
    match kind, sub_type:
        case "0", "1":
            return text or f"[订单] {word(info, 'orderSequenceNo') or ''}".strip(), "order"
        case ("0", "0") | ("64", _) if goods:
            return text or f"[商品卡片] {goods}", "card"
        case "1", _:
            return "[图片]", "image"
        case "5", _:
            return word(info, "description") or text or "[表情]", "emotion"
        case "14", _:
            return "[视频]", "video"
        case "24", _:
            return text, "transfer"
        case "1002", _:
            return text or word(info, "withdraw_hint") or "对方撤回了一条消息", "recall"
    return text, None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a buyer of a mall; messages that come twice with one id are one."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        item = _message(unit)
        if "from" not in item:
            context.log.left_out[_SIGNALS.get(str(unit.get("response")), "没有消息的推送")] += 1
            return
        author, other = child(item, "from"), child(item, "to")
        by_user = author.get("role") == "user"
        user, staff = (author, other) if by_user else (other, author)
        buyer = word(user, "uid")
        mall = word(staff, "mall_id") or word(child(unit, "target"), "mall_id") or word(staff, "uid")
        kind = word(item, "type")
        role: Role = "buyer"
        account = word(staff, "csid", "uid")
        if kind in (_RECALL, _TRANSFER) or author.get("role") not in _ROLES:
            role = "system"
        elif not by_user:
            role = context.people.staff(account, automatic=bool(truth(item.get("is_auto"))))
        text, what = _text(item, kind)
        flags: tuple[str, ...] = (what,) if what else ()
        if role == "bot":
            flags += ("auto_reply",)
        shop = context.people.shop_of(account or "") or mall
        thread = Thread(None, shop, buyer, None, "pdd", "" if buyer else source.name)
        at = times.parse(item.get("ts"), context.options.zone)
        recalls = word(child(item, "info"), "msg_id") if kind == _RECALL else None
        said = content.message(role, buyer if by_user else account, at, text, flags=flags, kind=what)
        yield Said(thread, said, word(item, "msg_id"), recalls)

    return read_units(source, context, _is_unit, convert)


READER = Reader("pdd_push_jsonl", "拼多多商家后台推送", True, detect, read)
