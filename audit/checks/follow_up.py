"""Kind `follow-up`: whether the agent reaches out again when the buyer falls silent (二次问好)."""

from __future__ import annotations

from itertools import pairwise, zip_longest

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome, Reasons
from audit.columns import Turn
from audit.conversation import Conversation

REASONS: Reasons = {"pass": ("seconds",), "missing": (), "late": ("seconds", "within"), "untimed": ()}


class Params(BaseModel):
    """Seconds: a silence of `silence` calls for one of the `any` acts at least `pause` after the agent's last message and
    within `within` of it. An agent's message with one of the `owes` acts means that he owes an answer himself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    any: tuple[str, ...]
    owes: tuple[str, ...]
    silence: float = Field(180, gt=0)
    pause: float = Field(60, ge=0)
    within: float = Field(600, gt=0)


def build(params: Params, acts: Acts) -> CheckFunction:
    """Every silence of an open consultation must have its follow-up; the first that lacks it decides."""
    wanted = acts.bits(params.any)
    owes = acts.bits(params.owes)

    def silence(talk: Conversation, turn: Turn) -> tuple[int, list[int]]:
        """The agent's message after which the buyer was silent, and what follow-ups the agent wrote into the silence."""
        after, follow_ups = turn.messages[0], []
        for before, i in pairwise(turn.messages):
            paused = talk.gap(before, i)
            asks = talk.acts[i] & wanted and not talk.acts[after] & owes
            if asks and (paused is None or paused >= params.pause):
                follow_ups.append(i)
            elif not follow_ups:
                after = i
        return after, follow_ups

    def handed_over(talk: Conversation, after: int, back: int | None) -> bool:
        """Whether a transfer after which no agent writes closed the consultation in this silence."""
        return talk.transferred_away and any(after < i and (back is None or i < back) for i in talk.transfers)

    def check(talk: Conversation) -> Outcome:
        if not talk.agent_messages or not talk.buyer_messages:
            return NA
        verdict: Outcome | None = None
        turns, asks = talk.turns, talk.union & wanted
        for turn, following in zip_longest(turns, turns[1:]):
            if turn.role != "agent" or not (asks or turn.pause is None or turn.pause >= params.silence):
                continue
            after, follow_ups = silence(talk, turn) if asks else (turn.messages[-1], [])
            back = None if following is None else following.messages[0]
            if not talk.open_after[after] or talk.acts[after] & owes or handed_over(talk, after, back):
                continue
            if not talk.timed:
                if back is None:
                    asked = follow_ups or talk.acts[after] & wanted
                    timeless = Outcome("unknown", "untimed", [talk.whole(after)])
                    return timeless if asked else Outcome("fail", "missing", [talk.whole(after)])
                verdict = verdict or Outcome("unknown", "untimed", [talk.whole(after)])
                continue
            silent = None if back is None else talk.gap(after, back)
            if back is not None and silent is None:
                verdict = verdict or Outcome("unknown", "untimed", [talk.whole(after)])
                continue
            if silent is not None and silent < params.silence:
                continue
            start = talk.seconds[after]
            due = None if start is None else start + params.within
            if not follow_ups:
                return Outcome("fail", "missing", [talk.whole(after)], value=silent, due=due)
            waited = talk.gap(after, follow_ups[0])
            if waited is None:
                verdict = verdict or Outcome("unknown", "untimed", [talk.whole(after)])
            elif waited > params.within:
                values = {"seconds": f"{waited:g}", "within": f"{params.within:g}"}
                return Outcome(
                    "fail", "late", [talk.whole(follow_ups[0]), talk.whole(after)], value=waited, due=due, values=values
                )
            elif verdict is None:
                values = {"seconds": f"{waited:g}"}
                verdict = Outcome(
                    "pass", "pass", [talk.whole(follow_ups[0]), talk.whole(after)], value=waited, values=values
                )
        return verdict or NA

    return check
