"""Kind `ratio`: how often one thing is said against another."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.checks.wording import Wording
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
    shown = Wording(acts, params.count)

    def evidence(talk: Conversation) -> list[Span]:
        found: list[Span] = []
        for i in talk.having(counted, talk.agent_messages):
            for name in params.count:
                if talk.acts[i] & acts.bit(name):
                    found += talk.spans(i, name)
        return found

    def check(talk: Conversation) -> Outcome:
        agents = talk.agent_messages
        if len(agents) < params.messages:
            return NA
        count, balance = sum([talk.said(act) for act in params.count]), sum([talk.said(act) for act in params.against])
        value = round(count / balance, 3) if balance else float(count)
        values = {"count": count, "against": balance}
        if count > params.at_most * balance:
            return Outcome("fail", "fail", evidence(talk), value=value, values=values)
        first = [shown.span(talk, i) for i in talk.having(counted, agents)[:1]]
        return Outcome("pass", "pass", first, value=value, values=values)

    return check
