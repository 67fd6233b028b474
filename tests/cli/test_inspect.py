"""`inspect` says what a file is taken for and why, shows how it is understood, and what is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from export_text import SHOP, batch, talk
from reader_cases import Case, load
from typer.testing import CliRunner

from audit.cli import app

FORMATS = list(
    {case.format: case for case in load() if case.dialogues and case.dialogues[0] and not case.options}.values()
)


def inspect(*arguments: object, status: int = 0, **options: object) -> str:
    done = CliRunner().invoke(app, ["inspect", *map(str, arguments)], catch_exceptions=False, **options)
    assert done.exit_code == status, done.output
    return done.stdout


@pytest.mark.parametrize("case", FORMATS, ids=lambda case: case.format)
def test_every_format_is_named_with_its_first_words(case: Case, tmp_path: Path) -> None:
    shown = inspect(case.write(tmp_path))
    assert f"格式：{case.format}（" in shown
    _, sender, at, text, _ = case.dialogues[0][0]
    lines = [line for line in shown.splitlines() if line.startswith("  ") and "：" in line]
    assert any((text.replace("\n", "⏎") or "")[:40] in line and (sender or "—") in line for line in lines)
    assert ("没有时间" in shown) or at is not None


def test_three_dialogues_of_twelve_messages_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    rows = [
        {
            "id": f"d{n}",
            "shop": "店",
            "buyer": f"b{n}",
            "messages": [{"role": "buyer", "text": f"第{i}句"} for i in range(20)],
        }
        for n in range(5)
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    shown = inspect(path)
    assert "读到 5 个会话、100 条消息；未能理解 0 处" in shown
    assert shown.count("\n会话 ") == 3
    assert "会话 d0（店铺 店，买家 b0）" in shown
    assert shown.count("…… 共 20 条") == 3
    assert shown.count("第11句") == 3 and "第12句" not in shown
    assert "其中 没有时间 100" in shown


def test_long_and_broken_lines_are_shown_short_with_their_flags(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    message = {
        "role": "agent",
        "sender": "小美",
        "at": "2025-03-05T09:00:00+08:00",
        "text": "长" * 100 + "\n尾",
        "flags": ["auto"],
    }
    path.write_text(json.dumps({"id": "d", "messages": [message]}, ensure_ascii=False) + "\n{坏的\n", encoding="utf-8")
    shown = inspect(path)
    (line,) = [line for line in shown.splitlines() if "小美" in line]
    assert line == f"  2025-03-05 09:00:00  agent  小美：{'长' * 80} [auto]"
    assert "✗ 第 2 行：不是完整的 JSON" in shown
    assert "'{坏的'" in shown


def test_only_the_first_ten_mistakes_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = '{"id": "d", "messages": [{"role": "buyer", "text": "x"}]}\n'
    path.write_text(good + "{坏\n" * 15, encoding="utf-8")
    shown = inspect(path)
    assert shown.count("✗") == 10
    assert "未能理解 15 处" in shown


def test_what_the_format_leaves_out_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(batch(talk("a")).replace("单聊", "群聊") + batch(talk("b")), encoding="utf-8")
    shown = inspect(path)
    assert f"店铺 {SHOP}，买家 b" in shown and "买家 a" not in shown
    assert "其中 群聊消息 2" in shown


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.md", "# 会议纪要\n", "未识别"), ("a.txt", "", "空文件"), ("a.jsonl", "{坏\n", "✗")],
    ids=["unknown", "empty", "broken"],
)
def test_nothing_understood_ends_with_one(tmp_path: Path, name: str, content: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert said in inspect(path, status=1)


def test_standard_input_and_declared_formats_and_encodings(tmp_path: Path) -> None:
    text = batch(talk("a"))
    assert "编码：gb18030" in inspect("-", input=text.encode("gb18030"))
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("utf-16-le"))
    assert "编码：utf-16-le" in inspect(path, "--encoding", "utf-16-le", "--format", "qianniu_batch_txt")


def test_columns_of_ones_own_are_understood(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("号,谁,钟,话\n1,买家,2024-01-05 10:00:00,好\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("text: [话]\ntime: [钟]\nsender: [谁]\nsession: [号]\n", encoding="utf-8")
    assert "未识别" in inspect(tmp_path / "t.csv", status=1)
    assert "格式：flat_csv" in inspect(tmp_path / "t.csv", "--columns", tmp_path / "c.yaml")
