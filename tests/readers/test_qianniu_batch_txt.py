"""千牛消息管理器批量导出: blocks of buyers, quoted chats, groups, masked nicks, sites' prefixes."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_exports import Odd, holds, read_odd
from reader_inputs import read_inputs

AT = "2024-03-01 09:00:00"
HEAD = f"某店:小禾\n\n{'=' * 64}\n{' ' * 31}单聊\n{'=' * 64}\n\n"


def block(buyer: str, *lines: str) -> str:
    """A buyer's block."""
    return f"{'-' * 28}{buyer}{'-' * 28}\n" + "".join(f"{line}\n" for line in lines)


def line(sender: str, text: str, at: str = AT) -> str:
    """A message's first line."""
    return f"{sender}({at}):  {text}"


LIN, HE = line("lin", "在吗"), line("某店:小禾", "在的")
TALK = (f"buyer lin {AT} 在吗", f"agent 某店:小禾 {AT} 在的")

ODD = [
    Odd("both sides", HEAD + block("lin", LIN, HE), (TALK,)),
    Odd("CRLF", (HEAD + block("lin", LIN, HE)).replace("\n", "\r\n"), (TALK,)),
    Odd("a byte order mark", "\ufeff" + HEAD + block("lin", LIN, HE), (TALK,)),
    Odd("GB18030", (HEAD + block("lin", LIN, HE)).encode("gb18030"), (TALK,)),
    Odd("UTF-16", (HEAD + block("lin", LIN, HE)).encode("utf-16"), (TALK,)),
    Odd(
        "messages of several lines",
        HEAD + block("lin", line("lin", "一"), "二", "", "三", HE),
        ((f"buyer lin {AT} 一⏎二⏎⏎三", TALK[1]),),
    ),
    Odd("colons of either width", HEAD + block("lin", LIN.replace("):", ")："), HE), (TALK,)),
    Odd(
        "brackets and colons of either width, as in copies typed again",
        HEAD + block("lin", f"lin（{AT}）：在吗", f"某店:小禾({AT})： 在的"),
        (TALK,),
    ),
    Odd(
        "a text that looks like a header of a stranger",
        HEAD + block("lin", LIN, line("别人", "转发"), HE),
        ((f"buyer lin {AT} 在吗⏎别人({AT}):  转发", TALK[1]),),
    ),
    Odd(
        "a stranger who goes on is the buyer under another account",
        HEAD + block("lin", LIN, line("lin小号", "换个号", "2024-03-01 09:00:09"), HE),
        ((TALK[0], "buyer lin小号 2024-03-01 09:00:09 换个号", f"{TALK[1]} (out_of_order)"),),
    ),
    Odd(
        "slashes and nothing padded",
        HEAD + block("lin", line("lin", "在吗", "2024/3/1 9:0:0"), line("某店:小禾", "在的", "2024.3.1 9:0")),
        (TALK,),
    ),
    Odd(
        "a time that does not exist is text",
        HEAD + block("lin", LIN, line("lin", "二", "2024-02-30 09:00:00")),
        ((f"buyer lin {AT} 在吗⏎lin(2024-02-30 09:00:00):  二",),),
    ),
    Odd(
        "the buyer under another account",
        HEAD + block("lin", line("lin小号", "在吗"), HE),
        ((f"buyer lin小号 {AT} 在吗", TALK[1]),),
    ),
    Odd(
        "titles around the account",
        "导出:全部\n" + HEAD.replace("\n", "\n时间:今天\n", 1) + block("lin", LIN, HE),
        (TALK,),
    ),
    Odd("nothing above the banner", HEAD.partition("\n")[2] + block("lin", LIN, HE), (TALK,)),
    Odd(
        "prefixes of the site",
        HEAD + block("cntaobaolin", line("cntaobaolin", "在吗"), line("cntaobao某店:小禾", "在的")),
        (TALK,),
    ),
    Odd(
        "robots and notices",
        HEAD + block("lin", LIN, line("某店:服务助手", "您好"), line("系统提示", "会话结束")),
        ((TALK[0], f"bot 某店:服务助手 {AT} 您好", f"system 系统提示 {AT} 会话结束"),),
    ),
    Odd(
        "what is no text",
        HEAD
        + block(
            "lin",
            line("lin", '<img src="x">'),
            line("lin", "对方撤回了一条消息"),
            line("某店:小禾", "由 服务助手 转交给 小满"),
            line("lin", ""),
        ),
        (
            (
                f"buyer lin {AT} [图片] [image]",
                f"system lin {AT} 对方撤回了一条消息 [recall]",
                f"system 某店:小禾 {AT} 由 服务助手 转交给 小满 [transfer]",
                f"buyer lin {AT}  (empty)",
            ),
        ),
    ),
    Odd(
        "two nights are two dialogues",
        HEAD + block("lin", LIN, line("lin", "又来了", "2024-03-02 09:00:00")),
        ((TALK[0],), ("buyer lin 2024-03-02 09:00:00 又来了",)),
    ),
    Odd(
        "masked nicks of two blocks are two people",
        HEAD + block("l**n", line("l**n", "一")) + block("l**n", line("l**n", "二")),
        ((f"buyer l**n {AT} 一",), (f"buyer l**n {AT} 二",)),
    ),
    Odd("one buyer in two blocks is one", HEAD + block("lin", LIN) + block("lin", line("某店:小禾", "在的")), (TALK,)),
    Odd(
        "groups are counted",
        HEAD
        + block("lin", LIN)
        + f"{'=' * 64}\n群聊\n{'=' * 64}\n"
        + block("粉丝群", line("路人", "大家好"), line("路人", "在吗")),
        ((TALK[0],),),
        left_out={"群聊消息": 2},
    ),
    Odd(
        "lines before the first block", HEAD + "什么\n" + block("lin", LIN), ((TALK[0],),), ("不在任何买家的聊天块里",)
    ),
    Odd("an empty block", HEAD + block("kong") + block("lin", LIN), ((TALK[0],),)),
    Odd(
        "a clock that ran backwards is flagged",
        HEAD + block("lin", LIN, line("某店:小禾", "在的", "2024-03-01 08:59:00")),
        ((TALK[0], "agent 某店:小禾 2024-03-01 08:59:00 在的 (out_of_order)"),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "qianniu_batch_txt", odd)


def test_the_first_line_names_the_shop(tmp_path: Path) -> None:
    (dialogue,) = read_odd(tmp_path, "qianniu_batch_txt", Odd("shop", HEAD + block("lin", LIN, HE))).dialogues
    assert (dialogue.shop, dialogue.buyer, dialogue.channel) == ("某店", "lin", "qianniu")


def test_a_greeting_in_one_second_makes_no_masked_buyers_of_two_files_one(tmp_path: Path) -> None:
    ask = line("l**n", "在吗")
    answers = {"a.txt": line("某店:小禾", "在的"), "b.txt": line("某店:小北", "您好", "2024-03-01 09:00:09")}
    for name, answer in answers.items():
        (tmp_path / name).write_text(HEAD + block("l**n", ask, answer), encoding="utf-8")
    assert read_inputs(tmp_path, *(tmp_path / name for name in answers)).texts == [["在吗", "在的"], ["在吗", "您好"]]
