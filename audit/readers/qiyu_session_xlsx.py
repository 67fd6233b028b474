"""qiyu_session_xlsx: sessions of 网易七鱼, one row a session, as CSV or workbook.

    会话ID,…,接待客服,访客用户名,用户唯一标识,…,会话内容

    王先生    2024年3月8日 14:02:11
    扫地机回充失败

The visitor's name may be empty, so that the header begins with blanks. `--` stands for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.dialogue import Role
from audit.readers import content
from audit.readers.cell_blocks import Block, split_cell
from audit.readers.head import Head
from audit.readers.people import SYSTEM_NAMES, People
from audit.readers.record import Context, Reader, Said, Thread
from audit.readers.table import Row, read_rows
from audit.sources import Source

_HEADER = re.compile(r"(?P<name>.*?)[ \t]{2,}(?P<time>\d{4}年\d{1,2}月\d{1,2}日[ \t]+\d{1,2}:\d{2}:\d{2})\s*$")
_NOTHING = ("--", "")


def detect(head: Head) -> str | None:
    """The column 会话内容."""
    return "表头里有 会话内容" if "会话内容" in head.header else None


def _cell(row: Row, name: str) -> str | None:
    text = row.text(name).strip()
    return None if text in _NOTHING else text


def _visitor(names: list[str], staff: str | None, people: People) -> str | None:
    """The first who is not the shop's, where the row does not name the visitor and the headers have only names."""
    strangers = (name for name in names if name != staff and people.guess(name) in (None, "buyer"))
    return None if "" in names else next(strangers, None)


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a row."""
    people = context.people
    for row in read_rows(source, context):
        visitor, key, staff = _cell(row, "访客用户名"), _cell(row, "用户唯一标识"), _cell(row, "接待客服")
        own = _cell(row, "会话ID")
        scope = "" if own else f"{source.name}:{row.number}"
        cell = row.text("会话内容")
        empty = cell.strip() in _NOTHING
        blocks = [] if empty else list(split_cell(cell, _HEADER, None, context.options.zone))
        if not visitor and not key:
            visitor = _visitor([block.name for block in blocks if isinstance(block, Block)], staff, people)
        thread = Thread(own, people.shop_of(staff or ""), visitor or key, staff, "qiyu", scope, True)
        if empty:
            yield Said(thread, None)
        for block in blocks:
            if isinstance(block, str):
                context.log.reject("在第一个发言人之前", block, line=row.number)
                continue
            role: Role
            if block.name in SYSTEM_NAMES:
                role = "system"
            elif block.name in ("", visitor, key):
                role = "buyer"
            else:
                role = people.staff(block.name)
            sender = block.name or visitor or key
            yield Said(thread, content.message(role, sender, block.at, block.text))


READER = Reader("qiyu_session_xlsx", "网易七鱼会话（XLSX、XLS、CSV）", True, detect, read)
