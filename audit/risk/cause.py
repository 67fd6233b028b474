"""Why a buyer is displeased, in one of seven classes, and where his mood turned."""

from __future__ import annotations

from collections.abc import Sequence

from audit.findings import Contribution

CAUSES = {
    "wait": ("waiting", "chasing", "unanswered", "robot"),
    "refusal": ("refused", "unhelped", "money"),
    "repetition": ("repeats",),
    "blame": ("blamed", "mocked", "rude"),
    "promise": ("promise",),
    "fault": ("fault",),
    "delivery": ("delay",),
}
"""Each class with the features that speak for it; what the buyer says outweighs what only happened."""

_HAPPENED = frozenset(("waiting", "unanswered", "unhelped", "robot", "rude"))
_GOES = ("leaving", "resigned", "threat")
"""Who says this last goes of his own accord; that nobody answers it kept him waiting for nothing."""


def cause(contributions: Sequence[Contribution]) -> str | None:
    """The class whose features were there most; None where none was."""
    present: dict[str, float] = {}
    gone = {part.message for part in contributions if part.feature in _GOES}
    for part in contributions:
        if part.feature == "unanswered" and part.message in gone:
            continue
        for name, members in CAUSES.items():
            if part.feature in members and part.value > 0:
                share = part.value * (0.4 if part.feature in _HAPPENED else 1.0)
                present[name] = present.get(name, 0.0) + share
    return max(present, key=lambda name: (present[name], name), default=None)


def turning(contributions: Sequence[Contribution], limit: float) -> int | None:
    """The first message at which what the buyer has said so far, with the whole context, reaches `limit` (log-odds).

    Where the messages never reach it before the last, the message that adds most. None without any that adds something.
    """
    running = sum(part.value * part.weight for part in contributions if part.message is None)
    by_message: dict[int, float] = {}
    for part in contributions:
        if part.message is not None:
            by_message[part.message] = by_message.get(part.message, 0.0) + part.value * part.weight
    raising = [message for message, amount in by_message.items() if amount > 0]
    if not raising:
        return None
    for message in sorted(by_message):
        running += by_message[message]
        if running >= limit and by_message[message] > 0:
            return message
    return max(sorted(raising), key=lambda message: by_message[message])
