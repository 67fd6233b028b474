"""Benchmark: the distribution of satisfaction votes on Weibo help-desk dialogues (NTCIR-14 STC-3, Chinese).

Six views of a dialogue's text, each as character 1- to 3-grams, go into a ridge regression of the cumulative distribution; its
out-of-fold predictions and a few structural features go into gradient boosting where lightgbm is installed, else into a second
ridge. Everything inside a fold, including the first stage's folds, is fitted on that fold's training part only.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.training import metrics
from audit.training.steps import fit_steps

Floats = NDArray[np.float64]

GRADES = (-2, -1, 0, 1, 2)
ALPHA = 2.0
"""Ridge penalty per unit of TF-IDF; 2 is what cross-validation picked among 1, 2, 3, 10, 20."""

LOW = -0.5
"""A mean vote below it counts as low satisfaction (about 30 % of the dialogues)."""

_THANKS = re.compile("谢|多谢|感谢|3q|辛苦|好评|赞")
_UPSET = re.compile(
    "投诉|差评|垃圾|坑|骗|无语|失望|什么态度|态度|没人|不理|打不通|怎么还|到现在|一直|为什么|凭什么|太慢|太差|呵呵|服了|忽悠|敷衍|工信部|曝光|再也不"
)
_CHASING = re.compile("怎么|还没|多久|什么时候|催|几天|天了|回复|人呢|在吗|急")
_CARE = re.compile("抱歉|对不起|不好意思|见谅|理解|感谢|请您|您好")


class Judged(NamedTuple):
    """One dialogue: its turns as (sender, text) and how the judges' votes are spread over GRADES."""

    id: str
    turns: tuple[tuple[str, str], ...]
    votes: Floats


def read(path: Path) -> list[Judged]:
    """Read a `satisfaction-weibo` file (jsonl.xz: id, turns, quality)."""
    dialogues = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            given = [int(vote["S"]) for vote in row["quality"]]
            votes = np.array([given.count(grade) for grade in GRADES], dtype=np.float64) / len(given)
            turns = tuple((turn["sender"], " ".join(turn["utterances"])) for turn in row["turns"])
            dialogues.append(Judged(row["id"], turns, votes))
    return dialogues


class Model:
    """Predicts the distribution of votes."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    def fit(self, dialogues: Sequence[Judged]) -> Model:
        """Fit both stages; the second sees out-of-fold predictions of the first."""
        goal = _cumulative(dialogues)
        folds = np.random.default_rng(self._seed).permutation(len(dialogues)) % 5
        first = np.zeros_like(goal)
        for fold in range(5):
            inside = list(compress(dialogues, folds != fold))
            outside = list(compress(dialogues, folds == fold))
            first[folds == fold] = _Ridge(inside).predict(outside)
        self._first = _Ridge(dialogues)
        self._second = [_booster(self._seed).fit(_stacked(dialogues, first), goal[:, k]) for k in range(goal.shape[1])]
        return self

    def predict(self, dialogues: Sequence[Judged]) -> Floats:
        """The distribution over GRADES of each dialogue."""
        first = self._first.predict(dialogues)
        stacked = _stacked(dialogues, first)
        second = np.column_stack([booster.predict(stacked) for booster in self._second])
        cumulative = np.clip(np.maximum.accumulate(0.3 * first + 0.7 * second, axis=1), 0.0, 1.0)
        return np.asarray(np.diff(np.column_stack([np.zeros(len(first)), cumulative, np.ones(len(first))]), axis=1))


def nested(dialogues: Sequence[Judged], seed: int = 0, folds: int = 5) -> Floats:
    """Predictions for each dialogue by a model that never saw its fold."""
    fold = np.random.default_rng(seed).permutation(len(dialogues)) % folds
    said = np.zeros((len(dialogues), len(GRADES)))
    for number in range(folds):
        model = Model(seed).fit(list(compress(dialogues, fold != number)))
        said[fold == number] = model.predict(list(compress(dialogues, fold == number)))
    return said


def plain(dialogues: Sequence[Judged], test: Sequence[Judged] | None = None, folds: int = 5) -> Floats:
    """The usual baseline: character TF-IDF of all text and multinomial logistic regression weighted by the votes.

    Predicts `test`, or each of `dialogues` by a model that did not see its fold.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    def predict(inside: Sequence[Judged], outside: Sequence[Judged]) -> Floats:
        vector = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=3, sublinear_tf=True)
        features = vector.fit_transform([_text(dialogue) for dialogue in inside])
        rows = [i for i in range(len(inside)) for _ in GRADES]
        labels = list(range(len(GRADES))) * len(inside)
        weights = np.concatenate([dialogue.votes for dialogue in inside]).tolist()
        fitted = fit_steps(LogisticRegression(C=1.0, max_iter=60), features[rows], labels, weights)
        return np.asarray(fitted.predict_proba(vector.transform([_text(dialogue) for dialogue in outside])))

    if test is not None:
        return predict(dialogues, test)
    fold = np.arange(len(dialogues)) % folds
    said = np.zeros((len(dialogues), len(GRADES)))
    for number in range(folds):
        inside = list(compress(dialogues, fold != number))
        said[fold == number] = predict(inside, list(compress(dialogues, fold == number)))
    return said


