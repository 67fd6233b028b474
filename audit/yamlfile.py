"""Hand-written YAML files: read fast, and every mistake reported at its file, line and column.

Positions cost time, so they are looked up only when there is something to report or to explain.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import yaml

from audit.errors import Mistake, Place, RubricError, os_reason

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound="BaseModel")

_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlText(NamedTuple):
    """A YAML file as it travels to workers: its name for messages and its text."""

    name: str
    text: str


class _Loader(_Base):  # type: ignore[valid-type, misc]
    """Refuses a key written twice, which YAML would resolve silently, and a key that is no word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "键应当是一个词", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key.value}”写了两次", key.start_mark)
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def read_yaml(path: Path) -> YamlText:
    """The text of a YAML file; RubricError where it cannot be read."""
    try:
        return YamlText(str(path), path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RubricError([Mistake(Place(str(path)), f"打不开：{os_reason(error)}", "检查路径和权限")]) from None
    except UnicodeDecodeError as error:
        raise RubricError(
            [Mistake(Place(str(path)), f"不是 UTF-8 编码（第 {error.start} 字节）", "另存为 UTF-8")]
        ) from None


def parse_yaml(source: YamlText) -> Any:
    """The data of a YAML text; RubricError at the place where it is no YAML."""
    try:
        return yaml.load(source.text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(source.name, mark.line + 1, mark.column + 1) if mark else Place(source.name)
        raise RubricError([Mistake(place, f"YAML 写法有误：{error.problem}", "检查缩进、冒号和引号")]) from None
    except yaml.YAMLError as error:
        raise RubricError([Mistake(Place(source.name), f"YAML 写法有误：{error}")]) from None
    except (ValueError, KeyError, AttributeError):
        raise RubricError([_mistyped(source)]) from None


def _mistyped(source: YamlText) -> Mistake:
    """The value that is not what its form or its tag says, as 2025-02-30 is no day."""
    loader = yaml.SafeLoader("")
    node = _composed(source.text)
    left = [node] if node is not None else []
    while left:
        node = left.pop()
        if isinstance(node, yaml.ScalarNode):
            try:
                loader.construct_object(node)
            except (ValueError, KeyError, AttributeError):
                place = Place(source.name, node.start_mark.line + 1, node.start_mark.column + 1)
                return Mistake(place, f"YAML 写法有误：“{node.value}”不成其为值", "是文字就加上引号")
        else:
            parts = (part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,)))
            left.extend(reversed(list(parts)))
    return Mistake(Place(source.name), "YAML 写法有误")


def place_of(source: YamlText, path: Sequence[str | int]) -> Place:
    """Where a value stands; where the path leads nowhere, the nearest thing above it."""
    node = _composed(source.text)
    mark = node.start_mark if node is not None else None
    for step in path:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        if found is None:
            continue
        key, node = found
        mark = key.start_mark
    return Place(source.name, mark.line + 1, mark.column + 1) if mark else Place(source.name)


@lru_cache(maxsize=16)
def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, _Base)
    except yaml.YAMLError:
        return None


def validate(model: type[M], data: Any, source: YamlText, path: Sequence[str | int] = ()) -> M:
    """Check data against a model; RubricError with every mistake at its place."""
    from pydantic import ValidationError

    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise RubricError(list(mistakes_of(error, source, path))) from None


def mistakes_of(error: ValidationError, source: YamlText, path: Sequence[str | int] = ()) -> Iterable[Mistake]:
    """The mistakes that pydantic found, each at its place and in Chinese."""
    for detail in error.errors():
        where = [*path, *detail["loc"]]
        name = next((step for step in reversed(detail["loc"]) if isinstance(step, str)), "")
        yield Mistake(place_of(source, where), _say(detail["type"], name, detail))


def _say(kind: str, name: str, detail: Any) -> str:
    context = detail.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return f"不认识“{name}”这一项，请检查拼写"
        case "missing":
            return f"缺少“{name}”"
        case "value_error":
            return f"“{name}”：{context.get('error', detail['msg'])}"
        case "literal_error" | "enum":
            return f"“{name}”的值“{detail['input']}”不可用，可用：{context.get('expected', '')}"
        case _:
            wanted = _WANTED[kind].format(**context) if kind in _WANTED else detail["msg"]
            return f"“{name}”的值“{detail['input']}”不对：{wanted}"


_WANTED = {
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type"), "应当是列表"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "应当是“名称: 值”"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "应当是整数"),
    **dict.fromkeys(("float_type", "float_parsing"), "应当是数"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "应当是 true 或 false"),
    **dict.fromkeys(("too_short", "string_too_short"), "至少要 {min_length} 个"),
    **dict.fromkeys(("too_long", "string_too_long"), "至多 {max_length} 个"),
    "string_type": "应当是文字",
    "string_pattern_mismatch": "应当符合 {pattern}",
    "greater_than": "应当大于 {gt}",
    "greater_than_equal": "应当不小于 {ge}",
    "less_than": "应当小于 {lt}",
    "less_than_equal": "应当不大于 {le}",
    "finite_number": "应当是有限的数",
}
"""What is wanted where pydantic refuses a value, by its error type; any other is told in its own words."""
