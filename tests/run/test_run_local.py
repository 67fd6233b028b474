from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_engine import FakePlan
from run_inputs import content, dialogue, finish, many, records, start, write_lines

from audit.errors import OutputError
from audit.manifest import MANIFEST
from audit.run.conditions import condition

pytestmark = pytest.mark.usefixtures("fake_engine", "small_blocks")

FILES = {"dialogues.jsonl", "transcripts.jsonl", "rejected.jsonl", "scorecards.json", "summary.json", MANIFEST}


def test_all_files_are_there_and_agree(tmp_path: Path) -> None:
    run = finish(write_lines(tmp_path / "a.jsonl", many(40)), tmp_path / "out")
    assert content(tmp_path / "out").keys() == FILES
    judged, shown = records(tmp_path / "out"), records(tmp_path / "out", "transcripts.jsonl")
    assert [row["dialogue"] for row in judged] == [row["id"] for row in shown]
    assert len({row["dialogue"] for row in judged}) == len(judged) == 40
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    refused = records(tmp_path / "out", "rejected.jsonl")
    assert (summary["dialogues"], summary["messages"], summary["rejected"]) == (40, 80, len(refused))
    assert summary["duplicate_ids"] == summary["warnings"]["duplicate-id"] == run.totals.duplicate_ids > 0
    assert summary["files"][0]["not_understood"] == len(refused)
    assert summary["files"][0]["encoding"] == "utf-8"
    assert not (tmp_path / "out.partial").exists()


def test_everything_written_is_masked_unless_that_is_switched_off(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(20))
    finish(source, tmp_path / "out")
    assert not any(b"13800138000" in text or b"13900139000" in text for text in content(tmp_path / "out").values())
    finish(source, tmp_path / "plain", masked=False)
    plain = content(tmp_path / "plain")
    assert b"13800138000" in plain["transcripts.jsonl"]
    assert b"13800138000" in plain["dialogues.jsonl"]
    assert b"13900139000" in plain["rejected.jsonl"]


def test_quotes_are_the_text_at_their_span(tmp_path: Path) -> None:
    finish(write_lines(tmp_path / "a.jsonl", many(20)), tmp_path / "out")
    texts = {row["id"]: row["messages"] for row in records(tmp_path / "out", "transcripts.jsonl")}
    for row in records(tmp_path / "out"):
        for check in row["checks"]:
            for item in check["evidence"]:
                text = texts[row["dialogue"]][item["message"]]["text"]
                assert text[item["start"] : item["end"]] == item["quote"]


def test_an_id_that_comes_again_is_told_apart_and_reported(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue(name) for name in ("d", "d", "d#2", "e", "d", "d#2")])
    finish(source, tmp_path / "out")
    judged = records(tmp_path / "out")
    assert [row["dialogue"] for row in judged] == ["d", "d#2", "d#2#2", "e", "d#3", "d#2#3"]
    assert [bool(row["warnings"]) for row in judged] == [False, True, True, False, True, True]


def test_a_dialogue_that_cannot_be_audited_costs_no_other(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue("a"), dialogue("boom"), dialogue("b")])
    finish(source, tmp_path / "out")
    assert [row["dialogue"] for row in records(tmp_path / "out")] == ["a", "b"]
    (refused,) = records(tmp_path / "out", "rejected.jsonl")
    assert refused["source"] == source.as_posix()
    assert "ValueError: *********** 不对（对话 boom）" in refused["reason"]
    assert json.loads(refused["raw"])["id"] == "boom"


def test_output_that_is_not_ours_is_refused_before_any_work(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(3))
    for name in ("out", "out2.partial", "file"):
        if name == "file":
            (tmp_path / name).touch()
        else:
            (tmp_path / name).mkdir()
            (tmp_path / name / "mine.txt").touch()
    for place in ("out", "out2", "file"):
        with pytest.raises(OutputError, match="请"):
            start(source, tmp_path / place).audit()
    assert (tmp_path / "out" / "mine.txt").exists()


def test_an_empty_folder_and_one_of_ours_are_replaced(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(3))
    (tmp_path / "out").mkdir()
    finish(source, tmp_path / "out")
    (tmp_path / "out" / "old-page.html").touch()
    finish(write_lines(tmp_path / "b.jsonl", many(5)), tmp_path / "out")
    assert content(tmp_path / "out").keys() == FILES
    assert len(records(tmp_path / "out")) == 5


def test_unwritable_output_is_one_line(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(3))
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="无法写入"):
        start(source, tmp_path / "file" / "out").audit()


def test_progress_is_told_and_ends_at_the_whole(tmp_path: Path) -> None:
    told = []
    run = start(write_lines(tmp_path / "a.jsonl", many(20)), tmp_path / "out")
    run.watch = told.append
    run.audit()
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].done == told[-1].total > 0
    assert (told[-1].dialogues, told[-1].messages) == (20, 40)


@pytest.mark.parametrize(
    ("text", "crossed"),
    [("red-line", True), ("at-risk", True), ("score<60", True), ("score <= 0", True), ("score<0", False)],
)
def test_conditions(tmp_path: Path, text: str, crossed: bool) -> None:
    run = finish(write_lines(tmp_path / "a.jsonl", [dialogue("a"), dialogue("b", text="烦")]), tmp_path / "out")
    assert condition(text)(run.totals, run.standards) is crossed
    good = finish(write_lines(tmp_path / "b.jsonl", [dialogue("a")]), tmp_path / "out")
    assert condition(text)(good.totals, good.standards) is False


def test_inputs_of_several_kinds_keep_their_order(tmp_path: Path) -> None:
    first = write_lines(tmp_path / "1.jsonl", [dialogue("a"), dialogue("b")])
    labelled = tmp_path / "2.txt"
    labelled.write_text("买家：(2025-03-05 09:00:00)：\n在吗\n客服：(2025-03-05 09:00:09)：\n您好\n", encoding="utf-8")
    last = write_lines(tmp_path / "3.jsonl", [dialogue("c")])
    run = start(first, tmp_path / "out", plan=FakePlan())
    run.request = type(run.request)((str(first), str(labelled), str(last)), tmp_path / "out", FakePlan(), workers=1)
    run.audit()
    run.publish()
    names = [row["dialogue"] for row in records(tmp_path / "out")]
    assert (names[:2], names[3:], len(names)) == (["a", "b"], ["c"], 4)
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert [file["format"] for file in summary["files"]] == ["jsonl", "role_label_txt", "jsonl"]
    assert [file["dialogues"] for file in summary["files"]] == [2, 1, 1]
