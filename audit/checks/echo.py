"""Kind `echo`: after an order the agent restates its details and asks the buyer to check them (核实订单)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.columns import ORDERS
from audit.conversation import Conversation
from audit.order_details import order_details, words_of

REASONS: Reasons = {"pass": ("count",), "incomplete": (), "missing": ()}


class Params(BaseModel):
    """`details` different details and one of the `ask` acts, in one agent message or one turn, after the first order signal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: tuple[str, ...]
    details: int = Field(2, ge=1)


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for the agent who confirms, or for the one on duty when the order came in."""
    asking = acts.bits(params.ask)

    def check(talk: Conversation) -> Outcome:
        if not talk.order_signals or talk.order_signals[0] == talk.n - 1:
            return NA
        signal = talk.order_signals[0]
        after = [i for i in talk.agent_messages if i > signal]
        known = _known_words(talk, signal)
        for turn in _turns(talk, after):
            if not any(talk.acts[i] & asking for i in turn):
                continue
            told: dict[str, tuple[int, int, int]] = {}
            for i in turn:
                for name, span in order_details(talk.text(i), known).items():
                    told.setdefault(name, (i, *span))
            if len(told) >= params.details:
                first = min(told.values())[0]
                return Outcome("pass", "pass", [talk.whole(first), *told.values()], values={"count": len(told)})
        reason = "incomplete" if after else "missing"
        return Outcome("fail", reason, [talk.whole(signal)], talk.duty(after[0] if after else signal))

    return Gate(acts.bits(ORDERS), check)


def _known_words(talk: Conversation, signal: int) -> frozenset[str]:
    """The words of what the system says of the order."""
    notices = [talk.text(i) for i in range(signal + 1) if talk.roles[i] == "system"]
    return frozenset().union(*map(words_of, notices))


def _turns(talk: Conversation, messages: list[int]) -> list[list[int]]:
    turns: list[list[int]] = []
    buyers = set(talk.buyer_messages)
    for i in messages:
        if turns and not any(k in buyers for k in range(turns[-1][-1] + 1, i)):
            turns[-1].append(i)
        else:
            turns.append([i])
    return turns
