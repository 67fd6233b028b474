"""Remarks in a source that excuse a phrase: `kefu-audit: ignore=RULE,RULE reason until=2026-12-31`."""

from __future__ import annotations

import re
from datetime import date

from audit.lint.script import Suppression

_REMARK = re.compile(r"kefu-audit:\s*ignore(?:=(?P<rules>[a-z*-]+(?:,\s*[a-z*-]+)*))?(?P<rest>.*)", re.DOTALL)
_UNTIL = re.compile(r"until=(\S+)")


class RemarkError(ValueError):
    """A remark that cannot be used; the message says what it lacks."""


def read_remark(text: str, line: int) -> Suppression | None:
    """The suppression that a comment holds, None where it holds none; raises RemarkError where it is incomplete."""
    found = _REMARK.search(text)
    if not found:
        return None
    rules = tuple(filter(None, re.split(r"[,\s]+", found["rules"] or "")))
    rest = found["rest"].removesuffix("-->").strip()
    until = None
    if named := _UNTIL.search(rest):
        try:
            until = date.fromisoformat(named[1])
        except ValueError:
            raise RemarkError(f"until 不是日期：{named[1]}，例如 until=2026-12-31") from None
        rest = (rest[: named.start()] + rest[named.end() :]).strip()
    if not rules:
        raise RemarkError("没有写明忽略哪条规则，例如 ignore=too-long")
    if not rest:
        raise RemarkError("忽略要写明原因，例如 ignore=too-long 平台要求的免责说明")
    return Suppression(rules, rest, until, line)
