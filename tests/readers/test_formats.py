"""Every reader against its cases, by name and by content."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from reader_cases import Case, all_told, load

from audit.readers.detection import READERS, detect
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
    assert "不止一种" in result.rejected[0].reason
    assert "--format 指定" in (result.audits[0].failed or "")


SAMPLES = sorted(path.parent for path in SHARED.glob("formats/*/expected.jsonl"))


@pytest.mark.skipif(not SAMPLES, reason="the shared samples are not here")
@pytest.mark.parametrize("given", [True, False], ids=["named", "detected"])
@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_shared_samples(folder: Path, given: bool, tmp_path: Path, read: Callable) -> None:
    spec = importlib.util.spec_from_file_location("score_formats", SHARED / "tools/score_formats.py")
    scoring = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scoring)
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    exports = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in scoring.SKIP)
    for names in meta.get("alternatives", [exports]):
        options = {"format": folder.name} if given else {}
        result = read(*(folder / name for name in names), shops=tuple(filter(None, [meta.get("shop")])), **options)
        rows = [json.loads(msgspec.json.encode(dialogue)) for dialogue in result.dialogues]
        right, total, extra = scoring.compare(scoring.rows(folder / "expected.jsonl"), rows, False)
        assert (right, extra) == (total, 0)
        assert len(result.rejected) == len(meta.get("rejected", []))
