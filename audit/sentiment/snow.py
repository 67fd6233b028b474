"""SnowNLP's two-class sentiment, for comparison: trained on reviews, it has no neutral."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from audit.text import Folded


class SnowModel:
    """SnowNLP's probability of "positive", stretched to [-1, 1]."""

    def __init__(self) -> None:
        self.name = f"snownlp-{version('snownlp')}"

    def score(self, folded: Folded, messages: NDArray[np.int64]) -> NDArray[np.float64]:
        """Sentiment of the given messages; a message without any text is 0."""
        from snownlp import sentiment

        texts = [folded.message(int(message)).strip() for message in messages]
        return np.array([2.0 * sentiment.classify(text) - 1.0 if text else 0.0 for text in texts], dtype=np.float64)
