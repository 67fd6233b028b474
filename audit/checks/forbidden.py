"""Kind `forbidden`: what no message of an agent may do."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "fail": ("word",)}


class Params(BaseModel):
    """None of the `any` acts. With `when`, it arises only where one of those acts happens in an agent's message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    when: tuple[str, ...] = ()


def build(params: Params, acts: Acts) -> CheckFunction:
    """Every message that does it is evidence, the first decides."""
    forbidden = acts.bits(params.any)
    arises = acts.bits((*params.when, *params.any)) if params.when else 0
    clean = Outcome("pass", "pass", agent=None)

    def check(talk: Conversation) -> Outcome:
        if not talk.agent_messages:
            return NA
        if arises and not talk.having(arises, talk.agent_messages):
            return NA
        evidence = []
        for i in talk.having(forbidden, talk.agent_messages):
            names = [name for name in params.any if talk.acts[i] & acts.bit(name)]
            evidence += talk.spans(i, names[0])[:1]
        if not evidence:
            if arises:
                first = talk.having(arises, talk.agent_messages)[0]
                name = next(name for name in params.when if talk.acts[first] & acts.bit(name))
                return Outcome("pass", "pass", talk.spans(first, name)[:1])
            return clean
        index, start, end = evidence[0]
        return Outcome("fail", "fail", evidence, values={"word": talk.messages[index].text[start:end]})

    return check
