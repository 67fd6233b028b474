"""The pages of a report: what each one shows, handed to its template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from audit.errors import writing
from audit.report import WORDS, check_language, dialogue_view
from audit.report.figures import Card
from audit.report.folder import Entry, Owner, RunFolder, Shortlist
from audit.report.links import CARDS, DIALOGUES, Links, called, paged

HABITS = 3
"""How many habits a card names: what a person can work on at once."""

EXAMPLES = 3

_HERE = Path(__file__).parent


class Report:
    """A report of one run folder in one language."""

    def __init__(self, run_dir: Path, lang: str, risk_top: str | None = None) -> None:
        self.path = run_dir
        self.words = _words(lang)
        self.run = RunFolder(run_dir)
        self.rubrics = {rubric.id: rubric for rubric in self.run.summary.rubrics}
        self.weights = {rubric.id: rubric.cost(1) for rubric in self.run.summary.rubrics}
        self.survey = self.run.survey(risk_top)
        self.shown = {owner: [entry for entry, _ in kept.items()] for owner, kept in self.survey.owners.items()}
        self.links = Links(self.shown)
        self.templates = self._environment()

    def write(self) -> list[Path]:
        """Write all pages and remove those of an earlier report that are left over."""
        written = [self._write("index.html", "index.html", self._index())]
        for owner in self.shown:
            written += self._write_owner(owner)
        keep = set(written)
        for folder in (CARDS, DIALOGUES):
            for stale in sorted((self.path / folder).glob("*.html")):
                if stale not in keep:
                    stale.unlink()
        return written

    def _write_owner(self, owner: Owner) -> list[Path]:
        entries = self.shown[owner]
        written = [self._write(self.links.card_file(owner), "agent.html", self._card(owner))]
        pages = list(paged(entries))
        for page in pages:
            context = {
                "owner": owner,
                "views": self._views(owner, page.entries),
                "page": page.number,
                "pages": len(pages),
            }
            written.append(self._write(self.links.page_file(owner, page.number), "dialogues.html", context))
        return written

    def _index(self) -> dict[str, Any]:
        cards = self.run.cards
        shops: dict[str | None, list[tuple[Owner, Card]]] = defaultdict(list)
        for owner, card in cards.items():
            shops[owner[0]].append((owner, card))
        for rows in shops.values():
            rows.sort(key=_by_score)
        by_name = sorted(shops.items(), key=lambda item: (item[0] is None, item[0] or ""))
        return {
            "base": "",
            "summary": self.run.summary,
            "survey": self.survey,
            "people": sum(agent is not None for _, agent in cards),
            "at_risk": self._listed(self.survey.at_risk),
            "red_lines": self._listed(self.survey.red_lines),
            "shops": by_name,
            "totals": sorted(self.rubrics.values(), key=lambda rubric: -rubric.cost(rubric.fail)),
        }

    def _card(self, owner: Owner) -> dict[str, Any]:
        entries = self.shown[owner]
        card = self.run.cards.get(owner)
        rows: list[dict[str, Any]] = []
        examples: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for entry, record in zip(entries, self.run.records(entries), strict=True):
            lost = dialogue_view.deductions(record, owner[1], self.weights)
            rows.append(
                {
                    "position": entry.position,
                    "record": record,
                    "score": dialogue_view.score_of(record, owner[1]),
                    "lost": lost,
                }
            )
            for deduction in lost:
                if len(examples[deduction.rubric]) < EXAMPLES:
                    examples[deduction.rubric].append(
                        {"position": entry.position, "at": record.started_at, "deduction": deduction}
                    )
        by_id = {row["record"].dialogue: row for row in rows}
        best, worst = (card.best, card.worst) if card else ((), ())
        return {
            "owner": owner,
            "card": card,
            "rows": rows,
            "total": self.survey.owners[owner].seen,
            "habits": self._habits(card, examples),
            "best": [row for id_ in best if (row := by_id.get(id_)) and not row["record"].risk.at_risk][:EXAMPLES],
            "worst": [row for id_ in worst if (row := by_id.get(id_))][:EXAMPLES],
        }

    def _habits(self, card: Card | None, examples: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
        counts = card.rubrics if card else {}
        costly = [self.rubrics[rubric] for rubric in examples if rubric in counts and rubric in self.rubrics]
        costly.sort(key=lambda rubric: -rubric.cost(counts[rubric.id].fail))
        return [
            {"rubric": rubric, "count": counts[rubric.id], "examples": examples[rubric.id]}
            for rubric in costly[:HABITS]
        ]

    def _listed(self, kept: Shortlist) -> list[dict[str, Any]]:
        """The rows of a list on the index; what no page shows has nothing to link to and is only counted."""
        items = [(entry, owner) for entry, owner in kept.items() if self.links.dialogue(owner, entry.position, "")]
        entries = [entry for entry, _ in items]
        rows = []
        for (entry, owner), record, dialogue in zip(
            items, self.run.records(entries), self.run.dialogues(entries), strict=True
        ):
            rows.append(
                {
                    "position": entry.position,
                    "owner": owner,
                    "record": record,
                    "dialogue": dialogue,
                    "reasons": dialogue_view.reasons(record, dialogue),
                    "lost": dialogue_view.deductions(record, owner[1], self.weights),
                }
            )
        return rows

    def _views(self, owner: Owner, entries: list[Entry]) -> list[dialogue_view.DialogueView]:
        return [
            dialogue_view.view(entry.position, dialogue, record, owner[1], self.weights)
            for entry, record, dialogue in zip(
                entries, self.run.records(entries), self.run.dialogues(entries), strict=True
            )
        ]

    def _write(self, name: str, template: str, context: Mapping[str, Any]) -> Path:
        path = self.path / name
        with writing(path):
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as file:
                self.templates.get_template(template).stream({"base": "../", **context}).dump(
                    file, encoding="utf-8", errors="replace"
                )
        return path

    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(
            day=_day,
            clock=_clock,
            moment=_moment,
            number=_number,
            chance=_chance,
            duration=partial(_duration, self.words),
        )
        environment.globals.update(
            w=self.words,
            links=self.links,
            title=self._title,
            called=called,
            heaviest=dialogue_view.heaviest,
            is_red=lambda rubric: rubric in self.rubrics and self.rubrics[rubric].red_line,
            curve=dialogue_view.curve,
        )
        return environment

    def _title(self, rubric: str) -> str:
        return self.rubrics[rubric].title if rubric in self.rubrics else rubric


def _words(lang: str) -> dict[str, Any]:
    check_language(lang)
    words: dict[str, Any] = yaml.safe_load((WORDS / f"{lang}.yaml").read_text(encoding="utf-8"))
    return words


def _by_score(row: tuple[Owner, Card]) -> tuple[bool, float, str]:
    mean = row[1].score.mean
    return (mean is None, 0.0 if mean is None else -mean, row[0][1] or "")


def _number(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _chance(risk: float) -> str:
    """A risk is never certain, whatever it rounds to."""
    return f"{min(max(risk, 0.01), 0.99):.2f}"


def _day(at: datetime) -> str:
    return at.strftime("%Y-%m-%d")


def _clock(at: datetime) -> str:
    return at.strftime("%H:%M:%S")


def _moment(at: str | datetime | None) -> str:
    if at is None:
        return "–"
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).strftime("%Y-%m-%d %H:%M")


def _duration(words: Mapping[str, Any], seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    units = ((hours, words["hours"]), (minutes, words["minutes"]), (0 if hours else rest, words["seconds"]))
    return " ".join(f"{count} {unit}" for count, unit in units if count)
