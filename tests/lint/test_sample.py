"""The sample libraries: planted faults are found, clean phrases are left alone; the figures are printed by rule (-s)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from audit.lint.diagnostic import Diagnostic
from audit.lint.linter import Linter
from audit.lint.sources import read_source
from audit.promotions import load_calendar

SCRIPTS = Path(__file__).parents[2] / "corpora" / "scripts"
PAIRED = {"contradiction", "near-duplicate", "duplicate-code"}


def found_in(files: list[str], calendar: str, now: str) -> list[Diagnostic]:
    linter = Linter(datetime.fromisoformat(now), load_calendar(SCRIPTS / calendar))
    return [found for _, found in linter.lint([read_source(name, (SCRIPTS / name).read_bytes()) for name in files])]


@pytest.fixture(scope="module")
def gold() -> Any:
    return json.loads((SCRIPTS / "gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tallies(gold: Any) -> dict[str, Counter[str]]:
    """hit, missed and false by rule."""
    said = {(found.rule, found.file, found.line) for found in found_in(gold["files"], "promotions.yaml", gold["now"])}
    said = {place for place in said if place[0] not in gold["ignore"]}
    tally: dict[str, Counter[str]] = {"hit": Counter(), "missed": Counter(), "false": Counter()}
    used = set()
    for item in gold["findings"]:
        places = {(item["rule"], item["file"], item["line"])}
        if item["rule"] in PAIRED and "also" in item:
            places.add((item["rule"], item.get("also_file", item["file"]), item["also"]))
        tally["hit" if places & said else "missed"][item["rule"]] += 1
        used |= places
    tally["false"].update(rule for rule, _, _ in said - used)
    return tally


def test_precision_and_recall_of_the_planted_faults(tallies: dict[str, Counter[str]]) -> None:
    hit, missed, false = (tallies[name] for name in ("hit", "missed", "false"))
    for rule in sorted(hit | missed | false):
        precision, recall = (hit[rule] / max(1, hit[rule] + other[rule]) for other in (false, missed))
        print(f"{rule:22} precision {precision:.2f} recall {recall:.2f}  hit {hit[rule]}")  # noqa: T201
    assert hit.total() / (hit.total() + false.total()) >= 0.9
    assert hit.total() / (hit.total() + missed.total()) >= 0.85


def test_the_library_is_large_and_its_faults_many(gold: Any) -> None:
    phrases = [script for name in gold["files"] for script in read_source(name, (SCRIPTS / name).read_bytes()).scripts]
    assert len(phrases) >= 120
    assert len({item["rule"] for item in gold["findings"]}) >= 22


def test_two_hundred_clean_phrases_have_no_finding() -> None:
    assert len(read_source("clean.yaml", (SCRIPTS / "clean.yaml").read_bytes()).scripts) >= 200
    assert found_in(["clean.yaml"], "clean.promotions.yaml", "2026-06-15T10:00:00+08:00") == []
