"""Offers in the words of agents: held against the calendar, and told from favours and services."""

from __future__ import annotations

import pytest

from tests.lint.conftest import Lint, rules


def promotional(lint: Lint, text: str) -> list[str]:
    return [rule for rule in rules(lint(text)) if rule.startswith("promotion")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        # The calendar's amount without the sum from which it holds.
        ("亲，9月20日24点前下单能少付40元，您直接拍。", "promotion-incomplete"),
        ("亲，满三百的话付款时便宜40元。", "promotion-incomplete"),
        ("亲，9月18日前拍三罐只收两罐的钱。", "promotion-unknown"),
        ("亲，付两盒的价钱拿三盒，仅限今天。", "promotion-unknown"),
        ("亲，报暗号“晚风”再便宜15元。", "promotion-unknown"),
        ("亲，今晚加9元换购香囊一个。", "promotion-unknown"),
        ("亲，这周第二罐免费。", "promotion-unknown"),
    ],
)
def test_an_offer_is_read_in_spoken_words(lint: Lint, text: str, rule: str) -> None:
    assert promotional(lint, text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "亲，9月20日24点前凑到300就少付40元，首页领券。",
        "亲，单子够三百的话9月20号前能抵40元。",
        "亲，邮费便宜两块，给您改好了。",
        "亲，这款比那款便宜20元，少一个口袋。",
        "亲，今天的单子省下2元包装费，给您退了。",
        "亲，再少10元小店就亏了，料子成本在这里。",
        "亲，两罐装比单罐省5元，功能一样。",
    ],
)
def test_what_only_sounds_like_an_offer_is_none(lint: Lint, text: str) -> None:
    assert promotional(lint, text) == []
