"""Numbers in digits and Chinese numerals have one value."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.numerals import NUMBER, number

VALUES = {
    "0": 0, "12": 12, "1.5": "1.5", "3万": 30000, "零": 0, "两": 2, "十": 10, "十二": 12, "二十": 20, "九十九": 99,
    "一百": 100, "一百二": 120, "一百零二": 102, "一百九十九": 199, "两百五": 250, "三千": 3000, "一千零五十": 1050,
    "一万二": 12000, "十万": 100000, "半": "0.5", "两半": "2.5", "二〇二五": 2025,
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_number(text: str, value: int | str) -> None:
    assert re.fullmatch(NUMBER, text)
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "几", "元", "1.2.3"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(text)


@given(st.integers(0, 9999))
def test_every_numeral_up_to_ten_thousand(value: int) -> None:
    assert number(_numeral(value)) == value


def _numeral(value: int) -> str:
    """The textbook numeral of a number below ten thousand."""
    if value == 0:
        return "零"
    text = "".join(
        "零一二三四五六七八九"[int(digit)] + unit
        for digit, unit in zip(f"{value:04}", ["千", "百", "十", ""], strict=True)
    )
    text = re.sub("零[千百十]", "零", text)
    return re.sub("零+", "零", text).strip("零")
