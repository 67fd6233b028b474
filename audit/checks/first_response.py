"""Kind `first-response`: how soon a person first answers the buyer."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation

REASONS: Reasons = {
    "golden": ("seconds", "limit", "golden"),
    "pass": ("seconds", "limit", "golden"),
    "late": ("seconds", "limit", "golden"),
    "missing": (),
    "untimed": (),
}


class Params(BaseModel):
    """`limit` and `golden` in seconds; the score falls linearly from 1 at `golden` to `floor` at `limit`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: float = Field(30, gt=0)
    golden: float = Field(6, ge=0)
    floor: float = Field(0.6, ge=0, le=1)
    nothing_to_answer: tuple[str, ...] = ()
    """Acts that make a first message one that nobody need answer, where it wants nothing."""


def build(params: Params, acts: Acts) -> CheckFunction:
    """The clock runs from the buyer's first message to the first message of a person; a robot does not stop it."""
    idle = acts.bits(params.nothing_to_answer)
    span = max(params.limit - params.golden, 1e-9)
    limits = {"limit": f"{params.limit:g}", "golden": f"{params.golden:g}"}

    def check(talk: Conversation) -> Outcome:
        if not talk.buyer_messages:
            return NA
        first = talk.buyer_messages[0]
        mask = talk.acts[first]
        if mask & idle and not mask & (talk.words.wants | talk.words.complaint):
            return NA
        answer = next((i for i in talk.agent_messages if i > first), None)
        if answer is None:
            start = talk.seconds[first]
            due = None if start is None else start + params.limit
            return Outcome("fail", "missing", [talk.whole(first)], talk.duty(first), due=due)
        waited = talk.gap(first, answer)
        evidence = [talk.whole(answer), talk.whole(first)]
        if waited is None:
            return Outcome("unknown", "untimed", evidence)
        values = {"seconds": f"{waited:g}", **limits}
        if waited > params.limit:
            due = (talk.seconds[first] or 0.0) + params.limit
            return Outcome("fail", "late", evidence, value=waited, due=due, values=values)
        score = 1 - (1 - params.floor) * max(0.0, waited - params.golden) / span
        reason = "golden" if waited <= params.golden else "pass"
        return Outcome("pass", reason, evidence, value=waited, score=round(score, 6), values=values)

    return check
