"""What a phrase says of a promotion: that it is over, that it is still to come, or that it holds now."""

from __future__ import annotations

from datetime import datetime

import pytest

from audit.lint.linter import Linter
from audit.lint.script import Script, Source
from audit.promotions import load_calendar

CALENDAR = """\
- {id: spring, name: 春茶节, start: 2026-04-01, end: 2026-04-07, offer: 满200减30, keywords: [满200, 减30, 春茶节]}
- {id: week, name: 会员品茗周, start: 2026-04-18, end: 2026-04-25, offer: 满128减18, keywords: [满128, 减18, 品茗周]}
- {id: may, name: 五一囤茶季, start: 2026-05-01T10:00:00+08:00, end: 2026-05-07, offer: 买2罐送1罐, keywords: [囤茶季]}
"""


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Linter:
    path = tmp_path_factory.mktemp("calendar") / "promotions.yaml"
    path.write_text(CALENDAR, encoding="utf-8")
    return Linter(datetime.fromisoformat("2026-04-20T10:00:00+08:00"), load_calendar(path))


def promotional(linter: Linter, text: str) -> list[str]:
    found = linter.lint([Source("话术.txt", (Script("话术.txt", 1, text),))])
    return [item.rule for _, item in found if item.rule.startswith("promotion")]


@pytest.mark.parametrize(
    "text",
    [
        "亲，春茶节的优惠还没撤，满200减30照样用。",
        "亲，春茶节延长啦，满200减30，拍下就抵。",
        "亲，囤茶季已经开抢了，龙井拍2罐多发1罐，5月7日24点前有效。",
        "亲，囤茶季开闸啦，龙井罐装两罐的钱拿三罐，每单送一罐。",
        "亲，龙井罐装现在拍两罐就送一罐，5月7日前都算，每单送一罐。",
    ],
)
def test_what_does_not_hold_is_offered_as_valid(linter: Linter, text: str) -> None:
    assert promotional(linter, text) == ["promotion-expired"]


@pytest.mark.parametrize(
    "text",
    [
        "亲，春茶节4月7日就落幕了，现在用的是品茗周满128减18，4月25日24点截止，首页领券。",
        "亲，春茶节告一段落啦，满200减30用不了了，您看看别的。",
        "亲，满200减30是春茶节的，那场已经过去了。",
        "亲，春茶节画上句号啦，满200减30停用了。",
        "亲，囤茶季还要等几天，5月1日上午十点拍2罐多发1罐。",
        "亲，囤茶季再过十天开场，到时拍2罐多发1罐。",
        "亲，满200减30的春茶节收档了，您等囤茶季吧。",
        "亲，再让价就亏了，您凑到128元能用品茗周的券减18，4月25日24点前到首页领，一单一张。",
    ],
)
def test_what_is_told_as_over_or_to_come_is_no_fault(linter: Linter, text: str) -> None:
    assert promotional(linter, text) == []


def test_a_threshold_is_missed_where_none_is_named(linter: Linter) -> None:
    assert promotional(linter, "亲，品茗周减18元，4月25日24点截止。") == ["promotion-incomplete"]
