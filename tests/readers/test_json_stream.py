"""JSON documents of any size, read object by object."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.readers import json_stream
from audit.readers.json_stream import Damage, Found, mended, objects
from audit.readers.json_walk import walk

UNIT = {"sid": "s", "customer": "jd_1", "waiter": "w", "time": "2020-03-01 10:00:00", "waiterSend": False}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows so small that every document is a large one."""
    monkeypatch.setattr(json_stream, "LIMIT", 400)
    monkeypatch.setattr(json_stream, "_AHEAD", 60)


def read_text(text: str, size: int = 7) -> tuple[list[Found], list[Damage]]:
    """The objects of a text that comes in pieces of a size, and the damages."""
    damages: list[Damage] = []
    pieces: Iterator[str] = (text[at : at + size] for at in range(0, len(text), size))
    return list(objects(pieces, damages.append)), damages


def is_unit(record: dict) -> bool:
    return "unit" in record


def units(text: str, size: int = 7) -> tuple[list[object], list[Damage]]:
    found, damages = read_text(text, size)
    return [unit["unit"] for item in found for unit in walk(item.value, is_unit)], damages


WRAPPINGS: list[Callable[[list], object]] = [
    lambda rows: rows,
    lambda rows: {"data": {"page": {"size": 50}, "list": rows}, "code": 0},
    lambda rows: {"note": 'a "quoted" {brace} \\', "numbers": [1, -2.5e3, True, None], "pages": [{"rows": rows}]},
    lambda rows: [{"page": 1, "rows": rows[:40]}, {"page": 2, "rows": rows[40:]}],
]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("size", [1, 13, 5000])
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_units_of_large_documents_however_they_are_wrapped(
    wrapping: Callable[[list], object], size: int, indent: int | None
) -> None:
    rows = [{"unit": number, "text": '第"一"行\n{"a": [}', "inner": [{"x": number}]} for number in range(90)]
    found, damages = units(json.dumps(wrapping(rows), ensure_ascii=False, indent=indent), size)
    assert found == list(range(90))
    assert damages == []


@pytest.mark.usefixtures("small")
def test_documents_one_after_another() -> None:
    text = "\n".join(json.dumps({"rows": [{"unit": [page, row]} for row in range(30)]}, indent=1) for page in range(3))
    assert units(text) == ([[page, row] for page in range(3) for row in range(30)], [])


@pytest.mark.usefixtures("small")
def test_lines_are_those_where_objects_begin() -> None:
    rows = [{"unit": number, "text": "好"} for number in range(50)]
    text = json.dumps({"a": 1, "rows": rows}, indent=1)
    lines = text.split("\n")
    found, _ = read_text(text)
    assert [lines[item.line - 1].strip() for item in found] == ["{"] * 50
    assert [f'"unit": {number},' for number in range(50)] == [lines[item.line].strip() for item in found]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("size", [1, 5, 200])
def test_a_unit_larger_than_the_window_is_one(size: int) -> None:
    big = {"unit": "big", "messages": [{"unit": number} for number in range(15)]}
    assert 60 < len(json.dumps(big)) < 400
    assert units(json.dumps([{"unit": 1}, big, {"unit": 2}] * 9), size)[0] == [1, "big", 2] * 9


@pytest.mark.usefixtures("small")
def test_what_stands_between_members_of_a_list_is_told() -> None:
    text = (
        json.dumps([{"unit": number} for number in range(40)])
        .replace('{"unit": 3}', "17")
        .replace("4}, ", "4}, 5, ", 1)
    )
    found, damages = read_text(text)
    assert [item.between for item in found[:6]] == [None, "", "", "17", "5", ""]
    assert damages == []


@pytest.mark.usefixtures("small")
def test_another_list_is_no_neighbour() -> None:
    text = json.dumps({"pages": [{"n": 1}], "rows": [{"unit": number, "text": "x" * 30} for number in range(40)]})
    found, _ = read_text(text)
    assert [item.between for item in found[:3]] == [None, None, ""]


