"""The model card and the evaluation's tables, written from metrics.json so that no figure is typed by hand."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from audit.assets import asset

SECTIONS = {
    "chat": "a) Chat messages labelled by hand (`chat-sentiment/hand_dev.csv`)",
    "votes": "b) Votes on Weibo help-desk dialogues (`satisfaction-weibo`, 5 nested folds)",
    "ratings": "c) Ratings of Taobao dialogues (`satisfaction-taobao`, clothes: trained on train, measured on dev)",
    "jd_dev": "d) JD sessions (`jd_dev` gold)",
    "authored_dev": "e) Written transcripts (`authored_dev` gold)",
}
_SHOWN = (
    "accuracy", "auc", "nmd", "rsnod", "low_auc", "low_ap", "macro_f1", "unsatisfied_auc", "unsatisfied_ap",
    "unsatisfied_recall_at_precision_0.8", "negative_f1", "positive_f1", "at_risk_ap", "at_risk_f1", "brier",
)  # fmt: skip
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "lightgbm", "snownlp")


def digests(data: Path) -> dict[str, str]:
    """SHA-256 of every corpus file below `data`, by its path there."""
    return {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(data.glob("*/*"))
        if path.is_file()
    }


def libraries() -> dict[str, str]:
    """The versions that the figures were made with; what is not installed is left out."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def tables(results: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The results as Markdown tables, one a benchmark, systems side by side, 95 % intervals in brackets."""
    parts = []
    for key, title in SECTIONS.items():
        systems = results.get(key)
        if not systems:
            continue
        columns = [name for name in _SHOWN if any(name in row for row in systems.values())]
        lines = [f"### {title}", "", f"| system | {' | '.join(columns)} |", "|---|" + "---|" * len(columns)]
        for system, row in systems.items():
            lines.append(f"| {system} | " + " | ".join(_cell(row, name) for name in columns) + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _cell(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None or math.isnan(value):
        return "–"
    interval = row.get(f"{name}_interval")
    bounds = f" [{interval[0]:.3f}, {interval[1]:.3f}]" if interval and not math.isnan(interval[0]) else ""
    return f"{value:.3f}{bounds}"


def card(folder: Path) -> str:
    """The model card of a models folder that holds metrics.json."""
    metrics = json.loads((folder / "sentiment" / "metrics.json").read_text(encoding="utf-8"))
    weights = (folder / "sentiment" / "weights.npz").read_bytes()
    risk = (folder / "risk" / "risk.json").read_bytes()
    data = "\n".join(f"| `{name}` | `{digest}` |" for name, digest in metrics["data"].items())
    made_with = ", ".join(f"{name} {number}" for name, number in metrics["libraries"].items())
    return (
        asset("models", "training", "card.md")
        .read_text(encoding="utf-8")
        .format(
            weights=hashlib.sha256(weights).hexdigest(),
            size=len(weights) / 1e6,
            risk=hashlib.sha256(risk).hexdigest(),
            made_with=made_with,
            tables=tables(metrics["results"]).replace("### ", "#### "),
            data=data,
        )
    )
