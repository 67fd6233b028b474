"""JSON however it is wrapped, and what is left of damaged JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

UNIT = {
    "sid": "s",
    "customer": "jd_1",
    "waiter": "w",
    "content": "在吗",
    "time": "2020-03-01 10:00:00",
    "waiterSend": False,
}


def unit(text: str, **changes: object) -> dict:
    return {**UNIT, "content": text, **changes}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([unit("一"), unit("二")]),
        json.dumps({"a": {"b": [[unit("一")], {"c": unit("二")}]}}, indent=2),
        f"{json.dumps(unit('一'))}\n{json.dumps(unit('二'))}\n",
        f"{json.dumps([unit('一')])}\n{json.dumps({'x': unit('二')})}\n",
        f"{json.dumps({'l': [unit('一')]}, indent=1)}\n{json.dumps({'l': [unit('二')]}, indent=1)}",
    ],
    ids=["list", "nested", "lines", "lines of wrappings", "documents"],
)
def test_every_wrapping(text: str, tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert read(path).texts == [["一", "二"]]


def test_damage_costs_its_own_unit(tmp_path: Path, read: Callable) -> None:
    text = json.dumps({"list": [unit("一"), unit("坏"), unit("三")]}, indent=1, ensure_ascii=False)
    path = tmp_path / "a.json"
    path.write_text(text.replace('"坏"', '"坏'), encoding="utf-8")
    result = read(path)
    assert result.texts == [["一", "三"]]
    assert "完整的部分已保留" in result.reasons


def test_a_document_that_is_cut(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"list": [unit("一"), unit("二")]}, indent=1)[:-60], encoding="utf-8")
    result = read(path)
    assert result.texts == [["一"]]
    assert len(result.rejected) == 1


def test_strangers_in_a_list_of_units_are_reported(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([unit("一"), {"foo": 1}, 3, [unit("二")]]), encoding="utf-8")
    result = read(path)
    assert result.texts == [["一", "二"]]
    assert [record.raw for record in result.rejected] == ['{"foo":1}', "3"]


def test_fields_of_impossible_types_cost_their_unit(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "a.jsonl"
    rows = [unit("一"), unit("坏", waiterSend={"a": []}), unit("三", sid=["x"], time=[1])]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = read(path)
    assert sorted(map(tuple, result.texts)) == [("一",), ("三",)]
    assert [record.line for record in result.rejected] == [2]


def test_half_a_surrogate_pair(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(unit("X")).replace("X", "\\ud83d好\\ud83d\\ude00\\ude00"), encoding="utf-8")
    assert read(path).texts == [["\ufffd好😀\ufffd"]]


def test_control_characters_inside_strings(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(unit("X")).replace("X", "a\\u0000b\\u0003\tc"), encoding="utf-8")
    assert read(path).texts == [["ab\tc"]]


def test_brackets_without_end(tmp_path: Path, read: Callable) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a":' * 100_000, encoding="utf-8")
    assert read(path, format="jd_api_json").dialogues == []
