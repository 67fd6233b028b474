"""Triggers name what a pattern cannot do without, and lean on what is rare."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audit.expression import parse
from audit.syntax import ExpressionError, read
from audit.text import fold
from audit.trigger import NUMERALS, PARTICLES, Beside, Trigger, Words, ordered_trigger, trigger


def of(source: str) -> Trigger:
    return trigger(read(source), source)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("您…薅羊毛", {"薅羊毛"}, id="the rare word, not the frequent one"),
        pytest.param("(您|亲)…(琉璃|珐琅)", {"琉璃", "珐琅"}, id="the rare choice"),
        pytest.param("满#减", {"减"}, id="of two alike the rarer"),
        pytest.param("#(琉璃|珐琅#)", {"琉璃", "珐琅"}, id="a choice with marks counts branch by branch"),
        pytest.param("(琉|)璃…", {"璃"}, id="not what may be left out"),
    ],
)
def test_the_words_to_go_by(source: str, words: set[str]) -> None:
    assert set(of(source).first.any) == words


def test_nothing_to_go_by_is_refused() -> None:
    with pytest.raises(ExpressionError, match="至少要有一段固定文字"):
        of("…#")
    with pytest.raises(ExpressionError, match="至少要有一段固定文字"):
        of("(好|)…#")


@pytest.mark.parametrize(
    ("source", "nearest", "farthest"),
    [
        ("有…的", 0, 8),
        ("有…好…的", 0, 8),
        ("我…(好|一)…的", 0, 8),
    ],
)
def test_a_frequent_word_needs_a_second_one_at_its_distance(source: str, nearest: int, farthest: int) -> None:
    found = of(source)
    assert found.then.any
    assert (found.nearest, found.farthest) == (nearest, farthest)


def test_a_rare_word_needs_no_second_one() -> None:
    assert of("薅羊毛…的").then == Words()


@pytest.mark.parametrize(
    ("source", "before", "behind"),
    [
        pytest.param("琉璃(瓦|砖)#", None, Beside(frozenset("瓦砖")), id="the characters of a choice"),
        pytest.param("琉璃…", None, None, id="a gap lets anything stand there"),
        pytest.param("琉璃#", None, Beside(frozenset(NUMERALS + "[")), id="number behind"),
        pytest.param("#琉璃…", Beside(frozenset(NUMERALS + "]")), None, id="number before"),
        pytest.param("琉璃>", None, Beside(frozenset(), marks=True), id="edge of a clause behind"),
        pytest.param("<琉璃…", Beside(frozenset(PARTICLES), marks=True), None, id="edge of a clause before"),
        pytest.param("琉璃$", None, Beside(frozenset(), marks=True), id="end of the message"),
        pytest.param("^琉璃…", None, None, id="before the start anything may stand that does not count"),
        pytest.param("琉璃(>|#|的)", None, Beside(frozenset(NUMERALS + "[的"), marks=True), id="one of several"),
        pytest.param(
            "琉璃(#|)(的|>)", None, Beside(frozenset(NUMERALS + "[的"), marks=True), id="what may be left out"
        ),
        pytest.param("琉璃(#|)", None, None, id="all may be left out"),
        pytest.param("琉璃(#|…好)", None, None, id="a gap among several"),
    ],
)
def test_what_stands_beside_the_words(source: str, before: Beside | None, behind: Beside | None) -> None:
    first = of(source).first
    assert (first.before, first.behind) == (before, behind)


@pytest.mark.parametrize(
    ("source", "before", "behind", "exact"),
    [
        ("琉璃…", 0, 8, True),
        ("的琉璃#", 0, 28, True),
        ("#琉璃", 28, 0, False),
        ("<琉璃>", 0, 0, True),
        ("^琉璃…", None, 8, True),
        ("^…琉璃$", None, None, True),
        ("(^|#)琉璃", None, 0, False),
        ("琉璃(>|$)", 0, None, True),
    ],
)
def test_how_far_a_match_reaches(source: str, before: int | None, behind: int | None, exact: bool) -> None:
    found = of(source)
    assert (found.before, found.behind, found.exact) == (before, behind, exact)


@pytest.mark.parametrize(("source", "longest"), [("^琉璃…$", 2 + 8 + 12), ("^琉璃…", None), ("琉璃#$", None)])
def test_only_what_is_the_whole_message_bounds_its_length(source: str, longest: int | None) -> None:
    assert of(source).longest == longest


@pytest.mark.parametrize(
    ("sets", "first", "then"),
    [
        pytest.param([], (), (), id="nothing known"),
        pytest.param([{"琉璃"}], ("琉璃",), (), id="one set"),
        pytest.param([{"的"}, {"琉璃"}], ("的",), ("琉璃",), id="two sets in order"),
        pytest.param([{"的"}, {"琉璃"}, {"是"}, {"珐琅"}], ("琉璃",), ("珐琅",), id="the two rarest"),
    ],
)
def test_sets_in_order(sets: list[set[str]], first: tuple[str, ...], then: tuple[str, ...]) -> None:
    found = ordered_trigger(sets)
    assert (found.first.any, found.then.any) == (first, then)
    assert found.before is None
    assert found.behind is None
    assert not found.exact


SOURCES = st.lists(
    st.sampled_from(["好", "的琉璃", "…", "#", "(亲|您|)", "(好>|#的)", "<", ">", "^", "$", "(有…|在)", "了?"]),
    min_size=1,
    max_size=5,
).map("".join)


def _stands(beside: Beside | None, char: str) -> bool:
    return beside is None or char in beside.characters or (beside.marks and not char.isalnum())


def _is_shown_by(found: Trigger, text: str, match: re.Match[str]) -> bool:
    """Whether a match could be found by going by the trigger, read one by one as the docstring of Trigger says."""
    padded = f"\0{text}\0"
    for word in found.first.any:
        for at in (hit.start() for hit in re.finditer(f"(?={re.escape(word)})", text)):
            end = at + len(word)
            if not (_stands(found.first.before, padded[at]) and _stands(found.first.behind, padded[end + 1])):
                continue
            if found.before is not None and not at - found.before <= match.start() <= at:
                continue
            if found.behind is not None and not match.end() <= end + found.behind:
                continue
            if found.exact and found.before is not None and match.start() != at - found.before:
                continue
            seconds = (
                hit.start()
                for then in found.then.any
                for hit in re.finditer(f"(?={re.escape(then)})", text)
                if _stands(found.then.before, padded[hit.start()])
                and _stands(found.then.behind, padded[hit.start() + len(then) + 1])
            )
            if not found.then.any or any(
                end + found.nearest <= start and (found.farthest is None or start <= end + found.farthest)
                for start in seconds
            ):
                return True
    return False


@given(SOURCES, st.text("好的琉璃亲您有在了3，。 ", max_size=14))
def test_every_match_is_shown_by_its_trigger(source: str, text: str) -> None:
    try:
        expression = parse(source)
    except ExpressionError:
        assume(False)
    if expression.pattern is None or expression.trigger is None:
        return
    for match in re.finditer(expression.pattern, fold(text)):
        assert _is_shown_by(expression.trigger, fold(text), match)