DAMAGES = [
    ("a quote that is not closed", '"好3"', '"好3', [3]),
    ("a quote too many", '"好3"', '"好"3"', [3]),
    ("a comma is missing", '"unit": 3, ', '"unit": 3 ', [3]),
    ("a brace is missing", '{"unit": 3, ', '"unit": 3, ', [3]),
    ("a bracket too many", '{"unit": 4, ', ']{"unit": 4, ', []),
    ("text between records", '{"unit": 4, ', '坏 {"unit": 4, ', []),
    ("a quote between records", '{"unit": 4, ', '" {"unit": 4, ', []),
    ("an escape that does not exist", '"好3"', '"\\q好3"', [3]),
]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("size", [1, 9, 4000])
@pytest.mark.parametrize(("old", "new", "lost"), [case[1:] for case in DAMAGES], ids=[case[0] for case in DAMAGES])
def test_damage_costs_its_own_record_and_is_told(old: str, new: str, lost: list[int], size: int) -> None:
    rows = [{"unit": number, "text": f"好{number}"} for number in range(40)]
    text = json.dumps({"rows": rows}, ensure_ascii=False)
    assert text.count(old) == 1
    found, damages = units(text.replace(old, new), size)
    assert found == [number for number in range(40) if number not in lost]
    assert len(damages) == 1


@pytest.mark.usefixtures("small")
def test_every_damage_has_its_line() -> None:
    text = json.dumps([{"unit": number, "text": f"好{number}"} for number in range(60)], indent=1, ensure_ascii=False)
    lines = text.split("\n")
    for number in (7, 8, 41):
        lines[lines.index(f'  "text": "好{number}"')] = f'  "text" "坏{number}"'
    found, damages = units("\n".join(lines))
    assert found == [number for number in range(60) if number not in (7, 8, 41)]
    assert [lines[damage.line - 1].strip() for damage in damages] == [f'"text" "坏{number}"' for number in (7, 8, 41)]
    assert all("坏" in damage.shown for damage in damages)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("size", [1, 9, 4000])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_cut_document_is_one_damage_and_keeps_what_is_whole(size: int, indent: int | None) -> None:
    rows = [{"unit": number, "text": "好"} for number in range(60)]
    whole = json.dumps({"a": {"rows": rows}}, ensure_ascii=False, indent=indent)
    for lost in (5, 30, 200):
        found, damages = units(whole[:-lost], size)
        assert found == list(range(len(found)))
        assert len(found) >= 60 - 1 - lost // 10
        assert len(damages) == 1


@pytest.mark.usefixtures("small")
def test_an_object_above_the_limit_is_entered() -> None:
    text = json.dumps({"unit": "wrapping", "rows": [{"unit": number, "x": "y" * 50} for number in range(20)]})
    assert units(text) == (list(range(20)), [])


@pytest.mark.usefixtures("small")
def test_a_string_without_end_hides_nothing_for_long() -> None:
    rows = "".join(f'{{"unit": {number}}},' for number in range(100))
    found, damages = units('[{"unit": "first"}, "never closed, ' + rows + "]")
    assert set(range(60, 100)) <= set(found)
    assert damages


@pytest.mark.parametrize("text", ['{"a":' * 100_000, "[" * 100_000, '{"a":{' * 50_000, '{"' * 100_000])
def test_depth_without_end_is_given_up(text: str) -> None:
    found, damages = read_text(text, 1 << 16)
    assert found == []
    assert len(damages) <= 100


def test_nothing_at_all() -> None:
    assert read_text("") == ([], [])
    assert read_text("[]") == ([], [])
    assert read_text(" \n ") == ([], [])


def test_halves_of_surrogate_pairs() -> None:
    found, damages = read_text('{"a": "\\ud83d好\\ud83d\\ude00\\uDE00\\u4f60"}')
    assert found[0].value == {"a": "\ufffd好😀\ufffd你"}
    assert damages == []
    assert mended(r"\ud83d\ude00") == r"\ud83d\ude00"


