"""Folding evens texts out and leaves every code point where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.text import SEPARATOR, fold, fold_block

ANY = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ＱＱ：１２３", "qq:123"),
        ("還沒發貨嗎？", "还没发货吗?"),
        ("“好的”、『行』", '"好的"、"行"'),
        ("A\tB\u3000C\u00a0D", "a b c d"),
        ("⑥号～", "6号~"),
        ("妳好喔", "你好哦"),
        ("薇❤ 👌🏻", "薇❤ 👌🏻"),
        ("——…", "--…"),
        ("a\nb", "a\nb"),
        ("", ""),
    ],
)
def test_width_case_blanks_and_traditional_characters_are_evened_out(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(ANY)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(ANY)
def test_code_points_fold_one_by_one(text: str) -> None:
    assert fold(text) == "".join(map(fold, text))


@given(st.lists(ANY, max_size=6))
def test_a_block_folds_as_its_texts_do(texts: list[str]) -> None:
    block = fold_block(texts)
    assert [block.message(index) for index in range(len(texts))] == [fold(text) for text in texts]
    assert len(block.text) == len(block.codes) == sum(len(text) + 1 for text in texts)
    assert block.starts[-1] == len(block.text)


def test_the_separator_inside_a_text_is_a_blank() -> None:
    block = fold_block([f"前{SEPARATOR}后", "下一条"])
    assert block.message(0) == "前 后"
    assert block.message(1) == "下一条"


def test_an_empty_block_has_no_text() -> None:
    assert fold_block([]).text == ""


def test_code_points_beyond_the_table_stay() -> None:
    assert fold("\U0003fffe好\ud800") == "\U0003fffe好\ud800"


def test_folding_twice_changes_nothing() -> None:
    everything = "".join(map(chr, range(0x30000)))
    once = fold(everything)
    assert [raw for raw, first, second in zip(everything, once, fold(once), strict=True) if first != second] == []
