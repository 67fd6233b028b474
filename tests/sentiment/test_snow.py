"""SnowNLP stays available for comparison."""

from __future__ import annotations

import numpy as np

from audit.sentiment import load
from audit.text import fold_block


def test_snownlp_scores_in_bounds_and_knows_no_text() -> None:
    model = load("snownlp")
    assert model.name.startswith("snownlp-")
    scores = model.score(fold_block(["非常好用，很喜欢", "太差了，很失望", " "]), np.arange(3))
    assert scores[0] > 0 > scores[1]
    assert scores[2] == 0.0
    assert np.all(np.abs(scores) <= 1)
