"""What speaks for and against a bad review in one conversation, as named numbers.

Every feature is something the buyer wrote, or something that happened to a displeased buyer: what the agent says counts only
through the gate of the buyer's own displeasure, so an agent's words alone never raise the risk.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec

from audit.acts import Acts
from audit.conversation import Conversation
from audit.sentiment import NEGATIVE

NAMES = (
    "mood",
    "second_mood",
    "third_mood",
    "late_mood",
    "fault",
    "delay",
    "money",
    "service",
    "again",
    "displeased",
    "demands",
    "emphatic",
    "threat",
    "leaving",
    "single",
    "chasing",
    "repeats",
    "refused",
    "promise",
    "blamed",
    "mocked",
    "resigned",
    "own_mistake",
    "calms_down",
    "thanks",
    "late_thanks",
    "accepts",
    "waiting",
    "unanswered",
    "unhelped",
    "robot",
    "rude",
    "helped",
    "settled",
    "calm",
)
"""The features of the model, in the order of its weights."""

_MOODS = NAMES[:3]

LATE = 3
"""How many of the buyer's last messages tell how it ended."""

PATIENCE = 180.0
"""Seconds without an answer from which a buyer is kept waiting, as in the rubric on response pace."""


class Feature(msgspec.Struct, frozen=True, gc=False):
    """One feature with its value, and the buyer's message that it comes from (None: the dialogue)."""

    name: str
    value: float
    message: int | None = None


class Lexicon:
    """The bits of the acts that the features read; an act that a shop's pack does not have never happens."""

    def __init__(self, acts: Acts) -> None:
        def bits(*names: str) -> int:
            return acts.bits(name for name in names if name in acts)

        self.once = {
            "fault": bits("complaint_goods"),
            "delay": bits("complaint_delay"),
            "money": bits("complaint_money"),
            "service": bits("complaint_service"),
            "displeased": bits("displeased"),
            "demands": bits("demands"),
            "emphatic": bits("emphatic"),
            "threat": bits("threat"),
            "chasing": bits("chasing"),
            "repeats": bits("repeats_himself"),
            "refused": bits("refused_words"),
            "promise": bits("promise_broken"),
            "blamed": bits("blamed"),
            "mocked": bits("mocked"),
        }
        self.own_mistake = bits("no_complaint")
        self.words = bits("no_complaint", "complaint")
        for said in self.once.values():
            self.words |= said
        self.strong = bits("complaint_service", "displeased", "threat", "mocked", "blamed")
        self.clear = self.strong | bits("emphatic", "refused_words", "repeats_himself")
        self.leaving = bits("leaving_angry")
        self.resigned = bits("resigned")
        self.calms_down = bits("calms_down")
        self.thanks = bits("thanks")
        self.accepts = bits("accepts", "acknowledgement")
        self.endings = self.thanks | self.calms_down | self.accepts
        self.help = bits("apology", "soothing", "solution")
        self.solution = bits("solution")
        self.rude = bits("rude", "mocking", "flat_refusal", "brush_off", "disrespect")
        self.asks_human = bits("asks_human")


def features(talk: Conversation, sentiment: Sequence[float | None], lexicon: Lexicon) -> list[Feature]:
    """The features of one conversation that are not zero, the buyer's messages in order."""
    buyer = talk.buyer_messages
    if not buyer:
        return [Feature("calm", 1.0)]
    found = _moods(buyer, sentiment)
    if talk.union & lexicon.words:
        found += _words(talk, buyer, lexicon)
    complaints, acts, strong = talk.complaints, talk.acts, lexicon.strong
    displeased = [i for i in buyer if (sentiment[i] or 0.0) < NEGATIVE or acts[i] & strong or i in complaints]
    if talk.union & lexicon.endings:
        found += _ending(talk, buyer, displeased, lexicon)
    if displeased:
        found += _context(talk, displeased, lexicon)
    else:
        found.append(Feature("calm", 1.0))
    return found


def _moods(buyer: list[int], sentiment: Sequence[float | None]) -> list[Feature]:
    negative = [(-mood, -i) for i in buyer if (mood := sentiment[i]) is not None and mood < 0]
    worst = sorted(negative, reverse=True)
    found = [Feature(name, value, -at) for name, (value, at) in zip(_MOODS, worst, strict=False)]
    first = buyer[-LATE:][0]
    late = [(value, -at) for value, at in negative if -at >= first]
    if late:
        found.append(Feature("late_mood", *max(late)))
    return found


