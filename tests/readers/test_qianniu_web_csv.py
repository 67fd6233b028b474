"""千牛网页版抓取: a conversation a row, blocks of a clock, lines and the sender last."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from odd_exports import Odd, holds, read_odd

DAY = "2024-03-01"


def table(*rows: tuple[str, ...], header: tuple[str, ...] = ("buyer", "chat_date", "chat_text", "filter_range")) -> str:
    """A CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows((header, *rows))
    return out.getvalue()


def row(text: str, buyer: str = "lin", date: str = DAY) -> tuple[str, ...]:
    """A conversation."""
    return buyer, date, text, "近7天"


BUYER = f"buyer lin {DAY} 09:00:00 在吗"
AGENT = f"agent 某店:小禾 {DAY} 09:00:30 在的"
TALK = "09:00:00\n在吗\nlin\n09:00:30\n在的\n某店:小禾"

ODD = [
    Odd("both sides", table(row(TALK)), ((BUYER, AGENT),)),
    Odd("the end of the list", table(row(f"{TALK}\n没有更多内容了\n")), ((BUYER, AGENT),)),
    Odd("messages of several lines", table(row("09:00:00\n一\n二\nlin")), ((f"buyer lin {DAY} 09:00:00 一⏎二",),)),
    Odd(
        "a date before the clock",
        table(row(f"2024-03-02\n{TALK}")),
        ((BUYER.replace(DAY, "2024-03-02"), AGENT.replace(DAY, "2024-03-02")),),
    ),
    Odd(
        "a date beside the clock", table(row("2024-03-02 09:00:00\n在吗\nlin")), ((BUYER.replace(DAY, "2024-03-02"),),)
    ),
    Odd(
        "a clock inside a message",
        table(row("09:00:00\n几点发\n18:00:00\n好吗\nlin")),
        ((f"buyer lin {DAY} 09:00:00 几点发⏎18:00:00⏎好吗",),),
    ),
    Odd(
        "a clock behind several lines, an account that is not the nick",
        table(row("09:00:00\n一\n二\n18:00:00\n三\ntb77\n09:00:30\n在的\n某店:小禾")),
        ((f"buyer tb77 {DAY} 09:00:00 一⏎二⏎18:00:00⏎三", AGENT),),
    ),
    Odd("a day number of Excel", table(row(TALK, date="45352")), ((BUYER, AGENT),)),
    Odd("a day with a clock", table(row(TALK, date="2024/3/1 0:00:00")), ((BUYER, AGENT),)),
    Odd("clocks without seconds", table(row("9:00\n在吗\nlin")), ((BUYER,),)),
    Odd("a block without a sender", table(row("09:00:00\n")), (), ("时间之后没有内容和发送者",)),
    Odd("lines before the first clock", table(row(f"什么\n{TALK}")), ((BUYER, AGENT),), ("在第一个时间之前",)),
    Odd("an empty conversation", table(row(""), row(TALK)), ((), (BUYER, AGENT))),
    Odd(
        "notices and robots",
        table(row("09:00:00\n会话结束\n系统消息\n09:00:01\n您好\n某店:服务助手")),
        ((f"system 系统消息 {DAY} 09:00:00 会话结束", f"bot 某店:服务助手 {DAY} 09:00:01 您好"),),
    ),
    Odd(
        "masked buyers of two rows are two people",
        table(row("09:00:00\n一\nl**n", "l**n"), row("09:00:00\n二\nl**n", "l**n")),
        ((f"buyer l**n {DAY} 09:00:00 一",), (f"buyer l**n {DAY} 09:00:00 二",)),
    ),
    Odd(
        "Chinese headers",
        table(("lin", DAY, TALK, "近7天"), header=("买家昵称", "日期", "聊天内容", "筛选范围")),
        ((BUYER, AGENT),),
    ),
    Odd("a date that is none", table(row("09:00:00\n在吗\nlin", date="昨天")), (("buyer lin - 在吗",),)),
    Odd("too many cells", table((*row("一行"), "多余"), row(TALK)), ((BUYER, AGENT),), ("表头只有 4 格",)),
    Odd("GB18030", table(row(TALK)).encode("gb18030"), ((BUYER, AGENT),)),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "qianniu_web_csv", odd, "export.csv")


def test_the_shop_is_the_agents(tmp_path: Path) -> None:
    (dialogue,) = read_odd(tmp_path, "qianniu_web_csv", Odd("shop", table(row(TALK))), "export.csv").dialogues
    assert (dialogue.shop, dialogue.buyer) == ("某店", "lin")


def test_a_text_that_looks_like_an_account_is_no_shop(tmp_path: Path) -> None:
    text = "09:00:00\nhttps://item.example/1\nlin\n09:00:30\n亲:在的\n某店:小禾"
    (dialogue,) = read_odd(tmp_path, "qianniu_web_csv", Odd("shop", table(row(text))), "export.csv").dialogues
    assert dialogue.shop == "某店"


@pytest.mark.parametrize("header", [("买家昵称", "日期", "聊天内容", "备注"), ("客户", "时间", "聊天内容", "备注")])
def test_a_table_without_a_column_of_speakers_has_them_in_its_cells(header: tuple[str, ...], tmp_path: Path) -> None:
    odd = Odd("header", table(row(TALK), header=header), ((BUYER, AGENT),), options={"format": None})
    holds(tmp_path, "qianniu_web_csv", odd, "export.csv")
