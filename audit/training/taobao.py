"""Benchmark: satisfaction with Taobao service dialogues whose words are ids (songkaisong/ssa, EMNLP 2019), clothes.

Blocks of a dialogue (all customer text, all seller text, the last three and the first two of each) as TF-IDF word 1- and
2-grams with a few structural numbers go into linear models, their out-of-fold predictions into gradient boosting. Where utterance
sentiment may be used, its out-of-fold predictions are summed up and boosted too. Classes: 1 unsatisfied, 2 met, 3 well satisfied.
"""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from itertools import compress, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.training import metrics
from audit.training.steps import fit_steps

Floats = NDArray[np.float64]

CLASSES = (1, 2, 3)
FOLDS = 5


class Rated(NamedTuple):
    """One dialogue: turns as (c or b, words, sentiment 1 to 3) and its satisfaction 1 to 3."""

    turns: tuple[tuple[str, str, int], ...]
    rating: int


def read(path: Path) -> list[Rated]:
    """Read a `satisfaction-taobao` file: blocks apart by blank lines, the rating first, then index, speaker, words, label."""
    dialogues = []
    with lzma.open(path, "rt", encoding="utf-8") as content:
        for block in content.read().strip().split("\n\n"):
            rating, *lines = block.strip().split("\n")
            turns = []
            for line in lines:
                _, speaker, words, label = line.split("\t")
                turns.append((speaker[0], words, int(label)))
            dialogues.append(Rated(tuple(turns), int(rating)))
    return dialogues


class Model:
    """Predicts the satisfaction of a dialogue, with or without having seen utterance labels in training."""

    def __init__(self, utterances: bool, seed: int = 0, rounds: int = 150) -> None:
        self._utterances, self._seed, self._rounds = utterances, seed, rounds

    def fit(self, dialogues: Sequence[Rated]) -> Model:
        """Fit on dialogues; the last stage sees out-of-fold predictions of the ones before."""
        gold = np.array([dialogue.rating for dialogue in dialogues])
        folds = np.random.default_rng(self._seed).permutation(len(dialogues)) % FOLDS
        first = np.zeros((len(dialogues), 2 * len(CLASSES)))
        moods: list[Floats] = [np.zeros(0)] * len(dialogues)
        shares: list[Floats] = [np.zeros(0)] * len(dialogues)
        for fold in range(FOLDS):
            inside = list(compress(dialogues, folds != fold))
            outside = np.flatnonzero(folds == fold)
            rest = list(compress(dialogues, folds == fold))
            first[outside] = _Linear(inside).predict(rest)
            for i, share in zip(outside, _Utterances(inside, rated=True).predict(rest), strict=True):
                shares[i] = share
            if self._utterances:
                for i, mood in zip(outside, _Utterances(inside, rated=False).predict(rest), strict=True):
                    moods[i] = mood
        self._first = _Linear(dialogues)
        self._shares = _Utterances(dialogues, rated=True)
        self._moods = _Utterances(dialogues, rated=False) if self._utterances else None
        self._last = _booster(self._seed, self._rounds).fit(self._stacked(dialogues, first, shares, moods), gold)
        return self

    def predict(self, dialogues: Sequence[Rated]) -> Floats:
        """The probabilities of the three classes."""
        first = self._first.predict(dialogues)
        moods = self._moods.predict(dialogues) if self._moods else [np.zeros(0)] * len(dialogues)
        shares = self._shares.predict(dialogues)
        boosted = self._last.predict_proba(self._stacked(dialogues, first, shares, moods))
        linear = first[:, : len(CLASSES)]
        return np.asarray(0.5 * boosted + 0.5 * linear)

    def _stacked(
        self, dialogues: Sequence[Rated], first: Floats, shares: Sequence[Floats], moods: Sequence[Floats]
    ) -> Floats:
        parts = [first, np.array([_structure(dialogue) for dialogue in dialogues])]
        summed = (shares, moods) if self._utterances else (shares,)
        parts += [np.array([_aggregate(d, m) for d, m in zip(dialogues, said, strict=True)]) for said in summed]
        return np.column_stack(parts)


