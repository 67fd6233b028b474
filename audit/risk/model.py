"""Additive logistic risk: log-odds = bias + sum of weight times value, every summand in the record."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec

from audit.acts import Acts
from audit.conversation import Conversation
from audit.errors import UsageError
from audit.findings import Contribution, Mood, Risk
from audit.risk.cause import cause, turning
from audit.risk.features import NAMES, Feature, Lexicon, features

EVIDENCE = 5
"""How many of the messages that raise the risk a record names."""

NOTABLE = 0.25
"""Log-odds from which a message raises the risk; below, it moves a probability by six points at most."""


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of risk.json: log-odds per unit of each feature, and the log-odds from which a dialogue is at risk."""

    bias: float
    limit: float
    weights: dict[str, float]


@dataclass(frozen=True)
class RiskModel:
    """Weights bound to the acts of a rulebook; `name` goes into every record."""

    name: str
    bias: float
    limit: float
    weights: Mapping[str, float]
    lexicon: Lexicon

    @classmethod
    def load(cls, acts: Acts, path: Path) -> Self:
        """Read a risk.json; UsageError where it is missing or does not fit this version."""
        try:
            content = path.read_bytes()
            read = msgspec.json.decode(content, type=Weights)
        except (OSError, msgspec.MsgspecError) as error:
            raise UsageError(f"{path}: 不是风险模型（{error}）") from error
        if unknown := sorted(set(read.weights) - set(NAMES)):
            raise UsageError(f"{path}: 不认识的特征 {'、'.join(unknown)}，请用 kefu-audit model train 重新训练")
        digest = hashlib.sha256(content).hexdigest()[:12]
        return cls(f"risk-1@sha256:{digest}", read.bias, read.limit, read.weights, Lexicon(acts))

    def assess(self, talk: Conversation, sentiment: Sequence[float | None]) -> Risk:
        """The risk of one conversation, given the sentiment of its messages (None for all but the buyer's)."""
        return self.explain(features(talk, sentiment, self.lexicon), sentiment)

    def explain(self, found: Sequence[Feature], sentiment: Sequence[float | None]) -> Risk:
        """The risk that follows from features; `score` is the logistic function of the contributions' sum."""
        weights = self.weights
        parts = [Contribution("bias", 1.0, self.bias)]
        parts += [
            Contribution(feature.name, feature.value, weight, feature.message)
            for feature in found
            if (weight := weights.get(feature.name))
        ]
        shares = [part.value * part.weight for part in parts]
        odds = math.fsum(shares)
        at_risk = odds >= self.limit
        raising: dict[int, float] = {}
        for part, share in zip(parts, shares, strict=True):
            if part.message is not None:
                raising[part.message] = raising.get(part.message, 0.0) + share
        worst = sorted([(-share, message) for message, share in raising.items() if share >= NOTABLE])
        return Risk(
            score=1.0 / (1.0 + math.exp(-odds)),
            at_risk=at_risk,
            evidence=tuple([Mood(message, sentiment[message] or 0.0) for _, message in worst[:EVIDENCE]]),
            cause=cause(parts) if at_risk else None,
            turning=turning(parts, self.limit) if at_risk else None,
            contributions=tuple(parts),
        )
