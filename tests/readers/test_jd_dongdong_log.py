"""京东咚咚聊天记录: markers, headers behind blank lines, roles that only names and transfers betray."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"
START = f"/{'*' * 17}以下为一通会话{'*' * 36}/\n"
END = f"/{'*' * 17}会话结束_时间：2024-03-01 09:20:00{'*' * 17}/\n"


def said(name: str, *lines: str, at: str = AT) -> str:
    """A message with the tabs and the blank line behind it."""
    return f"{name} {at}\t\n" + "".join(f"{line}\t\n" for line in lines) + "\n"


BUYER, AGENT = said("jd_lin", "在吗"), said("某店官旗-娜娜", "在的")
TALK = (f"buyer jd_lin {AT} 在吗", f"agent 某店官旗-娜娜 {AT} 在的")

ODD = [
    Odd("both sides", START + BUYER + AGENT + END, (TALK,)),
    Odd("no end marker, two sessions of one buyer", START + BUYER + START + BUYER, (TALK[:1], TALK[:1])),
    Odd("CRLF", (START + BUYER + AGENT).replace("\n", "\r\n"), (TALK,)),
    Odd("GB18030", (START + BUYER + AGENT).encode("gb18030"), (TALK,)),
    Odd("several lines with blanks between", START + said("jd_lin", "一", "", "二"), ((f"buyer jd_lin {AT} 一⏎⏎二",),)),
    Odd(
        "a header without a blank line before it, by a known name",
        START + f"jd_lin {AT}\n一\njd_lin {AT}\n二\n",
        ((f"buyer jd_lin {AT} 一", f"buyer jd_lin {AT} 二"),),
    ),
    Odd(
        "a line that imitates a header of a stranger",
        START + said("jd_lin", "预计", f"顺丰 {AT}"),
        ((f"buyer jd_lin {AT} 预计⏎顺丰 {AT}",),),
    ),
    Odd(
        "the first who is none of the shop's is the buyer",
        START + AGENT + said("小林", "在吗"),
        ((TALK[1], f"buyer 小林 {AT} 在吗"),),
    ),
    Odd(
        "an account named after a shop may open the session",
        START + said("悦读图书-娜娜", "您好") + said("用户9527", "在吗"),
        ((f"agent 悦读图书-娜娜 {AT} 您好", f"buyer 用户9527 {AT} 在吗"),),
    ),
    Odd(
        "everybody else is the shop's",
        START + said("小林", "在吗") + said("阿峰", "在的"),
        ((f"buyer 小林 {AT} 在吗", f"agent 阿峰 {AT} 在的"),),
    ),
    Odd(
        "an agent known from another session",
        START + said("小林", "在吗") + said("阿峰", "在的") + START + said("阿峰", "您好") + said("小王", "你好"),
        ((f"buyer 小林 {AT} 在吗", f"agent 阿峰 {AT} 在的"), (f"agent 阿峰 {AT} 您好", f"buyer 小王 {AT} 你好")),
    ),
    Odd(
        "robots",
        START + BUYER + said("jimi_vender_12", "您好") + said("智能客服", "您好呀"),
        ((TALK[0], f"bot jimi_vender_12 {AT} 您好", f"bot 智能客服 {AT} 您好呀"),),
    ),
    Odd("slashes", START + said("jd_lin", "在吗", at="2024/3/1 9:00:00"), (TALK[:1],)),
    Odd("a masked buyer", START + said("l**n", "在吗"), ((f"buyer l**n {AT} 在吗",),)),
    Odd(
        "pictures and recalls",
        START + said("jd_lin", "https://x.example/a.jpg") + said("jd_lin", "对方撤回了一条消息"),
        ((f"buyer jd_lin {AT} https://x.example/a.jpg [image]", f"system jd_lin {AT} 对方撤回了一条消息 [recall]"),),
    ),
    Odd(
        "a time that does not exist is text",
        START + BUYER + "jd_lin 2024-02-30 09:00:00\n",
        ((f"{TALK[0]}⏎⏎jd_lin 2024-02-30 09:00:00",),),
    ),
    Odd("an empty message", START + said("jd_lin"), ((f"buyer jd_lin {AT}  (empty)",),)),
    Odd("lines before the first sender", f"{START}什么\n\n{BUYER}", (TALK[:1],), ("在第一个发言人之前",)),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "jd_dongdong_log", odd)
