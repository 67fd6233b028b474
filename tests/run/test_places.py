"""What could not be audited is reported with its place in the input, whatever the input is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakePlan
from run_inputs import Line, dialogue, finish, records, write_lines

from audit.run.blocks import cut
from audit.run.local import Request, Run

pytestmark = pytest.mark.usefixtures("fake_engine", "small_blocks")


def refusals(folder: Path) -> list[dict[str, Any]]:
    return records(folder, "rejected.jsonl")


@pytest.mark.parametrize("number", range(1, 10))
def test_a_dialogue_that_cannot_be_audited_has_its_line_and_offset(tmp_path: Path, number: int) -> None:
    lines: list[Line] = [dialogue(f"d{row}") for row in range(1, 10)]
    lines[number - 1] = dialogue("boom")
    source = write_lines(tmp_path / "a.jsonl", lines)
    run = finish(source, tmp_path / "out")
    (refused,) = refusals(tmp_path / "out")
    rows = source.read_bytes().splitlines(keepends=True)
    assert (refused["source"], refused["line"]) == (source.as_posix(), number)
    assert refused["offset"] == len(b"".join(rows[: number - 1]))
    assert source.read_bytes()[refused["offset"] :].startswith(b'{"id": "boom"')
    assert (run.totals.unaudited, run.files[0].unaudited, run.files[0].not_understood) == (1, 1, 0)


def test_lines_that_are_no_dialogues_are_counted_past(tmp_path: Path) -> None:
    rows: list[Line] = ["", "oops", dialogue("a"), '{"id": "x", "messages": []}', "", dialogue("boom"), dialogue("b")]
    finish(write_lines(tmp_path / "a.jsonl", rows), tmp_path / "out")
    assert [(row["line"], "审核这条对话时出错" in row["reason"]) for row in refusals(tmp_path / "out")] == [
        (2, False),
        (4, False),
        (6, True),
    ]


def test_several_in_one_block_have_a_place_each(tmp_path: Path) -> None:
    lines: list[Line] = [dialogue("boom") if row % 2 else dialogue(f"d{row}") for row in range(7)]
    run = finish(write_lines(tmp_path / "a.jsonl", lines), tmp_path / "out")
    assert [row["line"] for row in refusals(tmp_path / "out")] == [2, 4, 6]
    assert run.totals.unaudited == 3
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert (summary["unaudited"], summary["dialogues"], summary["rejected"]) == (3, 4, 3)


@pytest.mark.parametrize("packed", ["gz", "gb18030", "utf-16"])
def test_packed_and_recoded_lines_keep_their_numbers(tmp_path: Path, packed: str) -> None:
    plain = write_lines(tmp_path / "a.jsonl", [dialogue("a"), dialogue("b"), dialogue("boom")])
    text = plain.read_text(encoding="utf-8")
    source = tmp_path / f"b.{packed}"
    source.write_bytes(gzip.compress(text.encode()) if packed == "gz" else text.encode(packed))
    finish(source, tmp_path / "out")
    assert [(row["source"], row["line"]) for row in refusals(tmp_path / "out")] == [(source.as_posix(), 3)]


@pytest.mark.parametrize("order", [("1.txt", "2.txt"), ("2.txt", "1.txt")])
def test_of_assembled_dialogues_the_file_is_known(tmp_path: Path, order: tuple[str, str]) -> None:
    header = "会话ID,发送人,角色,时间,内容\n"
    for name, own in (("1.txt", "a"), ("2.txt", "boom")):
        row = f"{own},小美,客服,2024-01-05 10:00:00,您好\n"
        (tmp_path / name).write_text(header + row, encoding="utf-8")
    run = Run(Request(tuple(str(tmp_path / name) for name in order), tmp_path / "out", FakePlan(), workers=1))
    run.audit()
    run.publish()
    assert [Path(row["source"]).name for row in refusals(tmp_path / "out")] == ["2.txt"]
    assert json.loads(refusals(tmp_path / "out")[0]["raw"])["id"] == "boom"
    assert run.totals.unaudited == 1


def test_what_errors_cost_is_known_after_a_resumed_run_too(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def stop(_: object) -> None:
        raise Killed

    source = write_lines(tmp_path / "a.jsonl", [dialogue("boom"), *(dialogue(f"d{row}") for row in range(8))])
    run = Run(Request((str(source),), tmp_path / "out", FakePlan(), workers=1))
    run.watch = stop
    with pytest.raises(Killed):
        run.audit()
    again = finish(source, tmp_path / "out", resume=True)
    assert (again.resumed, again.totals.unaudited) == (1, 1)


def test_a_place_is_right_in_blocks_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[Line] = [dialogue("boom" if row % 5 == 3 else f"d{row}", text="您好" * row) for row in range(30)]
    source = write_lines(tmp_path / "a.jsonl", lines)
    for size in (1, 300, 1000, 5000, 1 << 20):
        monkeypatch.setattr("audit.run.local.cut", lambda shards, size=size: cut(shards, size))
        finish(source, tmp_path / "out")
        assert [row["line"] for row in refusals(tmp_path / "out")] == [row + 1 for row in range(30) if row % 5 == 3]
