"""JSON exports of any wrapping: documents, lists, lines, and what is left of damaged ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_WORK = 50
"""Salvage gives up after scanning the text so many times over; what is left is reported as one piece."""


def salvage(text: str) -> Iterator[tuple[Any, int]]:
    """The complete JSON objects in a damaged text with their offsets, outermost first."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    work = 0
    while at >= 0 and work <= _WORK * len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            work += getattr(error, "pos", len(text)) - at
            at = text.find("{", at + 1)
        else:
            yield value, at
            at = text.find("{", end)
