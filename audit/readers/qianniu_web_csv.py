"""qianniu_web_csv: a scrape of the web console, one row a conversation.

    buyer,chat_date,chat_text,filter_range

In the cell the date may come first, then blocks of a clock, lines of text, and the sender last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.dialogue import Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import SYSTEM_NAMES, People, nameless
from audit.readers.record import Context, Reader, Said, Thread
from audit.readers.table import read_rows
from audit.sources import Source

_CLOCK = re.compile(r"(?:(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s+)?(\d{1,2}:\d{2}:\d{2})$")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$|\d{4}年\d{1,2}月\d{1,2}日$")
_ACCOUNT = re.compile(r"[^:\s]+:[^:\s]+$")
_END = "没有更多内容了"
_COLUMNS = {
    "text": ("chat_text", "聊天内容"),
    "buyer": ("buyer", "买家昵称", "客户昵称", "买家/客户昵称", "买家", "客户"),
    "date": ("chat_date", "日期"),
}


def detect(head: Head) -> str | None:
    """The column `chat_text`, or 聊天内容 beside 筛选范围."""
    if "chat_text" in head.header or {"聊天内容", "筛选范围"} <= set(head.header):
        return "表头里有 chat_text（网页版聊天内容）"
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
        return not block or len(block) > 3 or (len(block) == 3 and _is_name(block[-1], names))

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


def _is_name(line: str, names: set[str]) -> bool:
    return line in names or _ACCOUNT.match(line) is not None


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
        agent = next((line for line in lines if ":" in line and _ACCOUNT.match(line) and not _CLOCK.match(line)), "")
        shop = agent.split(":")[0] if agent and not people.shops else people.shop_of(agent)
        scope = f"{source.name}:{row.number}" if nameless(buyer) else ""
        thread = Thread(None, shop, buyer, None, "qianniu", scope)
        if not lines:
            yield Said(thread, None)
        for block in _blocks(lines, cells["date"].strip(), {buyer or ""}, row.number, context):
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
