"""Words of every length are found wherever they stand, overlaps and all, and never across messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.literals import Literals
from audit.text import SEPARATOR, TABLE_SIZE, fold_block

RARE = chr(TABLE_SIZE + 5)
"""A character of a plane beyond the tables."""


def found(words: tuple[str, ...], texts: list[str]) -> list[tuple[str, int]]:
    word, start = Literals(words).find(fold_block(texts))
    return sorted((words[number], at) for number, at in zip(word.tolist(), start.tolist(), strict=True))


def everywhere(words: tuple[str, ...], text: str) -> list[tuple[str, int]]:
    return sorted((word, at) for word in words for at in range(len(text)) if text.startswith(word, at))


@pytest.mark.parametrize(
    ("words", "texts", "hits"),
    [
        pytest.param(("好",), ["好好"], [("好", 0), ("好", 1)], id="one character"),
        pytest.param(("好的",), ["好好的"], [("好的", 1)], id="two characters"),
        pytest.param(("好好", "好好的"), ["好好的"], [("好好", 0), ("好好的", 0)], id="a word within a word"),
        pytest.param(("啊啊",), ["啊啊啊"], [("啊啊", 0), ("啊啊", 1)], id="overlapping itself"),
        pytest.param(("啊啊啊",), ["啊啊啊啊"], [("啊啊啊", 0), ("啊啊啊", 1)], id="a long one overlapping itself"),
        pytest.param(("您好", "您好啊"), ["您", "好", "啊"], [], id="never across messages"),
        pytest.param(("谢谢",), ["", "谢谢", ""], [("谢谢", 1)], id="empty messages"),
        pytest.param((RARE, f"{RARE}好"), [f"x{RARE}好"], [(RARE, 1), (f"{RARE}好", 1)], id="beyond the tables"),
        pytest.param((), ["您好"], [], id="no words"),
        pytest.param(("ＱＱ",), ["qq"], [], id="words are taken as they are, folded or not"),
    ],
)
def test_hits(words: tuple[str, ...], texts: list[str], hits: list[tuple[str, int]]) -> None:
    assert found(words, texts) == hits


def test_no_messages_hold_nothing() -> None:
    assert found(("好", "好的", "好的呢"), []) == []


WORDS = st.lists(st.text(f"好的a{RARE}", min_size=1, max_size=4), unique=True, max_size=8).map(tuple)


@given(WORDS, st.lists(st.text(f"好的a{RARE}您", max_size=12), min_size=1, max_size=4))
def test_all_that_a_plain_search_finds_is_found_and_nothing_else(words: tuple[str, ...], texts: list[str]) -> None:
    assert found(words, texts) == everywhere(words, SEPARATOR.join(texts) + SEPARATOR)


@given(WORDS)
def test_lengths_are_those_of_the_words(words: tuple[str, ...]) -> None:
    assert Literals(words).lengths.tolist() == [len(word) for word in words]
