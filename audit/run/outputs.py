"""The files of an output folder beside the streams: summary, scorecards, manifest, and run.json, which may differ."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

import audit
from audit.findings import SCHEMA
from audit.manifest import MADE_BY, MANIFEST
from audit.parse_audit import FileAudit
from audit.scorecard import Tally, scorecards


class Standards(msgspec.Struct, frozen=True):
    """What a run judges by: the rubrics in order, which of them are red lines, and the digests of everything used."""

    rubrics: dict[str, dict[str, Any]]
    red_lines: frozenset[str]
    digest: str
    packs: dict[str, str]
    calendar: str | None
    model: str


class Totals(msgspec.Struct):
    """What is summed over the whole run while its parts arrive."""

    tally: Tally = msgspec.field(default_factory=Tally)
    rejected: int = 0
    duplicate_ids: int = 0
    unaudited: int = 0


def summary(totals: Totals, files: Sequence[FileAudit], standards: Standards, *, masked: bool) -> dict[str, Any]:
    """The content of summary.json: the same for the same input, whatever the workers."""
    tally = totals.tally
    verdicts = {rubric: dict.fromkeys(("pass", "fail", "na", "unknown"), 0) for rubric in standards.rubrics}
    for (_, _, rubric, verdict), count in tally.verdicts.items():
        verdicts[rubric][verdict] += count
    return {
        "schema": SCHEMA,
        "dialogues": tally.dialogues,
        "messages": tally.messages,
        "agents": sum(agent is not None for _, agent in tally.cards),
        "shops": len({shop for shop, _ in tally.cards if shop is not None}),
        "unscored": tally.unscored,
        "lowest": tally.lowest,
        "at_risk": tally.at_risk,
        "red_lines": tally.fails(standards.red_lines),
        "red_line_dialogues": tally.crossed,
        "rubrics": [{"id": name, **facts, **verdicts[name]} for name, facts in standards.rubrics.items()],
        "warnings": dict(sorted(tally.warnings.items())),
        "duplicate_ids": totals.duplicate_ids,
        "rejected": totals.rejected,
        "unaudited": totals.unaudited,
        "masked": masked,
        "files": list(files),
        "digests": {
            "rubrics": standards.digest,
            "packs": standards.packs,
            "calendar": standards.calendar,
            "model": standards.model,
        },
    }


def write_outputs(out: Path, content: Mapping[str, Any], totals: Totals, standards: Standards) -> None:
    """Write summary.json, scorecards.json and the manifest."""
    write_json(out / "summary.json", content)
    write_json(out / "scorecards.json", scorecards(totals.tally, standards.rubrics, standards.red_lines))
    write_json(out / MANIFEST, {"made_by": MADE_BY, "schema": SCHEMA})


def write_json(path: Path, content: Any) -> None:
    """One JSON document, indented, to be read by people too."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")


def host() -> dict[str, Any]:
    """Where a run took place and with which versions."""
    from importlib.metadata import version

    libraries = ("msgspec", "numpy", "ahocorasick_rs", "google-re2")
    return {
        "kefu_audit": audit.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "libraries": {name: version(name) for name in libraries},
    }
