"""Fingerprints tell texts apart and never tell apart what is alike."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.checks.similarity import SIZE, alike, compared, grams, like
from audit.fingerprints import fingerprints
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
    st.text(CHARACTERS[:7], min_size=SIZE, max_size=40),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(CHARACTERS[:7] + "哦")), max_size=5),
)


@settings(max_examples=300, deadline=None)
@given(NEARLY | st.lists(TEXT.map(str.strip), min_size=1, max_size=6), SIMILARITY)
def test_none_that_is_alike_is_told_apart(texts: list[str], similarity: float) -> None:
    pairs = zip(map(fold, texts), prints(*texts), strict=True)
    own = [compared(text, bits) for text, bits in pairs if len(text) >= SIZE]
    for first in own:
        expected = [other for other in own if alike(grams(first.text), grams(other.text), similarity)]
        assert like(first, own, similarity) == expected
