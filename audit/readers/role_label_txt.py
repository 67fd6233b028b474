"""role_label_txt: a role label with a time in brackets, the text below.

    买家：(2015-07-11 18:27:00):
    老板在吗？

Bracket and colon widths mix; the time, or the brackets, may be missing; re-typed copies have text on the header
line. A label inside a sentence is no header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from audit.dialogue import Role
from audit.lines import text_lines
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_ROLES: dict[str, Role] = {
    "买家": "buyer",
    "顾客": "buyer",
    "客户": "buyer",
    "卖家": "agent",
    "客服": "agent",
    "商家": "agent",
}
_LABEL = "|".join(_ROLES)
_TIMED = re.compile(rf"\s*({_LABEL})\s*([:：]?)\s*[(（](\s*\d{{4}}[^()（）]*[:时][^()（）]*)[)）]\s*[:：]?(.*)$")
_BARE = re.compile(rf"\s*({_LABEL})\s*([:：])\s*$")


def detect(head: Head) -> str | None:
    """A label with a time in the first message, or a bare label on the first line."""
    if not head.opening:
        return None
    if _BARE.match(head.opening[0]):
        return f"首行是角色标签：{head.opening[0][:30]}"
    match = _TIMED.match(head.opening[-1])
    # Without a colon behind it, a label may be the name of somebody in WechatExporter.
    return f"行首有角色标签与时间：{match[0][:30]}" if match and match[2] else None


def read(source: Source, context: Context) -> Iterator[Said]:
    """The file is one thread, cut at gaps; nobody has a name."""
    zone = context.options.zone
    shop = context.people.shops[0] if len(context.people.shops) == 1 else None
    thread = Thread(shop=shop, scope=source.name)
    draft: content.Draft | None = None
    for number, line in text_lines(source.open, context.log, context.options.encoding):
        context.log.units += 1
        at: datetime | None = None
        match = _TIMED.match(line)
        if match and (at := times.parse(match[3], zone)):
            body = [match[4]]
        elif match := _BARE.match(line):
            body = []
        elif draft:
            draft.body.append(line)
            continue
        else:
            if line.strip():
                context.log.reject("在第一个角色标签之前", line, line=number)
            continue
        if draft:
            yield draft.said()
        draft = content.Draft(thread, _ROLES[match[1]], match[1], at, body)
    if draft:
        yield draft.said()


READER = Reader("role_label_txt", "角色标签加时间的文本", True, detect, read)
