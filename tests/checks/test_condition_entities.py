"""What people tell each other in an order: equal values for the same thing however it is written, none for others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.checks.condition.entities import ENTITIES, mentions
from audit.text import fold


def values(name: str, text: str) -> list[str]:
    """The values of one kind in a text."""
    return [mention.value for mention in mentions(name, {}, fold(text))]


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "13812345678", "尾号是5678"),
        ("phone", "１３８１２３４５６７８", "尾号：5678"),
        ("amount", "138元", "一百三十八块"),
        ("amount", "实付138", "138.00元"),
        ("amount", "¥38", "合计三十八"),
        ("amount", "100元", "一百元"),
        ("quantity", "2件", "两件"),
        ("quantity", "三 箱", "3箱"),
        ("size", "XL", "xl"),
        ("size", "Ｍ", "m"),
        ("order", "123456789012", "单号123456789012。"),
        ("date", "3月5日", "三月五号"),
        ("date", "3/5日", "3月5日"),
    ],
)
def test_one_thing_has_one_value(name: str, one: str, other: str) -> None:
    assert values(name, one) == values(name, other) != []


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("phone", "13812345678", "13812345679"),
        ("amount", "138元", "139元"),
        ("quantity", "2件", "2箱"),
        ("quantity", "2件", "12件"),
        ("size", "37码", "38码"),
        ("size", "L", "XL"),
        ("date", "3月5日", "5月3日"),
        ("order", "123456789012", "123456789013"),
    ],
)
def test_different_things_have_different_values(name: str, one: str, other: str) -> None:
    assert values(name, one) and values(name, other)
    assert values(name, one) != values(name, other)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("phone", "12812345678"),
        ("phone", "138123456789"),
        ("phone", "5678"),
        ("amount", "138"),
        ("amount", "几元"),
        ("quantity", "几件"),
        ("quantity", "第二天"),
        ("size", "small"),
        ("size", "英语"),
        ("order", "12345678901"),
        ("order", "1" * 25),
        ("date", "5日"),
        ("date", "3月"),
    ],
)
def test_what_is_none(name: str, text: str) -> None:
    assert values(name, text) == []


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"款([a-z]\d+)", "款A12和款b3", ["a12", "b3"]),
        (r"[a-z]\d+", "A12", ["a12"]),
        (r"(a)?b", "b ab", ["a"]),
        (r"x*", "好", []),
    ],
)
def test_an_expression_of_ones_own_counts_by_its_first_group(pattern: str, text: str, expected: list[str]) -> None:
    assert [mention.value for mention in mentions("own", {"own": pattern}, fold(text))] == expected


@given(st.sampled_from(sorted(ENTITIES)), st.text("138*56元块件月日号xlm码尾是实付¥三两百零. ", max_size=24))
def test_spans_lie_inside_and_apart(name: str, text: str) -> None:
    folded = fold(text)
    end = 0
    for mention in mentions(name, {}, folded):
        assert end <= mention.start < mention.end <= len(folded)
        assert mention.value
        end = mention.end


@given(st.integers(1, 99999))
def test_an_amount_is_its_number(value: int) -> None:
    assert values("amount", f"一共{value}元") == [str(value)]
    assert values("amount", f"{value}.50元") == [f"{value}.5"]
