"""Kind `usage`: agents who write enough must use certain forms at least once."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "missing": ()}


class Params(BaseModel):
    """One of the `any` acts in the agents' messages, where there are at least `messages` of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    messages: int = Field(3, ge=1)


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for who used it first, or for the last on duty."""
    wanted = acts.bits(params.any)

    def check(talk: Conversation) -> Outcome:
        agents = talk.agent_messages
        if len(agents) < params.messages:
            return NA
        used = talk.having(wanted, agents)
        if not used:
            return Outcome("fail", "missing", [talk.whole(agents[-1])])
        name = next(name for name in params.any if talk.acts[used[0]] & acts.bit(name))
        return Outcome("pass", "pass", talk.spans(used[0], name)[:1])

    return check
