"""Conversations inside one cell: headers with name and time, text below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

import msgspec

from audit.lines import unified
from audit.readers import content, times


class Block(msgspec.Struct, frozen=True):
    """What stands below one header."""

    name: str
    at: datetime
    text: str


def split_cell(cell: str, header: re.Pattern[str], skip: re.Pattern[str] | None, zone: tzinfo) -> Iterator[Block | str]:
    """The blocks of a cell; lines before the first header come as they are.

    `header` has the groups name and time; a line that matches it without a real time is text. Lines that match
    `skip` are separators.
    """
    name, at = "", None
    body: list[str] = []
    for line in unified(cell).split("\n"):
        if skip is not None and skip.match(line):
            continue
        if times.may_end(line) and (match := header.match(line)) and (moment := times.parse(match["time"], zone)):
            if at is not None:
                yield Block(name, at, content.tidy(body))
            name, at, body = match["name"].strip(), moment, []
        elif at is not None:
            body.append(line)
        elif line.strip():
            yield line
    if at is not None:
        yield Block(name, at, content.tidy(body))
