"""The scorer gives the same bits in any block, and refuses files that are no weights."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import UsageError
from audit.sentiment import load
from audit.sentiment.linear import LinearModel, save
from audit.sentiment.ngrams import SIZE, grams
from audit.text import fold_block

MODEL = load()


def scores(texts: list[str]) -> list[float]:
    return MODEL.score(fold_block(texts), np.arange(len(texts), dtype=np.int64)).tolist()


def test_the_name_tells_the_weights() -> None:
    kind, _, digest = MODEL.name.partition("@sha256:")
    assert kind == "sentiment-1"
    assert len(digest) == 12


def test_no_message_gives_no_score() -> None:
    assert scores([]) == []
    assert MODEL.score(fold_block(["有货吗"]), np.zeros(0, dtype=np.int64)).tolist() == []


def test_a_message_without_text_is_neutral() -> None:
    assert scores(["", "   ", "\n"]) == [0.0, 0.0, 0.0]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_scores_are_bounded_and_do_not_depend_on_the_block(texts: list[str]) -> None:
    together = scores(texts)
    assert all(-1.0 <= score <= 1.0 for score in together)
    assert together == [scores([text])[0] for text in texts]
    assert scores(texts[::-1]) == together[::-1]


def test_the_same_weights_give_the_same_file(tmp_path: Path) -> None:
    weights = np.linspace(-1, 1, SIZE)
    for name in ("a.npz", "b.npz"):
        save(tmp_path / name, weights, -weights, (0.5, -0.5))
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    read = LinearModel.load(tmp_path / "a.npz")
    assert read.bias == complex(0.5, -0.5)
    assert read.table.real[-1] == 1.0
    assert read.table.imag[-1] == -1.0


def test_what_is_not_a_weights_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "weights.npz"
    broken.write_bytes(b"PK not really")
    with pytest.raises(UsageError, match="不是情感模型"):
        LinearModel.load(broken)
    with broken.open("wb") as out:
        np.savez(out, negative=np.zeros(4), positive=np.zeros(4), bias=np.zeros(2))
    with pytest.raises(UsageError, match="重新训练"):
        LinearModel.load(broken)


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    with path.open("wb") as out:
        np.savez(out, negative=np.array([{}], dtype=object), positive=np.zeros(1), bias=np.zeros(2))
    with pytest.raises(UsageError):
        LinearModel.load(path)


def test_an_unknown_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="snownlp"):
        load(str(tmp_path / "none"))


def test_a_folder_without_message_weights_keeps_the_shipped_ones(tmp_path: Path) -> None:
    assert load(str(tmp_path)).name == MODEL.name


def test_the_shipped_weights_fit_the_limit() -> None:
    from audit.assets import asset

    assert sum(path.stat().st_size for path in asset("models").rglob("*") if path.is_file()) <= 5_000_000


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_scores_follow_from_the_weights_one_by_one(texts: list[str]) -> None:
    """p(positive) - p(negative) of a softmax over (negative, positive, 0), each the mean weight of the n-grams by root."""
    assert isinstance(MODEL, LinearModel)
    for index, score in enumerate(scores(texts)):
        found = grams(fold_block([texts[index]]), np.zeros(1, dtype=np.int64))
        length = int(found.lengths[0])
        if not length:
            assert score == 0.0
            continue
        buckets = [*found.unigrams.tolist(), *found.bigrams.tolist(), *found.trigrams.tolist()]
        total = sum(complex(MODEL.table[bucket]) for bucket in buckets)
        logits = total / math.sqrt(3 * length + 1) + MODEL.bias
        negative, positive = math.exp(logits.real), math.exp(logits.imag)
        assert score == pytest.approx((positive - negative) / (1 + positive + negative), abs=1e-4)


def test_weights_beyond_any_exponent_still_give_a_score(tmp_path: Path) -> None:
    huge = np.full(SIZE, 6e4)
    save(tmp_path / "huge.npz", huge, -huge, (900.0, -900.0))
    model = LinearModel.load(tmp_path / "huge.npz")
    assert model.score(fold_block(["很长" * 500]), np.zeros(1, dtype=np.int64)).tolist() == [-1.0]


def test_messages_may_be_asked_for_in_any_order_and_more_than_once() -> None:
    texts = ["太失望了", "", "谢谢", "在吗"]
    chosen = np.array([2, 0, 0, 1, 3], dtype=np.int64)
    assert MODEL.score(fold_block(texts), chosen).tolist() == [scores(texts)[index] for index in chosen]
