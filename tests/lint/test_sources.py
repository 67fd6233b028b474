"""Scripts keep their place: file, line, cell, and every character in the text of the source."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from audit.errors import SourceError
from audit.lint.script import Lines, Source
from audit.lint.sources import read_source, script_files

CSV = (
    "快捷短语编码,快捷短语,快捷短语分组\r\n"
    "a1,亲，您好。,开场白\r\n"
    'a2,"亲，步骤：\r\n1. 申请\r\n2. 寄回，写""单号""",售后\r\n'
    ",,\r\n"
    "a3,亲，再见。,结束语"
)


def texts(source: Source) -> list[tuple[int, str, str]]:
    return [(script.line, script.group, script.text) for script in source.scripts]


def assert_placed(source: Source) -> None:
    """Each character stands where the source says."""
    for script in source.scripts:
        offsets = source.offsets(script)
        assert offsets is not None
        assert [source.text[at] for at in offsets[:-1]] == list(script.text)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_csv_rows_keep_their_physical_line(encoding: str) -> None:
    source = read_source("quick.csv", CSV.encode(encoding))
    assert texts(source) == [
        (2, "开场白", "亲，您好。"),
        (3, "售后", '亲，步骤：\n1. 申请\n2. 寄回，写"单号"'),
        (7, "结束语", "亲，再见。"),
    ]
    assert [script.cell for script in source.scripts] == ["B2", "B3", "B7"]
    assert [script.code for script in source.scripts] == ["a1", "a2", "a3"]
    assert_placed(source)


def test_a_multi_line_cell_knows_the_line_of_each_character() -> None:
    source = read_source("quick.csv", CSV.encode())
    offsets = source.offsets(source.scripts[1])
    assert offsets is not None
    assert source.place(offsets[source.scripts[1].text.index("寄")]) == (5, 4)


def test_columns_are_found_by_their_names_in_any_order() -> None:
    source = read_source("t.tsv", "分组\t话术\t检查说明\n物流\t亲，今天发。\t\n".encode())
    assert texts(source) == [(2, "物流", "亲，今天发。")]


def test_a_table_without_phrases_is_refused() -> None:
    with pytest.raises(SourceError, match=r"quick\.csv:1: 表头里没有话术列"):
        read_source("quick.csv", "甲,乙\n1,2\n".encode())


def workbook(rows: list[list[object]], title: str = "售前") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_xlsx_rows_and_cells() -> None:
    raw = workbook([["快捷短语编码", "快捷短语"], [101, "亲，您好。"], [None, None], ["b", "亲，再见。"]])
    source = read_source("quick.xlsx", raw)
    assert texts(source) == [(2, "售前", "亲，您好。"), (4, "售前", "亲，再见。")]
    assert [(script.code, script.cell) for script in source.scripts] == [("101", "售前!B2"), ("b", "售前!B4")]


def test_a_broken_workbook_is_a_source_error() -> None:
    with pytest.raises(SourceError, match="不是能读的 XLSX"):
        read_source("quick.xlsx", b"not a workbook")


YAML = """\
# 话术
- code: m1
  group: 开场白
  text: "亲，您好。"
- code: m2
  group: 结束语
  text: |-
    感谢惠顾
    祝您愉快。
- code: m3
  group: 议价
  flow:
    - 买家: 便宜点
    - 客服: 亲，已经是活动价啦。
- code: m4
  group: 坏的
- 不是一项
"""


def test_yaml_phrases_start_where_their_text_does() -> None:
    source = read_source("s.yaml", YAML.encode())
    assert texts(source) == [
        (4, "开场白", "亲，您好。"),
        (7, "结束语", "感谢惠顾\n祝您愉快。"),
        (13, "议价", "便宜点"),
        (14, "议价", "亲，已经是活动价啦。"),
    ]
    assert [script.role for script in source.scripts] == ["agent", "agent", "buyer", "agent"]
    assert [script.flow is None for script in source.scripts] == [True, True, False, False]
    assert [line for line, _ in source.malformed] == [15, 17]
    assert_placed(source)


def test_broken_yaml_says_where() -> None:
    with pytest.raises(SourceError, match=r"s\.yaml:\d+:\d+: YAML 写法有误"):
        read_source("s.yaml", "- text: 好\n  bad: [\n".encode())


MARKDOWN = """\
# 店铺话术

写给新人，这一段不是话术。

## 开场白

- 亲，您好。
* 亲，退货这样办：
  先申请
  1. 再寄回

```
- 代码里的不算
```

### 结束语 ###
1. 感谢惠顾。
"""


def test_markdown_headings_are_groups_and_items_phrases() -> None:
    source = read_source("s.md", MARKDOWN.encode())
    assert texts(source) == [
        (7, "开场白", "亲，您好。"),
        (8, "开场白", "亲，退货这样办：\n先申请\n1. 再寄回"),
        (17, "结束语", "感谢惠顾。"),
    ]
    assert_placed(source)


def test_plain_text_has_a_phrase_a_line() -> None:
    source = read_source("s.txt", "【开场白】\n亲，您好。\n\n# 结束语\n  感谢惠顾。\n".encode())
    assert texts(source) == [(2, "开场白", "亲，您好。"), (5, "结束语", "感谢惠顾。")]
    assert_placed(source)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("s.txt", "【议价】\n买家：能便宜吗\n客服：亲，已经很优惠啦。\n\n亲，再见。\n"),
        ("s.md", "## 议价\n- 买家：能便宜吗\n  客服：亲，已经很优惠啦。\n- 亲，再见。\n"),
        ("s.csv", '快捷短语,快捷短语分组\n"买家：能便宜吗\n客服：亲，已经很优惠啦。",议价\n亲，再见。,议价\n'),
    ],
)
def test_lines_that_name_their_speakers_are_a_flow(name: str, content: str) -> None:
    source = read_source(name, content.encode())
    assert [(script.role, script.text) for script in source.scripts] == [
        ("buyer", "能便宜吗"),
        ("agent", "亲，已经很优惠啦。"),
        ("agent", "亲，再见。"),
    ]
    first, second, last = source.scripts
    assert first.flow == second.flow is not None
    assert last.flow is None
    assert second.line == first.line + 1
    assert_placed(source)


def test_unknown_forms_and_encodings_are_refused() -> None:
    with pytest.raises(SourceError, match="不认识的话术文件"):
        read_source("s.docx", b"")
    with pytest.raises(SourceError, match="编码认不出来"):
        read_source("s.txt", b"\xff\xff\xff")


def test_folders_are_walked_in_order_without_hidden_ones(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for name in ("b.md", "a.csv", ".git/x.md", "notes.docx", "sub/c.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("", encoding="utf-8")
    assert [path.relative_to(tmp_path).as_posix() for path in script_files(tmp_path)] == ["a.csv", "b.md", "sub/c.yaml"]


def test_lines_of_offsets() -> None:
    lines = Lines("一\n二三\n\n四")
    assert [lines.line(at) for at in (0, 1, 2, 4, 5, 6)] == [1, 1, 2, 2, 3, 4]
