"""Findings that a team already knows: remembered by what they are, not by where, so that moved lines change nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import msgspec

from audit.errors import UsageError, os_reason, writing
from audit.lint.diagnostic import Diagnostic

VERSION = 1


class Known(msgspec.Struct, frozen=True):
    """A finding that is known `count` times, with what tells a person which it is."""

    rule: str
    file: str = ""
    code: str = ""
    quote: str = ""
    count: int = 1

    def __str__(self) -> str:
        return " ".join(filter(None, (self.rule, self.file, self.code and f"[{self.code}]", f"“{self.quote}”")))


def write_baseline(path: Path, diagnostics: Iterable[Diagnostic]) -> int:
    """Remember findings, with how often each occurs; returns how many they are."""
    entries: dict[str, Known] = {}
    for found in diagnostics:
        earlier = entries.get(found.fingerprint)
        count = earlier.count + 1 if earlier else 1
        entries[found.fingerprint] = Known(found.rule, found.file.replace("\\", "/"), found.code, found.quote, count)
    content = {
        "version": VERSION,
        "findings": {key: msgspec.to_builtins(entries[key]) for key in sorted(entries)},
    }
    with writing(path):
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return sum(entry.count for entry in entries.values())


def read_baseline(path: Path) -> dict[str, Known]:
    """Fingerprint → the finding that is known; UsageError where the file is missing or no baseline."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise UsageError(f"{path}: 基线版本 {content['version']} 不认识，请用 --write-baseline 重新生成")
        return msgspec.convert(content["findings"], dict[str, Known])
    except OSError as error:
        raise UsageError(f"{path}: 基线读不了（{os_reason(error)}）；第一次用 --write-baseline 生成") from None
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: 不是基线文件，请用 --write-baseline 重新生成（{error}）") from None
