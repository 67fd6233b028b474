"""The figures that a report shows, as `scorecards.json` and `summary.json` hold them; other keys are ignored."""

from __future__ import annotations

import msgspec

from audit.parse_audit import FileAudit


class Interval(msgspec.Struct, frozen=True):
    """A mean score in [0, 100] with its 95 % interval; all null where nothing was scored."""

    mean: float | None
    low: float | None
    high: float | None


class Rate(msgspec.Struct, frozen=True):
    """Verdicts on one rubric: numbers of dialogues, and the share that passed with its interval, in [0, 1]."""

    passed: int = msgspec.field(name="pass")
    fail: int
    na: int
    unknown: int
    rate: float | None
    low: float | None
    high: float | None


class Card(msgspec.Struct, frozen=True):
    """The scorecard of one agent, or of a shop for what counts for nobody in particular."""

    shop: str | None
    agent: str | None
    dialogues: int
    score: Interval
    rubrics: dict[str, Rate]
    at_risk: int
    red_lines: int
    worst: tuple[str, ...]
    best: tuple[str, ...]


class Standard(msgspec.Struct, frozen=True):
    """A rubric as the summary describes it, with its verdicts over the whole run."""

    id: str
    title: str
    weight: float
    severity: str
    passed: int = msgspec.field(name="pass")
    fail: int
    na: int
    unknown: int
    why: str = ""

    @property
    def red_line(self) -> bool:
        """Whether one failure takes the whole score."""
        return self.severity == "red-line"

    def cost(self, fails: int) -> float:
        """How much some failures cost, to put the dearest first."""
        return fails * (100.0 if self.red_line else self.weight)


class Summary(msgspec.Struct, frozen=True):
    """The part of a run's summary that a report shows."""

    dialogues: int
    messages: int
    rejected: int
    rubrics: tuple[Standard, ...]
    files: tuple[FileAudit, ...]
    warnings: dict[str, int]
