"""Facts are read in any words, and only from general statements."""

from __future__ import annotations

import pytest

from audit.lint.facts import facts
from audit.text import fold
from tests.lint.conftest import Lint

SAME = {
    "dispatch": [
        ("亲，付款后24小时内发货。", {"24"}),
        ("亲，拍下后一天内给您寄出。", {"24"}),
        ("亲，当天就能发。", {"today"}),
        ("亲，现货两天内发出哦。", {"48"}),
        ("亲，发货时间是付款后七十二小时内。", {"72"}),
        ("亲，一周内寄出。", {"168"}),
    ],
    "free-shipping": [
        ("亲，全店满99元包邮。", {"99"}),
        ("亲，不满九十九元要补8元运费。", {"99"}),
        ("亲，99元以下需要付邮费哦。", {"99"}),
        ("亲，所有商品都包邮。", {"0"}),
        ("亲，满1,299包邮吗".replace(",", ""), {"1299"}),
    ],
    "courier": [
        ("亲，默认发中通快递。", {"中通"}),
        ("亲，一般走圆通或者申通。", {"圆通", "申通"}),
        ("亲，合作的快递是EMS。", {"ems"}),
    ],
    "warranty": [
        ("亲，本店商品质保一年。", {"12.0"}),
        ("亲，享受18个月保修。", {"18.0"}),
        ("亲，保修期为两年哦。", {"24.0"}),
    ],
    "service-hours": [
        ("亲，人工客服9:00到22:30在线。", {"540-1350"}),
        ("亲，上班时间是早上9点到晚上10点半。", {"540-1350"}),
        ("亲，客服24小时在线。", {"0-1440"}),
    ],
    "invoice": [
        ("亲，发票统一是电子发票。", {"electronic"}),
        ("亲，我们不开发票。", {"none"}),
    ],
}


@pytest.mark.parametrize(("kind", "text", "values"), [(kind, *case) for kind, cases in SAME.items() for case in cases])
def test_a_fact_is_read_in_any_words(kind: str, text: str, values: set[str]) -> None:
    fact, *_ = [fact for fact in facts(fold(text)) if fact.kind == kind]
    assert values <= fact.values
    assert text[fact.start : fact.end]


@pytest.mark.parametrize(
    "text",
    [
        "亲，预售款15天内发货。",
        "亲，您这单24小时内发出。",
        "亲，您的包裹已由中通发出。",
        "亲，偏远地区改发邮政。",
        "亲，新疆满300包邮。",
        "亲，大促期间72小时内发货。",
        "亲，仓库9点到18点上班发货。",
        "亲，洗衣机节假日客服10点到18点在线。",
        "亲，师傅9:00到18:00之间上门。",
        "亲，寄回时请用中通，运费先垫付。",
    ],
)
def test_statements_about_exceptions_give_no_fact(text: str) -> None:
    assert facts(fold(text)) == []


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ("亲，付款后24小时内发货。", "亲，拍下后一天内寄出。", 0),
        ("亲，付款后24小时内发货。", "亲，48小时内发出。", 1),
        ("亲，满99包邮，新疆除外。", "亲，不到129元的订单收8元运费。", 1),
        ("亲，默认发中通。", "亲，一般走中通或圆通。", 0),
        ("亲，默认发中通。", "亲，统一发韵达快递。", 1),
        ("亲，质量问题运费我们出，不喜欢退回的运费您自己出。", "亲，非质量问题退货运费由您承担。", 0),
        ("亲，质量问题退货运费我们承担。", "亲，质量问题退回的邮费要您付哦。", 1),
        ("亲，退货运费都由我们承担。", "亲，不喜欢退回的运费您自理。", 1),
        ("亲，只开电子发票。", "亲，都是纸质发票随货寄。", 1),
        ("亲，可以开电子发票。", "亲，可以开纸质发票。", 0),
        ("亲，都可以开发票。", "亲，我们不开发票的。", 1),
        ("亲，电饭煲质保一年。", "亲，电饭煲享受两年质保。", 1),
        ("亲，电饭煲质保一年。", "亲，烤箱质保两年。", 0),
        ("亲，全店商品质保一年。", "亲，本店产品保修三年。", 1),
        ("亲，客服9:00到22:00在线。", "亲，人工上班时间早上9点到晚上10点。", 0),
        ("亲，客服9:00到22:00在线。", "亲，客服8:00-23:00在线。", 1),
    ],
)
def test_contradictions(lint: Lint, one: str, other: str, kinds: int) -> None:
    found = [item for item in lint(one, other) if item.rule == "contradiction"]
    assert len(found) == kinds
    assert all((item.line, item.related and item.related.line) == (2, 1) for item in found)
