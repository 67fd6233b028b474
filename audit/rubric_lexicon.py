"""Entries of a lexicon that change no verdict, because another entry of the same act always decides first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import ahocorasick_rs

from audit.acts import Act
from audit.expression import Expression


class DeadEntry(NamedTuple):
    """An entry of `any` or `except` (`field`) as it is written, and why it is dead."""

    field: str
    text: str
    reason: str


class _Phrases:
    """The plain phrases of some entries, each with the number of its entry."""

    def __init__(self, entries: Sequence[Expression]) -> None:
        self.items = [(phrase, number) for number, entry in enumerate(entries) for phrase in entry.phrases]
        self._automaton = ahocorasick_rs.AhoCorasick([phrase for phrase, _ in self.items]) if self.items else None

    def within(self, text: str) -> Iterator[tuple[str, int]]:
        """The phrases that a text holds."""
        if self._automaton is not None:
            for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
                yield self.items[index]


def dead_entries(act: Act) -> Iterator[DeadEntry]:
    """The dead entries of an act.

    An entry of `any` is dead where everything that it stands for holds an exception, or a shorter phrase of another entry.
    An exception is dead where no phrase of the act can overlap it.
    """
    entries, exceptions = act.expressions(), act.exceptions()
    plain, excepted = _Phrases(entries), _Phrases(exceptions)
    for number, entry in enumerate(entries):
        # Every match holds one text of each group, so a group that is always overruled overrules the entry.
        for group in _groups(entry):
            if blockers := _always(next((phrase for phrase, _ in excepted.within(text)), None) for text in group):
                yield DeadEntry("any", entry.source, f"总被例外“{blockers}”挡住")
                break
            whole = bool(entry.phrases)
            if shorter := _always(_shorter(text, number, plain, whole=whole, act=act) for text in group):
                yield DeadEntry("any", entry.source, f"总会先命中“{shorter}”")
                break
    if act.patterns or any(entry.trigger for entry in entries):
        return  # What a pattern matches overlaps more than can be listed.
    for exception in exceptions:
        if exception.phrases and not any(
            _overlap(text, phrase) for text in exception.phrases for phrase, _ in plain.items
        ):
            yield DeadEntry("except", exception.source, "没有哪个短语会碰到它")


def _groups(entry: Expression) -> Iterator[tuple[str, ...]]:
    if entry.phrases:
        yield entry.phrases
    elif entry.trigger is not None:
        yield entry.trigger.first.any
        if entry.trigger.then.any:
            yield entry.trigger.then.any


def _always(found: Iterable[str | None]) -> str:
    """What was found, where something was found every time."""
    words = dict.fromkeys(found)
    return "" if None in words else "”“".join(word for word in words if word)


def _shorter(text: str, number: int, plain: _Phrases, *, whole: bool, act: Act) -> str | None:
    """A phrase of another entry that is found wherever a text is; of two equal ones the later is the dead one."""
    for phrase, other in plain.within(text):
        if other == number or (phrase == text and whole and other > number):
            continue
        # A guard looks at what stands before the match, so a phrase that begins later may be ruled out on its own.
        if act.negated or text.startswith(phrase):
            return phrase
    return None


def _overlap(one: str, other: str) -> bool:
    if one in other or other in one:
        return True
    return any(one.endswith(other[:size]) or other.endswith(one[:size]) for size in range(1, min(len(one), len(other))))
