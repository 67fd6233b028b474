"""Findings that a team already knows: remembered by what they are, not by where, so that moved lines change nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from audit.errors import UsageError
from audit.lint.diagnostic import Diagnostic

VERSION = 1


def write_baseline(path: Path, diagnostics: Iterable[Diagnostic]) -> int:
    """Remember findings, with how often each occurs; returns how many they are."""
    entries: dict[str, dict[str, object]] = {}
    count: Counter[str] = Counter()
    for diagnostic in diagnostics:
        count[diagnostic.fingerprint] += 1
        entries[diagnostic.fingerprint] = {
            "rule": diagnostic.rule,
            "file": diagnostic.file.replace("\\", "/"),
            "code": diagnostic.code,
            "quote": diagnostic.quote,
        }
    content = {
        "version": VERSION,
        "findings": {key: entries[key] | {"count": count[key]} for key in sorted(entries)},
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return count.total()


def read_baseline(path: Path) -> dict[str, int]:
    """Fingerprint → how often it is known; UsageError where the file is missing or no baseline."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise UsageError(f"{path}: 基线版本 {content['version']} 不认识，请用 --write-baseline 重新生成")
        return {key: int(entry.get("count", 1)) for key, entry in content["findings"].items()}
    except OSError as error:
        raise UsageError(f"{path}: 基线读不了（{error.strerror}）；第一次用 --write-baseline 生成") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: 不是基线文件（{error}），请用 --write-baseline 重新生成") from None
