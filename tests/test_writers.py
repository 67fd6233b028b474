"""What is written is read again."""

from __future__ import annotations

import csv
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_chats import SAID, many_dialogues, messages
from reader_inputs import read_inputs

from audit.dialogue import Dialogue, Message
from audit.errors import OutputError
from audit.writers import CSV_HEADER, WRITERS, writer_for

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
        (tmp_path / "file/o.jsonl", "无法写入"),
    ):
        with pytest.raises(OutputError, match=said):
            write(path)


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writer_for(tmp_path / "o.jsonl") as put:
        put(DIALOGUES[0])
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


ONE_FOLDER = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_FOLDER
@given(many_dialogues(at_least=1, least=1))
@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_any_dialogue_comes_back_whole(kind: str, tmp_path: Path, dialogues: list[Dialogue]) -> None:
    (settled := tmp_path / "a.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(dialogues))
    before = read_inputs(tmp_path, settled).dialogues
    result = read_inputs(tmp_path, write(tmp_path / f"o.{kind}", before))
    assert result.dialogues == before
    assert result.rejected == []


PLAIN = st.sampled_from([text for text in SAID if not text.startswith("由")])
CELLS = PLAIN | st.sampled_from(
    ("=SUM(A1)", "+86 571", "-5元", "@全体", "a,b", '说"好"', "一行\n二行", "1e5", "2024-01-05", "007")
)


@ONE_FOLDER
@given(st.lists(messages(CELLS, least=1), min_size=1, max_size=4))
def test_any_conversation_survives_a_table(tmp_path: Path, talks: list[tuple[Message, ...]]) -> None:
    """Roles, senders, times and texts, that is; kinds other than text are words that readers know in their own way."""
    nameless = {"bot": "店小蜜"}
    dialogues = [
        Dialogue(f"d{i}", "甲店", "tb_lin", "小林", messages=tuple(
            msgspec.structs.replace(m, kind="text", sender=m.sender or nameless.get(m.role)) for m in talk
        ))
        for i, talk in enumerate(talks)
    ]  # fmt: skip
    path = write(tmp_path / "o.csv", dialogues)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert not [cell for row in csv.reader(stream) for cell in row if cell.startswith(("=", "+", "-", "@"))]
    result = read_inputs(tmp_path, path)
    assert result.rejected == []
    owner = {"buyer": "tb_lin", "agent": "小林"}
    assert [[(m.role, m.sender, m.at, m.text) for m in d.messages] for d in result.dialogues] == [
        [(m.role, m.sender or owner.get(m.role), m.at, m.text) for m in d.messages] for d in dialogues
    ]


@ONE_FOLDER
@given(st.lists(messages(CELLS, least=1), min_size=1, max_size=4))
def test_any_conversation_survives_a_corpus(tmp_path: Path, talks: list[tuple[Message, ...]]) -> None:
    dialogues = [Dialogue(f"d{i}", "甲店", messages=talk) for i, talk in enumerate(talks)]
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        result = read_inputs(tmp_path, write(Path(folder) / "corpus", dialogues))
    assert result.rejected == []
    assert [[(m.role, m.at, m.text) for m in d.messages] for d in result.dialogues] == [
        [(m.role, m.at, m.text) for m in d.messages] for d in dialogues
    ]


def test_a_corpus_answers_to_the_message_before_and_names_everybody_once(tmp_path: Path) -> None:
    folder = write(tmp_path / "corpus")
    rows = [json.loads(line) for line in (folder / "utterances.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["reply-to"]) for row in rows] == [
        ("d1/0", None),
        ("d1/1", "d1/0"),
        ("d1/2", "d1/1"),
        ("d2/0", None),
    ]
    assert rows[0]["timestamp"] == AT.timestamp()
    assert rows[1]["timestamp"] is None
    speakers = json.loads((folder / "speakers.json").read_text(encoding="utf-8"))
    assert set(speakers) == {row["speaker"] for row in rows} == {"lin", "甲店:小林", "system@d1", "店小蜜"}


@pytest.mark.parametrize("kind", WRITERS)
def test_nothing_to_write_is_written_too(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / "o", [], kind)
    result = read_inputs(tmp_path, path)
    assert result.dialogues == []


@pytest.mark.parametrize("kind", WRITERS)
def test_what_was_there_is_replaced_only_by_something_whole(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / "o", kind=kind)
    if kind == "convokit":
        with pytest.raises(OutputError, match="已经有"):
            write(path, kind=kind)
        return
    before = path.read_bytes()
    with pytest.raises(RuntimeError), writer_for(path, kind) as put:
        put(DIALOGUES[1])
        raise RuntimeError
    assert path.read_bytes() == before
    write(path, DIALOGUES[:1], kind)
    assert path.read_bytes() != before
    assert [item.name for item in tmp_path.iterdir()] == ["o"]


def test_an_empty_folder_becomes_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    assert (write(tmp_path / "corpus") / "utterances.jsonl").exists()


@pytest.mark.parametrize("kind", WRITERS)
def test_what_a_killed_conversion_left_is_no_hindrance(kind: str, tmp_path: Path) -> None:
    left = tmp_path / ".o.part"
    left.mkdir()
    (left / "x").touch()
    write(tmp_path / "o", kind=kind)
    assert not left.exists()
