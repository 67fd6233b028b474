"""The tree of an expression, and what can be told from it: phrases, lengths, marks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.syntax import (
    GAP_LENGTH,
    MAX_COMBINED,
    MAX_LISTED,
    NUMBER_LENGTH,
    Choice,
    ExpressionError,
    Marker,
    Node,
    Text,
    choice,
    expand,
    holds,
    is_few,
    is_mark,
    measure,
    read,
)


@pytest.mark.parametrize(
    ("source", "nodes"),
    [
        pytest.param("抱歉", (Text("抱歉"),), id="text"),
        pytest.param("ＱＱ號", (Text("qq号"),), id="text is folded"),
        pytest.param("(帮|给|)您", (choice(((Text("帮"),), (Text("给"),), ())), Text("您")), id="choice"),
        pytest.param("好|行", (choice(((Text("好"),), (Text("行"),))),), id="choice without brackets"),
        pytest.param("很?好", (choice(((Text("很"),), ())), Text("好")), id="optional character"),
        pytest.param("太好?", (Text("太"), choice(((Text("好"),), ()))), id="only the last character is optional"),
        pytest.param("(非常)?好", (choice(((choice(((Text("非常"),),)),), ())), Text("好")), id="optional group"),
        pytest.param("满#减", (Text("满"), Marker("#"), Text("减")), id="number"),
        pytest.param("^在$", (Marker("^"), Text("在"), Marker("$")), id="edges of the message"),
        pytest.param("<在…吗>", (Marker("<"), Text("在"), Marker("…"), Text("吗"), Marker(">")), id="edges and gap"),
        pytest.param(r"\#\…\(\)\|\?", (Text("#…()|?"),), id="escapes"),
        pytest.param("有？", (Text("有?"),), id="a full-width question mark is one"),
        pytest.param(r"好\\", (Text("好\\"),), id="an escaped backslash"),
    ],
)
def test_reading(source: str, nodes: tuple[Node, ...]) -> None:
    assert read(source) == nodes


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("(好", "缺少“)”"),
        ("好\\", "缺少“)”"),
        ("好)", "多余的“)”"),
        ("好)的", "多余的“)”"),
        ("?好", "前面没有可省略的字"),
        ("(?好)", "前面没有可省略的字"),
        ("", "空的短语"),
        ("  ", "空的短语"),
    ],
)
def test_what_cannot_be_read(source: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(says)):
        read(source)


@pytest.mark.parametrize(
    ("source", "phrases"),
    [
        ("(a|b)(c|d)", ("ac", "ad", "bc", "bd")),
        ("(a|b|)c", ("ac", "bc", "c")),
        ("(a|a)b", ("ab",)),
        ("(a|ab)(b|)", ("ab", "a", "abb")),
        ("((a|b)c|d)e", ("ace", "bce", "de")),
    ],
)
def test_phrases_are_all_that_choices_make_each_once(source: str, phrases: tuple[str, ...]) -> None:
    assert expand(read(source)) == phrases


@pytest.mark.parametrize(
    ("source", "shortest", "longest"),
    [
        ("您好", 2, 2),
        ("(您|亲亲|)好", 1, 3),
        ("给…吧", 2, 2 + GAP_LENGTH),
        ("满#", 1, 1 + NUMBER_LENGTH),
        ("^(好|<行>)$", 1, 1),
        ("(好|给…)", 1, 1 + GAP_LENGTH),
    ],
)
def test_lengths(source: str, shortest: int, longest: int) -> None:
    measured = measure(read(source))
    assert (measured.shortest, measured.longest) == (shortest, longest)


def test_a_list_may_be_longer_than_a_combination() -> None:
    words = [f"{number:03}" for number in range(MAX_LISTED + 1)]
    assert few("|".join(words[:-1]))
    assert not few("|".join(words))
    half = "|".join("abcdefgh")
    assert measure(read(f"({half})({half})")).size == MAX_COMBINED
    assert few(f"({half})({half})")
    assert not few(f"({half}|i)({half})")


def few(source: str) -> bool:
    nodes = read(source)
    return is_few(measure(nodes).size, len(nodes))


def test_a_choice_that_is_no_short_list_of_texts_lists_none() -> None:
    longer = "|".join(f"{number:03}" for number in range(MAX_LISTED + 1))
    for source in ("(好|…)的", f"({longer})的"):
        assert isinstance(found := read(source)[0], Choice)
        assert found.phrases == ()


def test_marks_are_seen_at_any_depth() -> None:
    nodes = read("好(的|(…吧|行))^")
    assert holds(nodes, "…")
    assert holds(nodes, "^")
    assert not holds(nodes, "$")
    assert is_mark(nodes, 2, "^$")
    assert not is_mark(nodes, 0, "^$")
    assert not is_mark(nodes, 3, "^$")
    assert not is_mark(nodes, -1, "^$")
    assert [measure((node,)).size for node in nodes] == [1, 0, 0]


TREES = st.recursive(
    st.text("好的亲", min_size=1, max_size=3),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.tuples(inner, inner).map("".join),
        inner.map(lambda part: f"({part})?"),
    ),
    max_leaves=6,
)


@given(TREES)
def test_size_and_lengths_bound_the_phrases(source: str) -> None:
    nodes = read(source)
    phrases = expand(nodes)
    measured = measure(nodes)
    assert len(phrases) <= measured.size
    assert (measured.shortest, measured.longest) == (min(map(len, phrases)), max(map(len, phrases)))
