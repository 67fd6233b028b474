"""N-grams are those of the message alone, with its edges, without white space."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audit.sentiment.ngrams import SIZE, Grams, grams
from audit.text import fold_block


def of(*texts: str) -> Grams:
    return grams(fold_block(texts), np.arange(len(texts), dtype=np.int64))


def parts(found: Grams, message: int) -> list[list[int]]:
    ends = np.append(found.starts, len(found.unigrams))
    return [
        rows[ends[message] : ends[message + 1]].tolist() for rows in (found.unigrams, found.bigrams, found.trigrams)
    ]


def test_white_space_does_not_matter() -> None:
    assert parts(of("发 货  了吗"), 0) == parts(of("发货了吗"), 0)


def test_digits_are_alike_and_letters_are_not() -> None:
    assert parts(of("等了3天"), 0) == parts(of("等了9天"), 0)
    assert parts(of("等了三天"), 0) != parts(of("等了四天"), 0)


def test_width_and_case_do_not_matter() -> None:
    assert parts(of("ＯＫ！"), 0) == parts(of("ok!"), 0)


def test_the_edges_of_a_message_count() -> None:
    end, middle = parts(of("在吗"), 0), parts(of("在吗在"), 0)
    assert end[1][-1] not in middle[1]
    assert end[1][0] in middle[1]


def test_lengths_leave_white_space_out() -> None:
    assert of("你 好", "", "  ", "a").lengths.tolist() == [2, 0, 0, 1]


def test_an_ngram_never_reaches_into_the_next_message() -> None:
    assert parts(of("好的", "谢谢"), 0) == parts(of("好的", "差评"), 0)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6), st.data())
def test_a_message_has_the_same_ngrams_in_any_block(texts: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=8))
    folded = fold_block(texts)
    together = grams(folded, np.array(chosen, dtype=np.int64))
    for position, index in enumerate(chosen):
        assert parts(together, position) == parts(of(texts[index]), 0)
    assert all(0 <= bucket < SIZE for bucket in together.trigrams.tolist())
