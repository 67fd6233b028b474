"""Records summed up by shop and agent, each figure with its 95 % interval and its number of dialogues.

Sums are whole numbers, so the result depends neither on the order of the records nor on how they were cut into blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from math import sqrt
from statistics import NormalDist
from typing import Any

import msgspec

from audit.findings import AuditRecord

LISTED = 5
"""How many dialogue ids a card lists as worst and as best."""

CONFIDENCE = 0.95
_SCALE = 10**6
_NORMAL = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_STUDENT = (12.70620, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.30600, 2.26216, 2.22814, 2.20099, 2.17881)
"""Student's t for one to twelve degrees of freedom at CONFIDENCE, two-sided."""


Key = tuple[str | None, str | None]
"""Whose card it is: shop and agent; no agent for what counts for the shop alone."""

Count = tuple[str | None, str | None, str, str]
"""One kind of verdict on one rubric that counts for one agent: shop, agent, rubric, verdict."""


class Card(msgspec.Struct):
    """What is summed for one agent; scores in millionths of a point."""

    dialogues: int = 0
    scored: int = 0
    total: int = 0
    squares: int = 0
    at_risk: int = 0
    worst: list[tuple[float, str]] = []
    best: list[tuple[float, str]] = []

    def add(self, score: float | None, dialogue: str) -> None:
        """Count a dialogue that he took part in."""
        self.dialogues += 1
        if score is None:
            return
        exact = round(score * _SCALE)
        self.scored += 1
        self.total += exact
        self.squares += exact * exact
        self.worst.append((score, dialogue))

    def merge(self, other: Card) -> None:
        """Take in what another part of the run summed for the same agent."""
        for field in ("dialogues", "scored", "total", "squares", "at_risk"):
            setattr(self, field, getattr(self, field) + getattr(other, field))
        self.worst += other.worst
        self.best += other.best

    def shorten(self) -> None:
        """Keep only the dialogues that will be listed; equal scores in the order of their ids."""
        known = sorted({*self.best, *self.worst})
        self.worst = known[:LISTED]
        self.best = sorted(known, key=_from_the_top)[:LISTED]


def _from_the_top(item: tuple[float, str]) -> tuple[float, str]:
    score, dialogue = item
    return -score, dialogue


class Tally(msgspec.Struct):
    """The sums of any part of a run; parts merge into the whole."""

    dialogues: int = 0
    messages: int = 0
    unscored: int = 0
    at_risk: int = 0
    crossed: int = 0
    lowest: float | None = None
    warnings: Counter[str] = msgspec.field(default_factory=Counter)
    verdicts: Counter[Count] = msgspec.field(default_factory=Counter)
    cards: dict[Key, Card] = {}

    def add(self, records: Iterable[AuditRecord], red_lines: Collection[str] = ()) -> None:
        """Count the records of a block; `crossed` counts the dialogues over a red line.

        A fail counts for everyone whom its evidence names; what is no fail and names nobody counts for the one who wrote
        most.
        """
        rows: list[Count] = []
        for record in records:
            self.dialogues += 1
            self.messages += len(record.sentiment)
            self.at_risk += record.risk.at_risk
            if record.warnings:
                self.warnings.update(record.warnings)
            if record.score is None:
                self.unscored += 1
            elif self.lowest is None or record.score < self.lowest:
                self.lowest = record.score
            shop, answering = record.shop, record.agent
            owners: dict[str | None, float | None] = dict(record.agents.items()) or {None: record.score}
            crossed = False
            for check in record.checks:
                owner = check.agent
                if check.verdict == "fail":
                    crossed = crossed or check.rubric in red_lines
                    for blamed in {owner, *(item.agent for item in check.evidence if item.agent in owners)}:
                        owners.setdefault(blamed, None)
                        rows.append((shop, blamed, check.rubric, "fail"))
                else:
                    rows.append((shop, owner if owner in record.agents else answering, check.rubric, check.verdict))
            self.crossed += crossed
            for owner, score in owners.items():
                self._card((shop, owner)).add(score, record.dialogue)
            if record.risk.at_risk:
                self._card((shop, answering)).at_risk += 1
        self.verdicts.update(rows)
        for card in self.cards.values():
            card.shorten()

    def merge(self, other: Tally) -> None:
        """Take in another part of the run."""
        self.dialogues += other.dialogues
        self.messages += other.messages
        self.unscored += other.unscored
        self.at_risk += other.at_risk
        self.crossed += other.crossed
        if other.lowest is not None:
            self.lowest = other.lowest if self.lowest is None else min(self.lowest, other.lowest)
        self.warnings.update(other.warnings)
        self.verdicts.update(other.verdicts)
        for key, card in other.cards.items():
            mine = self._card(key)
            mine.merge(card)
            mine.shorten()

    def fails(self, rubrics: Collection[str]) -> int:
        """How many checks of these rubrics failed."""
        return sum(
            count for (_, _, rubric, verdict), count in self.verdicts.items() if verdict == "fail" and rubric in rubrics
        )

    def _card(self, key: Key) -> Card:
        card = self.cards.get(key)
        if card is None:
            card = self.cards[key] = Card()
        return card


