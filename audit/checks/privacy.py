"""Kind `privacy`: an agent asks for a secret, or tells one buyer what belongs to another."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation, Span
from audit.order_details import PERSONAL, order_details

REASONS: Reasons = {"pass": (), "asks": ("word",), "tells": ()}


class Params(BaseModel):
    """`asks` acts want a secret, `tells` acts give another buyer's data away. An agent who restates a person's details which
    the buyer then denies with one of the `denial` acts has given away somebody else's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asks: tuple[str, ...]
    tells: tuple[str, ...] = ()
    denial: tuple[str, ...] = ()


def build(params: Params, acts: Acts) -> CheckFunction:
    """Every message that does it is evidence, the first decides."""
    asking = Wording(acts, params.asks)
    telling = acts.bits(params.tells)
    denying = acts.bits(params.denial)
    clean = Outcome("pass", "pass", agent=None)

    def denied(talk: Conversation) -> list[Span]:
        found = []
        for i in talk.having(denying, talk.buyer_messages):
            before = [k for k in talk.agent_messages if k < i][-2:]
            told = [k for k in before if not order_details(talk.text(k)).keys().isdisjoint(PERSONAL)]
            found += [talk.whole(k) for k in told[:1]]
        return found

    def check(talk: Conversation) -> Outcome:
        if not talk.agent_messages:
            return NA
        for i in talk.having(asking.bits, talk.agent_messages):
            span = asking.span(talk, i)
            return Outcome("fail", "asks", [span], values={"word": talk.messages[i].text[span[1] : span[2]]})
        told = [talk.whole(i) for i in talk.having(telling, talk.agent_messages)]
        if talk.union & denying:
            told += denied(talk)
        return Outcome("fail", "tells", sorted(told)) if told else clean

    return Gate(asking.bits | telling | denying, check, clean)
