"""official_site_csv: dialogues of a shop's own site, one row a dialogue, as CSV or workbook.

    客户,对话开始时间,对话内容,对话ID

    ----2020/12/01 10:00:00----
    客户 2020/12/01 10:00:05
    滤芯多久换一次

The word 客户 stands for the buyer whom the first column names. Anonymous ones are all 小程序用户.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.dialogue import Role
from audit.readers import content, times
from audit.readers.cell_blocks import split_cell
from audit.readers.head import Head
from audit.readers.people import SYSTEM_NAMES, nameless
from audit.readers.record import Context, Reader, Said, Thread
from audit.readers.table import read_rows
from audit.sources import Source

_HEADER = re.compile(rf"(?P<name>\S.*?)\s+(?P<time>{times.STAMP})\s*$")
_SEPARATOR = re.compile(rf"-{{2,}}\s*{times.STAMP}\s*-{{2,}}\s*$")
_BUYER = "客户"


def detect(head: Head) -> str | None:
    """The column 对话内容."""
    return "表头里有 对话内容" if "对话内容" in head.header else None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a row."""
    people = context.people
    for row in read_rows(source, context):
        customer, own = (row.text(name).strip() or None for name in (_BUYER, "对话ID"))
        scope = f"{source.name}:{row.number}" if not own and nameless(customer) else ""
        thread = Thread(own, people.shop_of(""), customer, None, "official_site", scope, own is not None)
        empty = True
        for block in split_cell(row.text("对话内容"), _HEADER, _SEPARATOR, context.options.zone):
            if isinstance(block, str):
                context.log.reject("在第一个发言人之前", block, line=row.number)
                continue
            empty = False
            role: Role = "system" if block.name in SYSTEM_NAMES else people.staff(block.name)
            sender: str | None = block.name
            if block.name in (_BUYER, customer):
                role, sender = "buyer", customer or _BUYER
            yield Said(thread, content.message(role, sender, block.at, block.text))
        if empty:
            yield Said(thread, None)


READER = Reader("official_site_csv", "官网对话（CSV、XLSX）", True, detect, read)
