"""Scorecards as web pages: an index, a page an agent and the dialogues behind them, from the files of a run folder.

Every page is complete in itself: no network, no script, and nothing in it that the run folder does not say.
"""

from __future__ import annotations

from pathlib import Path

from audit.errors import UsageError

WORDS = Path(__file__).parent / "words"


def render(run_dir: Path, lang: str = "zh", risk_top: str | None = None) -> list[Path]:
    """Write the pages of a run folder into it, and return them, `index.html` first.

    `lang` is a file of `words/`; `risk_top` cuts the list of risks to a share ("3%") or a count, by rank. Pages of an
    earlier report that are no longer needed are removed. Raises `OutputError` where the folder is not one of `run`'s
    or cannot be written, `SourceError` where a file of it is damaged, `UsageError` for an unknown language or budget.
    """
    from audit.report.pages import Report

    return Report(run_dir, lang, risk_top).write()


def check_language(lang: str) -> None:
    """Raises UsageError for a language that no file of `words/` has."""
    known = sorted(file.stem for file in WORDS.glob("*.yaml"))
    if lang not in known:
        raise UsageError(f"没有语言“{lang}”；可用的有 {'、'.join(known)}")


__all__ = ["check_language", "render"]
