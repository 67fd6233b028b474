"""The scorer gives the same bits in any block, and refuses files that are no weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import UsageError
from audit.sentiment import load
from audit.sentiment.linear import LinearModel, save
from audit.sentiment.ngrams import SIZE
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
