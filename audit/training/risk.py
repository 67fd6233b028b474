"""Fitting the weights of the risk: logistic regression that starts from what the service standard says and yields to labels.

The prior weights say which way a feature must point and about how far; a penalty keeps the fit near them, a bound keeps each
sign. With no labels at all the model is its prior; with thousands it is the labels'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.conversation import Conversation
from audit.risk.features import NAMES, Lexicon, features
from audit.risk.model import Weights

Floats = NDArray[np.float64]

PRIOR_BIAS = -3.0
PRIOR = {
    "mood": 2.0,
    "second_mood": 1.0,
    "third_mood": 0.7,
    "late_mood": 1.0,
    "fault": 0.3,
    "delay": 0.5,
    "money": 0.6,
    "service": 1.5,
    "again": 0.8,
    "displeased": 1.0,
    "demands": 0.7,
    "emphatic": 0.6,
    "threat": 2.5,
    "leaving": 1.5,
    "single": -1.5,
    "chasing": 0.4,
    "repeats": 0.6,
    "refused": 0.6,
    "promise": 0.7,
    "blamed": 0.8,
    "mocked": 1.0,
    "resigned": 0.4,
    "own_mistake": -1.0,
    "calms_down": -1.5,
    "thanks": -0.8,
    "late_thanks": -2.0,
    "accepts": -1.2,
    "waiting": 0.6,
    "unanswered": 0.8,
    "unhelped": 0.6,
    "robot": 0.6,
    "rude": 0.8,
    "helped": -0.4,
    "settled": -1.5,
    "calm": -3.0,
}
"""Log-odds a unit, set by hand from the definition of at risk (a threat or one strong word is clear, thanks turn it around)."""

STRENGTHS = (1.0, 3.0, 10.0, 30.0)
"""How firmly the prior holds, tried by cross-validation: the penalty on half the squared distance of each weight."""

FOLDS = 5


class Fitted(NamedTuple):
    """The weights, how firmly the prior held, and log-odds for each row by a model that did not see it."""

    weights: Weights
    strength: float
    held_out: Floats


def row(talk: Conversation, sentiment: Sequence[float | None], lexicon: Lexicon) -> Floats:
    """The summed features of one conversation in the order of NAMES."""
    values = np.zeros(len(NAMES))
    for feature in features(talk, sentiment, lexicon):
        values[NAMES.index(feature.name)] += feature.value
    return values


def fit(rows: Floats, labels: NDArray[np.bool_], groups: Sequence[str]) -> Fitted:
    """Fit on rows (dialogues, features) with their labels; folds keep a group together.

    The prior holds as firmly as it can without a held-out loss more than a standard error above the best. The limit is set
    so that held-out models flag as many dialogues as are labelled, but not above log-odds 0: an even chance is worth a call.
    """
    order = sorted(set(groups))
    fold_of = dict(zip(order, np.random.default_rng(0).permutation(len(order)) % FOLDS, strict=True))
    folds = np.array([fold_of[group] for group in groups])
    tried: list[tuple[float, Floats, Floats]] = []
    for strength in STRENGTHS:
        held_out = np.zeros(len(labels))
        for fold in range(FOLDS):
            inside, outside = folds != fold, folds == fold
            if outside.any():
                weights = _solve(rows[inside], labels[inside], strength)
                held_out[outside] = rows[outside] @ weights[1:] + weights[0]
        tried.append((strength, held_out, np.logaddexp(0.0, np.where(labels, -held_out, held_out))))
    _, _, best = min(tried, key=lambda each: float(each[2].mean()))
    allowed = float(best.mean() + best.std() / np.sqrt(len(best)))
    strength, held_out, _ = [each for each in tried if each[2].mean() <= allowed][-1]
    weights = _solve(rows, labels, strength)
    flagged = int(labels.sum())
    limit = min(0.0, float(np.sort(held_out)[-flagged])) if flagged else 0.0
    named = {name: round(float(weight), 4) for name, weight in zip(NAMES, weights[1:], strict=True)}
    return Fitted(Weights(round(float(weights[0]), 4), round(limit, 4), named), strength, held_out)


def _solve(rows: Floats, labels: NDArray[np.bool_], strength: float) -> Floats:
    from scipy.optimize import minimize

    start = np.array([PRIOR_BIAS, *(PRIOR[name] for name in NAMES)])
    design = np.column_stack([np.ones(len(rows)), rows])
    sign = np.where(labels, -1.0, 1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (design @ weights)
        pull = weights - start
        total = float(np.logaddexp(0.0, margin).sum() + strength / 2.0 * (pull @ pull))
        slope = 1.0 / (1.0 + np.exp(-margin))
        return total, design.T @ (sign * slope) + strength * pull

    bounds = [(None, None), *((0.0, None) if value > 0 else (None, 0.0) for value in start[1:])]
    return np.asarray(minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x)
