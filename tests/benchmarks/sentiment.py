"""How fast the message scorer is beside scikit-learn's batch TF-IDF with logistic regression, on the same reviews.

    python tests/benchmarks/sentiment.py --data ../shared/data

Both are trained on the same four fifths of the shop reviews (no review twice) and score the last fifth; CPU seconds are the
median of several rounds in turn, so that a busy machine hits both alike.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from audit.sentiment.ngrams import SIZE
from audit.text import fold_block
from audit.training import corpora, metrics
from audit.training.message import Tables, polarity_of

BLOCK = 4096


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    rows = corpora.without(
        corpora.reviews(corpora.file(options.data, "shop-reviews", "online_shopping_train.csv.xz")), ()
    )
    order = np.random.default_rng(0).permutation(len(rows))
    test, train = [rows[i] for i in order[: len(rows) // 5]], [rows[i] for i in order[len(rows) // 5 :]]
    texts, gold = [row.text for row in test], np.array([row.label > 0 for row in test])

    vector = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    plain = LogisticRegression(C=4.0, max_iter=200)
    plain.fit(vector.fit_transform([row.text for row in train]), [row.label for row in train])
    weights, bias = polarity_of(train)
    ours = Tables(np.zeros(SIZE), weights, complex(-50.0, bias)).model("benchmark")
    blocks = [texts[start : start + BLOCK] for start in range(0, len(texts), BLOCK)]

    def score_plain() -> np.ndarray:
        return plain.decision_function(vector.transform(texts))

    def score_ours() -> np.ndarray:
        folded = [fold_block(block) for block in blocks]
        parts = [ours.logits(block, np.arange(len(block.starts) - 1))[1] for block in folded]
        return np.concatenate(parts)

    with threadpool_limits(1):
        times = [(cpu(score_plain), cpu(score_ours)) for _ in range(options.rounds)]
        print(f"{len(texts)} reviews, {sum(map(len, texts)) / len(texts):.0f} characters each, {options.rounds} rounds")
        for name, seconds, scores in zip(
            ("TF-IDF + LR, batch", "hashed n-grams, numpy"),
            zip(*times, strict=True),
            (score_plain(), score_ours()),
            strict=True,
        ):
            each = statistics.median(seconds) / len(texts) * 1e6
            print(
                f"{name:24} {each:7.2f} us a message (folding included for ours), AUC {metrics.auc(gold, scores):.4f}"
            )
        print(f"ratio {statistics.median(a / b for a, b in times):.1f} x")


if __name__ == "__main__":
    main()
