"""The buyer's words: sentiment of messages in [-1, 1], negative below -0.2, positive above 0.2."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audit.assets import asset
from audit.errors import UsageError
from audit.text import Folded

NEGATIVE, POSITIVE = -0.2, 0.2
"""Limits of the three classes, from the service standard's section on bad-review risk."""


class SentimentModel(Protocol):
    """What scores messages; `name` goes into every record."""

    @property
    def name(self) -> str:
        """Name and digest of the weights."""

    def score(self, folded: Folded, messages: NDArray[np.int64]) -> NDArray[np.float64]:
        """Sentiment in [-1, 1] of the given messages (indices) of a folded block, in their order."""


def load(name: str | None = None) -> SentimentModel:
    """The shipped model, `snownlp` for comparison, or that of a models folder (its weights file, or else the shipped one).

    UsageError where `name` is no folder and nothing known.
    """
    if name == "snownlp":
        from audit.sentiment.snow import SnowModel

        return SnowModel()
    from audit.sentiment.linear import LinearModel

    shipped = asset("models", "sentiment", "weights.npz")
    if name is None:
        return LinearModel.load(shipped)
    own = Path(name) / "sentiment" / "weights.npz"
    if not Path(name).is_dir():
        raise UsageError(f"--sentiment {name}: 没有这个模型（可用 snownlp，或 kefu-audit model train 写出的目录）")
    return LinearModel.load(own if own.is_file() else shipped)
