"""Kind `forbidden`: what no message of an agent may do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "fail": ("word",)}


class Params(BaseModel):
    """None of the `any` acts. With `when`, it arises only where one of those acts happens in an agent's message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    when: tuple[str, ...] = ()


def build(params: Params, acts: Acts) -> CheckFunction:
    """Every message that does it is evidence, the first decides."""
    forbidden = Wording(acts, params.any)
    arises = Wording(acts, params.when)
    otherwise = NA if params.when else Outcome("pass", "pass", agent=None)

    def check(talk: Conversation) -> Outcome:
        if not talk.agent_messages:
            return NA
        evidence = [forbidden.span(talk, i) for i in talk.having(forbidden.bits, talk.agent_messages)]
        if evidence:
            index, start, end = evidence[0]
            return Outcome("fail", "fail", evidence, values={"word": talk.messages[index].text[start:end]})
        for i in talk.having(arises.bits, talk.agent_messages):
            return Outcome("pass", "pass", [arises.span(talk, i)])
        return otherwise

    return Gate(forbidden.bits | arises.bits, check, otherwise)
