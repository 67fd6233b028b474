"""Formats are seen by content, whatever odd lines stand around it, and a damaged line is counted once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reader_inputs import Result, read_inputs

from audit.readers.detection import detect
from audit.readers.head import Head
from audit.readers.record import ReadOptions
from audit.sources import file_source


def line(name: str = "d1", text: str = "在吗") -> str:
    messages = [{"role": "buyer", "text": text}, {"role": "agent", "sender": "小美", "text": "您好"}]
    return json.dumps({"id": name, "messages": messages}, ensure_ascii=False)


def read(folder: Path, content: str | bytes, name: str = "a.jsonl", **options: Any) -> Result:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_inputs(folder, path, **options)


@pytest.mark.parametrize(
    "odd",
    [
        ["oops"],
        ["{oops"],
        ["[1, 2"],
        ["# 导出于 2025-03-05", "#"],
        ["导出时间：2025-03-05", "店铺：某店", "共 2 个会话"],
        ["", "   ", "null"],
        ["42", "true", '"text"'],
        ["\x00\x00"],
        [line("cut")[:-20]],
    ],
    ids=str,
)
@pytest.mark.parametrize("place", ["before", "between", "after"])
def test_odd_lines_cost_themselves_wherever_they_stand(tmp_path: Path, odd: list[str], place: str) -> None:
    good = [line("d1"), line("d2")]
    rows = {"before": [*odd, *good], "between": [good[0], *odd, good[1]], "after": [*good, *odd]}[place]
    result = read(tmp_path, "\n".join(rows) + "\n")
    assert [dialogue.id for dialogue in result.dialogues] == ["d1", "d2"]
    told = [number for number, row in enumerate(rows, 1) if row in odd and row.strip()]
    assert [item.line for item in result.rejected] == told
    assert result.audits[0].failed is None
    assert result.audits[0].format == "jsonl"


@pytest.mark.parametrize("count", [4, 12, 60])
def test_many_odd_lines_are_looked_past_where_as_many_are_good(tmp_path: Path, count: int) -> None:
    rows = [row for number in range(count) for row in ("warning: retry", line(f"d{number}"))]
    result = read(tmp_path, "\n".join(rows))
    assert len(result.dialogues) == len(result.rejected) == count


def test_a_document_with_a_title_before_it_keeps_its_units(tmp_path: Path) -> None:
    unit = {"msgs": [{"direction": 0, "content": "在吗", "time": "2024-01-05 10:00:00"}], "to_id": "cntaobaolin"}
    whole = json.dumps({"chatlog_get_response": unit}, ensure_ascii=False)
    plain = read(tmp_path, whole, "a.json")
    titled = read(tmp_path, f"接口返回：\n{whole}\n", "b.json")
    assert plain.audits[0].format == titled.audits[0].format
    assert titled.texts == plain.texts


def test_text_that_quotes_json_stays_text(tmp_path: Path) -> None:
    card = json.dumps({"messages": [{"role": "user", "text": "x"}]})
    chat = f"买家：(2025-03-05 09:00:00)：\n{card}\n客服：(2025-03-05 09:00:09)：\n您好\n"
    result = read(tmp_path, chat, "a.txt", format="role_label_txt")
    assert result.texts == [[card, "您好"]]


def test_a_page_of_words_is_no_transcript(tmp_path: Path) -> None:
    for text in ("{", "[", "{}", "[]", "[[[[", "{]" * 50, "[图片]\n[图片]\n", '{"a": 1}\n' * 9):
        result = read(tmp_path, text)
        assert result.dialogues == []
        assert result.audits[0].format is None
        assert result.audits[0].failed


DAMAGE = b"\xff\xff\x81"


@pytest.mark.parametrize(
    ("before", "after"),
    [("在吗", DAMAGE), ('在吗"}', DAMAGE)],
    ids=["in a text", "over the end of a value"],
)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_damaged_line_is_counted_once(tmp_path: Path, before: str, after: bytes, number: int) -> None:
    rows = [line(f"d{row}").encode("gb18030") for row in (1, 2, 3)]
    rows[number - 1] = rows[number - 1].replace(before.encode("gb18030"), after)
    result = read(tmp_path, b"\n".join(rows) + b"\n")
    audit = result.audits[0]
    assert audit.encoding == "gb18030"
    assert (audit.units, audit.not_understood, audit.places) == (3, 1, (number,))
    assert result.rejected[0].line == number
    assert len(result.dialogues) == (3 if before == "在吗" else 2)


def test_a_damaged_row_of_a_table_is_counted_once(tmp_path: Path) -> None:
    header = "会话编号\t顾客id\tsku\t是否客服发送\t是否转出\t是否重复咨询\t内容\n"
    rows = (header + "s\tU\t\t0\t0\t0\t好的呀没问题\n" * 5).encode("gb18030")
    result = read(tmp_path, rows + b"s\tU\t\t0\t0\t0\t\xb0\xff\xff\n" + DAMAGE * 2 + b"\n", "a.tsv")
    assert (result.audits[0].not_understood, result.audits[0].places) == (2, (7, 8))
    assert [item.line for item in result.rejected] == [7, 8, 8]


def test_what_is_shown_of_a_damaged_line_is_in_its_own_encoding(tmp_path: Path) -> None:
    data = (line() + "\n" + line("d2") + "\n").encode("gb18030").replace("您好".encode("gb18030"), DAMAGE, 1)
    (refused,) = read(tmp_path, data).rejected
    assert "在吗" in refused.raw
    assert "\ufffd" in refused.raw


def test_what_is_shown_of_a_long_damaged_line_stays_within_the_limit(tmp_path: Path) -> None:
    data = (line(text="很长" * 4000) + "\n").encode("gb18030").replace("您好".encode("gb18030"), DAMAGE, 1)
    (refused,) = read(tmp_path, data).rejected
    assert len(refused.raw.encode()) <= 4096


def test_a_table_with_nothing_but_its_header_says_so(tmp_path: Path) -> None:
    from audit.parse_audit import summary_lines

    result = read(tmp_path, "会话ID,发送人,角色,时间,内容\n", "a.csv")
    assert summary_lines(result.audits) == [f"{(tmp_path / 'a.csv').as_posix()}：没有会话（可能只有表头）"]


QUOTES = "\n".join(
    (
        "转给你看",
        "t**3 --> 别店:阿木 2024-2-1 9:05:01",
        "别店:阿木2024-2-1 9:05:31",
        "已读",
        "买家：(2024-02-01 09:05:01):",
        "别人 (2024-02-01 09:05:01): 嗯",
        "别人(2024-02-01 09:05:01):  嗯",
        "/*****************以下为一通会话************************************/",
        "",
    )
)
RULE = "=" * 64


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("role_label_txt", "导出时间：2024-03-02 10:00:00\n买家：(2024-03-01 09:00:00): 什么时间发\n"),
        ("wechat_txt", "2024-03-01 09:00:00 安安妈\n"),
        ("wechat_txt", "安安妈 (2024-03-01 09:00:00): "),
        ("qianniu_copy_txt", "lin --> 某店:小禾 2024-3-1 9:00:00\n"),
        ("qianniu_im_txt", "某店:小禾\n导出时间 2024-03-02 10:00:00\n即时消息\n2024-03-01\n2024-03-01 09:00:00 lin: "),
        ("qianniu_batch_txt", f"某店:小禾\n{RULE}\n单聊\n{RULE}\n{'-' * 28}lin{'-' * 28}\nlin(2024-03-01 09:00:00):  "),
        ("jd_dongdong_log", "/*****************以下为一通会话*****************/\njd_lin 2024-03-01 09:00:00\n"),
    ],
)
def test_what_a_message_quotes_tells_no_format(name: str, first: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(first + QUOTES, encoding="utf-8")
    assert detect(Head(file_source(tmp_path / "a.txt"), ReadOptions())).name == name
