"""A folder is ours only by what its manifest says, and what we wrote is never read as an export."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.manifest import MANIFEST, is_output
from audit.parse_audit import ParseLog, Rejected
from audit.sources import expand


@pytest.mark.parametrize("content", ['{"name": "app"}', "[]", "no json", '{"made_by": "somebody"}'])
def test_the_manifest_of_another_program_is_not_ours(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    assert not is_output(tmp_path)


def test_our_own_output_and_what_is_being_built_are_no_exports(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    ours = tmp_path / "out"
    ours.mkdir()
    (ours / MANIFEST).write_text('{"made_by": "kefu-audit"}', encoding="utf-8")
    (ours / "transcripts.jsonl").write_text("{}", encoding="utf-8")
    building = tmp_path / "out.partial"
    (building / "spool").mkdir(parents=True)
    (building / "spool" / "00000.jsonl").write_text("{}", encoding="utf-8")
    assert is_output(ours)
    names = [Path(source.name).name for source in expand([str(tmp_path)], ParseLog(print), tmp_path)]
    assert names == ["a.jsonl"]


def test_a_folder_without_files_is_reported(tmp_path: Path) -> None:
    refused: list[Rejected] = []
    assert list(expand([str(tmp_path)], ParseLog(refused.append), tmp_path)) == []
    assert "没有文件可读" in refused[0].reason
