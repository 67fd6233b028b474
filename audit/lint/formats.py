"""How an outcome is printed: one function a format, each from the values alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from audit import __version__
from audit.lint.check import Outcome
from audit.lint.diagnostic import PRINTED, Diagnostic, Related

if TYPE_CHECKING:
    from audit.lint.rulebook import Rule

Rules = Callable[[], Mapping[str, "Rule"]]
"""The rules by id, loaded only by the formats that tell more of them than a finding does."""


def text(outcome: Outcome, rules: Rules) -> str:
    """For people: a line a finding with the quote and the remedy, then a summary."""
    lines = []
    for found in outcome.diagnostics:
        code = f" [{found.code}]" if found.code else ""
        place = f"{found.file}:{found.line}:{found.column}" + (f" {found.cell}" if found.cell else "")
        lines.append(f"{place}{code} {LEVEL_NAMES[found.level]} {found.rule} {found.message}")
        remedy = f"改为“{found.fix}”" if found.fix else found.remedy
        lines.append(f"    {remedy}")
    lines += [f"{note.file}:{note.line} 说明 {note.text}" for note in outcome.notes]
    if outcome.stale:
        lines += [f"基线 已经改好 {entry}" for entry in outcome.stale]
        lines.append("改好的可用 --write-baseline 从基线里去掉")
    lines.append(summary(outcome))
    return "\n".join(lines) + "\n"


LEVEL_NAMES = {"error": "错误", "warning": "警告", "info": "提示"}


def summary(outcome: Outcome) -> str:
    """One line: how much was checked and what was found."""
    counts = Counter(found.level for found in outcome.diagnostics)
    fixes = sum(found.fix is not None and found.safe for found in outcome.diagnostics)
    parts = [f"{LEVEL_NAMES[level]} {counts[level]}" for level in ("error", "warning", "info")]
    extra = [f"忽略 {len(outcome.excused)}"] * bool(outcome.excused) + [f"基线 {len(outcome.known)}"] * bool(
        outcome.known
    )
    extra += [f"可自动修复 {fixes}（--fix）"] * bool(fixes)
    return f"{len(outcome.files)} 个文件，{outcome.phrases} 条话术：" + "，".join((*parts, *extra))


def as_dict(found: Diagnostic) -> dict[str, Any]:
    """The fields of the interface."""
    return {name: _plain(getattr(found, name)) for name in PRINTED}


def _plain(value: object) -> object:
    return {"file": value.file, "line": value.line} if isinstance(value, Related) else value


def as_json(outcome: Outcome, rules: Rules) -> str:
    """An array of findings."""
    return json.dumps([as_dict(found) for found in outcome.diagnostics], ensure_ascii=False, indent=1) + "\n"


def jsonl(outcome: Outcome, rules: Rules) -> str:
    """A finding a line."""
    return "".join(json.dumps(as_dict(found), ensure_ascii=False) + "\n" for found in outcome.diagnostics)


def github(outcome: Outcome, rules: Rules) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    names = {"error": "error", "warning": "warning", "info": "notice"}
    lines = []
    for found in outcome.diagnostics:
        line, column, end_line, end_column = found.region or (found.line, 1, found.line, 1)
        where = {"file": _posix(found.file), "line": line, "endLine": end_line, "title": found.rule}
        if found.region and line == end_line:
            where |= {"col": column, "endColumn": end_column}
        properties = ",".join(f"{key}={_escaped(str(value), property=True)}" for key, value in where.items())
        message = found.message + (f"（改为“{found.fix}”）" if found.fix else "")
        lines.append(f"::{names[found.level]} {properties}::{_escaped(message)}\n")
    return "".join(lines)


def _escaped(value: str, *, property: bool = False) -> str:
    value = value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return value.replace(":", "%3A").replace(",", "%2C") if property else value


def gitlab(outcome: Outcome, rules: Rules) -> str:
    """A Code Quality report of GitLab."""
    severities = {"error": "critical", "warning": "major", "info": "info"}
    seen: Counter[str] = Counter()
    issues = []
    for found in outcome.diagnostics:
        seen[found.fingerprint] += 1
        issues.append(
            {
                "description": found.message,
                "check_name": found.rule,
                "fingerprint": f"{found.fingerprint}-{seen[found.fingerprint]}",
                "severity": severities[found.level],
                "location": {"path": _posix(found.file), "lines": {"begin": found.line}},
            }
        )
    return json.dumps(issues, ensure_ascii=False, indent=1) + "\n"


def junit(outcome: Outcome, rules: Rules) -> str:
    """JUnit XML: a suite a file, a failed case a finding; a file without findings is one passed case."""
    root = ElementTree.Element("testsuites", name="kefu-audit lint")
    for file in outcome.files:
        here = [found for found in outcome.diagnostics if found.file == file]
        suite = ElementTree.SubElement(
            root, "testsuite", name=file, tests=str(max(len(here), 1)), failures=str(len(here)), errors="0", skipped="0"
        )
        for found in here:
            name = f"{found.rule} {found.line}:{found.column}"
            case = ElementTree.SubElement(suite, "testcase", classname=file, name=name, time="0")
            failure = ElementTree.SubElement(case, "failure", type=found.level, message=_xml(found.message))
            failure.text = _xml(f"{found.file}:{found.line}:{found.column} {found.quote}\n{found.why}")
        if not here:
            ElementTree.SubElement(suite, "testcase", classname=file, name="clean", time="0")
    return _document(root)


def checkstyle(outcome: Outcome, rules: Rules) -> str:
    """Checkstyle XML."""
    root = ElementTree.Element("checkstyle", version="4.3")
    for file in outcome.files:
        element = ElementTree.SubElement(root, "file", name=file)
        for found in outcome.diagnostics:
            if found.file == file:
                ElementTree.SubElement(
                    element,
                    "error",
                    line=str(found.line),
                    column=str(found.column),
                    severity=found.level,
                    message=_xml(found.message),
                    source=f"kefu-audit.{found.rule}",
                )
    return _document(root)


def _document(root: ElementTree.Element) -> str:
    ElementTree.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _xml(value: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(
        char
        for char in value
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )


def sarif(outcome: Outcome, rules: Rules) -> str:
    """SARIF 2.1.0, with excused findings as suppressions and known ones as unchanged."""
    known = rules()
    order = list(known)
    driver = {
        "name": "kefu-audit",
        "version": __version__,
        "rules": [_sarif_rule(name, rule) for name, rule in known.items()],
    }
    results = [_sarif_result(found, order, "new" if outcome.known else None) for found in outcome.diagnostics]
    results += [_sarif_result(found, order, "unchanged") for found in outcome.known]
    for excused in outcome.excused:
        kind = "inSource" if excused.in_source else "external"
        result = _sarif_result(excused.diagnostic, order, None)
        results.append(result | {"suppressions": [{"kind": kind, "justification": excused.reason}]})
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def _sarif_rule(name: str, rule: Rule) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.fix}\n依据：{rule.source}"},
        "defaultConfiguration": {"level": SARIF_LEVELS[rule.level], "enabled": rule.default},
    }


def _sarif_result(found: Diagnostic, order: list[str], state: str | None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.rule,
        "ruleIndex": order.index(found.rule),
        "level": SARIF_LEVELS[found.level],
        "message": {"text": found.message},
        "locations": [_sarif_location(found.file, _sarif_region(found))],
        "partialFingerprints": {"kefuAudit/v1": found.fingerprint},
    }
    if found.related:
        result["relatedLocations"] = [_sarif_location(found.related.file, {"startLine": found.related.line})]
    if found.fix is not None and found.region:
        replacement = {"deletedRegion": _sarif_region(found), "insertedContent": {"text": found.fix}}
        change = {"artifactLocation": {"uri": _uri(found.file)}, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": f"改为“{found.fix}”"}, "artifactChanges": [change]}]
    if state:
        result["baselineState"] = state
    return result


def _sarif_region(found: Diagnostic) -> dict[str, Any]:
    if found.region is None:
        return {"startLine": found.line}
    line, column, end_line, end_column = found.region
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _sarif_location(file: str, region: dict[str, Any]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": region}}


def _uri(file: str) -> str:
    from urllib.parse import quote

    return PurePath(file).as_uri() if PurePath(file).is_absolute() else quote(_posix(file))


def _posix(file: str) -> str:
    return file.replace("\\", "/")


def statistics(outcome: Outcome, rules: Rules) -> str:
    """How often each rule was found, most often first."""
    counts = Counter(found.rule for found in outcome.diagnostics)
    width = len(str(max(counts.values(), default=0)))
    known = rules()
    lines = [f"{count:>{width}}  {rule:22} {known[rule].title}" for rule, count in counts.most_common()]
    return "\n".join((*lines, summary(outcome))) + "\n"


FORMATS: dict[str, Callable[[Outcome, Rules], str]] = {
    "text": text,
    "github": github,
    "gitlab": gitlab,
    "json": as_json,
    "jsonl": jsonl,
    "sarif": sarif,
    "junit": junit,
    "checkstyle": checkstyle,
}
