"""Kind `unanswered`: no question or request of the buyer is left without a message of an agent after it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "missing": ()}


class Params(BaseModel):
    """Nothing to set."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def build(params: Params, acts: Acts) -> CheckFunction:
    """Any message of an agent counts as an answer; counts for who was on duty."""

    def check(talk: Conversation) -> Outcome:
        wants = talk.wants
        if not talk.concerns:
            return NA
        last = talk.agent_messages[-1] if talk.agent_messages else -1
        left = [i for i in wants if i > last and not talk.closes(i)]
        if left and not (talk.transferred_away and left[0] < talk.transfers[-1] and last >= 0):
            return Outcome("fail", "missing", [talk.whole(i) for i in reversed(left)], talk.duty(left[-1]))
        return Outcome("pass", "pass", [talk.whole(talk.concerns[-1])]) if last >= 0 else NA

    return check
