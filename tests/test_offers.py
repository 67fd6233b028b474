"""Offers are read with amount and minimum in whatever words, and only where something is offered."""

from __future__ import annotations

from decimal import Decimal

import pytest

from audit.offers import offers
from audit.text import fold

READ = [
    ("满300减50", "cut", 50, 300, "元"),
    ("凑满三百就减五十", "cut", 50, 300, "元"),
    ("每满300元立减50元", "cut", 50, 300, "元"),
    ("三百减五十", "cut", 50, 300, "元"),
    ("拍2件减10元", "cut", 10, 2, "件"),
    ("有30元的优惠券，满199可用", "cut", 30, 199, "元"),
    ("店铺首页领5元无门槛券", "cut", 5, None, None),
    ("拍下立减5元", "cut", 5, None, None),
    ("任选两件打八折", "rate", 8, 2, "件"),
    ("3件7.5折", "rate", Decimal("7.5"), 3, "件"),
    ("两件八五折", "rate", Decimal("8.5"), 2, "件"),
    ("全场5折", "rate", 5, None, None),
    ("第二件半价", "rate", 5, 2, "第件"),
    ("买二送一", "freebie", 1, 2, "件"),
    ("满199元送收纳袋一个", "gift", None, 199, "元"),
    ("前50名付款送抱枕", "gift", None, 50, "件"),
    ("满99包邮", "free-shipping", None, 99, "元"),
    ("定金50抵100", "deposit", 100, 50, "元"),
]


@pytest.mark.parametrize(("text", "benefit", "amount", "minimum", "unit"), READ)
def test_read(text: str, benefit: str, amount: int | None, minimum: int | None, unit: str | None) -> None:
    [offer] = offers(fold(f"亲，{text}哦。"))
    assert (offer.benefit, offer.amount, offer.minimum, offer.unit) == (benefit, amount, minimum, unit)
    assert 2 <= offer.start < offer.end <= len(text) + 4


@pytest.mark.parametrize(
    "text",
    [
        "亲，送货上门的哦。",
        "亲，尺寸是1.5×2.0米，送长辈合适。",
        "亲，三折伞很轻。",
        "亲，加湿器质保18个月，最多加到4升。",
        "亲，价格是98元。",
        "亲，好评返现是不允许的。",
    ],
)
def test_no_offer(text: str) -> None:
    assert offers(fold(text)) == ()


def test_several_offers_keep_their_order() -> None:
    found = offers(fold("2件9折，3件8折，满300送杯子"))
    assert [(offer.benefit, offer.minimum) for offer in found] == [("rate", 2), ("rate", 3), ("gift", 300)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("满300减50", "三百减五十", True),
        ("满300减50", "减50元", True),
        ("满300减50", "满400减50", False),
        ("满300减50", "满300减60", False),
        ("满300减50", "第2件半价", False),
        ("满199送便携收纳袋", "满199送收纳袋一个", True),
        ("满199送收纳袋", "满199送眼罩", False),
    ],
)
def test_same(one: str, other: str, same: bool) -> None:
    [first], [second] = offers(fold(one)), offers(fold(other))
    assert first.same(second) == second.same(first) == same
