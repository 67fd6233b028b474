"""JSON exports of any wrapping: documents, lists, lines, and what is left of damaged ones.

A reader says which objects are its units; wherever they are nested, they are found in order. Objects beside units
that are none themselves are reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

import msgspec

from audit.lines import decode_head, text_blocks, text_lines
from audit.parse_audit import FileLog
from audit.readers.json_stream import Damage, mended, objects
from audit.readers.json_walk import Object as Object
from audit.readers.json_walk import walk
from audit.readers.record import Context, Said
from audit.sources import Source

_STRAY = "不是这种格式的记录"
_STRAYS = 1000
"""Members of a list that are held until it is known whether it is a list of units."""

_SNIFFED_LINES = 20
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}

_decode = msgspec.json.Decoder().decode


def loads(text: str) -> Any:
    """The value of a JSON text; half a surrogate pair becomes U+FFFD. Raises msgspec.DecodeError or RecursionError."""
    try:
        return _decode(text)
    except msgspec.DecodeError:
        if (other := mended(text)) == text:
            raise
        return _decode(other)


def read_units(
    source: Source,
    context: Context,
    is_unit: Callable[[Object], bool],
    convert: Callable[[Object, str], Iterable[Said]],
) -> Iterator[Said]:
    """The messages of all units; `convert` gets the unit and a name for it that is unique in the input.

    A unit whose fields have impossible types is rejected, and no other.
    """
    log = context.log
    for number, (unit, line) in enumerate(_units(source, context, is_unit), 1):
        log.units += 1
        try:
            said = list(convert(unit, f"{source.name}:{number}"))
        except (AttributeError, KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
            log.reject(f"字段不是预期的样子：{error}", _shown(unit), line=line)
        else:
            yield from said


def _units(source: Source, context: Context, is_unit: Callable[[Object], bool]) -> Iterator[tuple[Object, int | None]]:
    encoding = context.options.encoding
    if _by_lines(source, encoding):
        for number, line in text_lines(source.open, context.log, encoding):
            if not line or line.isspace():
                continue
            try:
                value = loads(line)
            except (msgspec.DecodeError, RecursionError) as error:
                yield from _of_damaged(line, error, context, is_unit, number)
            else:
                yield from _of_value(value, context, is_unit, number)
        return
    blocks = text_blocks(source.open, context.log, encoding)
    first = list(islice(blocks, 2))
    if len(first) == 1:
        try:
            value = loads(first[0])
        except (msgspec.DecodeError, RecursionError):
            pass
        else:
            yield from _of_value(value, context, is_unit, None)
            return
    yield from _of_document(chain(first, blocks), context, is_unit)


def _by_lines(source: Source, encoding: str | None) -> bool:
    """Whether the lines are values of their own."""
    with source.open() as stream:
        head = decode_head(stream.read(256 << 10), encoding).split("\n")
    lines = [line for line in head[:-1] or head if line.strip()][:_SNIFFED_LINES]
    whole = 0
    for line in lines:
        try:
            whole += isinstance(loads(line), dict | list)
        except (msgspec.DecodeError, RecursionError):
            continue
    return whole * 2 >= len(lines) and whole > 0


def _of_damaged(
    text: str, error: Exception, context: Context, is_unit: Callable[[Object], bool], line: int
) -> Iterator[tuple[Object, int | None]]:
    units = [unit for found in objects(iter([text]), lambda _: None) for unit in walk(found.value, is_unit)]
    rest = "，完整的部分已保留" if units else ""
    context.log.reject(f"JSON 不完整或有错（{error}）{rest}", text, line=line)
    return ((unit, line) for unit in units)


def _of_value(
    value: Any, context: Context, is_unit: Callable[[Object], bool], line: int | None
) -> Iterable[tuple[Object, int | None]]:
    if isinstance(value, dict) and is_unit(value):
        return ((value, line),)
    units = walk(value, is_unit, lambda stray: context.log.reject(_STRAY, _shown(stray), line=line))
    return ((unit, line) for unit in units)


def _of_document(
    blocks: Iterator[str], context: Context, is_unit: Callable[[Object], bool]
) -> Iterator[tuple[Object, int | None]]:
    """The units of a document that is large or damaged; members of a list of units that are none are reported."""
    log = context.log

    def damaged(damage: Damage) -> None:
        log.reject(f"JSON 不完整或有错（{damage.reason}），完整的部分已保留", damage.shown, line=damage.line)

    strays: list[tuple[bytes, int]] = []
    beside_units = False
    for found in objects(blocks, damaged):
        if found.between is None:
            strays, beside_units = [], False
        elif found.between:
            strays.append((found.between.encode("utf-8", "replace"), found.line))
        units = list(walk(found.value, is_unit, lambda stray: log.reject(_STRAY, _shown(stray), line=found.line)))  # noqa: B023
        yield from ((unit, found.line) for unit in units)
        beside_units = beside_units or bool(units)
        if not units and len(strays) < _STRAYS:
            strays.append((_shown(found.value), found.line))
        if beside_units:
            for shown, line in strays:
                log.reject(_STRAY, shown, line=line)
            strays = []


def _shown(value: Any) -> bytes:
    return msgspec.json.encode(value)


def child(record: Any, *keys: str) -> Object:
    """The object at the path, or an empty one."""
    for key in keys:
        record = record.get(key) if type(record) is dict else None
    return record if type(record) is dict else {}


def children(record: Object, key: str) -> list[Object]:
    """The objects listed under the key; one object that is not in a list counts as a list of one."""
    return _objects(record.get(key))


def members(value: Any, log: FileLog) -> list[Object]:
    """The objects of a list, or of the one object there is; what else stands in the list is reported."""
    for item in value if isinstance(value, list) else ():
        if not isinstance(item, dict):
            log.reject(_STRAY, _shown(item))
    return _objects(value)


def _objects(value: Any) -> list[Object]:
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def word(record: Object, *keys: str) -> str | None:
    """The first of the keys that holds a text or a number, as text; an empty one counts as none."""
    for key in keys:
        value = record.get(key)
        if type(value) is str:
            if value and not value.isspace():
                return value
        elif type(value) is int:
            return str(value)
        elif type(value) is float:
            return str(int(value) if value.is_integer() else value)
    return None


def whole_number(value: Any) -> int | None:
    """A whole number that may be written as a text, or None."""
    if isinstance(value, str):
        return int(value) if value.strip().isdecimal() else None
    return value if type(value) is int else int(value) if type(value) is float and value.is_integer() else None


def truth(value: Any) -> bool | None:
    """A boolean that may be written as a text or a number, or None."""
    if isinstance(value, bool):
        return value
    return None if value is None else _TRUTHS.get(str(value).strip().lower().removesuffix(".0"))
