"""Kind `bare-reply`: an answer that is nothing but a grunt or a brush-off (敷衍)."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation

_WORDLESS = re.compile(r"[\W_]*")


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

    def empty(talk: Conversation, i: int) -> bool:
        if talk.messages[i].kind != "text":
            return False
        return bool(talk.acts[i] & bare and not talk.acts[i] & lifted) or _WORDLESS.fullmatch(talk.text(i)) is not None

    def check(talk: Conversation) -> Outcome:
        answered = any(
            reply.role == "agent" and i in talk.concerns
            for turn, reply in zip(talk.turns, talk.turns[1:], strict=False)
            for i in turn.messages
        )
        evidence = []
        for turn, reply in zip(talk.turns, talk.turns[1:], strict=False):
            if turn.role != "buyer" or not any(talk.acts[i] & to for i in turn.messages):
                continue
            if all(empty(talk, i) for i in reply.messages):
                evidence += [talk.whole(i) for i in reply.messages]
        if evidence:
            index = evidence[0][0]
            return Outcome("fail", "fail", evidence, values={"word": talk.messages[index].text})
        return Outcome("pass", "pass", agent=None) if answered else NA

    return check
