"""What is written is read again."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reader_inputs import read_inputs

from audit.dialogue import Dialogue, Message
from audit.errors import OutputError
from audit.writers import CSV_HEADER, writer_for

AT = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
DIALOGUES = [
    Dialogue(
        "d1",
        "甲店",
        "lin",
        "小林",
        "qianniu",
        (
            Message("buyer", "lin", AT, "在吗\n急"),
            Message("agent", "甲店:小林", None, "=HYPERLINK(1)", flags=("no_time",), meta={"a": [1]}),
            Message("system", None, AT, "", "recall", ("empty",)),
        ),
        {"unordered": False},
    ),
    Dialogue("d2", messages=(Message("bot", "店小蜜", AT, "-1", "card"),)),
]


def write(path: Path, dialogues: list[Dialogue] = DIALOGUES, kind: str | None = None) -> Path:
    with writer_for(path, kind) as put:
        for dialogue in dialogues:
            put(dialogue)
    return path


@pytest.mark.parametrize("name", ["o.jsonl", "o.parquet"])
def test_canonical_forms_come_back_whole(name: str, tmp_path: Path) -> None:
    result = read_inputs(tmp_path, write(tmp_path / name))
    assert result.dialogues == DIALOGUES
    assert result.rejected == []


def test_many_batches_of_parquet(tmp_path: Path) -> None:
    many = [Dialogue(f"d{number}", messages=DIALOGUES[1].messages) for number in range(2500)]
    assert read_inputs(tmp_path, write(tmp_path / "o.parquet", many)).dialogues == many


def test_parquet_that_is_no_transcript(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(write(tmp_path / "o.parquet").read_bytes()[:-20])
    result = read_inputs(tmp_path, tmp_path / "a.parquet", tmp_path / "b.parquet")
    assert "没有 messages 列" in (result.audits[0].failed or "")
    assert "Parquet 读不下去" in (result.audits[1].failed or "")


def test_csv_is_read_again_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = write(tmp_path / "o.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.reader(stream))
    assert table[0] == list(CSV_HEADER)
    assert [row[-1] for row in table[1:]] == ["在吗\n急", "'=HYPERLINK(1)", "", "'-1"]
    result = read_inputs(tmp_path, path)
    assert [[m.text for m in d.messages] for d in result.dialogues] == [["在吗\n急", "=HYPERLINK(1)", ""], ["-1"]]
    assert [m.role for m in result.dialogues[0].messages] == ["buyer", "agent", "system"]
    assert result.dialogues[0].messages[0].at == AT


def test_a_convokit_corpus_is_read_again(tmp_path: Path) -> None:
    folder = write(tmp_path / "corpus")
    assert json.loads((folder / "speakers.json").read_text(encoding="utf-8"))["lin"]["meta"] == {"role": "buyer"}
    assert json.loads((folder / "conversations.json").read_text(encoding="utf-8"))["d1/0"]["meta"]["shop"] == "甲店"
    result = read_inputs(tmp_path, folder)
    assert [[(m.role, m.text) for m in d.messages] for d in result.dialogues] == [
        [(m.role, m.text) for m in d.messages] for d in DIALOGUES
    ]
    assert result.rejected == []


def test_the_kind_can_be_named(tmp_path: Path) -> None:
    assert write(tmp_path / "o.txt", kind="jsonl").read_bytes().startswith(b'{"id":"d1"')


def test_outputs_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/x").touch()
    (tmp_path / "file").touch()
    for path, said in (
        (tmp_path / "o.xyz", "不认识扩展名"),
        (tmp_path / "full", "已经有"),
        (tmp_path / "file/o.jsonl", "写不了"),
    ):
        with pytest.raises(OutputError, match=said):
            write(path)


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writer_for(tmp_path / "o.jsonl") as put:
        put(DIALOGUES[0])
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
