"""Fitting for a fixed number of steps."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np


def fit_steps(model: Any, features: Any, labels: Sequence[int], weights: Sequence[float] | None = None) -> Any:
    """Fit a scikit-learn model and return it; where it stops is part of the recipe, not a failure to converge."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(features, np.array(labels), sample_weight=None if weights is None else np.array(weights))
