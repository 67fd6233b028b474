"""Numbers as people write them in chats: digits, Chinese numerals, or a mix such as 1万."""

from __future__ import annotations

from decimal import Decimal

NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?[千万]?|[零〇一二两三四五六七八九十百千万]+半?|半)"
"""The source of a regular expression for one number in folded text."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def number(text: str) -> Decimal:
    """The value of a text that NUMBER matches: 一百九十九 → 199, 两 → 2, 1.5 → 1.5, 二〇二五 → 2025.

    Raises ValueError where the text is no number.
    """
    if text == "半":
        return Decimal("0.5")
    if text[-1:] in _UNITS and text[:1].isdigit():
        return Decimal(text[:-1]) * _UNITS[text[-1]]
    if text[:1].isascii():
        try:
            return Decimal(text)
        except ArithmeticError:
            raise ValueError(f"not a number: {text!r}") from None
    half = Decimal("0.5") if text.endswith("半") else Decimal(0)
    text = text.removesuffix("半")
    if not text or any(char not in _DIGITS and char not in _UNITS for char in text):
        raise ValueError(f"not a number: {text!r}")
    if not any(char in _UNITS for char in text):
        return Decimal("".join(str(_DIGITS[char]) for char in text)) + half
    total = section = digit = last_unit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        last_unit = _UNITS[char]
        if last_unit == 10000:
            total, section, digit = (total + section + digit) * last_unit, 0, 0
        else:
            section, digit = section + (digit or 1) * last_unit, 0
    # 一百二 is 120, but 一百零二 is 102.
    if digit and last_unit > 10 and text[-2:-1] not in ("零", "〇"):
        digit *= last_unit // 10
    return Decimal(total + section + digit) + half
