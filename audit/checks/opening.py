"""Kind `opening`: what the agents' first messages must hold, and what none of their messages may."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation

REASONS: Reasons = {"pass": ("word",), "missing": (), "never": ("word",)}


class Params(BaseModel):
    """One of the `any` acts in the opening, none of the `never` acts anywhere.

    With `after_buyer` it arises only where an agent wrote after the buyer's first message.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    never: tuple[str, ...] = ()
    after_buyer: bool = False


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for the first agent, unless a forbidden act decides."""
    wanted = Wording(acts, params.any)
    forbidden = Wording(acts, params.never)

    def check(talk: Conversation) -> Outcome:
        agents = talk.agent_messages
        if not agents:
            return NA
        if params.after_buyer and (not talk.buyer_messages or agents[-1] < talk.buyer_messages[0]):
            return NA
        for i in talk.having(forbidden.bits, agents):
            span = forbidden.span(talk, i)
            return Outcome("fail", "never", [span], values={"word": _quote(talk, span)})
        opening = talk.opening
        for i in opening:
            if talk.acts[i] & wanted.bits:
                span = wanted.span(talk, i)
                return Outcome("pass", "pass", [span], values={"word": _quote(talk, span)})
        return Outcome("fail", "missing", [talk.whole(i) for i in reversed(opening)])

    return check


def _quote(talk: Conversation, span: tuple[int, int, int]) -> str:
    index, start, end = span
    return talk.messages[index].text[start:end]
