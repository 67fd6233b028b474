"""What a check says about one conversation, before it becomes a row of the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from audit.conversation import Conversation, Span
from audit.findings import Verdict

DUTY = "\0duty"
"""The agent to whom the outcome counts is the one of the evidence: its sender, or who was on duty after it."""


class Outcome(msgspec.Struct, frozen=True, gc=False):
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

    @property
    def plain(self) -> bool:
        """Whether it says nothing of this conversation beside the verdict and who it counts for."""
        return self.value is self.score is self.due is None and not (self.evidence or self.values)


CheckFunction = Callable[[Conversation], Outcome]

Reasons = Mapping[str, tuple[str, ...]]
"""The reasons that a kind gives, each with the fields that its `values` fill."""

NA = Outcome("na", "na", agent=None)
"""The situation did not arise."""


@dataclass(frozen=True)
class Gate:
    """A check that needs to look only where one of some acts happens, or where no agent wrote.

    Anywhere else it says `otherwise`, which is plain. Whoever knows the acts of many conversations can spare the call.
    """

    acts: int
    check: CheckFunction
    otherwise: Outcome = NA

    def __call__(self, talk: Conversation) -> Outcome:
        """The outcome on any conversation."""
        return self.check(talk) if talk.union & self.acts or not talk.agent_messages else self.otherwise
