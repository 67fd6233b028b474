"""jd_api_json: jingdong.im.pop.chatlog.get, and the newer push message.

    {"customer": "jd_57c0ab", "waiter": "某店-娜娜", "content": "在的", "sid": "a1f0", "time": "2020-02-20 10:00:31",
     "waiterSend": true}

`waiterSend` alone says who speaks, the session is `sid`. Pages are not always in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, read_units, truth, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_MEDIA = {"image": "[图片]", "img": "[图片]", "voice": "[语音]", "video": "[视频]"}
"""What stands for the pushed messages that have no text of their own."""


def _is_unit(record: Object) -> bool:
    return ("waiterSend" in record and "content" in record) or ("pin" in child(record, "from") and "body" in record)


def detect(head: Head) -> str | None:
    """Objects with `waiterSend`, or pushed messages with pins."""
    return head.unit(_is_unit, "有 waiterSend 与 content") if head.is_json else None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a `sid`, or a customer where there is none."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        item = _pushed(unit) if "body" in unit else unit
        by_waiter = truth(item.get("waiterSend"))
        customer, waiter = word(item, "customer"), word(item, "waiter")
        if by_waiter is None:
            raise ValueError("waiterSend 不是真假值")
        shop = context.people.shop_of(waiter or "")
        own = word(item, "sid")
        thread = Thread(own, shop, customer, None, "jd", "" if own or customer else source.name, own is not None)
        sender = waiter if by_waiter else customer
        role = context.people.staff(waiter) if by_waiter else "buyer"
        at = times.parse(item.get("time"), context.options.zone)
        meta = {"sku": item["skuId"]} if item.get("skuId") else None
        yield Said(thread, content.message(role, sender, at, content.whole(word(item, "content")), meta=meta))

    return read_units(source, context, _is_unit, convert)


def _pushed(unit: Object) -> Object:
    """A pushed message in the shape of the API's."""
    body = child(unit, "body")
    by_waiter = word(child(unit, "from"), "app") == "im.waiter"
    waiter, customer = ("from", "to") if by_waiter else ("to", "from")
    return {
        "waiterSend": by_waiter,
        "waiter": word(child(unit, waiter), "pin"),
        "customer": word(child(unit, customer), "pin"),
        "content": _MEDIA.get(word(body, "type") or "") or word(body, "content"),
        "sid": word(child(body, "chatinfo"), "sid"),
        "time": unit.get("timestamp") or unit.get("clientTime"),
    }


READER = Reader("jd_api_json", "京东聊天记录接口", False, detect, read)
