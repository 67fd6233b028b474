"""jddc_tsv: the JDDC corpus, seven columns between tabs, no times.

    会话编号  顾客id  sku  是否客服发送  是否转出  是否重复咨询  内容

The content may hold tabs, rows may be short. The session's number is the dialogue.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.dialogue import Role
from audit.lines import text_lines
from audit.readers import content
from audit.readers.head import Head
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_COLUMNS = 7
_SENT_BY: dict[str, Role] = {"0": "buyer", "1": "agent"}


def detect(head: Head) -> str | None:
    """The header's first words, or seven columns with three switches."""
    first = head.full_lines[0] if head.full_lines else ""
    if first.startswith("会话编号\t") and "\t是否客服发送\t" in first:
        return "制表符分隔，首列为会话编号"
    rows = [line.split("\t", _COLUMNS - 1) for line in head.lines[:20] if line.strip()]
    if rows and sum(len(row) >= 6 and all(cell in ("0", "1") for cell in row[3:6]) for row in rows) * 2 > len(rows):
        return "制表符分隔的七列，第 4 至 6 列是 0 或 1"
    return None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a session number."""
    log = context.log
    threads: dict[str, Thread] = {}
    for number, line in text_lines(source.open, log, context.options.encoding):
        if not line.strip():
            continue
        row = line.split("\t", _COLUMNS - 1)
        if row[0] == "会话编号":
            continue
        log.units += 1
        if len(row) < 4 or not row[0].strip() or row[3] not in _SENT_BY:
            log.reject("不是七列的会话记录", line, line=number)
            continue
        row += [""] * (_COLUMNS - len(row))
        session, customer = row[0].strip(), row[1].strip() or None
        if session not in threads:
            if len(threads) > 10_000:
                threads.clear()
            threads[session] = Thread(id=session, buyer=customer, channel="jd", whole=True)
        role = _SENT_BY[row[3]]
        out = ("transfer",) if row[4] == "1" else ()
        meta = {"sku": row[2]} if row[2].strip() else None
        sender = customer if role == "buyer" else None
        text = content.tidy([row[6]])
        yield Said(threads[session], content.message(role, sender, None, text, flags=out, meta=meta))


READER = Reader("jddc_tsv", "JDDC 语料（制表符分隔）", True, detect, read)
