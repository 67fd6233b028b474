"""`convert`, `formats` and `inspect` as somebody calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from export_text import SHOP, batch, talk
from typer.testing import CliRunner, Result

from audit.cli import app
from audit.errors import OutputError
from audit.readers.detection import READERS

PERSON = "林小雨"


def call(*arguments: object, **options: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "夜.txt"
    path.parent.mkdir()
    path.write_text(batch(talk("a"), talk("b")), encoding="gb18030")
    return path


def test_an_export_becomes_canonical(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "o.jsonl"
    done = call("convert", export, "--out", out)
    assert done.exit_code == 0, done.output
    first = rows(out)[0]
    assert first["id"] == f"{SHOP}/a/20240301T090000"
    assert first["messages"][1] == {
        "role": "agent", "sender": f"{SHOP}:小林", "at": "2024-03-01T09:00:20+08:00", "text": "答a",
    }  # fmt: skip
    assert rows(out.parent / "rejected.jsonl") == []
    assert sorted(path.name for path in out.parent.iterdir()) == ["o.jsonl", "rejected.jsonl"]
    assert "读到 2 个会话、4 条消息" in done.stderr


def test_what_is_rejected_stands_beside(export: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x", "messages": [{"role": "seller", "text": "x"}]}\n', encoding="utf-8")
    done = call("convert", export, bad, "--out", tmp_path / "o.jsonl")
    assert done.exit_code == 0
    refused = rows(tmp_path / "rejected.jsonl")
    assert [(item["source"], item["line"], item["offset"]) for item in refused] == [(bad.as_posix(), 1, 0)]
    assert "seller" in refused[0]["reason"]
    assert f"{bad.as_posix()}：1 条中有 1 条未能理解（第 1 行）" in done.stderr


def test_ids_are_unique_in_the_result(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"id": "d", "messages": [{"role": "buyer", "text": "x"}]}\n' * 3, encoding="utf-8")
    assert call("convert", path, "--out", tmp_path / "o.jsonl").exit_code == 0
    assert [row["id"] for row in rows(tmp_path / "o.jsonl")] == ["d", "d#2", "d#3"]


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = call("convert", tmp_path / "empty", "--out", tmp_path / "o.jsonl")
    assert done.exit_code == 1
    assert "没有读到任何会话" in done.stderr


BAD = ["", "# 会议\n", "oops\n", '{"id": "x", "messages": []}\n']


@pytest.mark.parametrize("bad", BAD)
def test_where_nothing_was_read_an_earlier_result_stays(export: Path, tmp_path: Path, bad: str) -> None:
    out = tmp_path / "o.jsonl"
    call("convert", export, "--out", out)
    before = out.read_bytes()
    (tmp_path / "bad.jsonl").write_text(bad, encoding="utf-8")
    done = call("convert", tmp_path / "bad.jsonl", "--out", out)
    assert done.exit_code == 1
    assert f"没有读到任何会话，{out} 没有改动；" in done.stderr
    assert out.read_bytes() == before
    assert rows(tmp_path / "rejected.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl", "in", "o.jsonl", "rejected.jsonl"]


@pytest.mark.parametrize("name", ["in/夜.txt", "in/../in/夜.txt"])
def test_an_input_is_not_written_over(export: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = export.read_bytes()
    error = call("convert", export, "--out", name, "--to", "jsonl").exception
    assert isinstance(error, OutputError)
    assert "盖掉" in str(error)
    assert export.read_bytes() == before


def test_an_input_is_not_written_over_by_what_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "rejected.jsonl"
    path.write_text('{"id": "d", "messages": [{"role": "buyer", "text": "x"}]}\n', encoding="utf-8")
    before = path.read_bytes()
    for out in ("o.jsonl", "rejected.jsonl", "rejected.jsonl/x.jsonl"):
        assert isinstance(call("convert", path, "--out", tmp_path / out).exception, OutputError)
        assert path.read_bytes() == before
        assert [item.name for item in tmp_path.iterdir()] == ["rejected.jsonl"]


def test_the_name_of_the_rejected_records_is_taken(export: Path, tmp_path: Path) -> None:
    error = call("convert", export, "--out", tmp_path / "rejected.jsonl").exception
    assert isinstance(error, OutputError)
    assert "留给读不懂的记录" in str(error)


def test_a_result_beside_its_inputs_is_no_input(export: Path) -> None:
    for _ in range(2):
        done = call("convert", export.parent, "--out", export.parent / "o.jsonl", "--json")
        assert done.exit_code == 0
        assert [audit["source"] for audit in json.loads(done.stdout)] == [export.as_posix()]


def test_a_failed_file_is_status_1_and_the_rest_is_there(export: Path, tmp_path: Path) -> None:
    (export.parent / "empty.txt").touch()
    done = call("convert", export.parent, "--out", tmp_path / "o.jsonl")
    assert done.exit_code == 1
    assert "空文件" in done.stderr
    assert len(rows(tmp_path / "o.jsonl")) == 2


def test_a_suspect_file(tmp_path: Path) -> None:
    path = tmp_path / "s.tsv"
    header = "会话编号\t顾客id\tsku\t是否客服发送\t是否转出\t是否重复咨询\t内容\n"
    path.write_text(header + "s\tU\t\t0\t0\t0\t好\n" * 200 + "坏\n" * 30, encoding="utf-8")
    done = call("convert", path, "--out", tmp_path / "o.jsonl")
    assert done.exit_code == 1
    assert "此文件可疑" in done.stderr
    assert len(rows(tmp_path / "o.jsonl")) == 1
    assert call("convert", path, "--out", tmp_path / "o.jsonl", "--tolerate").exit_code == 0


def test_agents_and_columns_from_files(tmp_path: Path) -> None:
    (tmp_path / "agents.yaml").write_text(f'"{SHOP}:小林": {PERSON}\n', encoding="utf-8")
    (tmp_path / "c.yaml").write_text("text: [话]\ntime: 钟\nsender: [谁]\nsession: [号]\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text(f"号,谁,钟,话\n1,{SHOP}:小林,2024-01-05 10:00:00,好\n", encoding="utf-8")
    (tmp_path / "d.jsonl").write_text(
        f'{{"id": "d", "messages": [{{"role": "agent", "sender": "{SHOP}:小林", "text": "x"}}]}}\n', encoding="utf-8"
    )
    done = call(
        "convert", tmp_path / "t.csv", tmp_path / "d.jsonl", "--out", tmp_path / "o.jsonl",
        "--agents", tmp_path / "agents.yaml", "--columns", tmp_path / "c.yaml", "--quiet",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert done.output == ""
    assert [row["messages"][0]["sender"] for row in rows(tmp_path / "o.jsonl")] == [PERSON, PERSON]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "nothing"), "没有格式 nothing"),
        (("--tz", "Mars/Base"), "没有时区 Mars/Base"),
        (("--encoding", "klingon"), "没有编码 klingon"),
        (("--assistant", "boss"), "不是 boss"),
        (("--out", "o.docx"), "不认识扩展名 .docx"),
        (("--to", "word"), "--to word：应为 jsonl、parquet、csv、convokit 之一"),
        (("--out", "/"), ""),
        (("--columns", "nowhere.yaml"), "nowhere.yaml: 打不开"),
    ],
)
def test_unusable_arguments(
    arguments: tuple[str, str], said: str, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = [] if "--out" in arguments else ["--out", tmp_path / "o.jsonl"]
    done = call("convert", export, *arguments, *out)
    assert done.exit_code != 0
    assert said in str(done.exception) + done.output
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("text", ["- a\n- b\n", "wrong: [x]\n", "text: 3\n", "text: [: x\n"])
def test_a_column_file_with_mistakes(text: str, export: Path, tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    done = call("convert", export, "--out", tmp_path / "o.jsonl", "--columns", path)
    assert "c.yaml" in str(done.exception)


def test_standard_input(export: Path, tmp_path: Path) -> None:
    done = call("convert", "-", "--out", tmp_path / "o.jsonl", input=export.read_bytes())
    assert done.exit_code == 0
    assert len(rows(tmp_path / "o.jsonl")) == 2


def test_formats_are_listed() -> None:
    listed = call("formats").stdout
    assert all(name in listed for name in ("jsonl", *READERS))


def test_inspect(export: Path, tmp_path: Path) -> None:
    export.write_text(
        batch(talk("a"), talk("b"), talk("c"), talk("d")) + "-" * 28 + "群" + "-" * 28, encoding="gb18030"
    )
    done = call("inspect", export)
    assert done.exit_code == 0
    assert "格式：qianniu_batch_txt（有 ==== 分隔的「单聊」横幅）" in done.stdout
    assert "编码：gb18030" in done.stdout
    assert "读到 4 个会话、8 条消息" in done.stdout
    assert done.stdout.count("\n会话 ") == 3
    other = tmp_path / "n.md"
    other.write_text("# 会议\n", encoding="utf-8")
    done = call("inspect", other)
    assert done.exit_code == 1
    assert "未识别" in done.stdout
