"""Numbers and facts of a whole dialogue: metadata, lengths, waits, ratios."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from audit.checks.condition.content import side
from audit.checks.condition.result import Measured, Reading, Result
from audit.checks.condition.terms import Limits, Measure, Quantity
from audit.checks.condition.window import spoken, turns_of
from audit.conversation import Conversation
from audit.text import fold


def measure(reading: Reading, wanted: Measure) -> Result:
    """Whether a quantity lies within its bounds; unknown where the data do not have it."""
    value = quantity(reading, wanted)
    if wanted.per is not None and value is not None:
        base = quantity(reading, wanted.per)
        value = value / base if base else None
    if value is None:
        return Result(None)
    return Result(wanted.hold(value), value=Measured(round(value, 3), wanted.limit))


def quantity(reading: Reading, wanted: Quantity) -> float | None:
    """A number of a dialogue; None where there is nothing to tell it from."""
    talk = reading.talk
    messages = spoken(talk, side(wanted.by))
    match wanted.what:
        case "messages":
            return len(messages)
        case "turns":
            return len(turns_of(talk, messages))
        case "characters":
            return sum(len(talk.text(i).strip()) for i in messages)
        case "duration":
            return talk.gap(0, talk.n - 1) if talk.n else None
        case "transfers":
            return len(talk.transfers)
        case "agents":
            return len({talk.messages[i].sender for i in talk.agent_messages})
        case "sentiment":
            moods = [mood for i in talk.buyer_messages if (mood := talk.sentiment[i]) is not None]
            return sum(moods) / len(moods) if moods else None
        case "hits":
            found = reading.named(wanted.of or "")
            return None if found.holds is None else len(found.hits)
        case what:
            waits = _waits(talk)
            if not waits or None in waits:
                return None
            known = [wait for wait in waits if wait is not None]
            return {"first_response": known[0], "longest_wait": max(known), "mean_wait": sum(known) / len(known)}[what]


def _waits(talk: Conversation) -> list[float | None]:
    """How long each of the buyer's turns waited for the agent's, from its first message."""
    return [turn.wait for turn, _ in talk.answered]


def where(talk: Conversation, wanted: Mapping[str, Any]) -> bool | None:
    """Whether the metadata are as wanted; None where one of them is missing."""
    known = True
    for key, value in wanted.items():
        held = _fact(talk, key)
        if held is None:
            known = False
        elif not _matches(held, value):
            return False
    return True if known else None


def _fact(talk: Conversation, key: str) -> Any:
    dialogue = talk.dialogue
    if key == "agent":
        senders = [talk.messages[i].sender for i in talk.agent_messages]
        return [sender for sender in dict.fromkeys((*senders, dialogue.agent)) if sender is not None] or None
    if not key.startswith("meta."):
        return getattr(dialogue, key)
    held: Any = dialogue.meta
    for step in key.split(".")[1:]:
        held = held.get(step) if isinstance(held, dict) else None
    return held


def _matches(held: Any, wanted: Any) -> bool:
    if isinstance(held, list):
        return any(_matches(item, wanted) for item in held)
    if isinstance(wanted, list):
        return any(_matches(held, item) for item in wanted)
    if isinstance(wanted, dict):
        try:
            return Limits.model_validate(wanted).hold(float(held))
        except (TypeError, ValueError):
            return False
    if isinstance(wanted, str):
        return fnmatchcase(fold(str(held)), fold(wanted))
    return bool(held == wanted or str(held) == str(wanted))
