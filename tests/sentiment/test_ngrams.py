"""N-grams are those of the message alone, with its edges, without white space."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audit.sentiment.ngrams import SIZE, Grams, grams
from audit.text import fold, fold_block


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


def slow_buckets(text: str) -> tuple[list[int], list[int], list[int]]:
    """The buckets of one message by whole numbers of Python, one n-gram after another; 0 for what reaches over its end."""
    chars = ["0" if char.isascii() and char.isdigit() else char for char in fold(text) if not char <= " "]
    codes = [0, *map(ord, chars), 0]

    def bucket(order: int, *gram: int) -> int:
        mixed = sum(code * factor for code, factor in zip(gram, (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35), strict=False))
        mixed = (mixed % 2**32) ^ order
        mixed ^= mixed >> 15
        return (mixed * 0x27D4EB2F % 2**32) >> (32 - 19)

    places = range(len(codes) - 1)
    return (
        [bucket(0x165667B1, codes[i]) for i in places],
        [bucket(0x5BD1E995, *codes[i : i + 2]) for i in places],
        [bucket(0x2545F491, *codes[i : i + 3]) if i + 3 <= len(codes) else 0 for i in places],
    )


@given(
    st.lists(st.text(max_size=8) | st.sampled_from(("在吗", "等了3天 ４天", "\u3000", "OK！")), min_size=1, max_size=5)
)
def test_buckets_are_those_that_the_weights_were_trained_with(texts: list[str]) -> None:
    """Whoever changes the hashing must train again: the shipped weights would mean something else."""
    found = of(*texts)
    for index, text in enumerate(texts):
        one, two, three = parts(found, index)
        expected = slow_buckets(text)
        assert (one, two, three) == expected
        assert found.lengths[index] == len(expected[0]) - 1
        assert all(0 <= bucket < SIZE for bucket in (*one, *two, *three))
