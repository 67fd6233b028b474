"""Measures against values worked out by hand, and against scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.training import metrics

FLAGS = st.lists(st.tuples(st.booleans(), st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0))), min_size=2, max_size=30)


def test_match_distance_counts_the_steps_between_classes() -> None:
    gold = np.array([[1.0, 0, 0, 0, 0], [0.5, 0.5, 0, 0, 0]])
    said = np.array([[0, 0, 0, 0, 1.0], [0.5, 0, 0.5, 0, 0]])
    assert metrics.nmd(said, gold).tolist() == pytest.approx([1.0, 0.5 / 4])


def test_divergence_is_zero_for_equals_and_one_for_opposite_ends() -> None:
    gold = np.array([[1.0, 0, 0, 0, 0], [0.2, 0.2, 0.2, 0.2, 0.2]])
    said = np.array([[0, 0, 0, 0, 1.0], [0.2, 0.2, 0.2, 0.2, 0.2]])
    assert metrics.rsnod(said, gold).tolist() == pytest.approx([1.0, 0.0])


def test_divergence_by_hand() -> None:
    # Errors squared: .25 .25 0 0 0. From class 0: .25 x 1; from class 1: .25 x 1. Gold uses 0, said uses 0 and 1.
    gold, said = np.array([[1.0, 0, 0, 0, 0]]), np.array([[0.5, 0.5, 0, 0, 0]])
    assert metrics.rsnod(said, gold)[0] == pytest.approx(math.sqrt(0.25 / 4))


@given(FLAGS)
def test_ranking_measures_agree_with_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    gold, scores = np.array([flag for flag, _ in rows]), np.array([score for _, score in rows])
    if gold.any():
        assert metrics.average_precision(gold, scores) == pytest.approx(average_precision_score(gold, scores))
    else:
        assert math.isnan(metrics.average_precision(gold, scores))
    if gold.any() and not gold.all():
        assert metrics.auc(gold, scores) == pytest.approx(roc_auc_score(gold, scores))
    else:
        assert math.isnan(metrics.auc(gold, scores))


def test_recall_at_precision_takes_ties_together() -> None:
    gold = np.array([True, True, False, True])
    assert metrics.recall_at_precision(gold, np.array([0.9, 0.8, 0.7, 0.6]), 1.0) == pytest.approx(2 / 3)
    assert metrics.recall_at_precision(gold, np.array([0.9, 0.8, 0.8, 0.6]), 1.0) == pytest.approx(1 / 3)
    assert metrics.recall_at_precision(gold, np.array([0.1, 0.1, 0.9, 0.1]), 1.0) == 0.0


def test_f1_of_classes() -> None:
    gold, said = np.array([1, 1, 2, 3]), np.array([1, 2, 2, 1])
    assert metrics.f1(gold == 1, said == 1) == pytest.approx(0.5)
    assert metrics.f1(gold == 9, said == 9) == 0.0
    assert metrics.macro_f1(gold, said) == pytest.approx((0.5 + 2 / 3 + 0) / 3)


def test_intervals_draw_whole_groups_and_repeat_themselves() -> None:
    values = np.array([0.0, 0.0, 1.0, 1.0])

    def mean(rows: np.ndarray) -> float:
        return float(values[rows].mean())

    low, high = metrics.interval(mean, ["a", "a", "b", "b"])
    assert (low, high) == (0.0, 1.0)
    assert metrics.interval(mean, [0, 1, 2, 3]) == metrics.interval(mean, [0, 1, 2, 3])
    assert all(math.isnan(bound) for bound in metrics.interval(lambda rows: float("nan"), [0, 1]))


def test_reliability_fills_bins_equally() -> None:
    gold = np.array([False, False, True, True])
    assert metrics.reliability(gold, np.array([0.2, 0.1, 0.8, 0.9]), bins=2) == [
        (pytest.approx(0.15), 0.0, 2),
        (pytest.approx(0.85), 1.0, 2),
    ]
    assert metrics.brier(gold, np.array([0.0, 0.0, 1.0, 0.5])) == pytest.approx(0.0625)
