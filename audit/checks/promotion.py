"""Kind `promotion`: a buyer who asks about offers hears a concrete one, true to the calendar where there is one."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.checks.wording import Wording
from audit.conversation import Conversation, Span
from audit.offers import offers
from audit.promotions import Calendar, announced, recalled

REASONS: Reasons = {
    "pass": (),
    "active": ("name", "offer"),
    "announced": ("name", "offer"),
    "none-active": (),
    "ended": ("name", "offer"),
    "upcoming": ("name", "offer"),
    "denied": ("name", "offer"),
    "deflected": (),
    "silent": (),
    "no-calendar": (),
    "not-in-calendar": (),
    "untimed": (),
}


class Params(BaseModel):
    """Buyer messages with one of the `asks` acts, answered by agents: an offer by amounts or by one of the `offer` acts, a
    `denial`, a `deflection`. Without `polite` acts a denial is a blunt one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asks: tuple[str, ...]
    offer: tuple[str, ...] = ()
    denial: tuple[str, ...] = ()
    deflection: tuple[str, ...] = ()
    refusal: tuple[str, ...] = ()
    """Refusing a lower price: an answer that denies what was asked, without a word about offers."""


def build(params: Params, acts: Acts, calendar: Calendar | None = None) -> CheckFunction:
    """Wrong offers decide first, then right ones, then denials; silence and deflection fail."""
    asking = acts.bits(params.asks)
    offering = Wording(acts, params.offer)
    denying = acts.bits((*params.denial, *params.refusal))
    deflecting = acts.bits(params.deflection)

    def check(talk: Conversation) -> Outcome:
        asked = talk.having(asking, talk.buyer_messages)
        if not asked:
            return NA
        first = asked[0]
        answers = [i for i in talk.agent_messages if i > first]
        if not answers:
            return Outcome("fail", "silent", [talk.whole(first)], talk.duty(first))
        said: list[tuple[int, Span]] = []
        for i in answers:
            spans = [(i, offer.start, offer.end) for offer in offers(talk.text(i))]
            if not spans and talk.acts[i] & offering.bits:
                spans = [offering.span(talk, i)]
            if spans:
                said.append((i, spans[0]))
        if calendar is not None:
            judged = _held_against(talk, calendar.of(talk.dialogue.shop), [i for i, _ in said], answers, first)
            if judged is not None:
                return judged
        if said and calendar is None:
            return Outcome("pass", "pass", [span for _, span in said[:1]])
        denials = [i for i in answers if talk.acts[i] & denying]
        if denials:
            return _denied(talk, calendar, denials[0], first)
        if said:
            return Outcome("unknown", "not-in-calendar", [span for _, span in said[:1]])
        deflections = [i for i in answers if talk.acts[i] & deflecting]
        if deflections:
            return Outcome("fail", "deflected", [talk.whole(deflections[0]), talk.whole(first)])
        reply = next((i for i in answers), first)
        return Outcome(
            "fail", "silent", [talk.whole(first), talk.whole(reply)], talk.messages[reply].sender or talk.dialogue.agent
        )

    return Gate(asking, check)


def _moment(talk: Conversation, index: int) -> datetime | None:
    for i in (index, *range(index, -1, -1), *range(index + 1, talk.n)):
        moment: datetime | None = talk.messages[i].at
        if moment is not None:
            return moment
    return None


def _held_against(
    talk: Conversation, calendar: Calendar, said: list[int], answers: list[int], asked: int
) -> Outcome | None:
    """The verdict on offers that the calendar knows; None where it knows none of them."""
    right: Outcome | None = None
    to_come: set[str] = set()
    for i in answers:
        moment = _moment(talk, i)
        if moment is None:
            return Outcome("unknown", "untimed", [talk.whole(i)]) if said else None
        text = talk.text(i)
        for mention in calendar.read(text, moment).mentions:
            promotion = mention.promotion
            phase = promotion.phase(moment)
            span = (i, mention.start, mention.end)
            values = {"name": promotion.name, "offer": promotion.offer}
            if phase == "active" and mention.said:
                right = right or Outcome("pass", "active", [span], values=values)
            elif phase == "upcoming" and (announced(text, promotion) or promotion.id in to_come):
                to_come.add(promotion.id)  # said once, the rest of the session speaks of what is to come
                right = right or Outcome("pass", "announced", [span], values=values)
            elif phase != "active" and mention.said and not (phase == "ended" and recalled(text)):
                return Outcome("fail", phase, [span, talk.whole(asked)], values=values)
    return right


def _denied(talk: Conversation, calendar: Calendar | None, denial: int, asked: int) -> Outcome:
    evidence = [talk.whole(denial), talk.whole(asked)]
    if calendar is None:
        return Outcome("unknown", "no-calendar", evidence)
    moment = _moment(talk, denial)
    if moment is None:
        return Outcome("unknown", "untimed", evidence)
    active = calendar.of(talk.dialogue.shop).active(moment)
    if active:
        values = {"name": active[0].name, "offer": active[0].offer}
        return Outcome("fail", "denied", evidence, values=values)
    return Outcome("pass", "none-active", evidence)
