"""Fitting: two stages of the message model, and risk weights that yield to labels but keep their signs."""

from __future__ import annotations

import numpy as np
import pytest

from audit.risk.features import NAMES
from audit.text import fold_block
from audit.training import message, metrics, risk
from audit.training.corpora import Labelled

GOOD, BAD = ("喜欢", "好看", "满意", "很快"), ("失望", "难看", "垃圾", "很慢")
PLAIN = ("在吗", "有货吗", "几天到", "怎么改地址", "发什么快递")


def rows(count: int = 6) -> list[Labelled]:
    made = []
    for i in range(count):
        made += [Labelled(f"{word}{i}号", 1, group=f"s{i}") for word in GOOD]
        made += [Labelled(f"{word}{i}号", -1, group=f"s{i}") for word in BAD]
        made += [Labelled(f"{word}{i}号", 0, group=f"s{i}") for word in PLAIN]
    return made


@pytest.fixture(scope="module")
def fitted() -> message.Tables:
    polarity, tilt = message.polarity_of([row for row in rows() if row.label])
    return message._service(rows(), polarity, tilt)


def test_the_two_stages_become_one_table_with_a_real_neutral(fitted: message.Tables) -> None:
    model = fitted.model("tiny")
    scores = model.score(fold_block(["真满意", "太失望", "有货吗"]), np.arange(3))
    assert scores[0] > 0.2 > abs(scores[2])
    assert scores[1] < -0.2


def test_fitting_again_gives_the_same_bits(fitted: message.Tables) -> None:
    polarity, tilt = message.polarity_of([row for row in rows() if row.label])
    again = message._service(rows(), polarity, tilt)
    assert np.array_equal(again.negative, fitted.negative)
    assert again.bias == fitted.bias


def test_calibration_calls_as_many_as_the_readers_did(fitted: message.Tables) -> None:
    read = rows()
    fold_of = {f"s{i}": i % 2 for i in range(6)}
    shift = message._calibration(read, fold_of, [fitted, fitted])
    model = message._shifted(fitted, shift).model("")
    scores = model.score(fold_block([row.text for row in read]), np.arange(len(read)))
    assert abs(int((scores < -0.2).sum()) - 24) <= 1
    assert abs(int((scores > 0.2).sum()) - 24) <= 1


def dialogues(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Made-up dialogues in which only threats decide, and thanks go with risk against the standard."""
    chance = np.random.default_rng(seed)
    values = np.zeros((count, len(NAMES)))
    values[:, NAMES.index("threat")] = chance.random(count) < 0.3
    labels = values[:, NAMES.index("threat")] > 0
    values[:, NAMES.index("late_thanks")] = labels
    return values, labels, [f"d{i}" for i in range(count)]


def test_without_labels_the_prior_stays() -> None:
    values = np.zeros((10, len(NAMES)))
    weights = risk._solve(values, np.zeros(10, dtype=bool), 1e6)
    assert weights[0] == pytest.approx(risk.PRIOR_BIAS, abs=1e-3)
    assert weights[1:] == pytest.approx([risk.PRIOR[name] for name in NAMES], abs=1e-3)


def test_labels_move_weights_but_never_across_zero() -> None:
    fitted = risk.fit(*dialogues(400))
    assert fitted.weights.weights["threat"] > risk.PRIOR["threat"]
    assert risk.PRIOR["late_thanks"] < fitted.weights.weights["late_thanks"] <= 0
    assert metrics.auc(dialogues(400)[1], fitted.held_out) > 0.95
    assert fitted.weights.limit <= 0


def test_few_labels_leave_the_prior_firmer() -> None:
    assert risk.fit(*dialogues(20)).strength >= risk.fit(*dialogues(2000)).strength
