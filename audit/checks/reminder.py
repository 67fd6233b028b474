"""Kind `reminder`: an order placed and not paid is followed by a polite reminder to pay (催付)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.checks.wording import Wording
from audit.columns import ORDERS
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "missing": ()}


class Params(BaseModel):
    """One of the `any` acts of an agent after the order; `unless` acts anywhere (cash on delivery) make it not arise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    unless: tuple[str, ...] = ()


def build(params: Params, acts: Acts) -> CheckFunction:
    """Not applicable once the order is paid in the session."""
    wanted = Wording(acts, params.any)
    unless = acts.bits(params.unless)

    def check(talk: Conversation) -> Outcome:
        if not talk.order_signals or talk.payments or talk.union & unless:
            return NA
        placed = talk.order_signals[0]
        after = [i for i in talk.agent_messages if i > placed]
        for i in talk.having(wanted.bits, after):
            return Outcome("pass", "pass", [wanted.span(talk, i)])
        if not talk.agent_messages:
            return NA
        return Outcome("fail", "missing", [talk.whole(placed)], talk.duty(after[-1] if after else placed))

    return Gate(acts.bits(ORDERS), check)
