"""A run folder as the report sees it: the small files whole, the long ones surveyed once and then read by offset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec

from audit.dialogue import Dialogue
from audit.errors import OutputError, SourceError, os_reason
from audit.findings import AuditRecord
from audit.manifest import is_output
from audit.report.figures import Card, Summary
from audit.risk.budget import within_budget

SHOWN = 100
"""Dialogues that an agent's pages show; a night of a million would make gigabytes that nobody reads."""

LISTED = 100
"""Entries of the lists on the index, no more than SHOWN; more than anybody can call in a morning."""

Owner = tuple[str | None, str | None]
"""Whose page it is: shop and agent, no agent for what counts for the shop alone."""

Fact = TypeVar("Fact")


class _Verdict(msgspec.Struct, frozen=True):
    rubric: str
    agent: str | None
    verdict: str


class _Danger(msgspec.Struct, frozen=True):
    score: float
    at_risk: bool


class _Outline(msgspec.Struct, frozen=True):
    """The part of a record that decides where it is shown: decoding no more keeps the survey fast."""

    dialogue: str
    shop: str | None
    agent: str | None
    started_at: str | None
    score: float | None
    risk: _Danger
    checks: tuple[_Verdict, ...]
    agents: dict[str, float | None]


class Entry(NamedTuple):
    """Where a dialogue stands: its 0-based position and the byte offsets of its lines in the two long files."""

    position: int
    record: int
    transcript: int


class Shortlist:
    """The entries with the smallest keys, held in bounded memory; those to `keep` before all others."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.seen = 0
        self._kept: list[tuple[bool, tuple[float, ...], Entry, Owner]] = []

    def add(self, key: tuple[float, ...], entry: Entry, owner: Owner, *, keep: bool = False) -> None:
        """Offer an entry; equal keys keep the order of the input."""
        self.seen += 1
        self._kept.append((not keep, key, entry, owner))
        if len(self._kept) > 4 * self.size:
            self._shorten()

    def _shorten(self) -> None:
        self._kept.sort(key=lambda item: (item[0], item[1], item[2].position))
        del self._kept[self.size :]

    def items(self) -> list[tuple[Entry, Owner]]:
        """What was kept, in the order of the keys."""
        self._shorten()
        ordered = sorted(self._kept, key=lambda item: (item[1], item[2].position))
        return [(entry, owner) for _, _, entry, owner in ordered]


class Survey(NamedTuple):
    """What one pass over the records found: who took part in what, and which dialogues come first."""

    owners: dict[Owner, Shortlist]
    at_risk: Shortlist
    red_lines: Shortlist
    first: str | None
    last: str | None


class RunFolder:
    """The files of a run.

    Raises `OutputError` for any other folder, `SourceError` where a file is missing or is not what `run` writes.
    """

    def __init__(self, path: Path) -> None:
        if not is_output(path):
            raise OutputError(f"{path}: 不是 kefu-audit run 写出的文件夹；请给出 run 的 --out")
        self.path = path
        self.summary = _whole(path / "summary.json", Summary)
        self.cards = {(card.shop, card.agent): card for card in _whole(path / "scorecards.json", tuple[Card, ...])}
        self._records = msgspec.json.Decoder(AuditRecord)
        self._dialogues = msgspec.json.Decoder(Dialogue)

    def survey(self, risk_top: str | None = None) -> Survey:
        """Read all records once, and remember where those are that will be shown.

        `risk_top` is a review budget: the list of risks then holds so many dialogues by rank, at risk or not.
        """
        listed = LISTED if risk_top is None else within_budget(risk_top, self.summary.dialogues)
        red_lines = {rubric.id for rubric in self.summary.rubrics if rubric.red_line}
        owners = {owner: Shortlist(SHOWN) for owner in self.cards}
        named = {owner: {*card.worst, *card.best} for owner, card in self.cards.items()}
        survey = Survey(owners, Shortlist(listed), Shortlist(LISTED), None, None)
        first = last = None
        for entry, outline in self._outlines():
            mine = _owners(outline)
            main = (outline.shop, outline.agent) if (outline.shop, outline.agent) in mine else next(iter(mine))
            red = {check.agent for check in outline.checks if check.verdict == "fail" and check.rubric in red_lines}
            if outline.risk.at_risk or risk_top is not None:
                survey.at_risk.add((-outline.risk.score,), entry, main)
            for agent in sorted(red, key=str):
                survey.red_lines.add((), entry, (outline.shop, agent) if (outline.shop, agent) in mine else main)
            for owner, score in mine.items():
                key = _urgency(outline, score, crossed=owner[1] in red)
                keep = outline.risk.at_risk or outline.dialogue in named.get(owner, ())
                owners.setdefault(owner, Shortlist(SHOWN)).add(key, entry, owner, keep=keep)
            if outline.started_at is not None:
                first = min(first or outline.started_at, outline.started_at)
                last = max(last or outline.started_at, outline.started_at)
        return survey._replace(first=first, last=last)

    def records(self, entries: list[Entry]) -> list[AuditRecord]:
        """The records at these places."""
        return self._at("dialogues.jsonl", self._records, [entry.record for entry in entries])

    def dialogues(self, entries: list[Entry]) -> list[Dialogue]:
        """The transcripts at these places."""
        return self._at("transcripts.jsonl", self._dialogues, [entry.transcript for entry in entries])

    def _at(self, name: str, decoder: msgspec.json.Decoder[Fact], offsets: list[int]) -> list[Fact]:
        found = []
        with (self.path / name).open("rb") as file:
            for offset in offsets:
                file.seek(offset)
                found.append(_decoded(decoder, file.readline(), f"{self.path / name}，字节 {offset}"))
        return found

    def _outlines(self) -> Iterator[tuple[Entry, _Outline]]:
        decoder = msgspec.json.Decoder(_Outline)
        records, transcripts = self.path / "dialogues.jsonl", self.path / "transcripts.jsonl"
        with _opened(records) as left, _opened(transcripts) as right:
            at_left = at_right = 0
            for position, line in enumerate(left):
                other = right.readline()
                if not other:
                    raise SourceError(
                        f"{transcripts}：只有 {position} 段对话，比 {records.name} 少；请重新运行 kefu-audit run"
                    )
                place = f"{records}:{position + 1}"
                yield Entry(position, at_left, at_right), _decoded(decoder, line, place)
                at_left += len(line)
                at_right += len(other)


def _owners(outline: _Outline) -> dict[Owner, float | None]:
    """Everyone a check counts for, with his score; the same people as in the scorecards."""
    owners: dict[Owner, float | None] = {(outline.shop, agent): score for agent, score in outline.agents.items()}
    if not owners:
        owners[outline.shop, None] = outline.score
    for check in outline.checks:
        if check.verdict == "fail":
            owners.setdefault((outline.shop, check.agent), None)
    return owners


def _urgency(outline: _Outline, score: float | None, *, crossed: bool) -> tuple[float, float]:
    """What an agent should see first: buyers to call, red lines, low scores."""
    if outline.risk.at_risk:
        return 0.0, -outline.risk.score
    return (1.0, 0.0) if crossed else (2.0, 101.0 if score is None else score)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"{path}：读不到（{os_reason(error)}）；请重新运行 kefu-audit run，--engine local") from None


def _whole(path: Path, kind: type[Fact]) -> Fact:
    with _opened(path) as file:
        return _decoded(msgspec.json.Decoder(kind), file.read(), str(path))


def _decoded(decoder: msgspec.json.Decoder[Fact], line: bytes, place: str) -> Fact:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{place}：不是 kefu-audit run 写出的内容（{error}）；请重新运行 kefu-audit run") from error
