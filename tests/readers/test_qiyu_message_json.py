"""网易七鱼消息: visitors and staff, rich texts, cards, recalls, transfers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"


def line(content: Any, by_user: Any = 1, **more: Any) -> dict[str, Any]:
    """A message."""
    message = {"content": content, "fromUser": by_user, "sessionId": 5, "type": "text", "time": 1709254800000}
    return message | {"user": {"name": "访客甲"}, "kefu": {"name": "小七"}} | more


ODD = [
    Odd(
        "both sides",
        [line("在吗"), line("在的", 0), line("在么", "true"), line("在呢", False)],
        ((f"buyer 访客甲 {AT} 在吗", f"agent 小七 {AT} 在的", f"buyer 访客甲 {AT} 在么", f"agent 小七 {AT} 在呢"),),
    ),
    Odd(
        "nobody knows who",
        [line("在吗", None), line("在吗", 7), line("在的", 0)],
        ((f"agent 小七 {AT} 在的",),),
        ("fromUser",) * 2,
    ),
    Odd(
        "robots by flag and by name",
        [
            line("您好", 0, kefu={"name": "小七", "robot": 1}),
            line("亲", 0, kefu={"name": "智能客服"}),
            line("在", 0, kefu={"name": "小七", "robot": 0}),
        ],
        ((f"bot 小七 {AT} 您好", f"bot 智能客服 {AT} 亲", f"agent 小七 {AT} 在"),),
    ),
    Odd(
        "media and cards",
        [
            line({"url": "x"}, type="image"),
            line(None, type="audio"),
            line("x", type="video"),
            line('{"name": "单.pdf"}', type="file"),
            line({"title": "青瓷杯"}, type="card"),
            line('{"title": "青瓷', type="card"),
        ],
        (
            (
                f"buyer 访客甲 {AT} [图片] [image]",
                f"buyer 访客甲 {AT} [语音] [voice]",
                f"buyer 访客甲 {AT} [视频] [video]",
                f"buyer 访客甲 {AT} [文件] 单.pdf [file]",
                f"buyer 访客甲 {AT} [卡片] 青瓷杯 [card]",
                f'buyer 访客甲 {AT} {{"title": "青瓷',
            ),
        ),
    ),
    Odd(
        "rich text loses its tags, plain text keeps them",
        [
            line("<p>您好<br>在的</p>", 0, type="richtext"),
            line("<p>不是标签", 0),
            line({"answer": "三天 &amp; 包邮"}, 0, type="qa"),
        ],
        ((f"agent 小七 {AT} 您好⏎在的", f"agent 小七 {AT} <p>不是标签", f"agent 小七 {AT} 三天 & 包邮"),),
    ),
    Odd(
        "notices, transfers, pushes, recalls",
        [
            line("会话开始", type="sys"),
            line("转接中", 0, type="transkefu"),
            line("促销", 0, push=1),
            line("写错了", 0, withdrawStatus=1),
        ],
        (
            (
                f"system 访客甲 {AT} 会话开始",
                f"system 小七 {AT} 转接中 [transfer]",
                f"agent 小七 {AT} 促销 (push)",
                f"agent 小七 {AT} 写错了 (recalled)",
            ),
        ),
    ),
    Odd(
        "each session is a dialogue",
        [line("一"), line("二", sessionId="6"), line("三", time=None)],
        ((f"buyer 访客甲 {AT} 一", "buyer 访客甲 - 三"), (f"buyer 访客甲 {AT} 二",)),
    ),
    Odd(
        "people that are no objects",
        [line("在吗", user=None), line("在的", 0, kefu="小七")],
        ((f"buyer - {AT} 在吗", f"agent - {AT} 在的"),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "qiyu_message_json", odd)
