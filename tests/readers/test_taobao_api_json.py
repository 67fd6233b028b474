"""淘宝旺旺聊天记录接口: replies of the old and the new API, and what their callers save beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds, read_odd


def reply(*messages: Any, **more: Any) -> dict[str, Any]:
    """A saved reply with its account and buyer."""
    got = {"ret": 10000, "msgs": {"msg": list(messages)}}
    return {"from_id": "cntaobao某店:月月", "to_id": "cntaobaolin", "chatlog_get_response": got} | more


def msg(direction: Any, text: str, at: Any = "2024-03-01 09:00:00") -> dict[str, Any]:
    """A message of a reply."""
    return {"direction": direction, "time": at, "content": text}


BUYER = "buyer lin 2024-03-01 09:00:00 在吗"
AGENT = "agent 某店:月月 2024-03-01 09:00:00 在的"

ODD = [
    Odd("directions as numbers and as text", [reply(msg(1, "在吗"), msg("0", "在的"))], ((BUYER, AGENT),)),
    Odd(
        "directions that do not exist",
        [reply(msg(2, "谁"), msg(None, "谁"), msg(1, "在吗"))],
        ((BUYER,),),
        ("direction 是 2", "direction 是 None"),
    ),
    Odd(
        "one message comes as an object",
        [reply(chatlog_get_response={"ret": 10000, "msgs": {"msg": msg(1, "在吗")}})],
        ((BUYER,),),
    ),
    Odd("messages as a plain list", [reply(chatlog_get_response={"msgs": [msg(1, "在吗")]})], ((BUYER,),)),
    Odd(
        "strays among the messages",
        [reply(chatlog_get_response={"msgs": [None, msg(1, "在吗"), "x"]})],
        ((BUYER,),),
        ("不是这种格式的记录",) * 2,
    ),
    Odd(
        "other objects beside the messages",
        [reply(chatlog_get_response={"msgs": {"page": {"number": 1}, "extra": [], "msg": [msg(1, "在吗")]}})],
        ((BUYER,),),
    ),
    Odd("no messages", [reply(chatlog_get_response={"ret": 10000, "count": 0}), reply(msg(1, "在吗"))], ((BUYER,),)),
    Odd(
        "an error of the API",
        [reply(chatlog_get_response={"ret": 10010, "msgs": {}}), reply(msg(1, "在吗"))],
        ((BUYER,),),
        ("ret=10010",),
    ),
    Odd(
        "the new API keeps what buyers wrote to itself",
        [
            {
                "uid": "某店:月月",
                "peer_id": "lin",
                "abstract_logquery_response": {"msgs": {"m": [{"direction": 1}, msg(0, "在的")]}},
            }
        ],
        ((AGENT,),),
        left_out={"接口不给原文的买家消息": 1},
    ),
    Odd(
        "the new API's empty texts are none",
        [
            {
                "uid": "某店:月月",
                "peer_id": "lin",
                "logquery_response": {"msgs": [{"direction": 1, "length": 5, "content": ""}, msg(0, "在的")]},
            }
        ],
        ((AGENT,),),
        left_out={"接口不给原文的买家消息": 1},
    ),
    Odd(
        "the request beside the reply",
        [
            {
                "request": {"from_id": "cntaobao某店:月月", "to_id": "cntaobaolin"},
                "response": {"chatlog_get_response": {"msgs": {"msg": [msg(1, "在吗"), msg(0, "在的")]}}},
            }
        ],
        ((BUYER, AGENT),),
    ),
    Odd(
        "masked buyers of two replies are not one",
        [
            reply(msg(1, "在吗"), to_id="l**n"),
            reply(msg(1, "你好"), to_id="l**n"),
        ],
        (("buyer l**n 2024-03-01 09:00:00 在吗",), ("buyer l**n 2024-03-01 09:00:00 你好",)),
    ),
    Odd(
        "a buyer of two accounts of the shop is one",
        [
            reply(msg(1, "在吗")),
            reply(msg(0, "在的", "2024-03-01 09:01:00"), from_id="某店:小禾"),
        ],
        ((BUYER, "agent 某店:小禾 2024-03-01 09:01:00 在的"),),
    ),
    Odd(
        "robots and odd times",
        [reply(msg(0, "您好", None), msg(0, "在的", "2024-02-30 09:00:00"), from_id="某店:服务助手")],
        (("bot 某店:服务助手 - 您好", "bot 某店:服务助手 - 在的"),),
    ),
    Odd(
        "the reply alone",
        [{"msgs": {"msg": [msg(1, "在吗"), msg(0, "在的")]}}],
        (("buyer - 2024-03-01 09:00:00 在吗", "agent - 2024-03-01 09:00:00 在的"),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "taobao_api_json", odd)


def test_the_shop_is_the_accounts(tmp_path: Path) -> None:
    result = read_odd(tmp_path, "taobao_api_json", Odd("shop", [reply(msg(1, "在吗"))]))
    assert [(dialogue.shop, dialogue.buyer) for dialogue in result.dialogues] == [("某店", "lin")]
