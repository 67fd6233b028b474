"""The shelf finds exactly the pairs that a comparison of all with all finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.lint.similar import SHORTEST, SIMILAR, Shelf, _order, letters, reworded
from audit.text import fold

TEXTS = st.lists(st.text("亲您好在的请问有货", min_size=8, max_size=16), min_size=2, max_size=8)


def grams(said: str) -> set[str]:
    return {said[at : at + 3] for at in range(len(said) - 2)} if len(said) >= SHORTEST else set()


def jaccard(one: str, other: str) -> float:
    return len(grams(one) & grams(other)) / len(grams(one) | grams(other)) if grams(one) | grams(other) else 0.0


@given(TEXTS)
def test_the_shelf_misses_no_pair_and_invents_none(texts: list[str]) -> None:
    alike = {
        later: [earlier for earlier in range(later) if jaccard(texts[earlier], texts[later]) >= SIMILAR]
        for later in range(len(texts))
    }
    found = {later: earlier for earlier, later in Shelf(texts).pairs()}
    assert list(found) == [later for later, earlier in alike.items() if earlier]
    assert all(earlier in alike[later] for later, earlier in found.items())


@given(TEXTS)
def test_a_text_is_found_among_others(texts: list[str]) -> None:
    *shelved, wanted = texts
    alike = [number for number, text in enumerate(shelved) if jaccard(text, wanted) >= SIMILAR]
    assert Shelf(shelved).find(wanted) == (alike[0] if alike else None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("亲，毛衣平铺晾干就好，别挂着，容易拉长变形。", "亲，毛衣平放晾干就好哦，别挂着，容易拉长变形。", True),
        ("亲，这款小号适合八十斤以内，您放心拍就好。", "亲，这款大号适合八十斤以内，您放心拍就好。", False),
        ("亲，毛衣可以机洗，水温三十度以下，轻柔就行。", "亲，毛衣不可以机洗，水温三十度以下，轻柔就行。", False),
        ("亲，滤网每3个月换一次，您记得提前买备用。", "亲，滤网每6个月换一次，您记得提前买备用。", False),
    ],
)
def test_other_words_are_a_repeat_and_other_facts_are_none(one: str, other: str, same: bool) -> None:
    texts = [letters(fold(one)), letters(fold(other))]
    assert reworded(*texts) is same


def test_letters_leave_out_marks_width_and_case() -> None:
    assert letters(fold("亲,ＵＳＢ 充电！")) == letters(fold("亲，usb充电")) == "亲usb充电"
    assert Shelf([]).find("亲，您好") is None
    assert list(Shelf(["短", "短"]).pairs()) == []


def test_places_are_sorted_alike_whether_or_not_they_fit_in_one_number() -> None:
    numbers = np.array([5, 3, 5, 1, 3], dtype=np.int64)
    assert _order(numbers).tolist() == _order(numbers + (1 << 62)).tolist() == [3, 1, 4, 0, 2]
    assert _order(numbers[:0]).tolist() == []


def test_a_character_that_no_text_has_is_the_rarest_of_all() -> None:
    shelf = Shelf(["亲这款是纯棉面料夏天穿很舒服", "亲这款是羊毛面料冬天穿很暖和"])
    assert shelf.find("亲这款是纯棉面料夏天穿很舒服𝄞") == 0
    assert shelf.find("𝄞" * 12) is None
