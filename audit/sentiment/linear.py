"""The shipped message model: logistic regression over hashed character n-grams, three classes with a real neutral.

Scoring needs numpy only. The two weights of a bucket (negative, positive; neutral is the origin) travel as the real and
imaginary part of one number, so one gather and one `np.add.reduceat` serve both. No matrix product is involved: each message's
sums depend on its own characters only, bit for bit, whatever else is in the block.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from audit.errors import UsageError
from audit.sentiment.ngrams import SIZE, Grams, grams
from audit.text import Folded


@dataclass(frozen=True)
class LinearModel:
    """Weights per n-gram bucket; `table` is complex64[SIZE], negative + positive·i, `bias` the same for every message."""

    name: str
    table: NDArray[np.complex64]
    bias: complex

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read `weights.npz`: float16 arrays `negative` and `positive` (SIZE) and float64 `bias` (2)."""
        try:
            content = path.read_bytes()
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                negative, positive, bias = arrays["negative"], arrays["positive"], arrays["bias"]
        except (OSError, KeyError, ValueError) as error:
            raise UsageError(f"{path}: 不是情感模型的权重文件（{error}）") from error
        if negative.shape != (SIZE,) or positive.shape != (SIZE,) or bias.shape != (2,):
            raise UsageError(f"{path}: 权重的形状与本版本不符，请用 kefu-audit model train 重新训练")
        table = np.empty(SIZE, dtype=np.complex64)
        table.real, table.imag = negative, positive
        digest = hashlib.sha256(content).hexdigest()[:12]
        return cls(f"sentiment-1@sha256:{digest}", table, complex(bias[0], bias[1]))

    def score(self, folded: Folded, messages: NDArray[np.int64]) -> NDArray[np.float64]:
        """Sentiment p(positive) - p(negative) of the given messages, in [-1, 1]; one without any text is 0."""
        negative, positive = self.logits(folded, messages)
        highest = np.maximum(np.maximum(negative, positive), 0.0)
        odds_negative, odds_positive = np.exp(negative - highest), np.exp(positive - highest)
        total = odds_positive + odds_negative + np.exp(-highest)
        return np.asarray((odds_positive - odds_negative) / total)

    def logits(self, folded: Folded, messages: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Log-odds of negative and of positive against neutral, one pair a message; equal where there is no text."""
        if not len(messages):
            return np.zeros(0), np.zeros(0)
        found = grams(folded, messages)
        sums = self._sums(found) + self.bias
        sums[found.lengths == 0] = 0
        return sums.real.astype(np.float64), sums.imag.astype(np.float64)

    def _sums(self, found: Grams) -> NDArray[np.complex128]:
        each = self.table[found.unigrams]
        each += self.table[found.bigrams]
        each += self.table[found.trigrams]
        totals = np.add.reduceat(each, found.starts).astype(np.complex128)
        return np.asarray(totals / np.sqrt(3.0 * found.lengths + 1.0))


def save(path: Path, negative: NDArray[np.float64], positive: NDArray[np.float64], bias: tuple[float, float]) -> None:
    """Write weights as plain arrays, which compression would hardly make smaller; the same weights give the same bytes."""
    with path.open("wb") as out:
        np.savez(
            out,
            negative=negative.astype(np.float16),
            positive=positive.astype(np.float16),
            bias=np.array(bias, dtype=np.float64),
        )
