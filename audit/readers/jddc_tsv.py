"""jddc_tsv: the JDDC corpus, seven columns between tabs, no times.

    会话编号  顾客id  sku  是否客服发送  是否转出  是否重复咨询  内容

The content may hold tabs, rows may be short. The session's number is the dialogue. A header tells the order of the columns;
without one, the switches do, since the corpus itself has the sku behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audit.dialogue import Role
from audit.lines import text_lines
from audit.readers import content
from audit.readers.head import Head
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_SENT_BY: dict[str, Role] = {"0": "buyer", "1": "agent"}


class _Order(NamedTuple):
    """Where each column stands."""

    session: int = 0
    customer: int = 1
    sku: int = 2
    sent: int = 3
    out: int = 4
    again: int = 5
    text: int = 6


_HEADER = _Order()
_CORPUS = _Order(sku=5, sent=2, out=3, again=4)
_NAMES = ("会话编号", "顾客id", "sku", "是否客服发送", "是否转出", "是否重复咨询", "内容")
"""The header words of the columns, in the order of _Order."""


def _told(header: Sequence[str]) -> _Order | None:
    """The order that a header tells; None where it does not have just these columns."""
    words = [word.strip().lower() for word in header]
    return _Order._make(map(words.index, _NAMES)) if sorted(words) == sorted(_NAMES) else None


def _shown(row: Sequence[str]) -> _Order | None:
    """The order that the switches of a row show."""
    for order in (_HEADER, _CORPUS):
        switches = row[order.sent : order.sent + 3]
        if len(row) > order.sent and all(cell in _SENT_BY for cell in switches):
            return order
    return None


def _cells(line: str) -> list[str]:
    """The cells of a line; tabs in the last belong to it."""
    return line.split("\t", len(_NAMES) - 1)


def detect(head: Head) -> str | None:
    """The header's first words, or seven columns with three switches."""
    first = head.full_lines[0] if head.full_lines else ""
    if first.startswith("会话编号\t") and "\t是否客服发送\t" in first:
        return "制表符分隔，首列为会话编号"
    rows = [_cells(line) for line in head.lines[:20] if line.strip()]
    if rows and sum(len(row) >= 6 and _shown(row) is not None for row in rows) * 2 > len(rows):
        return "制表符分隔的七列，其中连着三列是 0 或 1"
    return None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a session number."""
    log = context.log
    threads: dict[str, Thread] = {}
    told: _Order | None = None
    for number, line in text_lines(source.open, log, context.options.encoding):
        if not line.strip():
            continue
        row = _cells(line)
        if row[0] == "会话编号":
            if (told := _told(line.split("\t"))) is None:
                log.reject(f"表头不是这七列：{'、'.join(_NAMES)}；各列按内容认", line, line=number)
            continue
        log.units += 1
        order = told or _shown(row)
        if order is None or len(row) <= order.sent or not row[order.session].strip() or row[order.sent] not in _SENT_BY:
            log.reject("不是七列的会话记录", line, line=number)
            continue
        row += [""] * (len(_NAMES) - len(row))
        session, customer = row[order.session].strip(), row[order.customer].strip() or None
        if session not in threads:
            if len(threads) > 10_000:
                threads.clear()
            threads[session] = Thread(id=session, buyer=customer, channel="jd", whole=True)
        role = _SENT_BY[row[order.sent]]
        out = ("transfer",) if row[order.out] == "1" else ()
        # Where there is no sku, the corpus says nan.
        meta = {"sku": row[order.sku]} if row[order.sku].strip() not in ("", "nan") else None
        sender = customer if role == "buyer" else None
        text = content.tidy([row[order.text]])
        yield Said(threads[session], content.message(role, sender, None, text, flags=out, meta=meta))


READER = Reader("jddc_tsv", "JDDC 语料（制表符分隔）", True, detect, read)
