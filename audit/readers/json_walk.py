"""Finding objects in JSON values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

Object = dict[str, Any]


def walk(value: Any, is_unit: Callable[[Object], bool], stray: Callable[[Any], None] | None = None) -> Iterator[Object]:
    """The units in a value, outermost first, in order; `stray` gets what stands in a list of units and is none."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if is_unit(item):
                yield item
            else:
                stack.extend(inner for child in reversed(item.values()) if (inner := opened(child)) is not None)
        elif isinstance(item, list):
            if stray and any(isinstance(child, dict) and is_unit(child) for child in item):
                for child in item:
                    if not (isinstance(child, list) or (isinstance(child, dict) and any(walk(child, is_unit)))):
                        stray(child)
            stack.extend(child for child in reversed(item) if isinstance(child, dict | list))


def opened(value: Any) -> Any:
    """An object or a list, which may be stored as a text of JSON; None for any other value."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return None
    return value if isinstance(value, dict | list) else None
