"""What a check says about one conversation, before it becomes a row of the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from audit.conversation import Conversation, Span
from audit.findings import Verdict

DUTY = "\0duty"
"""The agent to whom the outcome counts is the one of the evidence: its sender, or who was on duty after it."""


class Outcome(NamedTuple):
    """A verdict with its reason.

    `reason` names the message in the rubric's `messages`, which `values` fill. `evidence` has the deciding span first; for
    something missing it is the message after which it was missing, and `due` (seconds since the epoch) when it was due.
    `score` defaults to 1 for pass and 0 for fail.
    """

    verdict: Verdict
    reason: str
    evidence: Sequence[Span] = ()
    agent: str | None = DUTY
    value: float | None = None
    score: float | None = None
    due: float | None = None
    values: Mapping[str, object] = {}


CheckFunction = Callable[[Conversation], Outcome]

Reasons = Mapping[str, tuple[str, ...]]
"""The reasons that a kind gives, each with the fields that its `values` fill."""

NA = Outcome("na", "na", agent=None)
"""The situation did not arise."""
