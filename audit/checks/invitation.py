"""Kind `invitation`: after a completed order or a resolved complaint, the agent invites feedback; a bonus, never a fail."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation

REASONS: Reasons = {"pass": ()}


class Params(BaseModel):
    """One of the `any` acts in a message without the `without` acts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    without: tuple[str, ...] = ()


def build(params: Params, acts: Acts) -> CheckFunction:
    """An order is completed once it is paid; a complaint is resolved once the buyer thanks or accepts and does not go on."""
    wanted = Wording(acts, params.any)
    spoilt = acts.bits(params.without)

    def check(talk: Conversation) -> Outcome:
        if talk.payments:
            since = talk.payments[0]
        elif talk.resolved is not None:
            since = talk.resolved
        else:
            return NA
        if talk.having(spoilt, talk.agent_messages):
            return NA
        for i in talk.having(wanted.bits, talk.agent_messages):
            if i > since:
                return Outcome("pass", "pass", [wanted.span(talk, i)])
        return NA

    return Gate(wanted.bits, check)
