from __future__ import annotations

import random
from pathlib import Path

import pytest
from run_inputs import content, dialogue, finish, many, records, start, write_lines

from audit.run.folder import Folder
from audit.run.local import Run

pytestmark = pytest.mark.usefixtures("fake_engine", "small_blocks")


class Killed(BaseException):
    """Stands for a kill: nothing of the run's own catches it."""


def _stop_after(run: Run, blocks: int) -> None:
    """Run until some blocks are written, then stop as a kill would, wherever the journal is then."""

    def stop(_: object) -> None:
        nonlocal blocks
        blocks -= 1
        if blocks <= 0:
            raise Killed

    run.watch = stop
    with pytest.raises(Killed):
        run.audit()


@pytest.mark.parametrize("blocks", [1, 5, 12])
def test_a_stopped_run_goes_on_to_the_same_output(tmp_path: Path, blocks: int) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(60))
    finish(source, tmp_path / "whole")
    _stop_after(start(source, tmp_path / "out"), blocks)
    assert not (tmp_path / "out").exists()
    run = finish(source, tmp_path / "out", resume=True)
    assert run.resumed == blocks
    assert content(tmp_path / "out") == content(tmp_path / "whole")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_stands_beyond_the_journal_is_cut_off(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    source = write_lines(tmp_path / "a.jsonl", many(60))
    finish(source, tmp_path / "whole")
    _stop_after(start(source, tmp_path / "out"), dice.randint(3, 15))
    partial = tmp_path / "out.partial"
    journal = partial / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[: -dice.randint(1, 400)])
    for stream in (partial / "out").iterdir():
        with stream.open("ab") as torn:
            torn.write(b'{"torn": ')
    finish(source, tmp_path / "out", resume=True)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_a_stream_shorter_than_the_journal_says_is_written_again(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(60))
    finish(source, tmp_path / "whole")
    _stop_after(start(source, tmp_path / "out"), 8)
    stream = tmp_path / "out.partial" / "out" / "dialogues.jsonl"
    stream.write_bytes(stream.read_bytes()[:-100])
    assert finish(source, tmp_path / "out", resume=True).resumed == 7
    assert content(tmp_path / "out") == content(tmp_path / "whole")


@pytest.mark.parametrize("change", ["input", "masking", "journal", "without --resume"])
def test_what_no_longer_fits_is_begun_anew(tmp_path: Path, change: str) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(30))
    _stop_after(start(source, tmp_path / "out"), 4)
    options = {"resume": change != "without --resume", "masked": change != "masking"}
    if change == "input":
        text = source.read_text(encoding="utf-8")
        source.write_text(text.replace("在吗", "在么", 1), encoding="utf-8")
    if change == "journal":
        (tmp_path / "out.partial" / "journal.jsonl").write_bytes(b"{}\nnonsense\n")
    assert finish(source, tmp_path / "out", **options).resumed == 0
    finish(source, tmp_path / "whole", masked=options["masked"])
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_resume_without_anything_to_resume_is_a_plain_run(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(9))
    assert finish(source, tmp_path / "out", resume=True).resumed == 0
    assert len(records(tmp_path / "out")) == 9


def test_names_given_before_the_stop_are_not_given_again(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue("d") for _ in range(12)])
    finish(source, tmp_path / "whole")
    _stop_after(start(source, tmp_path / "out"), 2)
    run = finish(source, tmp_path / "out", resume=True)
    assert content(tmp_path / "out") == content(tmp_path / "whole")
    assert run.totals.duplicate_ids == 11


def test_a_kill_between_the_two_renames_loses_neither_output(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(9))
    finish(source, tmp_path / "out")
    before = content(tmp_path / "out")
    start(source, tmp_path / "out").audit()
    (tmp_path / "out").rename(tmp_path / "out.partial" / "old")
    folder = Folder(tmp_path / "out")
    folder.check()
    folder.prepare(resume=True)
    assert content(tmp_path / "out") == before
    assert finish(source, tmp_path / "out", resume=True).resumed == 4
    assert content(tmp_path / "out") == before
