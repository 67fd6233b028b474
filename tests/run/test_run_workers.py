from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fake_engine import FakePlan
from run_inputs import content, dialogue, finish, many, records, write_lines

from audit.errors import AuditError
from audit.run.blocks import Block, cut
from audit.run.local import Request, Run
from audit.run.workers import WorkersLostError

pytestmark = pytest.mark.usefixtures("fake_engine", "small_blocks")


def test_output_is_the_same_to_the_byte_whatever_the_workers(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(60))
    assert finish(source, tmp_path / "one", workers=1).count == 1
    assert finish(source, tmp_path / "two", workers=2).count == 2
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue(f"d{i}") for i in range(12)])
    finish(source, tmp_path / "one")
    plan = FakePlan(deadly="d4", once=str(tmp_path / "died"))
    finish(source, tmp_path / "two", workers=2, plan=plan)
    assert (tmp_path / "died").exists()
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_dialogues_that_end_every_process_are_rejected_alone(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue(name) for name in ("d0", "x", "x", "d3", "d4")])
    finish(source, tmp_path / "out", workers=2, plan=FakePlan(deadly="x"))
    assert [row["dialogue"] for row in records(tmp_path / "out")] == ["d0", "d3", "d4"]
    refused = records(tmp_path / "out", "rejected.jsonl")
    assert ["崩溃（对话 x）" in item["reason"] for item in refused] == [True, True]


def test_a_block_that_nobody_can_read_is_given_up_and_named_by_its_digest(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue(f"d{i}") for i in range(9)])
    run = finish(source, tmp_path / "out", workers=2, plan=FakePlan(unreadable=1))
    assert [row["dialogue"] for row in records(tmp_path / "out")] == ["d0", "d1", "d2", "d6", "d7", "d8"]
    (refused,) = records(tmp_path / "out", "rejected.jsonl")
    assert "反复崩溃" in refused["reason"] and "blake2b:" in refused["reason"]
    start = len(b"".join(source.read_bytes().splitlines(keepends=True)[:3]))
    assert (refused["line"], refused["offset"]) == (4, start)
    assert run.failed(tolerate=True)


def test_workers_that_cannot_start_end_the_run_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(9))
    monkeypatch.setattr("audit.run.workers._work", _exit)
    with pytest.raises(WorkersLostError, match="--workers 1"):
        finish(source, tmp_path / "out", workers=2)


def _exit(*_: object) -> None:
    raise SystemExit(7)


def test_an_error_in_a_worker_is_reported_as_it_is(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(9))
    with pytest.raises(AuditError, match="模型不在了") as raised:
        finish(source, tmp_path / "out", workers=2, plan=FakePlan(unusable="模型不在了"))
    assert raised.value.exit_status == 2
    assert not list(tmp_path.glob("*.partial/journal.new"))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_vanishes_in_between_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    gone = write_lines(tmp_path / "a.jsonl", [dialogue(f"a{i}") for i in range(6)])
    kept = write_lines(tmp_path / "b.jsonl", [dialogue(f"b{i}") for i in range(6)])
    work = Run._work

    def vanish(run: Run, left: Sequence[Block], blocks: Sequence[Block]) -> None:
        gone.unlink()
        work(run, left, blocks)

    monkeypatch.setattr(Run, "_work", vanish)
    run = Run(Request((str(gone), str(kept)), tmp_path / "out", FakePlan(), workers=workers))
    run.audit()
    run.publish()
    assert [row["dialogue"] for row in records(tmp_path / "out")] == [f"b{i}" for i in range(6)]
    assert {Path(row["source"]).name for row in records(tmp_path / "out", "rejected.jsonl")} == {"a.jsonl"}
    assert [file.failed for file in run.files] == ["读不下去（没有这个文件或文件夹）", None]
    assert run.failed(tolerate=True)


def test_a_file_that_vanishes_before_it_is_cut_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = write_lines(tmp_path / "a.jsonl", [dialogue("a")])
    kept = write_lines(tmp_path / "b.jsonl", [dialogue("b")])
    monkeypatch.setattr("audit.run.local.cut", lambda shards: (gone.unlink(missing_ok=True), list(cut(shards)))[1])
    run = Run(Request((str(gone), str(kept)), tmp_path / "out", FakePlan(), workers=1))
    run.audit()
    run.publish()
    assert [row["dialogue"] for row in records(tmp_path / "out")] == ["b"]
    assert [file.failed for file in run.files] == ["读不下去：没有这个文件或文件夹", None]
