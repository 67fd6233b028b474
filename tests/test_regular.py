"""Regular expressions run in linear time, and the literals before them never hide a match."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.regular import check_pattern, compile_pattern, fold_pattern, required_literals
from audit.text import fold


@pytest.mark.parametrize("pattern", [r"(?=好)", r"(?<!不)好", r"(好)\1", r"(?P<x>好)(?P=x)", r"(?>好)", r"好++"])
def test_what_needs_backtracking_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(ValueError, match="不能在线性时间内匹配"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(好", "[好", "*好", "好{2001}"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="正则"):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"1[3-9]\d{9}", "(?:加|➕)我", "好.{0,12}评", r"(?i)VX\b"])
def test_linear_patterns_are_accepted(pattern: str) -> None:
    check_pattern(pattern)


def test_patterns_are_folded_but_for_their_escapes() -> None:
    assert fold_pattern(r"ＱＱ號\D\S\W好") == r"qq号\D\S\W好"
    assert compile_pattern(r"還沒\S{2}").search(fold("還沒發貨"))
    assert not compile_pattern(r"还没\S{2}").search(fold("還沒  "))


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("好评", ["好评"]),
        (r"好评.{0,9}返现", ["好评", "返现"]),
        (r"返\d+元现金", ["返", "元现金"]),
        ("(?:好评|五星).*返", ["好评 五星", "返"]),
        ("(?:好评?|五星.{3}也好评).*返", ["好 也好评", "返"]),
        ("(?:好评)+", ["好评"]),
        ("(?:好评)*返现", ["返现"]),
        ("(?:好评|)返", ["返"]),
        (r"\d+", []),
        ("[好坏]", ["好 坏"]),
        (r"[好\d]", []),
        ("(?:好|.)", []),
        ("(?:好评){2}", ["好评"]),
        ("(?:评?好){2}", ["好"]),
        ("[?!]{2,}", ["?? ?! !? !!"]),
        ("好{3}", ["好好"]),
        ("[abcdef]{2}", ["a b c d e f"]),
        ("[^好]评", ["评"]),
    ],
)
def test_literals_that_every_match_holds(pattern: str, literals: list[str]) -> None:
    assert required_literals(pattern) == tuple(frozenset(words.split()) for words in literals)


def test_what_only_one_of_the_engines_reads_has_no_literals() -> None:
    check_pattern(r"\x{597d}+评")
    assert required_literals(r"\x{597d}+评") == ()


@pytest.mark.parametrize("pattern", [r"\p{Han}+", r"\pL", r"[^\P{Han}]", r"(?P<Goods>好)"])
def test_names_in_patterns_keep_their_case(pattern: str) -> None:
    check_pattern(pattern)
    assert compile_pattern(pattern).search("123好")


def test_posix_classes_hide_no_match() -> None:
    pattern = "[[:digit:]]件"
    check_pattern(pattern)
    assert compile_pattern(pattern).search("买3件")
    assert all(any(word in "买3件" for word in words) for words in required_literals(pattern))


LITERAL = st.text("好评返送现a1", min_size=1, max_size=3)
PATTERN = st.recursive(
    st.one_of(LITERAL, st.sampled_from(["[好评]", r"\d", ".", "[^返]", "[a-z0-9]"])),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        inner.map(lambda part: f"({part})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "*?", "{0,2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@given(st.data(), PATTERN)
def test_a_match_holds_the_required_literals_in_order(data: st.DataObject, pattern: str) -> None:
    text = fold(data.draw(st.from_regex(pattern, fullmatch=True, alphabet="好评返送现a1，x")))
    assert compile_pattern(pattern).search(text)
    at = 0
    for words in required_literals(pattern):
        at = min((found + len(word) for word in words if (found := text.find(word, at)) >= 0), default=-1)
        assert at >= 0
