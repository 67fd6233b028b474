"""Kind `bare-reply`: an answer that is nothing but a grunt or a brush-off (敷衍)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "fail": ("word",)}


class Params(BaseModel):
    """A turn that answers one of the `to` acts and holds nothing but `bare` acts; one of the `lifted_by` acts saves it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: tuple[str, ...]
    bare: tuple[str, ...]
    lifted_by: tuple[str, ...] = ()


def build(params: Params, acts: Acts) -> CheckFunction:
    """Every bare turn is evidence."""
    to = acts.bits(params.to)
    bare = acts.bits(params.bare)
    lifted = acts.bits(params.lifted_by)
    complaints = "complaint" in params.to
    clean = Outcome("pass", "pass", agent=None)

    def empty(talk: Conversation, i: int) -> bool:
        mask = talk.acts[i]
        return talk.messages[i].kind == "text" and (bool(mask & bare and not mask & lifted) or i in talk.wordless)

    def check(talk: Conversation) -> Outcome:
        evidence = []
        for turn, reply in talk.answered:
            bare_turn = empty(talk, reply.messages[0]) and all(empty(talk, i) for i in reply.messages)
            if bare_turn and any(talk.acts[i] & to or (complaints and i in talk.grievances) for i in turn.messages):
                evidence += [talk.whole(i) for i in reply.messages]
        if evidence:
            index = evidence[0][0]
            return Outcome("fail", "fail", evidence, values={"word": talk.messages[index].text})
        concerns, agents = talk.concerns, talk.agent_messages
        return clean if concerns and agents and concerns[0] < agents[-1] else NA

    return check
