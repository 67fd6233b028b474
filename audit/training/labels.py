"""A shop's labels of its own dialogues: review outcomes, satisfaction scores or inspectors' verdicts."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from audit.errors import Mistake, Place, SourceError, UsageError

_AT_RISK = {
    "1",
    "true",
    "yes",
    "y",
    "是",
    "有风险",
    "差评",
    "中评",
    "不满意",
    "非常不满意",
    "unsatisfied",
    "bad",
    "negative",
}
_FINE = {
    "0",
    "false",
    "no",
    "n",
    "否",
    "无风险",
    "好评",
    "满意",
    "非常满意",
    "一般",
    "satisfied",
    "good",
    "positive",
    "未评价",
}
_STARS = 2
"""At most so many stars of five are a dissatisfied buyer."""

_COLUMNS = {
    "at_risk": "verdict",
    "label": "verdict",
    "verdict": "verdict",
    "review": "verdict",
    "评价": "verdict",
    "是否有风险": "verdict",
    "satisfaction": "stars",
    "stars": "stars",
    "rating": "stars",
    "满意度": "stars",
    "评分": "stars",
}
_IDS = ("id", "dialogue", "会话id", "会话")


def read_labels(path: Path) -> dict[str, bool]:
    """Read labels by dialogue id from JSON lines or CSV: `id` and one of at_risk, review, satisfaction (1 to 5).

    SourceError for a file that cannot be read, UsageError with every line that cannot be understood.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: 读不了标注文件（{error}）") from error
    rows: list[tuple[int, dict[str, Any]]] = []
    mistakes: list[Mistake] = []
    if path.suffix.lower() in (".jsonl", ".json", ".ndjson"):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                try:
                    rows.append((number, dict(json.loads(line))))
                except (ValueError, TypeError):
                    mistakes.append(Mistake(Place(str(path), number), "不是一个 JSON 对象"))
    else:
        rows = list(enumerate(csv.DictReader(text.splitlines()), 2))
    labels = {}
    for number, row in rows:
        named = {str(key).strip().lower(): value for key, value in row.items() if key is not None}
        key = next((str(named[name]) for name in _IDS if named.get(name) not in (None, "")), None)
        column = next((name for name in _COLUMNS if named.get(name) not in (None, "")), None)
        verdict = None if column is None else _verdict(_COLUMNS[column], str(named[column]).strip().lower())
        if key is None or verdict is None:
            hint = "要有 id，以及 at_risk（0/1）、review（好评/中评/差评）或 satisfaction（1–5）之一"
            mistakes.append(Mistake(Place(str(path), number), "看不懂这一行标注", hint))
        else:
            labels[key] = verdict
    if mistakes:
        raise UsageError("\n".join(map(str, mistakes[:20])))
    return labels


def _verdict(kind: str, value: str) -> bool | None:
    if kind == "stars":
        try:
            stars = float(value)
        except ValueError:
            return None
        return stars <= _STARS if 1 <= stars <= 5 else None
    return True if value in _AT_RISK else False if value in _FINE else None
