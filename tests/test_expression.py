"""The phrase language: what each mark means, what it matches, and what cannot be read."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audit.acts import Act, Acts
from audit.expression import parse
from audit.scan import ROLE_CODES, Scanner
from audit.syntax import MAX_COMBINED, ExpressionError
from audit.text import fold, fold_block


def span(source: str, text: str) -> str | None:
    """What an expression finds in a text, as the scanner would: folded, the first and longest."""
    acts = Acts({"it": Act(title="它", any=(source,))})
    folded = fold_block([text])
    scanned = Scanner(acts).scan(folded, np.array([ROLE_CODES["agent"]]))
    found = scanned.spans(0, frozenset({0}))
    assert bool(found) == bool(scanned.masks[0])
    return text[slice(*found[0])] if found else None


@pytest.mark.parametrize(
    ("source", "phrases"),
    [
        ("抱歉", {"抱歉"}),
        ("(帮|给|)您查", {"帮您查", "给您查", "您查"}),
        ("很?高兴", {"很高兴", "高兴"}),
        ("(很|非常)?好", {"很好", "非常好", "好"}),
        ("((一|二)楼|地下)有", {"一楼有", "二楼有", "地下有"}),
        (r"\#号\…", {"#号…"}),
        ("有货？", {"有货?"}),
        ("好|行", {"好", "行"}),
        (r"a\|b", {"a|b"}),
        (" 謝謝ＱＱ ", {"谢谢qq"}),
        ("(好|好)的", {"好的"}),
    ],
)
def test_plain_expressions_are_sets_of_folded_phrases(source: str, phrases: set[str]) -> None:
    expression = parse(source)
    assert set(expression.phrases) == phrases
    assert len(expression.phrases) == len(phrases)
    assert expression.pattern is None


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("给您…麻烦", "真的给您添了不少麻烦了", "给您添了不少麻烦"),
        ("给您…麻烦", "给您麻烦", "给您麻烦"),
        ("给您…麻烦", "给您一二三四五六七八麻烦", "给您一二三四五六七八麻烦"),
        ("给您…麻烦", "给您一二三四五六七八九麻烦", None),
        ("给您…麻烦", "给您，添麻烦", "给您，添麻烦"),
        ("给您…麻烦", "给您！不麻烦", None),
        ("给您…麻烦", "给您？不麻烦", None),
        ("给您…麻烦", "给您；不麻烦", None),
        ("给您…麻烦", "给您\n不麻烦", None),
        ("给您…麻烦", "給您添麻煩", "給您添麻煩"),
        ("满#减#", "满199减30", "满199减30"),
        ("满#减#", "滿一百九十九減三十元", "滿一百九十九減三十"),
        ("满#减#", "满9.9减半", "满9.9减半"),
        ("满#减#", "满多减少", None),
        ("满#减#", "满[数字x]减[金额x]", "满[数字x]减[金额x]"),
        ("^在$", "在", "在"),
        ("^在$", "  在。。[微笑]/:^_^ ", "在"),
        ("^在$", "#E-s21在😊", "在"),
        ("^在$", "在吗", None),
        ("^在$", "现在", None),
        ("^好的", "好的，马上", "好的"),
        ("^好的", "说好的", None),
        ("吗$", "有吗？？", "吗"),
        ("吗$", "有吗亲", None),
        ("<没有>", "有没，没有，对", "没有"),
        ("<没有>", "没有了", None),
        ("<没有>", "真的没有", None),
        ("<没有>", "是啊没有", "没有"),
        ("(帮…查|问#遍)", "我帮您去查", "帮您去查"),
        ("(帮…查|问#遍)", "问3遍", "问3遍"),
        ("(想|请)?问…码", "请问多大码", "请问多大码"),
    ],
)
def test_marks_match_as_the_docstring_says(source: str, text: str, found: str | None) -> None:
    assert span(source, text) == found


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "空的短语"),
        ("   ", "空的短语"),
        ("()", "可以为空"),
        ("(a|)(b|)", "可以为空"),
        ("好?", "可以为空"),
        ("(好|行", "缺少“)”"),
        ("好)行", "多余的“)”"),
        ("?好", "前面没有可省略的字"),
        ("…", "至少要有一段固定文字"),
        ("^#$", "至少要有一段固定文字"),
        ("^(好|)$", "至少要有一段固定文字"),
        ("(#|…)", "至少要有一段固定文字"),
    ],
)
def test_what_cannot_be_read_says_why(source: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(says)):
        parse(source)


def test_an_expression_that_means_too_many_phrases_becomes_a_pattern() -> None:
    many = "(" + "|".join(f"甲{chr(0x4E00 + n)}" for n in range(20)) + ")"
    source = many * 2
    expression = parse(source)
    assert MAX_COMBINED < 20 * 20
    assert expression.pattern is not None and not expression.phrases
    assert span(source, "说甲一甲丁吧") == "甲一甲丁"


def test_an_escaped_full_width_question_mark_is_a_question_mark() -> None:
    assert span(r"有\？", "有？") == "有？"


def test_a_number_may_be_longer_than_sixteen_digits() -> None:
    assert span("单号#发出", "单号123456789012345678发出") is not None


ALPHABET = "好的亲查快递有没还吗"


@st.composite
def sources(draw: st.DrawFn, depth: int = 2) -> tuple[str, str]:
    """An expression and a text that it must find."""
    parts = draw(st.lists(st.sampled_from(["text", "gap", "number", "choice", "optional"]), min_size=1, max_size=4))
    source = text = ""
    for part in parts:
        match part:
            case "text":
                word = draw(st.text(ALPHABET, min_size=1, max_size=3))
                source, text = source + word, text + word
            case "gap":
                source, text = source + "…", text + draw(st.text(ALPHABET + "，", max_size=8))
            case "number":
                source, text = source + "#", text + draw(st.sampled_from(["3", "1.5", "两百", "[数字x]"]))
            case "optional":
                word = draw(st.text(ALPHABET, min_size=1, max_size=1))
                source, text = source + word + "?", text + draw(st.sampled_from([word, ""]))
            case "choice":
                branches = draw(st.lists(sources(depth - 1), min_size=1, max_size=3)) if depth else [("好", "好")]
                source += "(" + "|".join(branch for branch, _ in branches) + ")"
                text += draw(st.sampled_from(branches))[1]
    return source, text


@given(
    sources(),
    st.sampled_from(["", "^", "<"]),
    st.sampled_from(["", "$", ">"]),
    st.text("，。 ", min_size=1, max_size=3),
)
def test_whatever_an_expression_stands_for_is_found(made: tuple[str, str], head: str, tail: str, around: str) -> None:
    source, text = made
    try:
        parse(head + source + tail)
    except ExpressionError:
        assume(False)
    assert span(head + source + tail, around + text + around) is not None


@given(sources(), st.sampled_from(["", "^", "<"]), st.sampled_from(["", "$", ">"]), st.data())
def test_the_scanner_finds_what_the_pattern_finds_in_the_whole_text(
    made: tuple[str, str], head: str, tail: str, data: st.DataObject
) -> None:
    source, sample = made
    try:
        expression = parse(head + source + tail)
    except ExpressionError:
        assume(False)
    filler = st.text(ALPHABET + "，。3两", max_size=6)
    text = data.draw(filler) + data.draw(st.sampled_from([sample, ""])) + data.draw(filler)
    pattern = expression.pattern or f"(?=({'|'.join(map(re.escape, expression.phrases))}))"
    expected = [match.span(1) for match in re.finditer(pattern, fold(text)) if match.group(1)]
    scanned = Scanner(Acts({"it": Act(title="它", any=(head + source + tail,))})).scan(
        fold_block(["上一条", text, "下一条"]), np.full(3, ROLE_CODES["agent"])
    )
    assert bool(scanned.spans(1, frozenset({0}))) == bool(expected)


@given(st.text(ALPHABET + "()|?…#^$<>\\"))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        expression = parse(source)
    except ExpressionError:
        return
    assert all(phrase and phrase == fold(phrase) for phrase in expression.phrases)
    assert expression.pattern is None or re.compile(expression.pattern).groups == 1
