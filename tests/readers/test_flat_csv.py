"""每行一条消息的表格: columns by their words, roles by word or name, kinds, times of every shape, workbooks."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odd_exports import Odd, all_shown, holds, read_odd
from reader_inputs import read_inputs

AT = "2024-03-01 09:00:00"
HEADER = ("会话ID", "店铺", "买家昵称", "客服昵称", "发送方", "发送时间", "消息类型", "消息内容")


def table(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER, delimiter: str = ",") -> str:
    """A table as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows((header, *rows))
    return out.getvalue()


def row(
    sender: str, text: str, at: str = AT, kind: str = "", session: str = "s1", buyer: str = "lin"
) -> tuple[str, ...]:
    """A message."""
    return session, "某店", buyer, "小禾", sender, at, kind, text


def small(*rows: tuple[Any, ...]) -> str:
    """A table with the fewest columns."""
    return table(*rows, header=("发送人", "时间", "内容"))


TALK = (f"buyer lin {AT} 在吗", f"agent 小禾 {AT} 在的")
LINES = (row("买家", "在吗"), row("客服", "在的"))

ODD = [
    Odd(
        "roles by word",
        table(*LINES, row("机器人", "您好"), row("系统", "结束")),
        ((*TALK, f"bot 小禾 {AT} 您好", f"system - {AT} 结束"),),
    ),
    Odd("roles by name", table(row("lin", "在吗"), row("小禾", "在的")), (TALK,)),
    Odd("whoever is not the buyer is the shop's", table(row("小满", "在的")), ((f"agent 小满 {AT} 在的",),)),
    Odd(
        "a masked buyer may speak under the whole nick, nobody else is the buyer",
        table(row("lin", "在吗", buyer="l**n"), row("小满", "在的", buyer="l**n"), row("l***n", "好", buyer="l**n")),
        ((TALK[0], f"agent 小满 {AT} 在的", f"buyer l***n {AT} 好"),),
    ),
    Odd(
        "names beside role words",
        table(
            ("k", "买家", "lin", AT, "在吗"),
            ("k", "客服", "小禾", AT, "在的"),
            header=("会话ID", "发送方", "发送人", "时间", "内容"),
        ),
        (TALK,),
    ),
    Odd(
        "nicks beside roles",
        table(
            ("k", "顾客", "lin", AT, "在吗"),
            ("k", "人工", "小禾", AT, "在的"),
            header=("会话ID", "角色", "昵称", "时间", "内容"),
        ),
        (TALK,),
    ),
    Odd(
        "blanks stay where a text ends and go where a line begins",
        table(row("买家", "  在吗  \n 一 \n\n")),
        ((f"buyer lin {AT} 在吗  ⏎一 ",),),
    ),
    Odd("robots by name", table(row("店小蜜", "您好")), ((f"bot 店小蜜 {AT} 您好",),)),
    Odd(
        "nobody knows who",
        small(("谁", AT, "在吗"), ("买家", AT, "在吗")),
        ((f"buyer - {AT} 在吗",),),
        ("看不出是谁说的",),
    ),
    Odd(
        "names that betray themselves, in a table of speakers alone",
        small(("某店:小禾", AT, "您好"), ("jd_lin", AT, "在吗"), ("系统提示", AT, "结束"), ("jd_wang", AT, "我呢")),
        (
            (f"agent 某店:小禾 {AT} 您好", f"buyer jd_lin {AT} 在吗", f"system - {AT} 结束"),
            (f"buyer jd_wang {AT} 我呢",),
        ),
    ),
    Odd(
        "speakers alone who are nobody",
        small(("客服", AT, "您好"), ("买家", AT, "在吗")),
        ((f"agent - {AT} 您好", f"buyer - {AT} 在吗"),),
    ),
    Odd(
        "English words",
        table(
            ("k", "Customer", AT, "hi"),
            ("k", "AGENT", AT, "hello"),
            header=("conversation_id", "role", "timestamp", "content"),
        ),
        ((f"buyer - {AT} hi", f"agent - {AT} hello"),),
    ),
    Odd(
        "the shop's rows name no buyer but stay in the session, in the order of the table",
        table(
            ("s1", "客服", "小禾", AT, "您好"),
            ("s1", "买家", "lin", AT, "在吗"),
            ("s2", "买家", "wang", AT, "我呢"),
            ("s1", "客服", "小禾", AT, "在的"),
            ("s1", "买家", "lin", AT, "好"),
            ("s2", "客服", "小禾", AT, "也在"),
            header=("会话ID", "角色", "发送者", "发送时间", "内容"),
        ),
        (
            (f"agent 小禾 {AT} 您好", *TALK, f"buyer lin {AT} 好"),
            (f"buyer wang {AT} 我呢", f"agent 小禾 {AT} 也在"),
        ),
    ),
    Odd(
        "a session without a buyer",
        table(("s1", "客服", AT, "您好"), ("s1", "系统", AT, "结束"), header=("会话ID", "角色", "发送时间", "内容")),
        ((f"agent - {AT} 您好", f"system - {AT} 结束"),),
    ),
    Odd(
        "titles above the header",
        "客服聊天记录导出,,,,,,,\n导出时间：2024-03-02,,,,,,,\n\n" + table(*LINES),
        (TALK,),
    ),
    Odd("a line for spreadsheets that names the delimiter", "sep=;\n" + table(*LINES, delimiter=";"), (TALK,)),
    Odd("exports one below the other", table(LINES[0]) + table(LINES[1]), (TALK,), left_out={"重复的表头": 1}),
    Odd("semicolons and tabs", table(*LINES, delimiter=";"), (TALK,)),
    Odd("tabs", table(*LINES, delimiter="\t"), (TALK,)),
    Odd("GB18030", table(*LINES).encode("gb18030"), (TALK,)),
    Odd("UTF-16 with a byte order mark", table(*LINES).encode("utf-16"), (TALK,)),
    Odd(
        "kinds",
        table(
            row("买家", "x", kind="图片"),
            row("买家", "", kind="语音"),
            row("买家", "青瓷杯", kind="商品"),
            row("买家", "单", kind="订单"),
            row("客服", "撤回", kind="撤回"),
            row("客服", "转给售后", kind="转接"),
            row("客服", "结束", kind="系统消息"),
            row("买家", "甲", kind="不知道的"),
        ),
        (
            (
                f"buyer lin {AT} [图片] [image]",
                f"buyer lin {AT} [语音] [voice]",
                f"buyer lin {AT} 青瓷杯 [card]",
                f"buyer lin {AT} 单 [order]",
                f"system 小禾 {AT} 撤回 [recall]",
                f"system 小禾 {AT} 转给售后 [transfer]",
                f"system 小禾 {AT} 结束",
                f"buyer lin {AT} 甲",
            ),
        ),
    ),
    Odd(
        "times of every shape",
        table(
            *(
                row("买家", f"{n}", at)
                for n, at in enumerate(
                    (
                        "2024/3/1 9:00",
                        "2024年3月1日 09:00:00",
                        "20240301090000",
                        "1709254800",
                        "1709254800000",
                        "45352.375",
                        "2024-03-01T01:00:00Z",
                        "",
                        "昨天",
                    )
                )
            )
        ),
        ((*(f"buyer lin {AT} {n}" for n in range(7)), "buyer lin - 7", "buyer lin - 8"),),
    ),
    Odd(
        "a date beside a clock",
        table(("lin", "2024-03-01", "09:00:00", "在吗"), header=("买家", "日期", "时间", "内容")),
        (),
        ("看不出是谁说的",),
    ),
    Odd(
        "the session's columns count together",
        table(
            ("1", "a", "lin", "买家", AT, "一"),
            ("1", "b", "lin", "买家", AT, "二"),
            header=("会话ID", "对话编号", "买家", "发送方", "时间", "内容"),
        ),
        ((f"buyer lin {AT} 一",), (f"buyer lin {AT} 二",)),
    ),
    Odd(
        "without a session the buyer's messages are cut at gaps",
        table(row("买家", "一", session=""), row("买家", "二", "2024-03-02 09:00:00", session="")),
        ((f"buyer lin {AT} 一",), ("buyer lin 2024-03-02 09:00:00 二",)),
    ),
    Odd(
        "quotes, line breaks and commas in a text",
        table(row("买家", '说"好",\n对吗')),
        ((f'buyer lin {AT} 说"好",⏎对吗',),),
    ),
    Odd(
        "a quote that never closes costs its own row",
        table(*LINES) + f's1,某店,lin,小禾,买家,{AT},,"坏\n' + table(row("买家", "二")).split("\n", 1)[1],
        ((*TALK, f"buyer lin {AT} 二"),),
        ("引号",),
    ),
    Odd(
        "formulas are text",
        table(row("买家", "=1+1"), row("买家", "'=2"), row("买家", '="00123"')),
        ((f"buyer lin {AT} =1+1", f"buyer lin {AT} =2", f"buyer lin {AT} 00123"),),
    ),
    Odd(
        "empty rows, short rows, long rows",
        table(*LINES, ("",) * 8, ("s1", "某店", "lin"), (*row("买家", "长"), "多")),
        (TALK,),
        ("看不出是谁说的", "表头只有 8 格"),
    ),
    Odd(
        "masked buyers without a session share a name, not a talk of another file",
        table(row("买家", "一", session="", buyer="l**n"), row("客服", "二", session="", buyer="l**n")),
        ((f"buyer l**n {AT} 一", f"agent 小禾 {AT} 二"),),
    ),
    Odd(
        "what comes twice with one id is one",
        table(
            ("7", "lin", "买家", AT, "一"),
            ("7", "lin", "买家", AT, "一"),
            header=("消息ID", "买家", "发送方", "时间", "内容"),
        ),
        ((f"buyer lin {AT} 一",),),
    ),
    Odd(
        "headers with blanks and brackets",
        table(("lin", "买家", AT, "在吗"), header=("买家 昵称", "发送方（角色）", " 时间 ", "消息内容*")),
        ((f"buyer lin {AT} 在吗",),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "flat_csv", odd, "export.csv")


def test_columns_of_a_shops_own(tmp_path: Path) -> None:
    own = {"sender": ("谁说的",), "text": ("说了啥",), "time": ("几时",)}
    odd = Odd("own", table(("买家", AT, "在吗"), header=("谁说的", "几时", "说了啥")), options={"columns": own})
    assert all_shown(read_odd(tmp_path, "flat_csv", odd, "export.csv").dialogues) == ((f"buyer - {AT} 在吗",),)


def test_sheets_of_a_workbook_have_headers_of_their_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("买家", "发送方", "时间", "内容"))
    book.active.append(("lin", "买家", datetime(2024, 3, 1, 9), "在吗"))
    other = book.create_sheet()
    other.append((None, None))
    other.append(("内容", "发送方", "买家", "时间"))
    other.append((618, "客服", "lin", 45352.375))
    book.save(tmp_path / "book.xlsx")
    result = read_inputs(tmp_path, tmp_path / "book.xlsx", format="flat_csv")
    assert all_shown(result.dialogues) == ((f"buyer lin {AT} 在吗", f"agent - {AT} 618"),)


def test_a_number_of_the_session_between_tabs_is_not_of_the_corpus_alone(tmp_path: Path) -> None:
    rows = table(
        ("s1", "lin", "买家", AT, "在吗"), header=("会话编号", "买家昵称", "发送方", "发送时间", "内容"), delimiter="\t"
    )
    holds(tmp_path, "flat_csv", Odd("tabs", rows, (TALK[:1],), options={"format": None}), "export.tsv")


def test_dates_and_clocks_in_cells_of_their_own(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("买家", "发送方", "日期", "时间", "内容"))
    book.active.append(("lin", "买家", date(2024, 3, 1), time(9), "在吗"))
    book.active.append(("lin", "客服", 45352, 0.375, "在的"))
    book.active.append(("lin", "客服", "2024/3/1", "9:00 AM", "您说"))
    book.save(tmp_path / "book.xlsx")
    result = read_inputs(tmp_path, tmp_path / "book.xlsx")
    assert all_shown(result.dialogues) == ((f"buyer lin {AT} 在吗", f"agent - {AT} 在的", f"agent - {AT} 您说"),)


def test_a_sheet_without_a_table_may_come_first(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("导出说明",))
    sheet = book.create_sheet()
    sheet.append(("买家", "发送方", "时间", "内容"))
    sheet.append(("lin", "买家", AT, "在吗"))
    book.save(tmp_path / "book.xlsx")
    result = read_inputs(tmp_path, tmp_path / "book.xlsx")
    assert all_shown(result.dialogues) == (TALK[:1],)


def test_titles_above_and_cells_merged_down_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("客服聊天记录",))
    sheet.append(())
    sheet.append(("会话ID", "发送方", "发送时间", "内容"))
    for line in (("s1", "买家", AT, "在吗"), (None, "客服", AT, "在的"), ("s2", "买家", AT, "我呢")):
        sheet.append(line)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A4:A5")
    book.save(tmp_path / "book.xlsx")
    result = read_inputs(tmp_path, tmp_path / "book.xlsx")
    assert all_shown(result.dialogues) == (
        (f"buyer - {AT} 在吗", f"agent - {AT} 在的"),
        (f"buyer - {AT} 我呢",),
    )
    assert result.audits[0].notes == ("表头上方：客服聊天记录",)


def test_the_row_of_what_was_rejected_is_told(tmp_path: Path) -> None:
    result = read_odd(tmp_path, "flat_csv", Odd("rows", small(("买家", AT, "一"), ("谁", AT, "二"))), "export.csv")
    assert [(record.line, record.raw) for record in result.rejected] == [(3, f"谁,{AT},二")]