def _text(dialogue: Judged) -> str:
    return "\n".join(text for _, text in dialogue.turns)


def measures(dialogues: Sequence[Judged], said: Floats) -> dict[str, Any]:
    """NMD and RSNOD of S with intervals, and how well low satisfaction is ranked."""
    gold = np.array([dialogue.votes for dialogue in dialogues])
    ids = [dialogue.id for dialogue in dialogues]
    apart, diverging = metrics.nmd(said, gold), metrics.rsnod(said, gold)
    grades = np.array(GRADES, dtype=np.float64)
    low, scores = gold @ grades < LOW, -(said @ grades)
    return {
        "dialogues": len(dialogues),
        "nmd": float(apart.mean()),
        "nmd_interval": metrics.interval(lambda rows: float(apart[rows].mean()), ids),
        "rsnod": float(diverging.mean()),
        "rsnod_interval": metrics.interval(lambda rows: float(diverging[rows].mean()), ids),
        "low_auc": metrics.auc(low, scores),
        "low_ap": metrics.average_precision(low, scores),
    }


def _cumulative(dialogues: Sequence[Judged]) -> Floats:
    return np.asarray(np.cumsum([dialogue.votes for dialogue in dialogues], axis=1)[:, :-1])


class _Ridge:
    """Ridge regression of the cumulative distribution on the views' n-grams and the structural features."""

    def __init__(self, dialogues: Sequence[Judged]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import Ridge
        from sklearn.preprocessing import StandardScaler

        texts = list(zip(*(_views(dialogue) for dialogue in dialogues), strict=True))
        self._vectors = [
            TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True, max_features=40000).fit(t)
            for t in texts
        ]
        self._scale = StandardScaler().fit(_structure(dialogues))
        self._ridge = Ridge(alpha=ALPHA, solver="sparse_cg", tol=1e-3).fit(
            self._matrix(dialogues), _cumulative(dialogues)
        )

    def _matrix(self, dialogues: Sequence[Judged]) -> Any:
        from scipy import sparse

        texts = zip(*(_views(dialogue) for dialogue in dialogues), strict=True)
        parts = [vector.transform(text) for vector, text in zip(self._vectors, texts, strict=True)]
        structure = sparse.csr_matrix(self._scale.transform(_structure(dialogues)) * 0.2)
        return sparse.hstack([*parts, structure]).tocsr()

    def predict(self, dialogues: Sequence[Judged]) -> Floats:
        return np.asarray(self._ridge.predict(self._matrix(dialogues)))


def _views(dialogue: Judged) -> tuple[str, ...]:
    customer = [text for sender, text in dialogue.turns if sender == "customer"]
    helpdesk = [text for sender, text in dialogue.turns if sender != "customer"]
    last_sender, last = dialogue.turns[-1]
    return (
        "\n".join(customer),
        "\n".join(helpdesk),
        customer[0] if customer else "",
        "\n".join(customer[1:]),
        last if last_sender == "customer" else "",
        last if last_sender != "customer" else "",
    )


def _structure(dialogues: Sequence[Judged]) -> Floats:
    rows = []
    for dialogue in dialogues:
        customer = [text for sender, text in dialogue.turns if sender == "customer"] or [""]
        helpdesk = [text for sender, text in dialogue.turns if sender != "customer"] or [""]
        later, closing = "".join(customer[1:]), customer[-1]
        joined, answers = "".join(customer), "".join(helpdesk)
        rows.append(
            [
                len(dialogue.turns),
                len(customer),
                len(helpdesk),
                float(dialogue.turns[-1][0] == "customer"),
                np.log1p(len(joined)),
                np.log1p(len(answers)),
                np.log1p(len(customer[0])),
                np.log1p(len(closing)),
                np.log1p(len(helpdesk[-1])),
                np.log1p(len(later)),
                len(_THANKS.findall(later)),
                len(_THANKS.findall(closing)),
                len(_UPSET.findall(joined)),
                len(_UPSET.findall(later)),
                len(_UPSET.findall(closing)),
                len(_CHASING.findall(joined)),
                len(_CHASING.findall(closing)),
                len(_CARE.findall(answers)),
                joined.count("？") + joined.count("?"),
                closing.count("？") + closing.count("?"),
                joined.count("！") + joined.count("!"),
                closing.count("！") + closing.count("!"),
                len(set(helpdesk)) / len(helpdesk),
                float(any(mark in later for mark in ("已解决", "好了", "可以了", "搞定", "收到"))),
            ]
        )
    return np.array(rows, dtype=np.float64)


def _stacked(dialogues: Sequence[Judged], first: Floats) -> Floats:
    return np.column_stack([first, first.sum(axis=1), _structure(dialogues)])


def _booster(seed: int) -> Any:
    if find_spec("lightgbm"):
        from lightgbm import LGBMRegressor

        return LGBMRegressor(
            n_estimators=250,
            learning_rate=0.03,
            num_leaves=12,
            min_child_samples=20,
            subsample=0.8,
            subsample_freq=1,
            colsample_bytree=0.6,
            reg_lambda=2.0,
            random_state=seed,
            deterministic=True,
            force_row_wise=True,
            n_jobs=1,
            verbose=-1,
        )
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        max_iter=200, learning_rate=0.04, max_leaf_nodes=12, l2_regularization=2.0, random_state=seed
    )
