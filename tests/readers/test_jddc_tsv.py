"""JDDC 语料: seven columns between tabs, no times."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_exports import Odd, holds, read_odd

HEAD = "会话编号\t顾客id\tsku\t是否客服发送\t是否转出\t是否重复咨询\t内容\n"


def row(text: str, sent_by: str = "0", session: str = "s1", out: str = "0", sku: str = "") -> str:
    """A message."""
    return f"{session}\tlin\t{sku}\t{sent_by}\t{out}\t0\t{text}\n"


ODD = [
    Odd("both sides with a header", HEAD + row("在吗") + row("在的", "1"), (("buyer lin - 在吗", "agent - - 在的"),)),
    Odd("without a header", row("在吗") + row("在的", "1"), (("buyer lin - 在吗", "agent - - 在的"),)),
    Odd(
        "sessions mixed",
        row("一") + row("二", session="s2") + row("三"),
        (("buyer lin - 一", "buyer lin - 三"), ("buyer lin - 二",)),
    ),
    Odd("tabs in a text", row("一\t二\t三"), (("buyer lin - 一\t二\t三",),)),
    Odd("handed over", row("转给售后", "1", out="1"), (("agent - - 转给售后 (transfer)",),)),
    Odd("a short row without a text", "s1\tlin\t\t0\n" + row("在吗"), (("buyer lin -  (empty)", "buyer lin - 在吗"),)),
    Odd(
        "rows that are none",
        "s1\tlin\n\tlin\t\t0\t0\t0\t在吗\n" + row("谁", "2") + row("在吗"),
        (("buyer lin - 在吗",),),
        ("不是七列",) * 3,
    ),
    Odd(
        "blank lines, CRLF, a header twice",
        ("\n" + HEAD + row("在吗") + HEAD + "\n" + row("嗯")).replace("\n", "\r\n"),
        (("buyer lin - 在吗", "buyer lin - 嗯"),),
    ),
    Odd(
        "a header in another order",
        "会话编号\t顾客id\t是否客服发送\t是否转出\t是否重复咨询\tsku\t内容\ns1\tlin\t0\t0\t0\t\t在吗\ns1\tlin\t1\t0\t0\t\t在\t的\n",
        (("buyer lin - 在吗", "agent - - 在\t的"),),
    ),
    Odd(
        "the order of the corpus itself, without a header",
        "s1\tlin\t0\t0\t0\tnan\t在吗\ns1\tlin\t1\t1\t0\t100\t在的\n",
        (("buyer lin - 在吗", "agent - - 在的 (transfer)"),),
    ),
    Odd(
        "a header that lacks a column leaves the rows to their looks",
        HEAD.replace("sku", "") + row("在吗"),
        (("buyer lin - 在吗",),),
        ("表头不是这七列",),
    ),
    Odd("GB18030", (HEAD + row("在吗")).encode("gb18030"), (("buyer lin - 在吗",),)),
    Odd(
        "repeats without times are kept without a flag",
        row("在吗") + row("在吗"),
        (("buyer lin - 在吗", "buyer lin - 在吗"),),
    ),
    Odd("emoji codes and placeholders", row("#E-s[数字x]好的[金额x]"), (("buyer lin - #E-s[数字x]好的[金额x]",),)),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "jddc_tsv", odd)


def test_a_sku_is_kept_as_metadata_and_the_session_as_id(tmp_path: Path) -> None:
    (dialogue,) = read_odd(tmp_path, "jddc_tsv", Odd("sku", row("这款", sku="100") + row("嗯"))).dialogues
    assert dialogue.id == "s1"
    assert [message.meta for message in dialogue.messages] == [{"sku": "100"}, {}]
