"""Measures of the evaluation: classification, ranking, distributions over ordered classes, and their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def f1(gold: Flags, said: Flags) -> float:
    """F1 of one class; 0 where it occurs nowhere."""
    hits = int((gold & said).sum())
    wrong = int((gold != said).sum())
    return 2 * hits / (2 * hits + wrong) if hits + wrong else 0.0


def average_precision(gold: Flags, scores: Floats) -> float:
    """Area under the steps of precision over recall, equal scores taken together; nan without positives."""
    positives = int(gold.sum())
    if not positives:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(gold[order])
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    gained = np.diff(np.append(0, hits[ends]))
    return float((gained * hits[ends] / (ends + 1)).sum() / positives)


def auc(gold: Flags, scores: Floats) -> float:
    """Probability that a positive scores above a negative, ties one half; nan where one class is empty."""
    positives, negatives = int(gold.sum()), int((~gold).sum())
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    return float((ranks[gold].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


def recall_at_precision(gold: Flags, scores: Floats, precision: float) -> float:
    """The highest recall at which the precision is still at least `precision`; 0 where it never is."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(gold[order])
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    good = hits[ends] / (ends + 1) >= precision
    return float(hits[ends][good].max(initial=0) / max(1, int(gold.sum())))


def macro_f1(gold: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    """Mean F1 over the classes of `gold`."""
    return float(np.mean([f1(gold == label, said == label) for label in np.unique(gold)]))


def nmd(said: Floats, gold: Floats) -> Floats:
    """Normalised match distance of each row (NTCIR STC-3 DQ): summed difference of the cumulative distributions / (L-1)."""
    apart = np.abs(np.cumsum(said, axis=1) - np.cumsum(gold, axis=1)).sum(axis=1)
    return np.asarray(apart / (gold.shape[1] - 1))


def rsnod(said: Floats, gold: Floats) -> Floats:
    """Root symmetric normalised order-aware divergence of each row (NTCIR STC-3 DQ).

    For each class i the squared errors of all classes weighed by their distance from i; averaged over the classes that one
    distribution uses, then over both directions; the root after division by L-1.
    """
    classes = gold.shape[1]
    distance = np.abs(np.subtract.outer(np.arange(classes), np.arange(classes))).astype(np.float64)
    weighed = (said - gold) ** 2 @ distance

    def one_way(base: Floats) -> Floats:
        used = base > 0
        return np.asarray((weighed * used).sum(axis=1) / used.sum(axis=1))

    return np.asarray(np.sqrt((one_way(said) + one_way(gold)) / 2.0 / (classes - 1)))


def brier(gold: Flags, probability: Floats) -> float:
    """Mean squared error of a probability."""
    return float(np.mean((probability - gold) ** 2))


def reliability(gold: Flags, probability: Floats, bins: int = 5) -> list[tuple[float, float, int]]:
    """Equally filled bins of a probability: (mean said, share observed, how many)."""
    order = np.argsort(probability, kind="stable")
    return [
        (float(probability[part].mean()), float(gold[part].mean()), len(part))
        for part in np.array_split(order, bins)
        if len(part)
    ]


def interval(
    measure: Callable[[NDArray[np.int64]], float], groups: Sequence[object], rounds: int = 500, seed: int = 0
) -> tuple[float, float]:
    """A 95 % interval by bootstrap over groups: `measure` gets the row numbers of a sample of whole groups.

    Samples on which the measure is not defined are left out.
    """
    members: dict[object, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    blocks = [np.array(rows, dtype=np.int64) for rows in members.values()]
    random = np.random.default_rng(seed)
    values = []
    for _ in range(rounds):
        picked = random.integers(0, len(blocks), len(blocks))
        value = measure(np.concatenate([blocks[number] for number in picked]))
        if not np.isnan(value):
            values.append(value)
    if not values:
        return float("nan"), float("nan")
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
