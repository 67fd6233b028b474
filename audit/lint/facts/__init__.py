"""Facts of the shop that a phrase states in general: when it dispatches, from what amount postage is free, and so on.

Statements about one order, pre-sale goods, remote areas or holidays are no general ones and give no fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from audit.lint.facts.fact import Fact
from audit.lint.facts.hours import service_hours
from audit.lint.facts.parcels import courier, dispatch, free_shipping
from audit.lint.facts.terms import invoice, return_postage, warranty

__all__ = ["EXTRACTORS", "Fact", "facts", "sentences"]

_ONE_ORDER = re.compile(
    r"[您你](?:这|那|的)(?:一)?(?:单|个订单|笔|包裹|件)|[您你]的(?:订单|包裹|宝贝|快递)(?!里|中|页|详情|列表)|这(?:一)?(?:单|笔)|该订单|本单|这个(?:订单|包裹)|这次"
)


def facts(text: str) -> list[Fact]:
    """The general facts that a folded phrase states."""
    if _ONE_ORDER.search(text):
        return []
    found: list[Fact] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        held = set(sentence)
        for one, other, extract in EXTRACTORS:
            if not (one.isdisjoint(held) or other.isdisjoint(held)):
                found += [fact._replace(start=fact.start + start, end=fact.end + start) for fact in extract(sentence)]
    return found


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a folded text."""
    for part in _SENTENCE.finditer(text):
        yield part.span()


_SENTENCE = re.compile(r"[^。;!?\n]+")

EXTRACTORS: tuple[tuple[frozenset[str], frozenset[str], Callable[[str], Iterator[Fact]]], ...] = tuple(
    (frozenset(one), frozenset(other), extract)
    for one, other, extract in (
        ("发寄出备配打拣理交订", "时h天日周期拜即", dispatch),
        ("邮运递免", "包免费资", free_shipping),
        (
            "默一通平都全固合我本店快物承配所每日惯历主正基多大签没不未",
            "通圆申韵丰政s京兔邦世汇递丹菜宅速跨安顺苏",
            courier,
        ),
        ("费资", "退换回无", return_postage),
        ("票", "票", invoice),
        ("保修换", "月年天日", warranty),
        ("时点:全早", "服工班线待营值都有岗烊守店回", service_hours),
    )
)
"""What extracts the facts of each kind, with two sets of characters of both of which every such statement holds one."""