WORDS = ["4.25e-145", "-0.5E+10", "123456789012345678901234567890", "-7", r'"00000000000000000\ud83d\ude00"']


@pytest.mark.parametrize("number", WORDS)
def test_a_number_or_a_text_goes_on_in_the_next_piece(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "_AHEAD", 1)
    monkeypatch.setattr(json_stream, "LIMIT", 42)
    text = f'{{"list": [{", ".join([number] * 20)}], "rows": [{{"unit": {number}}}]}}'
    for size in range(1, 12):
        found, damages = read_text(text, size)
        assert [item.value for item in found] == [{"unit": json.loads(number)}]
        assert damages == []


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(["unit", "a", "{", '"']), VALUES, max_size=3), max_size=12),
    head=VALUES,
    seed=st.integers(0, 10**6),
)
def test_the_size_of_the_pieces_changes_nothing(rows: list, head: object, seed: int) -> None:
    chance = random.Random(seed)
    text = json.dumps({"head": head, "rows": rows}, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, 2]))
    expected = list(walk(json.loads(text), is_unit))
    before = json_stream.LIMIT, json_stream._AHEAD
    longest = max([len(json.dumps(row, indent=2)) for row in rows], default=0)
    json_stream.LIMIT, json_stream._AHEAD = 8 * longest + 100, chance.randint(1, 80)
    try:
        found, damages = read_text(text, chance.randint(1, 40))
    finally:
        json_stream.LIMIT, json_stream._AHEAD = before
    assert [unit for item in found for unit in walk(item.value, is_unit)] == expected
    assert damages == []


def test_a_large_export_is_read_record_by_record(
    tmp_path: Path, read: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**UNIT, "sid": f"s{number // 4}", "content": f"话{number}"} for number in range(12_000)]
    rows[7]["waiterSend"] = "谁"
    rows.insert(9, {"foo": 1})  # type: ignore[arg-type]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"x": {"list": rows}}, ensure_ascii=False), encoding="utf-8")
    assert path.stat().st_size > 1 << 20
    result = read(path)
    texts = [text for texts in result.texts for text in texts]
    assert texts == [f"话{number}" for number in range(12_000) if number != 7]
    assert sorted(record.reason[:8] for record in result.rejected) == ["不是这种格式的记", "字段不是预期的样"]
    assert {record.line for record in result.rejected} == {1}


def test_strangers_before_the_first_unit_of_a_large_list(tmp_path: Path, read: Callable) -> None:
    rows: list[object] = [
        {"foo": 1},
        3,
        *({**UNIT, "content": f"话{number}", "x": "长" * 300} for number in range(2_000)),
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"agents": [{"id": 7}], "list": rows}, ensure_ascii=False), encoding="utf-8")
    result = read(path)
    assert len(result.texts[0]) == 2_000
    assert [record.raw for record in result.rejected] == ['{"foo":1}', "3"]


def test_bad_bytes_in_a_large_document_have_their_line(tmp_path: Path, read: Callable) -> None:
    rows = [{**UNIT, "content": f"话{number}"} for number in range(9_000)]
    data = json.dumps(rows, ensure_ascii=False, indent=0).encode()
    path = tmp_path / "a.json"
    path.write_bytes(data.replace('话8000"'.encode(), b'\xff"', 1))
    result = read(path)
    assert result.texts[0][8_000] == "\ufffd"
    line = data[: data.index('话8000"'.encode())].count(b"\n") + 1
    assert [(record.line, "无法解码" in record.reason) for record in result.rejected] == [(line, True)]


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_large_documents_in_other_encodings(encoding: str, tmp_path: Path, read: Callable) -> None:
    rows = [{**UNIT, "content": f"话😀{number}"} for number in range(9_000)]
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps({"list": rows}, ensure_ascii=False).encode(encoding))
    result = read(path)
    assert result.texts == [[f"话😀{number}" for number in range(9_000)]]
    assert result.rejected == []
