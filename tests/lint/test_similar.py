"""The shelf finds exactly the pairs that a comparison of all with all finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audit.lint.similar import SIMILAR, Shelf, grams, letters

TEXTS = st.lists(st.text("亲您好在的请问有货", min_size=8, max_size=16), min_size=2, max_size=8)


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


@given(TEXTS)
def test_the_shelf_misses_no_pair_and_invents_none(texts: list[str]) -> None:
    shelf: Shelf[int] = Shelf(texts)
    for number, text in enumerate(texts):
        entry = grams(text)
        alike = [other for other in range(number) if jaccard(entry, grams(texts[other])) >= SIMILAR]
        found = shelf.find(entry)
        assert (found in alike) if alike else found is None
        shelf.add(entry, number)


def test_letters_leave_out_marks_width_and_case() -> None:
    assert letters("亲,ＵＳＢ 充电！") == letters("亲，usb充电")
    assert grams("短") == frozenset()
