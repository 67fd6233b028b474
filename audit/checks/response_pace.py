"""Kind `response-pace`: how long the buyer waits for an answer, turn by turn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.conversation import Conversation

REASONS: Reasons = {
    "pass": ("mean", "longest", "limit", "cap"),
    "mean": ("mean", "longest", "limit", "cap"),
    "longest": ("mean", "longest", "limit", "cap"),
    "untimed": (),
}


class Params(BaseModel):
    """Seconds: `mean` is the longest mean answer time, `longest` the longest single one, over at least `turns` turns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mean: float = Field(60, gt=0)
    longest: float = Field(180, gt=0)
    turns: int = Field(2, ge=1)


def build(params: Params, acts: Acts) -> CheckFunction:
    """A buyer's turn is timed from its first message to the first message of a person after it."""

    limits = {"limit": f"{params.mean:g}", "cap": f"{params.longest:g}"}

    def check(talk: Conversation) -> Outcome:
        answered = talk.answered
        if len(answered) < params.turns:
            return NA
        timed = [(turn.wait, turn.messages[0], reply.messages[0]) for turn, reply in answered if turn.wait is not None]
        if len(timed) < params.turns:
            return Outcome("unknown", "untimed")
        waits = [waited for waited, _, _ in timed]
        mean, slowest = sum(waits) / len(waits), max(waits)
        _, asked, reply = timed[waits.index(slowest)]
        evidence = [talk.whole(reply), talk.whole(asked)]
        values = {"mean": f"{mean:.0f}", "longest": f"{slowest:g}", **limits}
        if slowest > params.longest:
            due = (talk.seconds[asked] or 0.0) + params.longest
            return Outcome("fail", "longest", evidence, value=round(mean, 3), due=due, values=values)
        if mean > params.mean:
            return Outcome("fail", "mean", evidence, value=round(mean, 3), values=values)
        return Outcome("pass", "pass", evidence, value=round(mean, 3), values=values)

    return check
