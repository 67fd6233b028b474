"""Kind `reaction`: when something happens, an agent must react to it in time."""

from __future__ import annotations

from itertools import takewhile
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation

REASONS: Reasons = {"pass": (), "missing": (), "never": ()}


class Params(BaseModel):
    """After a message with one of the `when` acts by `role`, the agents' messages must do one of `any`, or all of one of the
    `together` groups, within `messages` agent messages (without it: by the end).

    Where the buyer asks for one of the `wishes` and the agent's next message does one of `grants`, that counts as well.
    `never` acts fail it at once. `same` counts the message itself (an agent's own statement that needs completing). `unless`
    acts anywhere before make it not arise. `each` looks at every trigger that comes after the last reaction, else at the
    first only.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: tuple[str, ...]
    role: Literal["buyer", "agent"] = "buyer"
    any: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    earlier: bool = False
    """What the agents said before the trigger counts towards a `together` group as well; one of it must come after."""
    wishes: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    messages: int | None = Field(None, ge=1)
    same: bool = False
    each: bool = False
    owed: bool = False
    """The buyer is owed it even where no agent writes at all; any other reaction arises only where one does."""
    complaints: bool = False
    """The triggers are the conversation's complaints: `when` acts that the buyer does not take back, and bad moods."""


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for who reacted, or for who was on duty when the reaction was due."""
    trigger = Wording(acts, params.when)
    anyone = acts.bits(params.any)
    groups = [acts.bits(group) for group in params.together]
    wishes = acts.bits(params.wishes)
    grants = acts.bits(params.grants)
    never = Wording(acts, params.never)
    unless = acts.bits(params.unless)
    reaction = Wording(acts, (*params.any, *(name for group in params.together for name in group), *params.grants))

    def granted(talk: Conversation, i: int, since: int) -> bool:
        """Whether an agent's message grants what the buyer asked for since the message before it."""
        if not talk.acts[i] & grants:
            return False
        asked = takewhile(lambda k: talk.messages[k].role != "agent", range(i - 1, since - 1, -1))
        return any(talk.messages[k].role == "buyer" and talk.acts[k] & wishes for k in asked)

    def check(talk: Conversation) -> Outcome:
        if not (talk.agent_messages or params.owed):
            return NA
        source = talk.buyer_messages if params.role == "buyer" else talk.agent_messages
        triggers = (
            [i for i in talk.complaints if talk.acts[i] & trigger.bits or i in talk.grievances]
            if params.complaints
            else talk.having(trigger.bits, source)
        )
        triggers = [i for i in triggers if not talk.acts[i] & unless]
        if not triggers:
            return NA
        first = triggers[0]
        since = first if params.same else first + 1
        window = [i for i in talk.agent_messages if i >= since]
        for i in talk.having(never.bits, window):
            return Outcome("fail", "never", [never.span(talk, i), talk.whole(first)])
        if params.each:
            # A repeated trigger gives the agent another chance: the message directly after it counts as well.
            direct = {next((k for k in talk.agent_messages if k > i), -1) for i in triggers[1:]}
            window = [i for n, i in enumerate(window) if params.messages is None or n < params.messages or i in direct]
        elif params.messages is not None:
            window = window[: params.messages]
        together = 0
        if params.earlier:
            for i in takewhile(lambda k: k < first, talk.agent_messages):
                together |= talk.acts[i]
        for i in window:
            together |= talk.acts[i]
            whole = any(together & group == group and talk.acts[i] & group for group in groups)
            if talk.acts[i] & anyone or whole or granted(talk, i, first):
                return Outcome("pass", "pass", [reaction.span(talk, i), talk.whole(first)])
        if params.same and params.role == "agent":
            return Outcome("fail", "missing", [trigger.span(talk, first)])
        return Outcome("fail", "missing", [talk.whole(first)], talk.duty(window[-1] if window else first))

    # A complaint can be one by its mood alone, which no act tells.
    return check if params.complaints else Gate(trigger.bits, check)