def _words(talk: Conversation, buyer: list[int], lexicon: Lexicon) -> Iterator[Feature]:
    """The first message with each kind of words counts in full, up to two more half as much."""
    excused = {i for i in buyer if talk.acts[i] & lexicon.own_mistake}
    for name, bits in lexicon.once.items():
        if talk.union & bits:
            said = [i for i in talk.having(bits, buyer) if i not in excused]
            for position, index in enumerate(said[:3]):
                yield Feature(name, 1.0 if position == 0 else 0.5, index)
    for index in talk.complaints[1:4]:
        yield Feature("again", 1.0 / 3.0, index)
    for index in sorted(excused)[:1]:
        yield Feature("own_mistake", 1.0, index)


def _ending(talk: Conversation, buyer: list[int], displeased: list[int], lexicon: Lexicon) -> Iterator[Feature]:
    """How the buyer turns around. Words that calm settle the message that they stand in, and all before it."""
    late = buyer[-LATE:]
    last = max((i for i in displeased if not talk.acts[i] & lexicon.calms_down), default=-1)
    thanks = [i for i in talk.having(lexicon.thanks, buyer)[-1:] if i > last]
    if thanks:
        yield Feature("late_thanks" if thanks[0] in late else "thanks", 1.0, thanks[0])
    calm = [i for i in talk.having(lexicon.calms_down, buyer)[-1:] if i > last]
    if calm:
        yield Feature("calms_down", 1.0, calm[0])
    helped = talk.having(lexicon.help, talk.agent_messages)
    accepted = [i for i in talk.having(lexicon.accepts, late) if i > max(helped[0], last)] if helped else []
    if accepted:
        yield Feature("accepts", 1.0, accepted[0])
    content = max((*thanks, *calm, *accepted), default=-1)
    if displeased and any(displeased[0] < i < content for i in talk.having(lexicon.solution, talk.agent_messages)):
        yield Feature("settled", 1.0, content)


def _context(talk: Conversation, displeased: list[int], lexicon: Lexicon) -> Iterator[Feature]:
    """What a displeased buyer did last, and what happened to him.

    One mild word alone is not yet clear, and neither giving up nor leaving without a purchase (算了, 不买了) is displeasure
    where nothing was complained of.
    """
    longest = max(_waits(talk), default=0.0)
    if longest >= PATIENCE:
        yield Feature("waiting", min(1.0, math.log2(longest / PATIENCE + 1.0) / 4.0))
    agents = talk.agent_messages
    last = displeased[-1]
    if len(displeased) == 1 and not talk.acts[last] & lexicon.clear:
        yield Feature("single", 1.0, last)
    angry = bool(talk.complaints) or any(talk.acts[i] & lexicon.clear for i in displeased)
    for name, bits in (("leaving", lexicon.leaving), ("resigned", lexicon.resigned)):
        for index in talk.having(bits, talk.buyer_messages[-LATE:])[-1:]:
            if angry and (index != displeased[0] or talk.acts[index] & lexicon.clear):
                yield Feature(name, 1.0, index)
    if not agents or agents[-1] < last:
        yield Feature("unanswered", 1.0, last)
    helped = talk.having(lexicon.help, [i for i in agents if i > displeased[0]])
    if talk.having(lexicon.solution, helped):
        yield Feature("helped", 1.0)
    elif not helped:
        yield Feature("unhelped", 1.0)
    if not agents or len(talk.having(lexicon.asks_human, talk.buyer_messages)) > 1:
        yield Feature("robot", 1.0)
    if talk.having(lexicon.rude, agents):
        yield Feature("rude", 1.0)


def _waits(talk: Conversation) -> list[float]:
    """Seconds from the beginning of each buyer turn to the next agent message, and within a turn that waits for one."""
    waits = [turn.wait for turn, _ in talk.answered]
    last = talk.turns[-1]
    if last.role == "buyer":
        waits.append(talk.gap(last.messages[0], last.messages[-1]))
    return [wait for wait in waits if wait is not None]
