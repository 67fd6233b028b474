"""A linter with a calendar at a fixed moment, and the few words that the tests of scripts are written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from audit.lint.diagnostic import Diagnostic
from audit.lint.linter import Linter
from audit.lint.options import Options
from audit.lint.rulebook import Rulebook, load_rulebook
from audit.lint.script import Script, Source
from audit.promotions import Calendar, load_calendar

NOW = datetime.fromisoformat("2026-09-10T10:00:00+08:00")

CALENDAR = """\
- {id: dragon, name: 端午乐享周, start: 2026-06-15, end: 2026-06-19, offer: 满200减20, keywords: [满200, 减20, 端午, 乐享周]}
- {id: moon, name: 中秋团圆周, start: 2026-09-01, end: 2026-09-20, offer: 满300减40, keywords: [满300, 减40, 团圆周]}
- {id: nation, name: 国庆焕新周, start: 2026-10-01, end: 2026-10-07, offer: 第2件半价, keywords: [第二件半价, 焕新周]}
"""

Lint = Callable[..., list[Diagnostic]]


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="session")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    path = tmp_path_factory.mktemp("calendar") / "promotions.yaml"
    path.write_text(CALENDAR, encoding="utf-8")
    return load_calendar(path)


@pytest.fixture(scope="session")
def linter(calendar: Calendar) -> Linter:
    """Every rule, also those that are off by default."""
    return Linter(NOW, calendar, Options(select=("all",)))


@pytest.fixture(scope="session")
def lint(linter: Linter) -> Lint:
    """The findings in phrases that are given as texts or scripts, with one group for all."""

    def run(*phrases: str | Script, group: str = "") -> list[Diagnostic]:
        return [found for _, found in linter.lint([source(phrases, group)])]

    return run


def source(phrases: Iterable[str | Script], group: str = "") -> Source:
    """A source of phrases, one a line."""
    scripts = [
        script(phrase, line, group) if isinstance(phrase, str) else msgspec.structs.replace(phrase, line=line)
        for line, phrase in enumerate(phrases, start=1)
    ]
    return Source("phrases.txt", tuple(scripts))


def script(text: str, line: int = 1, group: str = "", code: str = "") -> Script:
    return Script("phrases.txt", line, text, code, group)


def rules(found: Iterable[Diagnostic]) -> list[str]:
    return [item.rule for item in found]


@pytest.fixture
def calendar_file(tmp_path: Path) -> Path:
    path = tmp_path / "promotions.yaml"
    path.write_text(CALENDAR, encoding="utf-8")
    return path
