"""wechat_txt: exports of personal WeChat by MemoTrace and WechatExporter.

    2023-02-01 09:00:30 安安妈                     安安妈 (2023-02-03 10:12:00 PM): 收到
    110码多重能穿

MemoTrace puts a blank line before each header; a header without text below is a notice of the system.
WechatExporter may use a 12-hour clock. Two people talk; a stranger's header with an earlier time is a forwarded
chat inside a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice

from audit.lines import text_lines
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import SYSTEM_NAMES, nameless
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_MEMOTRACE = re.compile(rf"({times.DAY}) ({times.CLOCK}) (\S.*)$")
_EXPORTER = re.compile(rf"(\S(?:.{{0,80}}?[^:：])?) \(({times.STAMP}(?: ?[AP]M)?)\)[:：](?: ?(.*))?$", re.IGNORECASE)
_SNIFFED = 200
"""Lines that tell which of the two layouts it is."""


def detect(head: Head) -> str | None:
    """Most of the lines after blank ones are MemoTrace headers, or the first message is WechatExporter's."""
    first = head.opening[-1] if head.opening else ""
    if _EXPORTER.match(first) and not any(line.startswith("-----") for line in head.opening):
        return "每条为「名字 (时间): 内容」"
    if any(line.endswith("即时消息") for line in head.opening) or not _MEMOTRACE.match(first):
        return None
    tops = [
        line for before, line in zip(["", *head.lines], head.lines, strict=False) if line.strip() and not before.strip()
    ]
    if sum(_MEMOTRACE.match(line) is not None for line in tops) * 2 > len(tops):
        return "空行之后是「时间 名字」"
    return None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread with one contact."""

    def thread_of(buyer: str | None) -> Thread:
        scope = source.name if nameless(buyer) else ""
        return Thread(None, context.people.shop_of(""), buyer, None, "wechat", scope)

    lines = text_lines(source.open, context.log, context.options.encoding)
    first = list(islice(lines, _SNIFFED))
    exporter = sum(_EXPORTER.match(line) is not None for _, line in first)
    memotrace = sum(_MEMOTRACE.match(line) is not None for _, line in first)
    layout = _exporter if exporter > memotrace else _memotrace
    yield from content.by_buyer(layout(chain(first, lines), context), thread_of)


def _draft(name: str, at: datetime, context: Context, body: list[str]) -> content.Draft:
    role = context.people.guess(name) or "buyer"
    return content.Draft(None, role, name, at, body)


def _memotrace(lines: Iterator[tuple[int, str]], context: Context) -> Iterator[content.Draft]:
    zone, log = context.options.zone, context.log
    names: set[str | None] = set()
    draft: content.Draft | None = None
    blank = True

    def done(draft: content.Draft) -> content.Draft:
        if any(line.strip() for line in draft.body):
            names.add(draft.sender)
        elif draft.sender not in names:
            draft.role, draft.body, draft.sender = "system", [draft.sender or ""], None
        return draft

    for number, line in lines:
        log.units += 1
        match = _MEMOTRACE.match(line) if blank else None
        if match and (at := times.local(match[1], match[2], zone)):
            if draft:
                yield done(draft)
            draft = _draft(match[3].strip(), at, context, [])
        elif draft:
            draft.body.append(line)
        elif line.strip():
            log.reject("在第一个时间之前", line, line=number)
        blank = not line.strip()
    if draft:
        yield done(draft)


def _exporter(lines: Iterator[tuple[int, str]], context: Context) -> Iterator[content.Draft]:
    zone, log = context.options.zone, context.log
    names: set[str] = set()
    latest: datetime | None = None
    draft: content.Draft | None = None
    for number, line in lines:
        log.units += 1
        match = _EXPORTER.match(line)
        at = times.parse(match[2], zone) if match else None
        if match and at:
            name = match[1].strip()
            if len(names) < 2 or name in names or name in SYSTEM_NAMES or (latest is not None and at >= latest):
                if draft:
                    yield draft
                names.add(name)
                latest = max(latest or at, at)
                draft = _draft(name, at, context, [match[3] or ""])
                continue
        if draft:
            draft.body.append(line)
        elif line.strip():
            log.reject("在第一条消息之前", line, line=number)
    if draft:
        yield draft


READER = Reader("wechat_txt", "微信导出（留痕 MemoTrace、WechatExporter）", True, detect, read)
