"""Workbooks, cells, header words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.readers import table
from audit.readers.table import cell_text, columns_of, header_place, plain_header

HEADER = ["会话ID", "买家昵称", "发送方", "发送时间", "消息内容"]


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_sheets_dates_and_numbers(tmp_path: Path, read: Callable) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            [],
            HEADER,
            [6001, "阿花", "买家", datetime(2024, 1, 5, 9, 1), "在\r\n吗"],
            [6001, "阿花", "客服", 45296.375, 12],
        ],
        [HEADER, ["6002", "大壮", "买家", "2024-01-06 10:00:00", "你好"]],
    )
    result = read(path)
    assert [d.id for d in result.dialogues] == ["6001", "6002"]
    assert result.texts == [["在\n吗", "12"], ["你好"]]
    assert [m.at.strftime("%H:%M") for m in result.dialogues[0].messages if m.at] == ["09:01", "09:00"]


def test_a_workbook_that_is_damaged(tmp_path: Path, read: Callable) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ["1", "花", "买家", "2024-01-06 10:00:00", "你好"]])
    path.write_bytes(path.read_bytes()[:1500])
    result = read(path, format="flat_csv")
    assert "损坏" in (result.audits[0].failed or "")


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, read: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, ["1", "花", "买家", "2024-01-06 10:00:00", "你好"]])
    monkeypatch.setattr(table, "WORKBOOK_LIMIT", 7000)
    assert "另存为 CSV" in (read(path, format="flat_csv").audits[0].failed or "")


def test_old_workbooks(read: Callable) -> None:
    result = read(Path(__file__).parent / "old.xls")
    assert result.audits[0].format == "flat_csv"
    assert result.texts == [["老表格也行吗", "也行的"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="0123"', "0123"),
        ('="a""b"', 'a"b'),
        ("=1+1", "=1+1"),
        ("'=1", "=1"),
        ("'tis", "'tis"),
        (6001.0, "6001"),
        (None, ""),
    ],
)
def test_cells(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_header_words_do_not_mind_case_blanks_and_brackets() -> None:
    assert plain_header(" 发送时间（北京时间）: ") == "发送时间"
    assert columns_of(["SENDER", "Msg Type", "内容"]) == {"sender": ["SENDER"], "kind": ["Msg Type"], "text": ["内容"]}


def test_a_shops_own_words_come_first() -> None:
    assert columns_of(["内容", "正文"], {"text": ("正文",)})["text"] == ["正文", "内容"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        pytest.param([["导出"], HEADER, ["1"]], 1, id="behind a title"),
        pytest.param([["买家", "小花"], ["x"], HEADER], 2, id="one known word is no header"),
        pytest.param([["甲", "乙"], ["1", "2"]], 0, id="none is known"),
        pytest.param([["报表"], ["编号", "会话内容"]], 1, id="a whole conversation in a cell"),
        pytest.param([["报表"], ["谁", "说啥"]], 1, id="words of a shop's own"),
    ],
)
def test_where_the_header_is(rows: list[list[str]], place: int) -> None:
    assert header_place(rows, {"sender": ("谁",), "text": ("说啥",)}) == place


def test_a_stray_quote_costs_its_own_row(tmp_path: Path, read: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "RECORD_LINES", 50)
    path = tmp_path / "a.csv"
    rows = [f"{n},花,买家,2024-01-06 10:00:00,{chr(34) if n % 70 == 3 else ''}话{n}" for n in range(200)]
    path.write_text("\n".join([",".join(HEADER), *rows]), encoding="utf-8")
    result = read(path)
    assert len(result.dialogues) == 197
    assert [record.line for record in result.rejected] == [5, 75, 145]


@given(st.lists(st.lists(st.text("甲,\"'\n\t=a", max_size=8), min_size=5, max_size=5), min_size=1, max_size=8))
def test_any_cells_come_back(rows: list[list[str]]) -> None:
    import csv
    import io

    from audit.parse_audit import FileLog
    from audit.readers.people import People
    from audit.readers.record import Context, ReadOptions
    from audit.readers.table import read_rows
    from audit.sources import Source

    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    data = out.getvalue().encode()
    context = Context(ReadOptions(), People(), FileLog("x", lambda _: None))
    found = [row.values for row in read_rows(Source("x", lambda: io.BytesIO(data)), context)]
    assert found == [row for row in rows if any(row)]
