"""Kind `farewell`: whether the agent takes leave when the session has ended."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "missing": ()}


class Params(BaseModel):
    """One of the `any` acts in the agents' last block."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for the last agent. It arises where the agent has the last word or the buyer closed."""
    wanted = Wording(acts, params.any)

    def check(talk: Conversation) -> Outcome:
        agents = talk.agent_messages
        last = talk.last_word
        if not agents or last is None or talk.transferred_away:
            return NA
        if talk.roles[last] == "buyer" and not talk.closes(last):
            return NA
        closer = talk.writers[-1]
        for i in reversed(talk.last_block):
            if talk.acts[i] & wanted.bits:
                return Outcome("pass", "pass", [wanted.span(talk, i)], closer)
        return Outcome("fail", "missing", [talk.whole(last)], closer)

    return check
