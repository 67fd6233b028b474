"""Scripts of made-up shops with planted faults: what is found and what is reported wrongly, printed by rule (-s)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from audit.lint.linter import Linter
from audit.lint.options import Options
from audit.lint.script import Script, Source
from audit.promotions import load_calendar

PLANTED = Path(__file__).parent / "planted"
NOW = datetime.fromisoformat("2026-06-12T10:00:00+08:00")
STYLE = ("spacing", "near-duplicate", "coverage", "too-long", "punctuation", "missing-address", "link", "markup")
"""Labelled in the set of style only."""


class Tally(NamedTuple):
    """The faults found, overlooked and imagined, as (rule, text)."""

    hit: list[tuple[str, str]]
    missed: list[tuple[str, str]]
    false: list[tuple[str, str]]

    @property
    def precision(self) -> float:
        return len(self.hit) / max(1, len(self.hit) + len(self.false))

    @property
    def recall(self) -> float:
        return len(self.hit) / max(1, len(self.hit) + len(self.missed))


def phrases(shop: dict[str, list[str | dict[str, str]]]) -> Iterator[tuple[str, str, set[str]]]:
    """(group, text, rules) of a shop's phrases; a phrase without faults stands alone, others under their rules."""
    for group, entries in shop.items():
        for entry in entries:
            if isinstance(entry, str):
                yield group, entry, set()
            else:
                [(named, text)] = entry.items()
                yield group, text, set(named.split())


@cache
def tally(name: str, select: tuple[str, ...] = ()) -> Tally:
    """Each shop of a set is a library of its own."""
    options = Options(select=select) if select else Options(ignore=STYLE)
    linter = Linter(NOW, load_calendar(PLANTED / "promotions.yaml"), options)
    counted = Tally([], [], [])
    for shop, content in yaml.safe_load((PLANTED / f"{name}.yaml").read_text(encoding="utf-8")).items():
        known = list(phrases(content))
        scripts = [Script(shop, line, text, group=group) for line, (group, text, _) in enumerate(known, start=1)]
        found = [item for _, item in linter.lint([Source(shop, tuple(scripts))])]
        said = {(item.rule, item.line) for item in found}
        pairs = {(item.rule, item.line): item.related.line for item in found if item.related}
        told = said | {(rule, related) for (rule, _), related in pairs.items()}
        labels = {line: wanted for line, (_, _, wanted) in enumerate(known, start=1)}
        for line, (_, text, wanted) in enumerate(known, start=1):
            reached = {rule for rule, at in told if at == line}
            counted.hit.extend((rule, text) for rule in sorted(wanted & reached))
            counted.missed.extend((rule, text) for rule in sorted(wanted - reached))
            unasked = {rule for rule, at in said if at == line} - wanted
            # Of a pair, either place may carry the label.
            unasked = {rule for rule in unasked if rule not in labels.get(pairs.get((rule, line), 0), ())}
            counted.false.extend((rule, text) for rule in sorted(unasked))
    return counted


def report(counted: Tally) -> str:
    """Precision and recall by rule, then what went wrong."""
    hit, missed, false = (Counter(rule for rule, _ in found) for found in counted)
    lines = []
    for rule in sorted(hit | missed | false):
        precision, recall = (hit[rule] / max(1, hit[rule] + other[rule]) for other in (false, missed))
        lines.append(
            f"{rule:22} precision {precision:.2f} recall {recall:.2f}  hit {hit[rule]} missed {missed[rule]} false {false[rule]}"
        )
    lines.append(f"overall precision {counted.precision:.3f} recall {counted.recall:.3f}")
    lines += [f"missed {rule}: {text}" for rule, text in counted.missed]
    lines += [f"false {rule}: {text}" for rule, text in counted.false]
    return "\n".join(lines)


ROUNDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@pytest.mark.parametrize("name", ROUNDS)
def test_planted_faults_are_found_and_nothing_else(name: str) -> None:
    counted = tally(name)
    print(f"\n{name}\n{report(counted)}")  # noqa: T201
    assert counted.precision >= 0.95
    assert counted.recall >= 0.95


def test_nothing_is_found_in_a_clean_library() -> None:
    assert tally("clean").false == []


def test_faults_of_style_are_found_and_nothing_else() -> None:
    counted = tally("style", STYLE[3:])
    print(f"\nstyle\n{report(counted)}")  # noqa: T201
    assert counted.missed == counted.false == []
