"""Order details: each of six in the words of agents, and nothing where only time, money or courtesy is spoken of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.order_details import PERSONAL, order_details, words_of
from audit.text import fold

NAMED = {
    "receiver": ["收件人：沈**", "收货人是林小满", "林女士，您好", "签收人张三", "沈*", "欧阳明 13812345678", "周先生"],
    "phone": ["13812345678", "138****5678", "手机尾号5678", "电话是138", "尾号[数字x]"],
    "address": ["苏州市姑苏区平江路", "寄到成都", "发往武汉", "三号楼二单元", "送到公司", "[地址x]", "地址是人民路"],
    "amount": ["实付138元", "一共一百三十八块钱", "¥99", "总价38.50", "付款88"],
    "quantity": ["两件", "3箱", "×2", "共5瓶", "一双"],
    "item": ["墨绿色", "XL码", "均码", "37号", "《小王子》", "升级款", "500ml"],
}
NONE = [
    "您好",
    "稍等一下哦",
    "今天给您发出",
    "一般三天左右到",
    "8点前拍下当天发",
    "一会儿回复您",
    "看一眼就知道",
    "谢谢惠顾",
    "好的呢",
]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in NAMED.items() for text in texts])
def test_a_detail_is_named(name: str, text: str) -> None:
    found = order_details(fold(f"亲，{text}"))
    assert name in found
    start, end = found[name]
    assert 0 <= start < end <= len(text) + 2


@pytest.mark.parametrize("text", NONE)
def test_nothing_is_named(text: str) -> None:
    assert order_details(fold(text)) == {}


@pytest.mark.parametrize("text", ["三天到", "18点前", "5分钟", "两小时内", "3个工作日", "一下", "一般", "6楼", "八折"])
def test_a_number_that_measures_time_floor_or_discount_is_no_quantity(text: str) -> None:
    assert "quantity" not in order_details(fold(text))


@pytest.mark.parametrize("text", ["寄回来就行", "地址给我一下", "邮费我们出", "寄出了", "寄过来"])
def test_words_of_posting_without_a_place_are_no_address(text: str) -> None:
    assert "address" not in order_details(fold(text))


def test_an_order_that_names_the_goods_lets_them_be_recognised() -> None:
    known = words_of(fold("订单已创建【云朵抱枕×2】（母女亲子裙）"))
    assert {"云朵", "朵抱", "抱枕", "亲子"} <= known
    assert "item" in order_details("抱枕一个对吗", known)
    assert "item" not in order_details("抱枕对吗")
    assert "item" not in order_details("枕头对吗", known)


@pytest.mark.parametrize("notice", ["订单已创建", "", "【】", "【好】", "(，。)"])
def test_a_notice_without_goods_teaches_nothing(notice: str) -> None:
    assert words_of(fold(notice)) == frozenset()


def test_who_somebody_is_is_told_by_name_and_phone() -> None:
    assert set(PERSONAL) == {"receiver", "phone"}


@given(st.text("收件人沈**1385678寄到苏州市路两件色码元实付¥。， ", max_size=20))
def test_spans_lie_inside_and_more_text_takes_no_detail_away(text: str) -> None:
    folded = fold(text)
    found = order_details(folded)
    assert all(0 <= start < end <= len(folded) for start, end in found.values())
    assert set(order_details(f"{folded}。谢谢")) >= set(found) - {"quantity", "item", "amount"}
