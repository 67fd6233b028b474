"""官网对话: a dialogue a row, 客户 for the buyer, anonymous ones all alike."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from odd_exports import Odd, all_shown, holds
from reader_inputs import read_inputs

AT = "2024-03-01 09:00:00"


def table(*rows: tuple[str, str, str]) -> str:
    """A table of (buyer, conversation, id)."""
    out = io.StringIO()
    csv.writer(out).writerow(("客户", "对话开始时间", "对话内容", "对话ID"))
    csv.writer(out).writerows((buyer, "2024/03/01 09:00:00", text, own) for buyer, text, own in rows)
    return out.getvalue()


TALK = "\n----2024/03/01 09:00:00----\n客户 2024/03/01 09:00:00\n在吗\n小禾 2024/03/01 09:00:30\n在的\n您说\n"
SAID = (f"buyer 林女士 {AT} 在吗", "agent 小禾 2024-03-01 09:00:30 在的⏎您说")

ODD = [
    Odd("both sides", table(("林女士", TALK, "1")), (SAID,)),
    Odd("the buyer under the own name", table(("林女士", TALK.replace("客户 ", "林女士 "), "1")), (SAID,)),
    Odd("nobody has a name", table(("", TALK, "1")), ((f"buyer 客户 {AT} 在吗", SAID[1]),)),
    Odd(
        "anonymous buyers of two rows without ids are two people",
        table(("小程序用户", TALK, ""), ("小程序用户", TALK, "")),
        ((f"buyer 小程序用户 {AT} 在吗", SAID[1]),) * 2,
    ),
    Odd(
        "rows of one id are one dialogue",
        table(("林女士", TALK, "1"), ("林女士", "客户 2024/03/02 09:00:00\n又来了", "1")),
        ((*SAID, "buyer 林女士 2024-03-02 09:00:00 又来了"),),
    ),
    Odd(
        "rows without ids are cut at gaps",
        table(("林女士", TALK, ""), ("林女士", "客户 2024/03/02 09:00:00\n又来了", "")),
        (SAID, ("buyer 林女士 2024-03-02 09:00:00 又来了",)),
    ),
    Odd(
        "robots and notices",
        table(("林女士", "智能客服 2024/03/01 09:00:00\n您好\n系统消息 2024/03/01 09:00:00\n结束", "1")),
        ((f"bot 智能客服 {AT} 您好", f"system 系统消息 {AT} 结束"),),
    ),
    Odd(
        "an empty conversation",
        table(("林女士", "", "1"), ("林女士", "\n----2024/03/01 09:00:00----\n", "2")),
        ((), ()),
    ),
    Odd("lines before the first header", table(("林女士", f"什么\n{TALK}", "1")), (SAID,), ("在第一个发言人之前",)),
    Odd(
        "a header whose time does not exist is text",
        table(("林女士", "客户 2024/03/01 09:00:00\n看\n小禾 2024/02/30 09:00:30\n", "1")),
        ((f"buyer 林女士 {AT} 看⏎小禾 2024/02/30 09:00:30",),),
    ),
    Odd("GB18030", table(("林女士", TALK, "1")).encode("gb18030"), (SAID,)),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "official_site_csv", odd, "export.csv")


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("客户", "对话内容", "对话ID"), ("林女士", TALK, 1)):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    (dialogue,) = read_inputs(tmp_path, tmp_path / "book.xlsx").dialogues
    assert all_shown([dialogue]) == (SAID,)
    assert (dialogue.id, dialogue.buyer) == ("1", "林女士")
