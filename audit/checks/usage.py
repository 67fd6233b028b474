"""Kind `usage`: agents who write enough must use certain forms at least once."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "missing": ()}


class Params(BaseModel):
    """One of the `any` acts in the agents' messages, where there are at least `messages` of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    messages: int = Field(3, ge=1)


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for who used it first, or for the last on duty."""
    wanted = Wording(acts, params.any)

    def check(talk: Conversation) -> Outcome:
        agents = talk.agent_messages
        if len(agents) < params.messages:
            return NA
        for i in agents:
            if talk.acts[i] & wanted.bits:
                return Outcome("pass", "pass", [wanted.span(talk, i)])
        return Outcome("fail", "missing", [talk.whole(agents[-1])])

    return check
