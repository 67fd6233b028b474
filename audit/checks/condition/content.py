"""The tests of a single message, cheap ones first: each says True, False, or None where a time is missing."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from math import inf, nan

from audit.acts import Acts
from audit.checks.condition.entities import mentions
from audit.checks.condition.model import Condition
from audit.checks.condition.terms import PEOPLE, Echo, Hours, Limits, Repeat, Resemblance, Silence, Waited
from audit.checks.condition.window import spoken
from audit.checks.similarity import alike, grams
from audit.conversation import Conversation, Span
from audit.text import fold

Test = Callable[[Conversation, int], bool | None]
Finder = Callable[[Conversation, int], list[Span]]


def side(by: str) -> tuple[str, ...]:
    """The roles that a speaker stands for."""
    return PEOPLE if by == "anyone" else (by,)


def tests(condition: Condition, acts: Acts, path: str, prefix: str) -> list[Test]:
    """Every test of a condition but that of its words, in an order that asks the cheap ones first."""
    found: list[Test] = []
    if condition.unless is not None:
        barred = acts.bits(condition.unless.names(f"{path}.unless", prefix))
        found.append(lambda talk, i: not talk.acts[i] & barred)
    if condition.length is not None:
        length = condition.length
        found.append(lambda talk, i: length.hold(len(talk.text(i).strip())))
    if condition.sentiment is not None:
        mood = condition.sentiment

        def feels(talk: Conversation, i: int) -> bool:
            value = talk.sentiment[i]
            return value is not None and mood.hold(value)

        found.append(feels)
    if condition.hours is not None:
        found.append(_hours(condition.hours))
    if condition.waited is not None:
        waited = condition.waited
        found.append(lambda talk, i: _holds(waited, wait(talk, i, waited)))
    if condition.silence is not None:
        silence = condition.silence
        found.append(lambda talk, i: _holds(silence, quiet(talk, i, silence)))
    if condition.repeats is not None:
        found.append(_repeats(condition.repeats))
    if condition.resembles is not None:
        found.append(_resembles(condition.resembles))
    return found


def finders(condition: Condition, own: Mapping[str, str]) -> list[Finder]:
    """The tests that find their own spans; empty where a message fails."""
    found: list[Finder] = []
    if condition.mentions:
        names = condition.mentions
        found.append(
            lambda talk, i: [
                (i, mention.start, mention.end) for name in names for mention in mentions(name, own, talk.text(i))
            ]
        )
    if condition.echoes is not None:
        found.append(_echoes(condition.echoes, own))
    return found


def wait(talk: Conversation, index: int, waited: Waited) -> float | None:
    """The seconds that a message let a side wait; NaN where it does not answer that side, None where times are missing."""
    asked = side(waited.by)
    people = {"buyer", "agent", *asked}
    start = _previous(talk, index, people)
    if start is None or talk.roles[start] not in asked:
        return nan
    if waited.turn == "first" and talk.roles[start] != talk.roles[index]:
        before = _previous(talk, start, people)
        while before is not None and talk.roles[before] == talk.roles[start]:
            start, before = before, _previous(talk, before, people)
    return talk.gap(start, index)


def quiet(talk: Conversation, index: int, silence: Silence) -> float | None:
    """The seconds until a side writes next; infinite where it never does, None where times are missing."""
    after = next((i for i in spoken(talk, side(silence.of)) if i > index), None)
    return inf if after is None else talk.gap(index, after)


def _previous(talk: Conversation, index: int, people: Container[str]) -> int | None:
    for i in range(index - 1, -1, -1):
        if talk.roles[i] in people and talk.messages[i].kind not in ("recall", "transfer"):
            return i
    return None


def _holds(limits: Limits, value: float | None) -> bool | None:
    return None if value is None else limits.hold(value)


def _hours(hours: Hours) -> Test:
    within, outside = (_spell(spell) if spell else None for spell in (hours.within, hours.outside))

    def test(talk: Conversation, i: int) -> bool | None:
        at = talk.messages[i].at
        if at is None:
            return None
        moment = at.hour * 60 + at.minute
        return (
            (within is None or _inside(within, moment))
            and (outside is None or not _inside(outside, moment))
            and (not hours.days or at.isoweekday() in hours.days)
        )

    return test


def _spell(text: str) -> tuple[int, int]:
    """09:00-18:00 in minutes of the day."""
    low, high = (int(end[:2]) * 60 + int(end[3:]) for end in text.split("-"))
    return low, high


def _inside(spell: tuple[int, int], moment: int) -> bool:
    low, high = spell
    return low <= moment < high if low < high else moment >= low or moment < high


def _repeats(repeat: Repeat) -> Test:
    def test(talk: Conversation, i: int) -> bool:
        text = talk.text(i).strip()
        if len(text) < repeat.shortest or talk.messages[i].kind != "text":
            return False
        earlier = [
            k for k in spoken(talk, side(repeat.of or talk.roles[i])) if k < i and talk.messages[k].kind == "text"
        ]
        near = earlier[-repeat.back :] if repeat.back else earlier
        own = grams(text)
        return any(alike(own, grams(talk.text(k).strip()), repeat.similarity) for k in near)

    return test


def _resembles(resemblance: Resemblance) -> Test:
    models = [grams(fold(sentence).strip(), 2) for sentence in resemblance.to]

    def test(talk: Conversation, i: int) -> bool:
        own = grams(talk.text(i).strip(), 2)
        return any(alike(own, model, resemblance.similarity) for model in models)

    return test


def _echoes(echo: Echo, own: Mapping[str, str]) -> Finder:
    def find(talk: Conversation, i: int) -> list[Span]:
        given = [talk.text(k) for k in spoken(talk, side(echo.of)) if k < i]
        spans: list[Span] = []
        kinds = 0
        for name in echo.what:
            said = {mention.value for text in given for mention in mentions(name, own, text)}
            found = [(i, item.start, item.end) for item in mentions(name, own, talk.text(i)) if item.value in said]
            kinds += bool(found)
            spans += found
        return spans if kinds >= echo.at_least else []

    return find
