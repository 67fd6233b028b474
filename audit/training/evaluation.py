"""The evaluation: our models beside SnowNLP, the majority and plain TF-IDF with logistic regression, on public data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from audit.dialogue import Dialogue
from audit.engine import Auditor, plan
from audit.sentiment import NEGATIVE, POSITIVE, SentimentModel, load
from audit.text import fold_block
from audit.training import corpora, metrics, taobao, weibo
from audit.training.corpora import Labelled
from audit.training.steps import fit_steps

Floats = NDArray[np.float64]

OURS, SNOW, MAJORITY, PLAIN = "kefu-audit", "SnowNLP", "majority", "TF-IDF + LR"


def chat(data: Path, model: SentimentModel, test: str = "hand_dev.csv") -> dict[str, dict[str, Any]]:
    """(a) Free chat messages labelled by hand: positive or negative, whichever is likelier."""
    rows = corpora.chats(corpora.file(data, "chat-sentiment", test))
    gold = np.array([row.label > 0 for row in rows])
    texts = [row.text for row in rows]
    known = [corpora.identity(text) for text in texts]
    auto = corpora.without(corpora.chats(corpora.file(data, "chat-sentiment", "auto_30k.csv")), known)
    share = np.mean([row.label > 0 for row in auto])
    scores = {
        OURS: _scores(model, texts),
        SNOW: _scores(load("snownlp"), texts),
        MAJORITY: np.full(len(rows), 1.0 if share > 0.5 else -1.0),
        PLAIN: _plain(auto)(texts),
    }
    return {name: _two_classes(gold, values) for name, values in scores.items()}


def _two_classes(gold: NDArray[np.bool_], scores: Floats) -> dict[str, Any]:
    right = (scores > 0) == gold
    return {
        "messages": len(gold),
        "accuracy": float(right.mean()),
        "accuracy_interval": metrics.interval(lambda rows: float(right[rows].mean()), range(len(gold))),
        "auc": metrics.auc(gold, scores),
    }


def votes(data: Path, test: Path | None = None) -> dict[str, dict[str, Any]]:
    """(b) Satisfaction votes on help-desk dialogues: nested folds over the training file, or its model on `test`."""
    dialogues = weibo.read(corpora.file(data, "satisfaction-weibo", "train.jsonl.xz"))
    judged = weibo.read(test) if test else dialogues
    mean = np.mean([dialogue.votes for dialogue in dialogues], axis=0)
    commonest = np.eye(len(mean))[int(mean.argmax())]
    said = weibo.Model().fit(dialogues).predict(judged) if test else weibo.nested(dialogues)
    texts = ["\n".join(text for sender, text in dialogue.turns if sender == "customer") for dialogue in judged]
    snow = _scores(load("snownlp"), texts)
    order = np.argsort(np.argsort(snow)) / max(1, len(snow) - 1)
    tilted = np.column_stack([1 - order, np.zeros((len(snow), 3)), order])
    return {
        OURS: weibo.measures(judged, said),
        SNOW: weibo.measures(judged, tilted),
        MAJORITY: weibo.measures(judged, np.tile(commonest, (len(judged), 1))),
        "mean distribution": weibo.measures(judged, np.tile(mean, (len(judged), 1))),
        PLAIN: weibo.measures(judged, weibo.plain(dialogues, judged if test else None)),
    }


def ratings(data: Path, test: str = "clothes_dev.txt.xz") -> dict[str, dict[str, Any]]:
    """(c) Satisfaction with Taobao dialogues of word ids: the recipe, not the shipped weights; SnowNLP cannot read ids."""
    train = taobao.read(corpora.file(data, "satisfaction-taobao", "clothes_train.txt.xz"))
    dialogues = taobao.read(corpora.file(data, "satisfaction-taobao", test))
    gold = np.array([dialogue.rating for dialogue in dialogues])
    shares = [np.mean([dialogue.rating == label for dialogue in train]) for label in taobao.CLASSES]
    results = {
        OURS: taobao.Model(utterances=False).fit(train).predict(dialogues),
        f"{OURS}, utterance labels": taobao.Model(utterances=True).fit(train).predict(dialogues),
        MAJORITY: np.tile(shares, (len(gold), 1)),
        PLAIN: taobao.plain(train, dialogues),
    }
    return {name: taobao.measures(gold, said) for name, said in results.items()}


def labelled(gold: Path, prefix: str, data: Path, sentiment: str | None = None) -> dict[str, dict[str, Any]]:
    """(d) Labelled transcripts: message moods, and how well dialogues at risk are ranked and flagged."""
    dialogues = {}
    for path in sorted(gold.glob(f"{prefix}.*.jsonl")):
        if not path.name.endswith(".gold.jsonl"):
            for line in path.read_bytes().splitlines():
                dialogue = msgspec.json.decode(line, type=Dialogue)
                dialogues[dialogue.id] = dialogue
    rows = [json.loads(line) for line in (gold / f"{prefix}.gold.jsonl").read_text(encoding="utf-8").splitlines()]
    service = [
        Labelled(session.dialogue.messages[i].text, mood)
        for session in corpora.jd_sessions(data)
        for i, mood in session.moods.items()
    ]
    plain = _plain(service + corpora.own_messages())
    ours = _audited(rows, dialogues, Auditor(plan(sentiment=sentiment)))
    results = {OURS: ours, SNOW: _audited(rows, dialogues, Auditor(plan(sentiment="snownlp")))}
    flat = {dialogue.id: [0.0] * len(dialogue.messages) for dialogue in dialogues.values()}
    results[MAJORITY] = _summed(rows, flat, dict.fromkeys(dialogues, (0.0, False)))
    said = {key: plain([message.text for message in dialogue.messages]) for key, dialogue in dialogues.items()}
    worst = {
        key: float(
            max((-said[key][i] for i, message in enumerate(dialogue.messages) if message.role == "buyer"), default=-1.0)
        )
        for key, dialogue in dialogues.items()
    }
    results[PLAIN] = _summed(rows, said, {key: (value, value > -NEGATIVE) for key, value in worst.items()})
    return results


def _audited(rows: Sequence[Any], dialogues: dict[str, Dialogue], auditor: Auditor) -> dict[str, Any]:
    records = {record.dialogue: record for record in auditor.audit(list(dialogues.values()))}
    moods = {key: [mood or 0.0 for mood in record.sentiment] for key, record in records.items()}
    return _summed(rows, moods, {key: (record.risk.score, record.risk.at_risk) for key, record in records.items()})


def _summed(rows: Sequence[Any], moods: dict[str, Any], risks: dict[str, tuple[float, bool]]) -> dict[str, Any]:
    gold, said, groups = [], [], []
    for row in rows:
        for index, mood in row.get("sentiment", {}).items():
            value = moods[row["id"]][int(index)]
            gold.append(mood)
            said.append(-1 if value < NEGATIVE else 1 if value > POSITIVE else 0)
            groups.append(row["id"])
    summary: dict[str, Any] = {"dialogues": len(rows)}
    true, called = np.array(gold), np.array(said)
    if gold:
        for name, label in (("negative_f1", -1), ("positive_f1", 1)):
            wanted, got = true == label, called == label
            summary[name] = metrics.f1(wanted, got)
            summary[f"{name}_interval"] = metrics.interval(partial(_f1, wanted, got), groups)
    judged = [row for row in rows if row.get("at_risk") is not None]
    flags = np.array([bool(row["at_risk"]) for row in judged])
    scores = np.array([risks[row["id"]][0] for row in judged])
    flagged = np.array([risks[row["id"]][1] for row in judged])
    summary |= {
        "at_risk": int(flags.sum()),
        "at_risk_ap": metrics.average_precision(flags, scores),
        "at_risk_ap_interval": metrics.interval(
            lambda rows: metrics.average_precision(flags[rows], scores[rows]), range(len(flags))
        ),
        "at_risk_f1": metrics.f1(flags, flagged),
        "brier": metrics.brier(flags, np.clip(scores, 0.0, 1.0)),
        "reliability": metrics.reliability(flags, np.clip(scores, 0.0, 1.0)),
    }
    return summary


def _f1(wanted: NDArray[np.bool_], got: NDArray[np.bool_], rows: NDArray[np.int64]) -> float:
    return metrics.f1(wanted[rows], got[rows])


def _scores(model: SentimentModel, texts: Sequence[str]) -> Floats:
    return model.score(fold_block(texts), np.arange(len(texts), dtype=np.int64))


def _plain(rows: Sequence[Labelled]) -> Callable[[Sequence[str]], Floats]:
    """The usual baseline: character 1- to 3-gram TF-IDF and logistic regression; gives p(positive) - p(negative)."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vector = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    features = vector.fit_transform([row.text for row in rows])
    fitted = fit_steps(LogisticRegression(C=4.0, max_iter=300), features, [row.label for row in rows])
    labels = list(fitted.classes_)

    def score(texts: Sequence[str]) -> Floats:
        said = fitted.predict_proba(vector.transform(texts))
        return np.asarray(said[:, labels.index(1)] - said[:, labels.index(-1)])

    return score
