"""A baseline knows findings by what they are: moved lines change nothing, mended ones go stale, repeated ones count."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import UsageError
from audit.lint.baseline import Known, read_baseline, write_baseline
from audit.lint.check import check
from audit.lint.linter import Linter
from tests.lint.conftest import source

OLD = "亲，优惠卷在首页领取。"


def known(linter: Linter, path: Path, *phrases: str) -> dict[str, Known]:
    write_baseline(path, check(linter, [source(phrases)]).diagnostics)
    return read_baseline(path)


def test_moved_lines_stay_known(linter: Linter, tmp_path: Path) -> None:
    baseline = known(linter, tmp_path / "b.json", OLD)
    outcome = check(linter, [source(["亲，您好。", "亲，请看详情页哦。", OLD])], baseline=baseline)
    assert [found.rule for found in outcome.known] == ["typo"]
    assert "typo" not in [found.rule for found in outcome.diagnostics]
    assert outcome.stale == ()


def test_new_findings_are_new(linter: Linter, tmp_path: Path) -> None:
    baseline = known(linter, tmp_path / "b.json", OLD)
    outcome = check(linter, [source([OLD, "亲，快弟明天联系您。"])], baseline=baseline)
    assert [found.quote for found in outcome.diagnostics if found.rule == "typo"] == ["快弟"]


def test_a_second_copy_of_a_known_finding_is_new(linter: Linter, tmp_path: Path) -> None:
    baseline = known(linter, tmp_path / "b.json", OLD)
    outcome = check(linter, [source([OLD, OLD])], baseline=baseline)
    assert [found.line for found in outcome.diagnostics if found.rule == "typo"] == [2]


def test_mended_findings_go_stale(linter: Linter, tmp_path: Path) -> None:
    baseline = known(linter, tmp_path / "b.json", OLD)
    outcome = check(linter, [source(["亲，优惠券在首页领取。"])], baseline=baseline)
    assert outcome.stale == tuple(baseline.values())
    assert str(outcome.stale[0]) == "typo phrases.txt “优惠卷”"


def test_a_missing_or_foreign_baseline_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--write-baseline"):
        read_baseline(tmp_path / "none.json")
    path = tmp_path / "b.json"
    for content in ("{}", "[1]", "no", '{"version": 9, "findings": {}}'):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(UsageError, match="--write-baseline"):
            read_baseline(path)
