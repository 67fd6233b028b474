"""Conditions made of others: boolean combination, order, absence after, nearness."""

from __future__ import annotations

from collections.abc import Sequence

from audit.checks.condition.result import Absence, Compiled, Hit, Reading, Result, unique
from audit.checks.condition.terms import Extent
from audit.checks.condition.window import due, reach, spoken
from audit.conversation import Conversation


def every(reading: Reading, parts: Sequence[Compiled]) -> Result:
    """All hold; the first that does not decides."""
    results = []
    for part in parts:
        result = part.evaluate(reading)
        if result.holds is False:
            return result
        results.append(result)
    holds = None if any(result.holds is None for result in results) else True
    return _joined(results, holds)


def some(reading: Reading, parts: Sequence[Compiled], least: int, most: int | None) -> Result:
    """From `least` to `most` of the parts hold."""
    results = [part.evaluate(reading) for part in parts]
    sure = sum(result.holds is True for result in results)
    maybe = sum(result.holds is None for result in results)
    high = len(results) if most is None else most
    if sure + maybe < least:
        return next(result for result in results if result.holds is False)._replace(hits=())
    holding = [result for result in results if result.holds]
    if sure > high:
        return _joined(holding, False)
    return _joined(holding, True if sure >= least and sure + maybe <= high else None)


def opposite(result: Result) -> Result:
    """It does not hold; what decided stays what decides."""
    return result._replace(holds=None if result.holds is None else not result.holds, hits=())


def _joined(results: Sequence[Result], holds: bool | None) -> Result:
    hits = sorted({hit for result in results for hit in result.hits}) if holds else ()
    grounds = unique(span for result in results for span in result.grounds)
    absent = next((result.absent for result in results if result.absent is not None), None)
    value = next((result.value for result in results if result.value is not None), None)
    return Result(holds, tuple(hits), grounds, absent, value)


def sequence(reading: Reading, steps: Sequence[Compiled], then_no: Compiled | None, within: Extent | None) -> Result:
    """One after the other, each step within an extent of the one before; and then, within it, not something else.

    Messages and turns are counted on the side of the step that follows.
    """
    talk = reading.talk
    chains, maybe = _hits(reading, steps[0])
    for step in steps[1:]:
        hits, open_end = _hits(reading, step)
        maybe = maybe or open_end
        longer = []
        for chain in chains:
            found, unsure = _next(talk, chain, hits, step.roles, within)
            maybe = maybe or unsure
            if found is not None:
                longer.append(Hit(chain.start, found.end, (*found.spans, *chain.spans), found.seconds or chain.seconds))
        chains = longer
    if then_no is None:
        if chains or maybe:
            return Result(True if chains else None, tuple(chains), unique(s for chain in chains for s in chain.spans))
        return Result(False, absent=_unfinished(reading, steps))
    hits, open_end = _hits(reading, then_no)
    alone = []
    for chain in chains:
        found, unsure = _next(talk, chain, hits, then_no.roles, within)
        if found is None and not unsure and not open_end:
            alone.append(chain)
        maybe = maybe or (found is None and (unsure or open_end))
    if not alone:
        return Result(None if maybe else False, grounds=unique(span for chain in chains for span in chain.spans))
    first = alone[0]
    after = [i for i in spoken(talk, then_no.roles) if i > first.end]
    window = list(reach(talk, after, within, first.end)) if within else after
    absent = Absence(first.end, talk.duty(max(window, default=first.end)), due(talk, first.end, within), first.seconds)
    return Result(True, tuple(alone), unique(span for chain in alone for span in chain.spans), absent)


def _hits(reading: Reading, part: Compiled) -> tuple[list[Hit], bool]:
    """What a part found, and whether it cannot tell."""
    result = part.evaluate(reading)
    return (list(result.hits) if result.holds else []), result.holds is None


def _next(
    talk: Conversation, chain: Hit, hits: Sequence[Hit], roles: Sequence[str], within: Extent | None
) -> tuple[Hit | None, bool]:
    """The first hit after a chain within reach, and whether missing times leave one open."""
    later = [hit for hit in hits if hit.start > chain.end]
    if not later or within is None:
        return (later[0] if later else None), False
    after = [i for i in spoken(talk, roles) if i > chain.end]
    marked = sorted({*after, *(hit.start for hit in later)})
    near = reach(talk, marked, within, chain.end)
    found = next((hit for hit in later if near.get(hit.start)), None)
    return found, found is None and any(near.get(hit.start) is False for hit in later)


def _unfinished(reading: Reading, steps: Sequence[Compiled]) -> Absence | None:
    """The order is missing after the first step that came."""
    for step in steps:
        hits, _ = _hits(reading, step)
        if hits:
            return Absence(hits[0].end, reading.talk.duty(hits[0].end))
    return None


def near(reading: Reading, one: Compiled, other: Compiled, characters: tuple[float, float]) -> Result:
    """Both in one message, with so many characters between them."""
    low, high = characters
    first, second = one.evaluate(reading), other.evaluate(reading)
    if first.holds is None or second.holds is None:
        return Result(None)
    spans = [span for hit in second.hits for span in hit.spans]
    hits = []
    for left in (span for hit in first.hits for span in hit.spans):
        for right in spans:
            between = max(right[1] - left[2], left[1] - right[2])
            if left != right and left[0] == right[0] and low <= between <= high:
                hits.append(Hit(left[0], left[0], tuple(sorted((left, right)))))
    return Result(bool(hits), tuple(hits), unique(span for hit in hits for span in hit.spans))