def scorecards(tally: Tally, rubrics: Iterable[str], red_lines: Collection[str]) -> list[dict[str, Any]]:
    """One object a shop and agent, by name, as in `scorecards.json`; every rubric is listed, in the order given."""
    order = list(rubrics)
    cards = []
    for key in sorted(tally.cards, key=_by_name):
        shop, agent = key
        card = tally.cards[key]
        counts = {
            rubric: {
                verdict: tally.verdicts[shop, agent, rubric, verdict] for verdict in ("pass", "fail", "na", "unknown")
            }
            for rubric in order
        }
        cards.append(
            {
                "shop": shop,
                "agent": agent,
                "dialogues": card.dialogues,
                "score": _interval(card),
                "rubrics": {rubric: {**row, **_rate(row["pass"], row["fail"])} for rubric, row in counts.items()},
                "at_risk": card.at_risk,
                "red_lines": sum(counts[rubric]["fail"] for rubric in order if rubric in red_lines),
                "trend": None,
                "worst": [dialogue for _, dialogue in card.worst],
                "best": [dialogue for _, dialogue in card.best],
            }
        )
    return cards


def _by_name(key: Key) -> tuple[str, bool, str]:
    shop, agent = key
    return shop or "", agent is not None, agent or ""


def _interval(card: Card) -> dict[str, float | None]:
    """The mean and Student's t interval for it, within 0 … 100; one dialogue alone says nothing about the mean."""
    count = card.scored
    if count == 0:
        return {"mean": None, "low": None, "high": None}
    mean = card.total / count / _SCALE
    if count == 1:
        return {"mean": _rounded(mean), "low": 0.0, "high": 100.0}
    variance = (card.squares * count - card.total**2) / (count * (count - 1)) / _SCALE**2
    half = _student(count - 1) * sqrt(variance / count)
    return {"mean": _rounded(mean), "low": _rounded(max(0.0, mean - half)), "high": _rounded(min(100.0, mean + half))}


def _student(freedom: int) -> float:
    """Student's t for the interval; beyond the table Abramowitz & Stegun 26.7.5, right to four digits.

    SciPy has it, but takes longer to import than ten thousand messages to audit.
    """
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    z, n = _NORMAL, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )


def _rate(passed: int, failed: int) -> dict[str, float | None]:
    """The share that passed, of those that passed or failed, and its Wilson interval."""
    count = passed + failed
    if not count:
        return {"rate": None, "low": None, "high": None}
    z = _NORMAL
    rate = passed / count
    centre = (rate + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return {"rate": _rounded(rate), "low": _rounded(max(0.0, centre - half)), "high": _rounded(min(1.0, centre + half))}


def _rounded(figure: float) -> float:
    return round(figure, 4)
