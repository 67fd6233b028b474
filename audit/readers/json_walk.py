"""Finding objects in JSON values and in damaged JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

Object = dict[str, Any]

_WORK = 50
"""Salvage gives up after scanning a text so many times over; damage is shallow in any real file."""


def salvage(text: str) -> Iterator[tuple[Any, int]]:
    """The complete JSON objects in a damaged text with their offsets, outermost first."""
    decoder = json.JSONDecoder(strict=False)
    at = text.find("{")
    work = 0
    while at >= 0 and work <= _WORK * len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            work += error.pos - at
            at = text.find("{", at + 1)
        except (ValueError, RecursionError):
            work += len(text) - at
            at = text.find("{", at + 1)
        else:
            yield value, at
            at = text.find("{", end)


def walk(value: Any, is_unit: Callable[[Object], bool], stray: Callable[[Any], None] | None = None) -> Iterator[Object]:
    """The units in a value, outermost first, in order; `stray` gets what stands in a list of units and is none."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if is_unit(item):
                yield item
            else:
                stack.extend(child for child in reversed(item.values()) if isinstance(child, dict | list))
        elif isinstance(item, list):
            if stray and any(isinstance(child, dict) and is_unit(child) for child in item):
                for child in item:
                    if not (isinstance(child, list) or (isinstance(child, dict) and any(walk(child, is_unit)))):
                        stray(child)
            stack.extend(child for child in reversed(item) if isinstance(child, dict | list))
