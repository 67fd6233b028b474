"""Fingerprints tell texts apart and never tell apart what is alike."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks.similarity import alike, compared, grams, like
from audit.fingerprints import RUN, fingerprints, may_repeat
from audit.text import fold, fold_block

CHARACTERS = "你好发货吗的亲，。 _\n　a1"
TEXT = st.text(CHARACTERS, max_size=30) | st.text(max_size=12)
SIMILARITY = st.sampled_from([0.3, 0.5, 0.8, 0.9, 1.0])


def prints(*texts: str) -> list[int]:
    found: list[int] = fingerprints(fold_block(texts)).tolist()
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXT, max_size=6))
def test_a_bit_for_every_run_between_two_letters(texts: list[str]) -> None:
    for text, bits in zip(texts, prints(*texts), strict=True):
        folded = fold(text)
        runs = {run for run in grams(folded) if run[0].isalnum() and run[-1].isalnum()}
        assert bits.bit_count() <= len(runs)
        assert (bits == 0) == (not runs)


@given(st.lists(TEXT, max_size=6))
def test_a_fingerprint_depends_on_its_own_message_alone(texts: list[str]) -> None:
    assert prints(*texts) == [bits for text in texts for bits in prints(text)]


@given(TEXT)
def test_white_space_around_a_text_changes_nothing(text: str) -> None:
    assert prints(f" \n{text}　 ") == prints(text.strip())


def test_nothing_has_no_bits() -> None:
    assert prints() == []
    assert prints("", "好", "好的", "。。。。。") == [0, 0, 0, 0]


def edited(text: str, at: int, char: str) -> str:
    at %= len(text) + 1
    return text[:at] + char + text[at + 1 :]


NEARLY = st.builds(
    lambda text, edits: (text, *(edited(text, at, char) for at, char in edits)),
    st.text(CHARACTERS[:7], min_size=RUN, max_size=40),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(CHARACTERS[:7] + "哦")), max_size=5),
)


@settings(max_examples=300, deadline=None)
@given(NEARLY | st.lists(TEXT.map(str.strip), min_size=1, max_size=6), SIMILARITY)
def test_none_that_is_alike_is_told_apart(texts: list[str], similarity: float) -> None:
    pairs = zip(map(fold, texts), prints(*texts), strict=True)
    own = [compared(text, bits) for text, bits in pairs if len(text) >= RUN]
    for first in own:
        expected = [other for other in own if alike(grams(first.text), grams(other.text), similarity)]
        assert like(first, own, similarity) == expected


def flagged(owned: dict[str, list[str]], similarity: float) -> set[tuple[str, int]]:
    """Which texts, as (owner, number), may repeat an earlier one."""
    places = [(owner, number) for owner, texts in owned.items() for number in range(len(texts))]
    folded = fold_block([text for texts in owned.values() for text in texts])
    owner = np.array([list(owned).index(name) for name, _ in places], dtype=np.int64)
    runs = np.diff(folded.starts) - RUN
    return {places[at] for at in may_repeat(fingerprints(folded), runs, owner, similarity).tolist()}


@settings(max_examples=200, deadline=None)
@given(st.lists(NEARLY, max_size=4), SIMILARITY)
def test_every_text_that_repeats_one_of_its_owner_is_flagged(owned: list[tuple[str, ...]], similarity: float) -> None:
    found = flagged({str(number): list(texts) for number, texts in enumerate(owned)}, similarity)
    for number, texts in enumerate(owned):
        for later, text in enumerate(texts):
            earlier = texts[:later]
            if any(alike(grams(fold(text)), grams(fold(other)), similarity) for other in earlier):
                assert (str(number), later) in found


def test_what_has_little_in_common_is_not_flagged_and_owners_are_kept_apart() -> None:
    line, other = "您的问题已经收到会尽快答复", "面料是加厚的零下也能穿"
    assert flagged({"a": [line, other], "b": [line], "c": [other, line]}, 0.8) == set()
    assert flagged({"a": [line, other, line + "哦"], "b": [other, other]}, 0.8) == {("a", 2), ("b", 1)}


def test_so_many_texts_that_comparing_them_costs_memory_are_all_flagged() -> None:
    texts = [f"第{number}句话和别的都不一样{number * 7919}" for number in range(200)]
    assert len(flagged({"few": texts[:3], "many": texts, "after": texts[:3]}, 0.99)) == 200


def test_nothing_repeats_nothing() -> None:
    assert flagged({}, 0.8) == set()
    assert flagged({"a": [], "b": ["只有一句话在这里"]}, 0.8) == set()
