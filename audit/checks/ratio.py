"""Kind `ratio`: how often one thing is said against another."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation, Span

REASONS: Reasons = {"pass": ("count", "against"), "fail": ("count", "against")}


class Params(BaseModel):
    """Hits of the `count` acts divided by hits of the `against` acts in the agents' messages must not exceed `at_most`, where
    there are at least `messages` messages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    count: tuple[str, ...]
    against: tuple[str, ...]
    at_most: float = Field(1.0, gt=0)
    messages: int = Field(5, ge=1)


def build(params: Params, acts: Acts) -> CheckFunction:
    """The value is the ratio; with nothing to count it is 0."""
    counted = acts.bits(params.count)
    weighed = acts.bits(params.against)

    def hits(talk: Conversation, names: tuple[str, ...], bits: int) -> list[Span]:
        found: list[Span] = []
        for i in talk.having(bits, talk.agent_messages):
            for name in names:
                if talk.acts[i] & acts.bit(name):
                    found += talk.spans(i, name)
        return found

    def check(talk: Conversation) -> Outcome:
        if len(talk.agent_messages) < params.messages:
            return NA
        said = hits(talk, params.count, counted)
        balance = len(hits(talk, params.against, weighed))
        value = round(len(said) / balance, 3) if balance else float(len(said))
        values = {"count": len(said), "against": balance}
        if len(said) > params.at_most * balance:
            return Outcome("fail", "fail", said, value=value, values=values)
        return Outcome("pass", "pass", said[:1], value=value, values=values)

    return check
