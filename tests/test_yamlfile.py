"""Hand-written YAML: read as meant, and every mistake at its file, line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator

from audit.errors import Place, RubricError
from audit.yamlfile import YamlText, parse_yaml, place_of, read_yaml, validate


def parse(text: str) -> object:
    return parse_yaml(YamlText("shop.yaml", text))


def mistakes(text: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        parse(text)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(b"\xef\xbb\xbfabout: \xe5\xa5\xbd\n")
    source = read_yaml(path)
    assert source == YamlText(str(path), "about: 好\n")
    assert parse_yaml(source) == {"about": "好"}


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="打不开") as caught:
        read_yaml(tmp_path / "none.yaml")
    assert caught.value.mistakes[0].place == Place(str(tmp_path / "none.yaml"))


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("about: 你好".encode("gbk"))
    with pytest.raises(RubricError, match="不是 UTF-8 编码（第 7 字节）"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: 1\nb: [2\nc: 3\n", "shop.yaml:3:2", "YAML 写法有误"),
        ("a:\n  b: 1\n  b: 2\n", "shop.yaml:3:3", "“b”写了两次"),
        ("? [a, b]\n: c\n", "shop.yaml:1:3", "键应当是一个词"),
        ("a:\n  {b: 1}: 2\n", "shop.yaml:2:3", "键应当是一个词"),
        ("a: *nobody\n", "shop.yaml:1:4", "undefined alias"),
        ("a: !!python/object:os.system {}\n", "shop.yaml:1:4", "constructor"),
        ("a: 2025-13-45\n", "shop.yaml:1:4", "不成其为值"),
        ("a: \x01\n", "shop.yaml", "control characters"),
    ],
)
def test_what_is_no_yaml_is_refused_at_its_place(text: str, place: str, says: str) -> None:
    (mistake,) = mistakes(text)
    assert mistake.startswith(f"{place}: ")
    assert says in mistake


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("!!bool x", "1:1"),
        ("- !!timestamp x\n", "1:3"),
        ("a: 1\nb: [2, {c: 2025-02-30}]\n", "2:12"),
        ("a: !!int 三\nb: 2025-02-30\n", "1:4"),
    ],
)
def test_values_unlike_their_tags_are_refused(text: str, place: str) -> None:
    (mistake,) = mistakes(text)
    assert mistake.startswith(f"shop.yaml:{place}: YAML 写法有误")


@given(st.text("abc: -[]{}\n\"'&*!|>?#,01好", max_size=40))
def test_any_text_is_data_or_a_mistake(text: str) -> None:
    try:
        parse(text)
    except RubricError as error:
        assert all(mistake.place.file == "shop.yaml" for mistake in error.mistakes)


NESTED = YamlText("shop.yaml", "about: 店\nrubrics:\n  greeting:\n    params:\n      any: [a, b]\n    5: x\n")


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ([], 1, 1),
        (["about"], 1, 1),
        (["rubrics", "greeting"], 3, 3),
        (["rubrics", "greeting", "params", "any"], 5, 7),
        (["rubrics", "greeting", "params", "any", 1], 5, 16),
        (["rubrics", "greeting", 5], 6, 5),
        (["rubrics", "greeting", "missing"], 3, 3),
        (["rubrics", "greeting", "params", "any", 7], 5, 7),
        (["nowhere"], 1, 1),
    ],
)
def test_the_place_of_a_value_or_of_what_is_above_it(path: list[str | int], line: int, column: int) -> None:
    assert place_of(NESTED, path) == Place("shop.yaml", line, column)


@pytest.mark.parametrize("text", ["", "a: ["])
def test_without_anything_to_point_at_the_place_is_the_file(text: str) -> None:
    assert place_of(YamlText("shop.yaml", text), ["a"]) == Place("shop.yaml")


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    size: int = Field(1, ge=0)
    level: Literal["low", "high"] = "low"
    words: list[str] = []

    @field_validator("words")
    @classmethod
    def _short(cls, words: list[str]) -> list[str]:
        if any(len(word) > 3 for word in words):
            raise ValueError("太长")
        return words


def test_valid_data_becomes_the_model() -> None:
    source = YamlText("item.yaml", "name: 灯\nsize: 3\n")
    assert validate(Item, parse_yaml(source), source) == Item(name="灯", size=3)


def test_every_mistake_is_reported_in_one_pass_at_its_place() -> None:
    source = YamlText("item.yaml", "list:\n- size: -1\n  level: middle\n  words: [一二三四]\n  colour: red\n")
    with pytest.raises(RubricError) as caught:
        validate(Item, parse_yaml(source)["list"][0], source, ["list", 0])
    said = {str(mistake) for mistake in caught.value.mistakes}
    assert "item.yaml:2:3: 缺少“name”" in said
    assert "item.yaml:3:3: “level”的值“middle”不可用，可用：'low' or 'high'" in said
    assert "item.yaml:4:3: “words”：太长" in said
    assert "item.yaml:5:3: 不认识“colour”这一项，请检查拼写" in said
    assert any(mistake.startswith("item.yaml:2:3: “size”的值“-1”不对") for mistake in said)
    assert len(said) == 5
