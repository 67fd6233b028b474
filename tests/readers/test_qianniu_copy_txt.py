"""从千牛聊天窗口复制: arrows, times in four places, states, recalls, noise of the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_exports import Odd, holds

DAY = "2024-03-01"
ASK = "lin --> 某店:小禾 2024-3-1 9:00:00\n在吗\n"
BUYER = f"buyer lin {DAY} 09:00:00 在吗"
AGENT = f"agent 某店:小禾 {DAY} 09:00:30 在的"

ODD = [
    Odd("an arrow, then a name with its time", f"{ASK}某店:小禾 2024-3-1 9:00:30\n在的\n", ((BUYER, AGENT),)),
    Odd("no blank before the time", f"{ASK}某店:小禾2024-3-1 9:00:30\n在的\n", ((BUYER, AGENT),)),
    Odd("the time first", f"{ASK}2024-3-1 9:00:30某店:小禾\n在的\n", ((BUYER, AGENT),)),
    Odd("the time on its own line", f"{ASK}某店:小禾\n9:00:30\n在的\n", ((BUYER, AGENT),)),
    Odd("a time without a date is of the day before", f"{ASK}某店:小禾 9:00:30\n在的\n", ((BUYER, AGENT),)),
    Odd(
        "a date without a year is of the year before it",
        f"{ASK}某店:小禾3-1 9:00:30\n在的\nlin --> 某店:小禾 3月1日 9:1:0\n好\n",
        ((BUYER, AGENT, f"buyer lin {DAY} 09:01:00 好"),),
    ),
    Odd(
        "a date without a year in the new year",
        "lin --> 某店:小禾 2023年12月31日 23:59:00\n在吗\n某店:小禾 1-1 0:01:00\n在的\n",
        (("buyer lin 2023-12-31 23:59:00 在吗", "agent 某店:小禾 2024-01-01 00:01:00 在的"),),
    ),
    Odd("no year at all", "lin --> 某店:小禾 3-1 9:00:00\n在吗\n", (("buyer lin - 在吗",),)),
    Odd("a clock that does not exist", f"{ASK}某店:小禾 29:00:30\n", ((f"{BUYER}⏎某店:小禾 29:00:30",),)),
    Odd("the buyer's time first", f"{ASK}2024-3-1 9:01:00lin\n好\n", ((BUYER, f"buyer lin {DAY} 09:01:00 好"),)),
    Odd(
        "a transfer below a message is none of its lines",
        f"{ASK}由 服务助手 转交给 小禾，原因：【离线】\n某店:小禾 9:00:30\n在的\n",
        ((BUYER, "system - - 由 服务助手 转交给 小禾，原因：【离线】 [transfer]", AGENT),),
    ),
    Odd("the arrow may point to the buyer", f"{ASK}某店:小禾 --> lin 2024-3-1 9:00:30\n在的\n", ((BUYER, AGENT),)),
    Odd("CRLF, a byte order mark", ("\ufeff" + ASK).replace("\n", "\r\n"), ((BUYER,),)),
    Odd("GB18030", ASK.encode("gb18030"), ((BUYER,),)),
    Odd(
        "states flag the message above them",
        f"{ASK}某店:小禾 9:00:30\n在的\n已读\n某店:小禾 9:01:00\n您说\n未读\n",
        ((BUYER, f"{AGENT} (read)", f"agent 某店:小禾 {DAY} 09:01:00 您说 (unread)"),),
    ),
    Odd("a text that is a state", "lin --> 某店:小禾 2024-3-1 9:00:00\n已读\n", ((f"buyer lin {DAY} 09:00:00 已读",),)),
    Odd("noise of the window", f"当前用户来自 商品详情页\n{ASK}商品推荐\n", ((BUYER,),), left_out={"界面文字": 2}),
    Odd(
        "a product before the first message",
        f"当前用户来自 商品详情页\nhttps://item.example/1\n¥ 39.90\n{ASK}",
        ((BUYER,),),
        left_out={"界面文字": 3},
    ),
    Odd(
        "recalls by name and by 对方",
        f"{ASK}某店:小禾 撤回了一条消息\n对方撤回了一条消息\n",
        ((BUYER, "system 某店:小禾 - 撤回了一条消息 [recall]", "system - - 对方撤回了一条消息 [recall]"),),
    ),
    Odd("somebody unknown recalls nothing", f"{ASK}小明 撤回了一条消息\n", ((f"{BUYER}⏎小明 撤回了一条消息",),)),
    Odd(
        "a lost first letter of the nick",
        "tb77 --> 某店:小禾 2024-3-1 9:00:00\n在吗\nb77 --> 某店:小禾 2024-3-1 9:01:00\n人呢\n",
        ((f"buyer tb77 {DAY} 09:00:00 在吗", f"buyer b77 {DAY} 09:01:00 人呢"),),
    ),
    Odd(
        "two buyers",
        f"{ASK}wang --> 某店:小禾 2024-3-1 9:02:00\n你好\n",
        ((BUYER,), (f"buyer wang {DAY} 09:02:00 你好",)),
    ),
    Odd("a masked buyer", "l**n --> 某店:小禾 2024-3-1 9:00:00\n在吗\n", ((f"buyer l**n {DAY} 09:00:00 在吗",),)),
    Odd(
        "an impossible date is no header",
        f"{ASK}某店:小禾 2024-2-30 9:00:30\n在的\n",
        ((f"{BUYER}⏎某店:小禾 2024-2-30 9:00:30⏎在的",),),
    ),
    Odd("lines before the first header are refused", f"随便\n{ASK}", ((BUYER,),), ("不在任何消息里",)),
    Odd(
        "a robot and a transfer",
        f"{ASK}某店:服务助手 9:00:01\n您好\n某店:服务助手 9:00:02\n由 服务助手 转交给 小禾\n",
        (
            (
                BUYER,
                f"bot 某店:服务助手 {DAY} 09:00:01 您好",
                f"system 某店:服务助手 {DAY} 09:00:02 由 服务助手 转交给 小禾 [transfer]",
            ),
        ),
    ),
    Odd(
        "a price below a link belongs to it",
        "lin --> 某店:小禾 2024-3-1 9:00:00\nhttps://item.example/1\n¥ 9.90\n",
        ((f"buyer lin {DAY} 09:00:00 https://item.example/1⏎¥ 9.90 [link]",),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "qianniu_copy_txt", odd)
