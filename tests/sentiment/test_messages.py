"""What the shipped weights make of messages that a two-class model gets wrong; all of them written for this test."""

from __future__ import annotations

import numpy as np
import pytest

from audit.sentiment import NEGATIVE, POSITIVE, load
from audit.text import fold_block

MODEL = load()


def score(text: str) -> float:
    return float(MODEL.score(fold_block([text]), np.array([0]))[0])


@pytest.mark.parametrize(
    "text",
    [
        "请问这个台灯可以调亮度吗",
        "地址填错了，能帮我改到单位吗",
        "不是这个颜色，我要的是灰色那款",
        "没有别的问题了",
        "麻烦帮我看下发到哪个仓库了，谢谢",
        "嗯",
        "哦",
        "能不能开公司抬头的发票",
        "除螨喷雾对猫有害吗",
        "我自己量错尺寸了，想换个长一点的",
    ],
)
def test_plain_service_talk_is_neutral(text: str) -> None:
    assert NEGATIVE <= score(text) <= POSITIVE


@pytest.mark.parametrize(
    "text",
    [
        "都八天了还没发货，到底管不管啊",
        "太失望了，以后再也不来你们家买了",
        "催了好几次都没人理，什么态度",
        "说好昨天到的，结果今天还没发出来",
        "骗子，我要投诉你们",
        "真是好服务，等了五天没人回我一句",
        "凭什么让我出运费，明明是你们发错的",
    ],
)
def test_displeasure_is_negative(text: str) -> None:
    assert score(text) < NEGATIVE


@pytest.mark.parametrize(
    "text", ["谢谢你，问题解决了", "物流真快，很满意，五星好评", "好的，谢谢啦", "宝贝很喜欢，下次还来"]
)
def test_thanks_and_praise_are_positive(text: str) -> None:
    assert score(text) > POSITIVE


@pytest.mark.parametrize(
    ("mild", "angry"),
    [
        ("什么时候发货", "怎么还不发货"),
        ("客服在吗", "客服人呢，没人管吗"),
        ("这个有点小", "这也太小了吧，骗人呢"),
        ("没有不满意，就是问问", "很不满意"),
    ],
)
def test_displeasure_lowers_the_score(mild: str, angry: str) -> None:
    assert score(angry) < score(mild)


@pytest.mark.parametrize("text", ["你声音真好听，有男朋友吗", "小姐姐几点下班呀", "刚才评价点错了，本来想给五星的"])
def test_flirting_and_slips_are_not_negative(text: str) -> None:
    assert score(text) >= NEGATIVE
