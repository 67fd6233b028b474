"""拼多多商家后台推送: messages of buyers and agents among signals, recalls and cards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds, read_odd

USER, MALL = {"role": "user", "uid": "88"}, {"role": "mall_cs", "uid": "66", "mall_id": "60", "csid": "小禾"}


def push(text: Any, by_user: bool = True, **more: Any) -> dict[str, Any]:
    """A pushed message."""
    author, other = (USER, MALL) if by_user else (MALL, USER)
    message = {"content": text, "from": author, "to": other, "msg_id": f"id of {text}", "ts": "1709254800", "type": 0}
    return {"response": "push", "message": message | more}


AT = "2024-03-01 09:00:00"

ODD = [
    Odd("both sides", [push("在吗"), push("在的", by_user=False)], ((f"buyer 88 {AT} 在吗", f"agent 小禾 {AT} 在的"),)),
    Odd("what comes twice with one id is one", [push("在吗"), push("在吗")], ((f"buyer 88 {AT} 在吗",),)),
    Odd(
        "signals are counted",
        [{"response": "auth", "result": "ok"}, {"response": "mall_system_msg"}, {"response": "push"}, push("在吗")],
        ((f"buyer 88 {AT} 在吗",),),
        left_out={"登录应答": 1, "平台系统消息": 1, "没有消息的推送": 1},
    ),
    Odd(
        "cards, pictures, emoji, videos",
        [
            push("", info={"goodsName": "青瓷杯"}, sub_type=0, msg_id="1"),
            push("", info={"goods_name": "青瓷碗"}, type=64, msg_id="2"),
            push("https://x/1.jpg", type=1, msg_id="3"),
            push("", type=5, info={"description": "[微笑]"}, msg_id="4"),
            push("", type=5, msg_id="5"),
            push("https://x/1.mp4", type=14, msg_id="6"),
            push("", type=0, sub_type=1, info={"orderSequenceNo": "9-1"}, msg_id="7"),
        ],
        (
            (
                f"buyer 88 {AT} [商品卡片] 青瓷杯 [card]",
                f"buyer 88 {AT} [商品卡片] 青瓷碗 [card]",
                f"buyer 88 {AT} [图片] [image]",
                f"buyer 88 {AT} [微笑] [emotion]",
                f"buyer 88 {AT} [表情] [emotion]",
                f"buyer 88 {AT} [视频] [video]",
                f"buyer 88 {AT} [订单] 9-1 [order]",
            ),
        ),
    ),
    Odd(
        "a recall marks the message that it takes back",
        [
            push("发错了", by_user=False, msg_id="1"),
            push("", by_user=False, type=1002, info={"msg_id": "1"}, msg_id="2"),
            push("", type=1002, info={"withdraw_hint": "用户撤回了一条消息"}, msg_id="3"),
        ],
        (
            (
                f"agent 小禾 {AT} 发错了 (recalled)",
                f"system 小禾 {AT} 对方撤回了一条消息 [recall]",
                f"system 88 {AT} 用户撤回了一条消息 [recall]",
            ),
        ),
    ),
    Odd(
        "the mall's id beside the message, where the agent's own is another",
        [
            push("在吗"),
            push("在的", **{"from": {"role": "mall_cs", "uid": "66"}, "to": USER}) | {"target": {"mall_id": "60"}},
        ],
        ((f"buyer 88 {AT} 在吗", f"agent 66 {AT} 在的"),),
    ),
    Odd(
        "who is neither buyer nor agent is the platform",
        [push("请勿脱离平台交易", **{"from": {"role": "system"}, "to": USER})],
        ((f"system - {AT} 请勿脱离平台交易",),),
    ),
    Odd(
        "a history of the logistics desk",
        [
            {
                "list": [
                    {"id": 1, "msg_ts": AT, "from_type": 0, "text": "到哪了"},
                    {"id": 2, "msg_ts": AT, "from_type": 1, "text": "https://x/1.jpg"},
                ]
            }
        ],
        ((f"buyer - {AT} 到哪了", f"bot - {AT} https://x/1.jpg [image] (auto_reply)"),),
    ),
    Odd("a transfer", [push("会话转移", by_user=False, type=24)], ((f"system 小禾 {AT} 会话转移 [transfer]",),)),
    Odd(
        "automatic replies are a robot's",
        [push("您好", by_user=False, is_auto=1), push("亲", by_user=False, is_auto="0")],
        ((f"bot 小禾 {AT} 您好 (auto_reply)", f"agent 小禾 {AT} 亲"),),
    ),
    Odd(
        "odd times and texts",
        [push("一", ts=1709254800000), push("二", ts=None), push("三", ts="-1"), push(None, msg_id="4")],
        ((f"buyer 88 {AT} 一", "buyer 88 - 二", "buyer 88 - 三", f"buyer 88 {AT}  (empty)"),),
    ),
    Odd(
        "two buyers of one shop, and one who is nobody",
        [
            push("在吗"),
            push("你好", **{"from": {"role": "user", "uid": "99"}}),
            push("喂", **{"from": {"role": "user"}}),
        ],
        ((f"buyer 88 {AT} 在吗",), (f"buyer 99 {AT} 你好",), (f"buyer - {AT} 喂",)),
    ),
    Odd("the message without its envelope", [push("在吗")["message"]], ((f"buyer 88 {AT} 在吗",),)),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "pdd_push_jsonl", odd)


def test_the_shop_is_the_mall_unless_it_is_named(tmp_path: Path) -> None:
    result = read_odd(tmp_path, "pdd_push_jsonl", Odd("shop", [push("在吗")]))
    assert [(dialogue.shop, dialogue.buyer) for dialogue in result.dialogues] == [("60", "88")]
    (tmp_path / "named").mkdir()
    named = read_odd(tmp_path / "named", "pdd_push_jsonl", Odd("shop", [push("在吗")], options={"shops": ("青瓷店",)}))
    assert named.dialogues[0].shop == "青瓷店"
