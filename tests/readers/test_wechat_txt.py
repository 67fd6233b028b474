"""微信导出: MemoTrace's headers behind blank lines, WechatExporter's lines with a clock of twelve hours."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"
MEMO = f"{AT} 安安妈\n在吗\n\n{AT} 豆苗客服\n在的\n\n"
EXPORTER = f"安安妈 ({AT}): 在吗\n豆苗客服 ({AT}): 在的\n"
TALK = (f"buyer 安安妈 {AT} 在吗", f"agent 豆苗客服 {AT} 在的")

ODD = [
    Odd("MemoTrace", MEMO, (TALK,)),
    Odd("WechatExporter", EXPORTER, (TALK,)),
    Odd("CRLF, a byte order mark", ("\ufeff" + MEMO).replace("\n", "\r\n"), (TALK,)),
    Odd("GB18030", EXPORTER.encode("gb18030"), (TALK,)),
    Odd(
        "MemoTrace: a forwarded chat inside a message",
        f"{AT} 安安妈\n看\n2023-01-01 09:00:00 别人\n转发\n\n",
        ((f"buyer 安安妈 {AT} 看⏎2023-01-01 09:00:00 别人⏎转发",),),
    ),
    Odd(
        "MemoTrace: a header without text is a notice",
        f'{MEMO}{AT} "安安妈" 撤回了一条消息\n\n',
        ((*TALK, f'system - {AT} "安安妈" 撤回了一条消息 [recall]'),),
    ),
    Odd(
        "MemoTrace: a known name without text says nothing",
        f"{MEMO}{AT} 安安妈\n\n",
        ((*TALK, f"buyer 安安妈 {AT}  (empty)"),),
    ),
    Odd("MemoTrace: lines before the first header", f"聊天记录\n\n{MEMO}", (TALK,), ("在第一个时间之前",)),
    Odd("MemoTrace: slashes", MEMO.replace("-", "/"), (TALK,)),
    Odd(
        "MemoTrace: pictures",
        f"{AT} 安安妈\n[图片]\n\n{AT} 安安妈\n[语音]\n\n",
        ((f"buyer 安安妈 {AT} [图片] [image]", f"buyer 安安妈 {AT} [语音] [voice]"),),
    ),
    Odd(
        "WechatExporter: half days",
        "安安妈 (2024-03-01 9:00:00 AM): 在吗\n豆苗客服 (2024-03-01 09:00:00 PM): 在的\n",
        ((TALK[0],), ("agent 豆苗客服 2024-03-01 21:00:00 在的",)),
    ),
    Odd(
        "WechatExporter: a forwarded chat with earlier times",
        f"{EXPORTER}别人 (2023-01-01 09:00:00): 转发\n",
        ((TALK[0], f"{TALK[1]}⏎别人 (2023-01-01 09:00:00): 转发"),),
    ),
    Odd(
        "WechatExporter: messages of several lines",
        f"安安妈 ({AT}): 一\n二\n\n三\n",
        ((f"buyer 安安妈 {AT} 一⏎二⏎⏎三",),),
    ),
    Odd("WechatExporter: lines before the first message", f"聊天记录\n{EXPORTER}", (TALK,), ("在第一条消息之前",)),
    Odd("WechatExporter: brackets in a name", f"安安妈(宝妈) ({AT}): 在吗\n", ((f"buyer 安安妈(宝妈) {AT} 在吗",),)),
    Odd("WechatExporter: full-width colons", EXPORTER.replace("): ", ")："), (TALK,)),
    Odd("a listed agent", f"{AT} 小陈\n您好\n\n", ((f"agent 陈静 {AT} 您好",),), options={"agents": {"小陈": "陈静"}}),
    Odd(
        "an impossible time is text",
        f"{MEMO}2024-02-30 09:00:00 安安妈\n嗯\n\n",
        ((TALK[0], f"{TALK[1]}⏎⏎2024-02-30 09:00:00 安安妈⏎嗯"),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "wechat_txt", odd)


@pytest.mark.parametrize("export", [MEMO, EXPORTER], ids=["MemoTrace", "WechatExporter"])
def test_a_title_above_the_first_message_does_not_hide_the_format(export: str, tmp_path: Path) -> None:
    holds(tmp_path, "wechat_txt", Odd("", f"与安安妈的聊天\n\n{export}", (TALK,), ("之前",), options={"format": None}))
