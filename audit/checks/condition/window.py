"""Which messages a condition looks at: whose they are, and where they stand beside the hits of another condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from audit.checks.condition.model import Condition
from audit.checks.condition.result import Hit, Reading
from audit.checks.condition.terms import Extent
from audit.conversation import Conversation

Picked = dict[int, bool]
"""Messages in order; False where missing times leave open whether the message is meant."""


class Window(NamedTuple):
    """Messages to look at, beside a hit of the anchor or anywhere; `due` is when it closes, in seconds since the epoch."""

    messages: Picked
    anchor: Hit | None = None
    due: float | None = None


_EVENTS: dict[str, Callable[[Conversation], Iterable[int]]] = {
    "transfer": lambda talk: talk.transfers,
    "order": lambda talk: talk.order_signals,
    "payment": lambda talk: talk.payments,
    "complaint": lambda talk: talk.complaints,
    "wants": lambda talk: talk.wants,
    "closing": lambda talk: [i for i in talk.buyer_messages if talk.closes(i)],
}


def spoken(talk: Conversation, roles: Sequence[str]) -> list[int]:
    """The messages of some roles; recalls and hand-overs are none."""
    if tuple(roles) == ("agent",):
        return talk.agent_messages
    if tuple(roles) == ("buyer",):
        return talk.buyer_messages
    wanted = set(roles)
    return [
        i for i, role in enumerate(talk.roles) if role in wanted and talk.messages[i].kind not in ("recall", "transfer")
    ]


def turns_of(talk: Conversation, messages: Iterable[int]) -> list[list[int]]:
    """Messages grouped into turns: a run of one role that no person of another role breaks."""
    turns: list[list[int]] = []
    for i in messages:
        if turns:
            before = turns[-1][-1]
            role = talk.roles[i]
            between = range(min(before, i) + 1, max(before, i))
            broken = any(talk.roles[k] != role and talk.roles[k] in ("buyer", "agent") for k in between)
            if talk.roles[before] == role and not broken:
                turns[-1].append(i)
                continue
        turns.append([i])
    return turns


def reach(talk: Conversation, messages: Sequence[int], extent: Extent, start: int | None) -> Picked:
    """Those of some messages, nearest first, that lie within an extent; seconds are counted from message `start`."""
    picked = dict.fromkeys(messages, True)
    if extent.messages:
        low, high = extent.messages
        kept = set(messages[max(int(low), 1) - 1 : int(high)])
        picked = {i: sure for i, sure in picked.items() if i in kept}
    if extent.turns:
        low, high = extent.turns
        kept = {i for turn in turns_of(talk, messages)[max(int(low), 1) - 1 : int(high)] for i in turn}
        picked = {i: sure for i, sure in picked.items() if i in kept}
    if extent.seconds and start is not None:
        low, high = extent.seconds
        for i in list(picked):
            gap = talk.gap(min(start, i), max(start, i))
            if gap is None:
                picked[i] = False
            elif not low <= gap <= high:
                del picked[i]
    return picked


def due(talk: Conversation, start: int, extent: Extent | None) -> float | None:
    """When an extent that begins with a message ends."""
    moment = talk.seconds[start]
    return None if moment is None or extent is None or extent.seconds is None else moment + extent.seconds[1]


def beside(talk: Conversation, messages: Sequence[int], place: str, hit: Hit, within: Extent | None) -> Picked:
    """Those of some messages that stand in a place beside a hit."""
    if place == "at":
        return {i: True for i in messages if hit.start <= i <= hit.end}
    picked: Picked = {}
    if place in ("before", "until", "around"):
        before = [i for i in reversed(messages) if i < hit.start or (place == "until" and i == hit.start)]
        picked |= reach(talk, before, within, hit.start) if within else dict.fromkeys(before, True)
    if place == "around":
        picked |= {i: True for i in messages if hit.start <= i <= hit.end}
    if place in ("after", "since", "around"):
        after = [i for i in messages if i > hit.end or (place == "since" and i == hit.end)]
        picked |= reach(talk, after, within, hit.end) if within else dict.fromkeys(after, True)
    return picked


def chosen(hits: Sequence[Hit], which: str | int) -> Sequence[Hit]:
    """The hits that an anchor means."""
    if which == "first":
        return hits[:1]
    if which == "last":
        return hits[-1:]
    return hits[which - 1 : which] if isinstance(which, int) else hits


def windows(condition: Condition) -> Callable[[Reading], list[Window] | None]:
    """Where a condition looks, a window for each hit that must have its own; None where its anchor cannot be told."""
    place, anchor, roles = condition.place, condition.anchor, condition.roles
    kinds = set(condition.kind)

    def candidates(talk: Conversation) -> list[int]:
        if condition.event:
            return sorted(i for i in _EVENTS[condition.event](talk) if talk.roles[i] in roles)
        if kinds:
            return [i for i in range(talk.n) if talk.roles[i] in roles and talk.messages[i].kind in kinds]
        return spoken(talk, roles)

    def ends(talk: Conversation, picked: Picked) -> Picked:
        for extent, order, start in ((condition.first, 1, 0), (condition.last, -1, talk.n - 1)):
            if extent is not None:
                near = reach(talk, sorted(picked)[::order], extent, start)
                picked = {i: picked[i] and near[i] for i in sorted(near)}
        return picked

    def locate(reading: Reading) -> list[Window] | None:
        talk = reading.talk
        messages = candidates(talk)
        if place is None or anchor is None:
            closes = due(talk, 0, condition.first) if condition.first and talk.n else None
            return [Window(ends(talk, dict.fromkeys(messages, True)), None, closes)]
        which, name = anchor
        found = reading.named(name)
        if found.holds is None:
            return None
        hits = chosen(found.hits if found.holds else (), which)
        forward = place in ("after", "since", "around")
        own = [
            Window(
                ends(talk, dict(sorted(beside(talk, messages, place, hit, condition.within).items()))),
                hit,
                due(talk, hit.end, condition.within) if forward else None,
            )
            for hit in hits
        ]
        if which != "any" or len(own) < 2:
            return own
        together: Picked = {}
        for window in own:
            for i, sure in window.messages.items():
                together[i] = together.get(i, False) or sure
        return [own[0]._replace(messages=dict(sorted(together.items())))]

    return locate
