"""What a change of the rules would change: every verdict that flips, before the change goes live."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from statistics import fmean

import msgspec

from audit.dialogue import Dialogue
from audit.engine import Auditor
from audit.findings import AuditRecord, Verdict

BLOCK = 500
"""Dialogues judged together."""

Counts = dict[str, dict[str, int]]


class Flip(msgspec.Struct, frozen=True):
    """A verdict that changes: what it was, what it becomes, what the new rules say, and the words that decide."""

    dialogue: str
    shop: str | None
    agent: str | None
    rubric: str
    old: Verdict
    new: Verdict
    said: str
    message: int | None
    quote: str | None


class Difference(msgspec.Struct, frozen=True):
    """All flips, and their counts as `old→new` by rubric and by agent.

    `only_old` and `only_new` are rubrics that only one side has, with the verdicts they give. `scores` are the mean scores
    of the dialogues, old and new, None where nothing was scored.
    """

    dialogues: int
    flips: tuple[Flip, ...]
    rubrics: Counts
    agents: Counts
    only_old: Counts
    only_new: Counts
    scores: tuple[float | None, float | None]


def diff(old: Auditor, new: Auditor, dialogues: Iterable[Dialogue]) -> Difference:
    """Judge dialogues by both and keep what differs."""
    flips: list[Flip] = []
    removed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    added: defaultdict[str, Counter[str]] = defaultdict(Counter)
    scores: list[tuple[float | None, float | None]] = []
    for block in _blocks(dialogues):
        for before, after in zip(old.audit(block), new.audit(block), strict=True):
            scores.append((before.score, after.score))
            flips += _flips(before, after)
            _count_apart(before, after, removed)
            _count_apart(after, before, added)
    return Difference(
        dialogues=len(scores),
        flips=tuple(flips),
        rubrics=_counts((flip.rubric, flip) for flip in flips),
        agents=_counts((flip.agent or "", flip) for flip in flips),
        only_old=_plain(removed),
        only_new=_plain(added),
        scores=(_mean(score for score, _ in scores), _mean(score for _, score in scores)),
    )


def _blocks(dialogues: Iterable[Dialogue]) -> Iterator[list[Dialogue]]:
    source = iter(dialogues)
    while block := list(islice(source, BLOCK)):
        yield block


def _flips(before: AuditRecord, after: AuditRecord) -> Iterator[Flip]:
    was = {check.rubric: check for check in before.checks}
    for check in after.checks:
        old = was.get(check.rubric)
        if old is None or old.verdict == check.verdict:
            continue
        first = next(iter(check.evidence or old.evidence), None)
        yield Flip(
            dialogue=after.dialogue,
            shop=after.shop,
            agent=check.agent or old.agent or after.agent,
            rubric=check.rubric,
            old=old.verdict,
            new=check.verdict,
            said=check.message,
            message=first.message if first else None,
            quote=first.quote if first else None,
        )


def _count_apart(record: AuditRecord, other: AuditRecord, counts: defaultdict[str, Counter[str]]) -> None:
    shared = {check.rubric for check in other.checks}
    for check in record.checks:
        if check.rubric not in shared:
            counts[check.rubric][check.verdict] += 1


def _counts(flips: Iterable[tuple[str, Flip]]) -> Counts:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, flip in flips:
        found[key][f"{flip.old}→{flip.new}"] += 1
    return _plain(found)


def _plain(counts: defaultdict[str, Counter[str]]) -> Counts:
    return {name: dict(sorted(counts[name].items())) for name in sorted(counts)}


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return round(fmean(known), 2) if known else None