def plain(train: Sequence[Rated], test: Sequence[Rated]) -> Floats:
    """The usual baseline: word 1- and 2-gram TF-IDF of all text and logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vector = TfidfVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=r"\S+")
    features = vector.fit_transform([_text(dialogue) for dialogue in train])
    fitted = fit_steps(LogisticRegression(C=4.0, max_iter=200), features, [dialogue.rating for dialogue in train])
    return np.asarray(fitted.predict_proba(vector.transform([_text(dialogue) for dialogue in test])))


def _text(dialogue: Rated) -> str:
    return " ".join(words for _, words, _ in dialogue.turns)


def measures(gold: NDArray[np.int64], said: Floats) -> dict[str, Any]:
    """Accuracy, macro-F1, F1 of each class, and how well `unsatisfied` is ranked, the headline with an interval."""
    labels = np.array(CLASSES)[said.argmax(axis=1)]
    right = (labels == gold).astype(np.float64)
    unhappy = gold == CLASSES[0]
    return {
        "dialogues": len(gold),
        "accuracy": float(right.mean()),
        "accuracy_interval": metrics.interval(lambda rows: float(right[rows].mean()), range(len(gold))),
        "macro_f1": metrics.macro_f1(gold, labels),
        "f1": [metrics.f1(gold == label, labels == label) for label in CLASSES],
        "unsatisfied_auc": metrics.auc(unhappy, said[:, 0]),
        "unsatisfied_ap": metrics.average_precision(unhappy, said[:, 0]),
        "unsatisfied_recall_at_precision_0.8": metrics.recall_at_precision(unhappy, said[:, 0], 0.8),
    }


class _Linear:
    """Two linear models over the blocks: logistic regression, and a one-against-all ridge on balanced targets."""

    def __init__(self, dialogues: Sequence[Rated]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression, RidgeClassifier
        from sklearn.preprocessing import StandardScaler

        blocks = list(zip(*(_blocks(dialogue) for dialogue in dialogues), strict=True))
        self._vectors = [
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\S+").fit(block)
            for block in blocks
        ]
        self._scale = StandardScaler().fit([_structure(dialogue) for dialogue in dialogues])
        gold = [dialogue.rating for dialogue in dialogues]
        features = self._matrix(dialogues)
        self._logistic = fit_steps(LogisticRegression(C=3.0, max_iter=200), features, gold)
        self._ridge = RidgeClassifier(alpha=2.0, solver="sparse_cg", tol=1e-3).fit(features, gold)

    def _matrix(self, dialogues: Sequence[Rated]) -> Any:
        from scipy import sparse

        blocks = zip(*(_blocks(dialogue) for dialogue in dialogues), strict=True)
        parts = [vector.transform(block) for vector, block in zip(self._vectors, blocks, strict=True)]
        structure = self._scale.transform([_structure(dialogue) for dialogue in dialogues])
        return sparse.hstack([*parts, sparse.csr_matrix(structure * 0.1)]).tocsr()

    def predict(self, dialogues: Sequence[Rated]) -> Floats:
        features = self._matrix(dialogues)
        return np.column_stack([self._logistic.predict_proba(features), self._ridge.decision_function(features)])


class _Utterances:
    """A class of each utterance from its words and those around it: its own sentiment, or its dialogue's rating.

    The second needs no utterance labels: it shows which utterances are usual in dialogues of each rating.
    """

    def __init__(self, dialogues: Sequence[Rated], rated: bool) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        texts, labels = [], []
        for dialogue in dialogues:
            texts += _utterances(dialogue)
            labels += [dialogue.rating if rated else label for _, _, label in dialogue.turns]
        self._vector = TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True, token_pattern=r"\S+").fit(texts)
        model = LogisticRegression(C=0.5 if rated else 4.0, max_iter=60)
        self._model = fit_steps(model, self._vector.transform(texts), labels)

    def predict(self, dialogues: Sequence[Rated]) -> list[Floats]:
        texts = [text for dialogue in dialogues for text in _utterances(dialogue)]
        said = self._model.predict_proba(self._vector.transform(texts))
        ends = np.cumsum([len(dialogue.turns) for dialogue in dialogues])[:-1]
        return list(np.split(said, ends))


def _utterances(dialogue: Rated) -> list[str]:
    """Each utterance's words marked with the speaker, and the ones before and after it with their place."""
    turns = dialogue.turns
    texts = []
    for i, (speaker, words, _) in enumerate(turns):
        parts = [f"{speaker}{word}" for word in words.split()]
        for offset, mark in ((-1, "p"), (1, "n")):
            if 0 <= i + offset < len(turns):
                parts += [f"{mark}{turns[i + offset][0]}{word}" for word in turns[i + offset][1].split()]
        texts.append(" ".join(parts) or "_")
    return texts


def _blocks(dialogue: Rated) -> tuple[str, ...]:
    said = {who: [words for speaker, words, _ in dialogue.turns if speaker == who] for who in "cb"}
    parts = [part for who in "cb" for part in (said[who], said[who][-3:], said[who][:2])]
    return (*(" | ".join(part) for part in parts), dialogue.turns[-1][1] if dialogue.turns else "")


def _structure(dialogue: Rated) -> list[float]:
    speakers = [speaker for speaker, _, _ in dialogue.turns]
    lengths = {who: [len(w.split()) for s, w, _ in dialogue.turns if s == who] or [0] for who in "cb"}
    run = longest = 0
    for speaker in speakers:
        run = run + 1 if speaker == "c" else 0
        longest = max(longest, run)
    return [
        float(len(speakers)),
        float(len(lengths["c"])),
        float(len(lengths["b"])),
        float(np.mean(lengths["c"])),
        float(np.mean(lengths["b"])),
        float(max(lengths["c"])),
        float(lengths["c"][-1]),
        float(lengths["b"][-1]),
        float(speakers[-1:] == ["c"]),
        float(longest),
        float(sum(a != b for a, b in pairwise(speakers))),
    ]


def _aggregate(dialogue: Rated, moods: Floats) -> list[float]:
    values: list[float] = []
    for who in "cb":
        rows = moods[[i for i, (speaker, _, _) in enumerate(dialogue.turns) if speaker == who]]
        if not len(rows):
            values += [0.0] * 18
            continue
        bad, good = rows[:, 0], rows[:, 2]
        worst = np.sort(bad)[::-1]
        values += [
            *rows.mean(axis=0),
            *rows.max(axis=0),
            *rows[-3:].mean(axis=0),
            *rows[-1],
            *rows[0],
            float(worst[:3].sum()),
            float((bad > 0.5).sum()),
            float(good.sum() - bad.sum()),
        ]
    return values


def _booster(seed: int, rounds: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.05, max_leaf_nodes=12, l2_regularization=3.0, random_state=seed
    )
