"""Runs of which nothing comes, and what they must leave as it was."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_engine import FakePlan
from run_inputs import content, dialogue, finish, many, records, start, write_lines

from audit.errors import AuditError, OutputError, UsageError
from audit.readers.record import ReadOptions
from audit.run.local import Request, Run

pytestmark = pytest.mark.usefixtures("fake_engine", "small_blocks")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("bad", ["", "# 会议\n", "oops\n", '{"id": "x", "messages": []}\n', "\0" * 99], ids=ascii)
def test_where_nothing_was_read_an_earlier_result_stays(tmp_path: Path, bad: str) -> None:
    finish(write_lines(tmp_path / "a.jsonl", many(9)), tmp_path / "out")
    before = content(tmp_path / "out")
    (tmp_path / "b.jsonl").write_text(bad, encoding="utf-8")
    run = start(tmp_path / "b.jsonl", tmp_path / "out")
    run.audit()
    assert run.publish() is False
    assert content(tmp_path / "out") == before
    assert records(run.folder.out, "rejected.jsonl"), "why nothing was read is still to be found"
    finish(tmp_path / "a.jsonl", tmp_path / "out")
    assert content(tmp_path / "out") == before
    assert "out.partial" not in names(tmp_path)


def test_where_there_was_no_result_the_reasons_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text("oops\n", encoding="utf-8")
    for _ in range(2):
        run = start(tmp_path / "b.jsonl", tmp_path / "out")
        run.audit()
        assert run.publish() is True
        assert len(records(tmp_path / "out", "rejected.jsonl")) == 1
    assert names(tmp_path) == {"b.jsonl", "out"}


@pytest.mark.parametrize("summary", ["", "[]", "null", "{}", '{"dialogues": 0}', "\xff"])
def test_a_folder_whose_summary_says_nothing_holds_nothing(tmp_path: Path, summary: str) -> None:
    finish(write_lines(tmp_path / "a.jsonl", many(3)), tmp_path / "out")
    (tmp_path / "out" / "summary.json").write_text(summary, encoding="latin-1")
    (tmp_path / "b.jsonl").touch()
    run = start(tmp_path / "b.jsonl", tmp_path / "out")
    run.audit()
    assert run.publish() is True


@pytest.mark.parametrize(
    ("inputs", "read"),
    [
        (["none.jsonl"], ReadOptions()),
        (["a.jsonl", "none.jsonl"], ReadOptions()),
        (["*.none"], ReadOptions()),
        (["a.jsonl", ""], ReadOptions()),
        (["a.jsonl"], ReadOptions(format="fax")),
        (["a.jsonl"], ReadOptions(tz="Mars/Base")),
        (["a.jsonl"], ReadOptions(tz="../../etc/passwd")),
        (["a.jsonl"], ReadOptions(encoding="klingon")),
        (["a.jsonl"], ReadOptions(assistant="boss")),
    ],
)
@pytest.mark.parametrize("before", [False, True], ids=["first run", "later run"])
def test_unusable_arguments_touch_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], read: ReadOptions, before: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    source = write_lines(tmp_path / "a.jsonl", many(9))
    if before:
        finish(source, tmp_path / "out")
    there = names(tmp_path)
    with pytest.raises(UsageError):
        Run(Request(tuple(inputs), tmp_path / "out", FakePlan(), read, workers=1)).audit()
    assert names(tmp_path) == there


class Killed(BaseException):
    """Stands for a kill."""


def interrupted(source: Path, out: Path) -> Run:
    """A run that was stopped after its first block."""

    def stop(_: object) -> None:
        raise Killed

    run = start(source, out)
    run.watch = stop
    with pytest.raises(Killed):
        run.audit()
    return run


@pytest.mark.parametrize("resume", [False, True])
def test_unusable_arguments_do_not_cost_what_can_be_resumed(tmp_path: Path, resume: bool) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(30))
    interrupted(source, tmp_path / "out")
    with pytest.raises(UsageError):
        start(tmp_path / "typo.jsonl", tmp_path / "out", resume=resume).audit()
    assert finish(source, tmp_path / "out", resume=True).resumed == 1


def test_an_error_while_reading_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(9))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Run, "_spool", full)
    with pytest.raises(OSError, match="space"):
        start(source, tmp_path / "out").audit()
    assert names(tmp_path) == {"a.jsonl"}


def test_an_interruption_while_reading_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(9))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Run, "_spool", interrupt)
    with pytest.raises(KeyboardInterrupt):
        start(source, tmp_path / "out").audit()
    assert names(tmp_path) == {"a.jsonl"}


@pytest.mark.parametrize(
    "named",
    [
        lambda out: out,
        lambda out: out / "transcripts.jsonl",
        lambda out: out / "." / "dialogues.jsonl",
        lambda out: out.parent / "x" / ".." / "out" / "transcripts.jsonl",
    ],
)
def test_an_input_inside_the_output_is_refused(tmp_path: Path, named: Callable[[Path], Path]) -> None:
    (tmp_path / "x").mkdir()
    finish(write_lines(tmp_path / "a.jsonl", many(3)), tmp_path / "out")
    before = content(tmp_path / "out")
    with pytest.raises(OutputError, match="在输出目录里"):
        start(named(tmp_path / "out"), tmp_path / "out").audit()
    assert content(tmp_path / "out") == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_an_input_that_is_a_link_into_the_output_is_refused(tmp_path: Path) -> None:
    finish(write_lines(tmp_path / "a.jsonl", many(3)), tmp_path / "out")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "out" / "transcripts.jsonl")
    with pytest.raises(OutputError, match="在输出目录里"):
        start(tmp_path / "link.jsonl", tmp_path / "out").audit()


def test_an_output_inside_the_input_is_no_input_of_the_next_run(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write_lines(inbox / "a.jsonl", many(9))
    finish(inbox, inbox / "out")
    first = content(inbox / "out")
    for _ in range(2):
        run = finish(inbox, inbox / "out")
        assert [Path(file.source).name for file in run.files] == ["a.jsonl"]
        assert content(inbox / "out") == first
    interrupted(inbox, inbox / "out")
    assert [Path(file.source).name for file in finish(inbox, tmp_path / "other").files] == ["a.jsonl"]


def test_a_run_over_an_earlier_output_audits_its_transcripts_again(tmp_path: Path) -> None:
    finish(write_lines(tmp_path / "a.jsonl", [dialogue(f"d{row}") for row in range(9)]), tmp_path / "out")
    run = finish(tmp_path / "out", tmp_path / "again")
    assert [file.source for file in run.files] == [(tmp_path / "out" / "transcripts.jsonl").as_posix()]
    for name in ("dialogues.jsonl", "transcripts.jsonl", "scorecards.json"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows other names")
@pytest.mark.parametrize(
    ("name", "said"), [("x" * 300, "名字太长"), ("file/out", "路径里有一段是文件"), ("file", "不是目录")]
)
def test_places_where_nothing_can_be_written_are_one_line(tmp_path: Path, name: str, said: str) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(3))
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=said) as raised:
        start(source, tmp_path / name).audit()
    assert "\n" not in str(raised.value)
    assert names(tmp_path) == {"a.jsonl", "file"}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is read-only for this user")
def test_a_read_only_folder_is_one_line(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(3))
    place = tmp_path / "locked"
    place.mkdir(mode=0o500)
    with pytest.raises(OutputError, match="没有权限"):
        start(source, place / "out").audit()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_a_file_whose_name_is_gbk_is_audited(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    path = os.fsencode(inbox) + b"/" + "聊天".encode("gbk") + b".jsonl"
    with open(path, "wb") as file:  # noqa: PTH123
        file.writelines(json.dumps(dialogue(name)).encode() + b"\n" for name in ("a", "boom"))
    run = finish(inbox, tmp_path / "out", workers=2)
    assert [file.source for file in run.files] == [(inbox / "聊天.jsonl").as_posix()]
    assert len(records(tmp_path / "out")) == 1
    (refused,) = records(tmp_path / "out", "rejected.jsonl")
    assert (refused["source"], refused["line"]) == ((inbox / "聊天.jsonl").as_posix(), 2)


def test_a_damaged_line_is_counted_once_in_the_summary(tmp_path: Path) -> None:
    rows = [json.dumps(dialogue(f"d{row}"), ensure_ascii=False) for row in range(4)]
    data = "\n".join(rows).encode("gb18030").replace('您好，在的"}'.encode("gb18030"), b"\xff\xff\x81", 1)
    (tmp_path / "a.jsonl").write_bytes(data)
    (file,) = finish(tmp_path / "a.jsonl", tmp_path / "out").files
    assert (file.encoding, file.units, file.not_understood, file.places) == ("gb18030", 4, 1, (1,))
    assert len(records(tmp_path / "out")) == 3


def test_errors_know_their_exit_status(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(3))
    with pytest.raises(AuditError) as raised:
        start(source, tmp_path / "a.jsonl").audit()
    assert raised.value.exit_status == 2
