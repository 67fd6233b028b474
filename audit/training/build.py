"""Building a folder of models: message weights and risk weights, from the corpora or from a shop's own labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from audit.dialogue import Dialogue
from audit.engine import Auditor, Plan, plan
from audit.errors import UsageError
from audit.risk.features import Lexicon
from audit.risk.model import Weights
from audit.sentiment.linear import save
from audit.training import corpora, message, metrics, risk

Log = Callable[[str], None]
Floats = NDArray[np.float64]

ENOUGH = 200
"""Labelled dialogues from which a shop's probabilities are worth showing; below, the risk is a rank."""

FEWEST = 20
"""Labelled dialogues, and five of each kind, below which nothing can be learned or compared."""


class Comparison(NamedTuple):
    """The shop's model beside the one in use, on the shop's labels; the shop's own by models that did not see the dialogue."""

    dialogues: int
    at_risk: int
    precision_now: float
    precision_new: float
    loss_now: float
    loss_new: float

    @property
    def better(self) -> bool:
        """Whether the new model ranks at least as well and gives the labels no smaller probability."""
        return self.precision_new >= self.precision_now and self.loss_new <= self.loss_now


def rebuild(data: Path, out: Path, log: Log) -> None:
    """Train both models from the corpora in `data` and write `sentiment/weights.npz` and `risk/risk.json` under `out`."""
    trained = message.train(data, log=log)
    for folder in ("sentiment", "risk"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    tables = trained.tables
    weights = out / "sentiment" / "weights.npz"
    save(weights, tables.negative, tables.positive, (tables.bias.real, tables.bias.imag))
    sessions = [session for session in corpora.jd_sessions(data) if session.at_risk is not None]
    log(f"第三步：对话风险（会话 {len(sessions)}）")
    auditor = Auditor(plan())
    lexicon = Lexicon(auditor.pack.indexed)
    talks = auditor.conversations([session.dialogue for session in sessions])
    rows = np.array(
        [risk.row(talk, [trained.held_out[talk.dialogue.id].get(i) for i in range(talk.n)], lexicon) for talk in talks]
    )
    labels = np.array([bool(session.at_risk) for session in sessions])
    write(out / "risk" / "risk.json", risk.fit(rows, labels, [talk.dialogue.id for talk in talks]).weights)


def adapt(dialogues: Sequence[Dialogue], labels: dict[str, bool], base: Plan) -> tuple[Weights, Comparison]:
    """Fit the risk to a shop's labelled dialogues; UsageError where there are too few to learn or to compare."""
    chosen = [dialogue for dialogue in dialogues if dialogue.id in labels]
    gold = np.array([labels[dialogue.id] for dialogue in chosen], dtype=np.bool_)
    positive = int(gold.sum())
    if len(chosen) < FEWEST or min(positive, len(chosen) - positive) < 5:
        raise UsageError(
            f"有标注的会话太少：{len(chosen)} 个，其中有风险 {positive} 个；至少要 {FEWEST} 个，两类各不少于 5 个"
        )
    auditor = Auditor(base)
    talks = auditor.conversations(chosen)
    lexicon = Lexicon(auditor.pack.indexed)
    rows = np.array([risk.row(talk, talk.sentiment, lexicon) for talk in talks])
    groups = [dialogue.buyer or dialogue.id for dialogue in chosen]
    fitted = risk.fit(rows, gold, groups)
    now = np.array([_odds(record.risk.contributions) for record in auditor.audit(chosen)])
    return fitted.weights, Comparison(
        len(chosen),
        positive,
        metrics.average_precision(gold, now),
        metrics.average_precision(gold, fitted.held_out),
        _loss(gold, now),
        _loss(gold, fitted.held_out),
    )


def write(path: Path, weights: Weights) -> None:
    """Write a risk.json that people can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=1) + b"\n")


def _odds(contributions: Sequence[object]) -> float:
    return float(sum(part.value * part.weight for part in contributions))  # type: ignore[attr-defined]


def _loss(gold: NDArray[np.bool_], odds: Floats) -> float:
    return float(np.logaddexp(0.0, np.where(gold, -odds, odds)).mean())
