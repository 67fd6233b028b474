"""wecom_archive_jsonl: the message archive of 企业微信.

    {"msgid": "m1", "action": "send", "from": "wmEAAA", "tolist": ["LiLei"], "roomid": "", "msgtime": 1650000000123,
     "msgtype": "text", "text": {"content": "请问保修几年"}}

Customers' ids begin with wm or wo, robots' with wb. Rooms and what staff say to one another are left out. Suppliers
return the newest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.dialogue import Kind, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, child, children, read_units, word
from audit.readers.json_walk import opened
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_BUYER = ("wm", "wo")
_ROBOT = "wb"
_KINDS: dict[str, tuple[str, Kind]] = {
    "image": ("图片", "image"),
    "voice": ("语音", "voice"),
    "video": ("视频", "video"),
    "file": ("文件", "file"),
    "emotion": ("表情", "emotion"),
    "link": ("链接", "link"),
    "card": ("名片", "card"),
    "location": ("位置", "card"),
    "weapp": ("小程序", "card"),
    "chatrecord": ("聊天记录", "card"),
}
_NOTICES = {"agree": "同意会话存档", "disagree": "不同意会话存档"}


def _is_unit(record: Object) -> bool:
    return "msgid" in record and ("msgtype" in record or "action" in record)


def detect(head: Head) -> str | None:
    """Objects with `msgid` and `msgtype`."""
    return head.unit(_is_unit, "有 msgid 与 msgtype") if head.is_json else None


def _text(unit: Object) -> tuple[str, Kind | None]:
    kind = word(unit, "msgtype") or ""
    body = child(unit, kind) or child(unit, "info")
    if kind in _KINDS:
        name, what = _KINDS[kind]
        title = word(body, "title", "filename", "displayname", "corpname", "address")
        return f"[{name}] {title}" if title else f"[{name}]", what
    if kind == "mixed":
        parts = (
            # The parts have their bodies as texts of JSON.
            _text({"msgtype": item.get("type"), "info": child({"info": opened(item.get("content"))}, "info") or item})
            for item in children(body, "item")
        )
        return "\n".join(text for text, _ in parts if text), None
    return word(body, "content", "text", "title") or "", None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a customer; messages that come twice with one id are one."""
    people = context.people

    def role_of(account: str) -> Role:
        if account in people.agents or account in people.bots:
            return people.staff(account)
        return "buyer" if account.startswith(_BUYER) else "bot" if account.startswith(_ROBOT) else "agent"

    def convert(unit: Object, name: str) -> Iterable[Said]:
        left_out = context.log.left_out
        if unit.get("action") not in ("send", "recall", None):
            left_out["切换企业等日志"] += 1
            return
        sender = word(unit, "from")
        if sender is None:
            raise ValueError("缺少 from")
        if word(unit, "roomid"):
            left_out["群聊消息"] += 1
            return
        receivers = [item for item in unit.get("tolist") or () if isinstance(item, str)]
        buyer = next((account for account in (sender, *receivers) if role_of(account) == "buyer"), None)
        if buyer is None:
            left_out["同事之间的消息"] += 1
            return
        thread = Thread(None, people.shop_of(""), buyer, None, "wecom")
        at = times.parse(unit.get("msgtime"), context.options.zone)
        kind = word(unit, "msgtype") or ""
        own = word(unit, "msgid")
        if unit.get("action") == "recall" or kind == "revoke":
            taken = word(child(unit, "revoke"), "pre_msgid")
            said = content.message("system", sender, at, "撤回了一条消息", kind="recall", flags=("recall",))
            yield Said(thread, said, own, taken)
            return
        if kind in _NOTICES:
            yield Said(thread, content.message("system", sender, at, _NOTICES[kind]), own)
            return
        text, what = _text(unit)
        flags = (what,) if what else ()
        yield Said(
            thread, content.message(role_of(sender), sender, at, content.whole(text), flags=flags, kind=what), own
        )

    return read_units(source, context, _is_unit, convert)


READER = Reader("wecom_archive_jsonl", "企业微信会话存档", False, detect, read)
