"""aliyun_sca_json: the upload of Alibaba Cloud's conversation analysis.

    {"tickets": [{"tid": "T-1", "dialogue": [
        {"role": "客户", "identity": "c1", "words": "…", "begin": 0, "beginTime": 1672884000000}]}]}

`beginTime` is an epoch in milliseconds; where it is missing, it follows from another line's and the offsets `begin`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.dialogue import Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, children, members, read_units, whole_number, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_ROLES: dict[str | None, Role] = {"客服": "agent", "客户": "buyer", "系统": "system", "机器人": "bot"}


def _is_unit(record: Object) -> bool:
    if record.get(_key(record)) == [] and "tid" in record:
        return True
    return any("words" in {key.lower() for key in line} for line in children(record, _key(record)))


def _key(record: Object) -> str:
    return "Dialogue" if "Dialogue" in record else "dialogue"


def detect(head: Head) -> str | None:
    """Tickets whose `dialogue` has `words`."""
    return head.unit(_is_unit, "有 dialogue 与 words") if head.is_json else None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a ticket."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        own = word(unit, "tid")
        agent = word(unit, "customerServiceName", "customerServiceId")
        shop = context.people.shop_of("")
        lines = [
            {key[:1].lower() + key[1:]: value for key, value in line.items()}
            for line in members(unit.get(_key(unit)), context.log)
        ]
        buyer = next((word(line, "identity") for line in lines if line.get("role") == "客户"), None)
        thread = Thread(own, shop, buyer, agent, None, "" if own else name, True)
        base = next(
            (
                begun - begin
                for line in lines
                if (begun := whole_number(line.get("beginTime")))
                and (begin := whole_number(line.get("begin"))) is not None
            ),
            None,
        )
        if not lines:
            yield Said(thread, None)
        for line in lines:
            role = _ROLES.get(word(line, "role"))
            if role is None:
                context.log.reject(f"role 是 {line.get('role')}，应为客服、客户或系统", str(line))
                continue
            flags: tuple[str, ...] = ()
            at = times.parse(line.get("beginTime"), context.options.zone)
            begin = whole_number(line.get("begin"))
            if at is None and base is not None and begin is not None:
                at, flags = times.parse(base + begin, context.options.zone), ("derived_time",)
            text = content.whole(word(line, "words"))
            yield Said(thread, content.message(role, word(line, "identity"), at, text, flags=flags))

    return read_units(source, context, _is_unit, convert)


READER = Reader("aliyun_sca_json", "阿里云智能对话分析", True, detect, read)
