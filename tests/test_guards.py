"""Quotation, negation and questions around a match take it back, where the act says so."""

from __future__ import annotations

import pytest

from audit.acts import Act
from audit.guards import Guard
from audit.text import fold, fold_block


def allowed(text: str, word: str, **guards: bool) -> bool:
    """Whether the first occurrence of a word counts."""
    folded = fold_block([text])
    start = folded.text.index(fold(word))
    return Guard(Act(title="它", any=(word,), **guards)).allows(folded, 0, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("会掉色", True),
        ("不掉色", False),
        ("不会掉色", False),
        ("绝对不会让它掉色", True),
        ("没有掉色", False),
        ("别想掉色", False),
        ("从未掉色", False),
        ("冇掉色", False),
        ("並非掉色", False),
        ("不过掉色", True),
        ("不好意思掉色了", True),
        ("不仅掉色", True),
        ("没错掉色了", True),
        ("不，掉色", True),
        ("不 掉色", True),
    ],
)
def test_negation(text: str, counts: bool) -> None:
    assert allowed(text, "掉色", negated=False) is counts
    assert allowed(text, "掉色") is True


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("您说“有病”是吧", False),
        ("您说「有病」是吧", False),
        ("他说'有病'", False),
        ("《有病》这本书", False),
        ("【有病】标题", False),
        ("“你好”有病“再见”", True),
        ("有病“再见”", True),
        ("“有病", True),
        ("有病”", True),
        ("你有病", True),
    ],
)
def test_quotation(text: str, counts: bool) -> None:
    assert allowed(text, "有病", quoted=False) is counts


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("拍下了", True),
        ("拍下了吗", False),
        ("拍下了么亲", False),
        ("拍下了？", False),
        ("拍下了没有", False),
        ("拍下了，有货吗", True),
        ("有货吗，拍下了", True),
        ("有货吗 拍下了", True),
        ("怎么拍下了还没动静", False),
        ("是不是拍下了就行", False),
        ("拍下了。几时发", True),
        ("多少钱；拍下了", True),
    ],
)
def test_questions(text: str, counts: bool) -> None:
    assert allowed(text, "拍下了", asked=False) is counts


def test_a_match_that_ends_with_its_comma_is_not_asked_by_the_next_clause() -> None:
    folded = fold_block(["暂时没货，给您登记好吗"])
    assert Guard(Act(title="它", any=("没货",), asked=False)).allows(folded, 0, 2, 5)


def test_guards_combine() -> None:
    guards = {"quoted": False, "negated": False, "asked": False}
    assert allowed("拍下了", "拍下了", **guards)
    assert not allowed("没有拍下了", "拍下了", **guards)
    assert not allowed("“拍下了”", "拍下了", **guards)
    assert not allowed("拍下了吗", "拍下了", **guards)
