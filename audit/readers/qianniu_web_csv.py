"""qianniu_web_csv: a scrape of the web console, one row a conversation.

    buyer,chat_date,chat_text,filter_range

In the cell the date may come first, then blocks of a clock, lines of text, and the sender last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import tzinfo
from itertools import pairwise

from audit.dialogue import Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import SYSTEM_NAMES, People, nameless
from audit.readers.record import Context, Reader, Said, Thread
from audit.readers.table import columns_of, read_rows
from audit.sources import Source

_CLOCK = re.compile(rf"(?:({times.DAY})\s+)?({times.CLOCK})$")
_DATE = re.compile(rf"{times.DAY}$|\d{{4}}年\d{{1,2}}月\d{{1,2}}日$")
_ACCOUNT = re.compile(r"[^:\s]+:(?!//)[^:\s]+$")
_BEGINS = re.compile(f"{_CLOCK.pattern}|{_DATE.pattern}")
_END = "没有更多内容了"
_COLUMNS = {
    "text": ("chat_text", "聊天内容"),
    "buyer": ("buyer", "买家昵称", "客户昵称", "买家/客户昵称", "买家", "客户"),
    "date": ("chat_date", "日期", "时间"),
}


def detect(head: Head) -> str | None:
    """The column `chat_text`, or 聊天内容 beside a buyer where no column tells the speakers."""
    if "chat_text" in head.header:
        return "表头里有 chat_text（网页版聊天内容）"
    columns = columns_of(head.header, head.columns)
    if "聊天内容" in head.header and "buyer" in columns and not {"sender", "role"} & columns.keys():
        return "表头里有 聊天内容，没有发送者一列"
    return None


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in content.whole(text).split("\n")]
    while lines and lines[-1] in (_END, ""):
        lines.pop()
    return lines


def _blocks(lines: list[str], date: str, names: set[str], source_line: int, context: Context) -> Iterator[list[str]]:
    """The blocks of a cell as [date, clock, *text, sender].

    A clock within a message is no new block: a block needs a sender before the next one begins.
    """
    block: list[str] = []

    def complete() -> bool:
        last = next((line for line in reversed(block[2:]) if line), "")
        return not block or last in names or _ACCOUNT.match(last) is not None or context.people.of_shop(last)

    def clock_follows(index: int) -> bool:
        return _CLOCK.match(next((other for other in lines[index + 1 :] if other), "")) is not None

    for index, line in enumerate(lines):
        if (match := _CLOCK.match(line)) and complete():
            if block:
                yield block
            date = match[1] or date
            block = [date, match[2]]
        elif _DATE.match(line) and clock_follows(index) and complete():
            if block:
                yield block
                block = []
            date = line
        elif block:
            block.append(line)
        elif line:
            context.log.reject("在第一个时间之前", line, line=source_line)
    if block:
        yield block


def _ends(lines: list[str]) -> list[str]:
    """The lines before clocks, dates and the end of a cell, the last first: most of them are senders."""
    following = pairwise([*filter(None, lines), "0:00:00"])
    return [line for line, after in following if _BEGINS.match(after) and not _BEGINS.match(line)][::-1]


def _names(ends: list[str], buyer: str | None) -> set[str]:
    """Who may speak in a cell besides accounts: the buyer's account is often not the nick that the table names."""
    others = Counter(name for name in ends if not _ACCOUNT.match(name))
    account = buyer if buyer in others else next((name for name, _ in others.most_common(1)), None)
    return {name for name in (buyer, account, *SYSTEM_NAMES) if name}


def _day(cell: str, zone: tzinfo) -> str:
    """The date of a row, which may be a day number of Excel or have a clock beside it."""
    at = times.parse(cell, zone)
    return at.strftime("%Y-%m-%d") if at else cell


def _role(sender: str, people: People) -> Role:
    if sender in SYSTEM_NAMES:
        return "system"
    return people.staff(sender) if ":" in sender or people.of_shop(sender) else "buyer"


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a buyer; who has a half-width colon in the name is an agent."""
    people = context.people
    for row in read_rows(source, context):
        cells = {meaning: row.text(*names) for meaning, names in _COLUMNS.items()}
        buyer = cells["buyer"].strip() or None
        lines = _lines(cells["text"])
        ends = _ends(lines)
        agent = next((line for line in ends if _ACCOUNT.match(line)), "")
        day = _day(cells["date"].strip(), context.options.zone)
        shop = agent.split(":")[0] if agent and not people.shops else people.shop_of(agent)
        scope = f"{source.name}:{row.number}" if nameless(buyer) else ""
        thread = Thread(None, shop, buyer, None, "qianniu", scope)
        if not lines:
            yield Said(thread, None)
        for block in _blocks(lines, day, _names(ends, buyer), row.number, context):
            date, clock, *body = block
            while body and not body[-1]:
                body.pop()
            at = times.parse(f"{date} {clock}", context.options.zone)
            if not body:
                context.log.reject("时间之后没有内容和发送者", clock, line=row.number)
                continue
            sender = body.pop()
            yield Said(thread, content.message(_role(sender, people), sender, at, content.tidy(body)))


READER = Reader("qianniu_web_csv", "千牛网页版抓取（CSV、XLSX）", True, detect, read)
