"""Every reader against its cases, by name and by content."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import Case, all_told, load

from audit.readers import READERS, detect
from audit.readers.head import Head
from audit.readers.record import ReadOptions
from audit.sources import file_source

CASES = load()
SHARED = Path(__file__).parents[2] / "../shared"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.format}: {case.name}")
@pytest.mark.parametrize("given", [True, False], ids=["named", "detected"])
def test_case(case: Case, given: bool, tmp_path: Path, read: Callable) -> None:
    options = {"format": case.format} if given else {}
    result = read(case.write(tmp_path), **{**options, **case.options})
    assert [all_told(dialogue) for dialogue in result.dialogues] == case.dialogues
    assert len(result.rejected) == case.rejected, result.rejected
    assert result.audits[0].format == case.format
    assert result.audits[0].left_out == case.left_out


def test_every_format_has_cases() -> None:
    assert {case.format for case in CASES} == {"jsonl", *READERS}


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.options], ids=lambda case: f"{case.format}: {case.name}"
)
def test_the_reason_is_said(case: Case, tmp_path: Path) -> None:
    found = detect(Head(file_source(case.write(tmp_path)), ReadOptions(**case.options)))
    assert found.name == case.format
    assert found.why


def test_lines_that_are_no_export(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("会议纪要\n一、二、三\n", encoding="utf-8")
    result = read(path)
    assert result.dialogues == []
    assert "不像任何已知的格式" in result.rejected[0].reason
    assert "会议纪要" in result.rejected[0].reason


def test_two_formats_agree_on_a_file(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "both.txt"
    path.write_text(
        "/*****************以下为一通会话************/\n买家a --> 店:客服 2025-5-30 9:05:01\n在吗\n", encoding="utf-8"
    )
    result = read(path)
    assert "请用 --format 指定" in result.rejected[0].reason


@pytest.mark.skipif(not (SHARED / "formats").exists(), reason="the shared samples are not here")
def test_shared_samples() -> None:
    command = [sys.executable, "-m", "audit"]
    done = subprocess.run(
        [sys.executable, SHARED / "tools/score_formats.py", SHARED / "formats", "--command", " ".join(command)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
