"""One offer in any spelling is one offer: digits or numerals, with or without units, before and behind other words."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.numerals import NUMBER, number
from audit.offers import Offer, offers
from audit.text import fold


def hanzi(value: int) -> str:
    """A number below ten thousand as people write it in characters."""
    digits = "零一二三四五六七八九"
    parts = [(digits[int(digit)], unit) for digit, unit in zip(f"{value:04}", ["千", "百", "十", ""], strict=True)]
    text = "".join("零" if digit == "零" else digit + unit for digit, unit in parts)
    text = re.sub("零+", "零", text).strip("零")
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


AMOUNTS = st.integers(1, 300)
MINIMA = st.integers(20, 5000)
CUTS = st.sampled_from(["满{}减{}", "满{}元减{}元", "每满{}立减{}", "凑满{}就减{}", "满{}块可以减{}块"])


def read(text: str) -> list[tuple[str, Decimal | None, Decimal | None, str | None]]:
    """The offers of a text without their places."""
    return [(offer.benefit, offer.amount, offer.minimum, offer.unit) for offer in offers(fold(text))]


@given(CUTS, MINIMA, AMOUNTS)
def test_numerals_and_digits_say_the_same_cut(template: str, minimum: int, amount: int) -> None:
    expected = [("cut", Decimal(amount), Decimal(minimum), "元")]
    assert read(template.format(minimum, amount)) == expected
    assert read(template.format(hanzi(minimum), hanzi(amount))) == expected
    assert read(template.format(hanzi(minimum), amount)) == expected


@given(st.sampled_from(["{}件{}折", "买{}件打{}折", "满{}件{}折"]), st.integers(2, 9), st.integers(1, 9))
def test_numerals_and_digits_say_the_same_rate(template: str, pieces: int, tenths: int) -> None:
    expected = [("rate", Decimal(tenths), Decimal(pieces), "件")]
    assert read(template.format(pieces, tenths)) == expected
    assert read(template.format(hanzi(pieces), hanzi(tenths))) == expected


@given(CUTS, MINIMA, AMOUNTS, st.sampled_from(["亲，{}哦", "现在{}，拍下自动减", "全店{}。包邮", "{}！限今天"]))
def test_what_stands_around_changes_no_offer(template: str, minimum: int, amount: int, around: str) -> None:
    said = template.format(minimum, amount)
    found = [offer for offer in offers(fold(around.format(said))) if offer.benefit == "cut"]
    assert [(offer.amount, offer.minimum) for offer in found] == [(amount, minimum)]


@given(CUTS, MINIMA, AMOUNTS, MINIMA, AMOUNTS)
def test_two_sentences_hold_the_offers_of_each(template: str, one: int, less: int, other: int, more: int) -> None:
    first, second = template.format(one, less), template.format(other, more)
    assert read(f"{first}。{second}") == read(first) + read(second)


@given(st.text("满减折件元送包邮券买第二半价打赠抵定金1358一三五百，。 亲拍领", max_size=24))
def test_offers_of_any_text_lie_apart_in_order_and_name_something(text: str) -> None:
    found = offers(fold(text))
    for one, other in pairwise(found):
        assert one.end <= other.start
    for offer in found:
        assert 0 <= offer.start < offer.end <= len(text)
        assert offer.amount is not None or offer.gift or offer.benefit == "free-shipping"
        assert (offer.minimum is None) == (offer.unit is None)
        assert offer.same(offer)


@given(MINIMA, AMOUNTS, MINIMA, AMOUNTS)
def test_offers_are_the_same_exactly_where_their_amounts_and_minima_are(a: int, b: int, c: int, d: int) -> None:
    (one,), (other,) = offers(f"满{a}减{b}"), offers(f"满{c}减{d}")
    assert one.same(other) == other.same(one) == ((a, b) == (c, d))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("满100减10", "10元券", True),
        ("满100减10", "2件减10元", False),
        ("2件9折", "两件九折", True),
        ("2件9折", "9折", True),
        ("第2件半价", "2件半价", False),
        ("第二件半价", "第2件5折", True),
        ("买二送一", "买2送2", False),
        ("买二送一", "拍2送1", True),
        ("定金50抵100", "定金50元可抵100元", True),
        ("满99包邮", "满88包邮", False),
        ("满199送杯子", "满199加送青花杯子一个", True),
        ("满199送杯子", "满199减杯子", False),
    ],
)
def test_same(one: str, other: str, same: bool) -> None:
    def only(text: str) -> Offer | None:
        found = offers(fold(text))
        return found[0] if len(found) == 1 else None

    first, second = only(one), only(other)
    assert first is not None
    assert (second is not None and first.same(second)) is same


@pytest.mark.parametrize(
    "text",
    [
        "给您减轻负担",
        "这款打折处有线",
        "折叠伞8骨",
        "三折页说明书",
        "送货3天左右到",
        "第3件快递",
        "得3天才到",
        "买3件一起发",
        "领券中心在首页",
        "好评如潮，送礼佳品",
        "半天就到",
        "尺码偏小半码",
        "我们不包邮的",
        "优惠活动还没出来",
    ],
)
def test_no_offer_is_seen_where_none_is_made(text: str) -> None:
    assert offers(fold(text)) == ()


@given(st.integers(0, 10**15), st.sampled_from(["", "千", "万"]))
def test_digits_with_a_unit(value: int, unit: str) -> None:
    text = f"{value}{unit}"
    assert re.fullmatch(NUMBER, text)
    assert number(text) == value * {"": 1, "千": 1000, "万": 10000}[unit]


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(value: int) -> None:
    assert number(hanzi(value)) == value
    assert number(hanzi(value) + "半") == value + Decimal("0.5")
    if value >= 1000:
        assert number(f"{hanzi(value)}万") == value * 10000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三百五", 350),
        ("三百零五", 305),
        ("两千五", 2500),
        ("一千二百五", 1250),
        ("一万五", 15000),
        ("十五", 15),
        ("百", 100),
        ("〇", 0),
        ("一五", 15),
        ("1.50", "1.5"),
    ],
)
def test_numerals_as_they_are_spoken(text: str, value: int | str) -> None:
    assert number(text) == Decimal(value)
