"""Conditions on messages: whose, where, with what words, passing which tests, how often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from audit.acts import Acts
from audit.checks.condition.content import finders, quiet, tests, wait
from audit.checks.condition.model import Condition
from audit.checks.condition.result import Absence, Compiled, Hit, Measured, Reading, Result, unique
from audit.checks.condition.terms import Waited
from audit.checks.condition.window import Window, turns_of, windows
from audit.conversation import Conversation, Span


class _Found(NamedTuple):
    """The messages of a window that pass every test; `maybe` are those of which missing times leave it open."""

    sure: tuple[Hit, ...]
    maybe: int


def compile_messages(condition: Condition, acts: Acts, path: str, prefix: str, own: Mapping[str, str]) -> Compiled:
    """A condition on messages as a function of a conversation."""
    names = condition.names(path, prefix, condition.apart)
    gate = acts.bits(names)
    items = tuple((name, acts.bit(name)) for name in names)
    need = condition.needed
    asked = tests(condition, acts, path, prefix)
    finding = finders(condition, own)
    locate = windows(condition)
    timing = _timing(condition)

    def passes(talk: Conversation, i: int) -> bool | None:
        mask = talk.acts[i]
        if items and not mask & gate:
            return False
        if need > 1 and not condition.spread and sum(1 for _, bit in items if mask & bit) < need:
            return False
        open_end = False
        for test in asked:
            answer = test(talk, i)
            if answer is False:
                return False
            open_end = open_end or answer is None
        return None if open_end else True

    def hit(talk: Conversation, i: int) -> Hit | None:
        spans = [span for name, bit in items if talk.acts[i] & bit for span in talk.spans(i, name)]
        for find in finding:
            found = find(talk, i)
            if not found:
                return None
            spans += found
        return Hit(i, i, _apart(spans) or (talk.whole(i),), timing(talk, i))

    def look(talk: Conversation, window: Window) -> _Found:
        if gate and not talk.union & gate:
            return _Found((), 0)
        sure: list[Hit] = []
        maybe = 0
        for i, meant in window.messages.items():
            answer = passes(talk, i)
            if answer is False or (found := hit(talk, i)) is None:
                continue
            if meant and answer:
                sure.append(found)
            else:
                maybe += 1
        if condition.spread:
            mask = 0
            for found in sure:
                mask |= talk.acts[found.start]
            if sum(1 for _, bit in items if mask & bit) < need:
                return _Found((), maybe)
        return _Found(tuple(sure), maybe)

    def judge(talk: Conversation, window: Window) -> Result:
        found = look(talk, window)
        count = _count(talk, condition, found.sure)
        beyond = condition.at_most is not None and count > condition.at_most
        holds: bool | None = None
        if beyond or count + found.maybe < condition.least:
            holds = False
        elif count >= condition.least and (condition.at_most is None or count + found.maybe <= condition.at_most):
            holds = True
        spans = [
            span
            for found_hit in found.sure
            for span in (found_hit.spans if need > 1 or finding else found_hit.spans[:1])
        ]
        if window.anchor is not None:
            spans += window.anchor.spans[:1]
        missing = holds is False and not beyond
        return Result(holds, found.sure, unique(spans), _absence(talk, window) if missing else None)

    def evaluate(reading: Reading) -> Result:
        located = locate(reading)
        if located is None:
            return Result(None)
        if not located:
            return Result(condition.least == 0, absent=None)
        return _together([judge(reading.talk, window) for window in located])

    return Compiled(evaluate, gate if names and condition.least else None, condition.roles)


def _together(results: Sequence[Result]) -> Result:
    """Every window's condition must hold; the first that does not decides."""
    if len(results) == 1:
        return results[0]
    failed = next((result for result in results if result.holds is False), None)
    if failed is not None:
        return failed
    hits = tuple(sorted({hit for result in results for hit in result.hits}))
    holds = None if any(result.holds is None for result in results) else True
    return Result(holds, hits, unique(span for result in results for span in result.grounds))


def _count(talk: Conversation, condition: Condition, hits: Sequence[Hit]) -> int:
    if condition.counting == "occurrences":
        return sum(len(hit.spans) for hit in hits)
    if condition.counting == "turns":
        return len(turns_of(talk, [hit.start for hit in hits]))
    return len(hits)


def _absence(talk: Conversation, window: Window) -> Absence:
    """Beside an anchor it is missing after the anchor; anywhere else after the last message that was looked at."""
    last = max(window.messages, default=None)
    if window.anchor is not None:
        anchor = window.anchor
        return Absence(anchor.end, talk.duty(anchor.end if last is None else last), window.due, anchor.seconds)
    if last is None:
        last = 0 if window.due is not None else (talk.n - 1 if talk.last_word is None else talk.last_word)
    return Absence(last, talk.duty(last), window.due)


def _timing(condition: Condition) -> Callable[[Conversation, int], Measured | None]:
    """The wait or the silence at a message, as far as one was asked for and can be told."""

    def timing(talk: Conversation, i: int) -> Measured | None:
        limits = condition.waited or condition.silence
        if limits is None:
            return None
        value = wait(talk, i, limits) if isinstance(limits, Waited) else quiet(talk, i, limits)
        return Measured(value, limits.limit) if value is not None and isfinite(value) else None

    return timing


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order without those that another one overlaps."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[1], -span[2])):
        if not kept or span[1] >= kept[-1][2]:
            kept.append(span)
    return tuple(kept)
