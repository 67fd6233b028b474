"""How often the verdicts agree with labelled dialogues: one row a rubric, as Markdown.

    python tests/gold/accuracy.py [PREFIX]        default: tests/gold/authored
    python tests/gold/accuracy.py --jd DATA [--round N]

PREFIX.gold.jsonl holds the labels, PREFIX.*.jsonl the dialogues in canonical form; a part named promo-X is judged with
the calendar promotions-X.yaml beside it. `--jd` takes the labels of jd-readings.tsv, of one round or of all, and the
sessions themselves from DATA/jd-chat. `fail` costs an agent points, so its precision and recall are what counts.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

import msgspec

from audit.dialogue import Dialogue
from audit.engine import Auditor, plan
from audit.findings import AuditRecord
from audit.training.corpora import jd_dialogues

HERE = Path(__file__).parent
DEFAULT = HERE / "authored"
READINGS = HERE / "jd-readings.tsv"
READ = (
    "form-of-address",
    "greeting",
    "polite-farewell",
    "unanswered",
    "perfunctory-reply",
    "apology",
    "solution-offered",
)
"""The rubrics of the letters in jd-readings.tsv, in their order."""


class Pair(NamedTuple):
    """What the label says and what the audit says of one rubric in one dialogue."""

    gold: str
    said: str


AT_RISK = "at risk"
_RISK = {0: "pass", 1: "fail"}
_LETTERS = {"p": "pass", "f": "fail", "n": "na"}


def pairs(prefix: Path) -> dict[str, list[Pair]]:
    """The verdicts on every labelled dialogue, by rubric, and whether it is at risk, as if that were a verdict."""
    labels: dict[str, dict[str, str]] = {}
    for line in Path(f"{prefix}.gold.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        risk = {AT_RISK: _RISK[row["at_risk"]]} if "at_risk" in row else {}
        labels[row["id"]] = row["verdicts"] | risk
    found: dict[str, list[Pair]] = defaultdict(list)
    for part in sorted(prefix.parent.glob(f"{prefix.name}.*.jsonl")):
        name = part.name.removeprefix(f"{prefix.name}.").removesuffix(".jsonl")
        if name == "gold":
            continue
        calendar = (
            prefix.parent / f"promotions-{name.removeprefix('promo-')}.yaml" if name.startswith("promo-") else None
        )
        auditor = Auditor(plan(promotions=calendar))
        dialogues = msgspec.json.Decoder(Dialogue).decode_lines(part.read_bytes())
        for record in auditor.audit(dialogues):
            _compare(record, labels[record.dialogue], found)
    return found


def jd_pairs(data: Path, chosen: str | None = None) -> dict[str, list[Pair]]:
    """The same for the sessions in `data` that were read, in one round or in all."""
    dialogues = jd_dialogues(data / "jd-chat" / "sessions.tsv")
    labels: dict[str, dict[str, str]] = {}
    for line in READINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        number, key, risk, letters, _ = line.split("\t")
        if chosen in (None, number):
            verdicts = {rubric: _LETTERS[letter] for rubric, letter in zip(READ, letters, strict=True) if letter != "-"}
            labels[key] = verdicts | ({} if risk == "-" else {AT_RISK: _RISK[int(risk)]})
    found: dict[str, list[Pair]] = defaultdict(list)
    for record in Auditor(plan()).audit([dialogues[key] for key in labels]):
        _compare(record, labels[record.dialogue], found)
    return found


def _compare(record: AuditRecord, labels: dict[str, str], found: dict[str, list[Pair]]) -> None:
    said = {check.rubric: str(check.verdict) for check in record.checks} | {AT_RISK: _RISK[record.risk.at_risk]}
    for rubric, gold in labels.items():
        found[rubric].append(Pair(gold, said[rubric]))


def interval(hits: int, count: int) -> str:
    """A share with its 95 % Wilson interval."""
    if not count:
        return "–"
    z = NormalDist().inv_cdf(0.975)
    rate, weight = hits / count, z * z / count
    centre = (rate + weight / 2) / (1 + weight)
    half = z / (1 + weight) * (rate * (1 - rate) / count + weight / count / 4) ** 0.5
    return f"{rate:.2f} ({max(0.0, centre - half):.2f}–{min(1.0, centre + half):.2f})"


def row(name: str, rubric: list[Pair]) -> str:
    """One line of the table."""
    agree = sum(pair.gold == pair.said for pair in rubric)
    hits = sum(pair.gold == pair.said == "fail" for pair in rubric)
    said, gold = (sum(getattr(pair, side) == "fail" for pair in rubric) for side in ("said", "gold"))
    shares = interval(agree, len(rubric)), str(gold), interval(hits, said), interval(hits, gold)
    return " | ".join((f"| {name}", str(len(rubric)), *shares)) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("prefix", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--jd", type=Path, metavar="DATA", help="the corpora, for the sessions of jd-readings.tsv")
    parser.add_argument("--round", help="of those, the sessions of one round")
    options = parser.parse_args()
    found = jd_pairs(options.jd, options.round) if options.jd else pairs(options.prefix)
    print("| rubric | labels | agree | fails | precision of fail | recall of fail |")
    print("|---|---|---|---|---|---|")
    risk = found.pop(AT_RISK, [])
    for rubric, verdicts in found.items():
        print(row(f"`{rubric}`", verdicts))
    print(row("all rubrics", [pair for verdicts in found.values() for pair in verdicts]))
    print(row(AT_RISK, risk))


if __name__ == "__main__":
    main()
