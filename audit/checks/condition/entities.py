"""What people tell each other in an order, with a value that can be compared: 138****1234 repeats 13812341234."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from audit.numerals import NUMBER, number
from audit.regular import compile_pattern

_START = r"(?<![\d.零〇一二两三四五六七八九十百千万])"
"""A number begins where no other digit stands before it; so a long run of digits is read once."""

_MEASURE = "件|条|双|个|套|箱|盒|包|瓶|袋|本|台|只|支|张|斤|米|份|片|罐|桶|提"


class Mention(NamedTuple):
    """A value in a message: `value` compares equal for the same thing, the span is half-open code points."""

    value: str
    start: int
    end: int


def _tail(found: re.Match[str]) -> str:
    return found[0][-4:]


def _amount(found: re.Match[str]) -> str:
    return f"{number(found[1] or found[2]).normalize():f}"


def _quantity(found: re.Match[str]) -> str:
    return f"{number(found[1]).normalize():f}{found[2]}"


def _size(found: re.Match[str]) -> str:
    return found[1] or found[2]


def _digits(found: re.Match[str]) -> str:
    return found[0]


def _date(found: re.Match[str]) -> str:
    return f"{number(found[1])}-{number(found[2])}"


class Entity(NamedTuple):
    """A bounded pattern for folded text and the value of a match."""

    pattern: re.Pattern[str]
    value: Callable[[re.Match[str]], str]


ENTITIES: Mapping[str, Entity] = {
    # The last four digits stand for the number: agents mask the rest.
    "phone": Entity(re.compile(r"(?<!\d)1[3-9]\d[\d*]{4}\d{4}(?!\d)|(?<=尾号)[是为:\s]{0,2}\d{4}(?!\d)"), _tail),
    "amount": Entity(
        re.compile(
            rf"{_START}({NUMBER})\s?(?:元|块)|(?:¥|实付|付了|合计|总共|一共|应付|金额|到手)[是为了:\s]{{0,2}}{_START}({NUMBER})"
        ),
        _amount,
    ),
    "quantity": Entity(re.compile(rf"{_START}({NUMBER})\s?({_MEASURE})"), _quantity),
    "size": Entity(re.compile(r"(?<![a-z0-9])(\d?x{0,3}[sml]|\d?xl)(?![a-z])|(\d{2,3})(?=码)"), _size),
    "order": Entity(re.compile(r"(?<!\d)\d{12,24}(?!\d)"), _digits),
    "date": Entity(re.compile(rf"{_START}({NUMBER})(?:月|[./-])({NUMBER})(?:日|号)"), _date),
}
"""phone: the mobile number; order: the number of an order or a parcel; size: M, XXL, 37码."""


def mentions(name: str, own: Mapping[str, str], text: str) -> Iterator[Mention]:
    """The values of one kind in a folded text; an expression of the rubric's own counts by its first group, if it has one."""
    if name in own:
        pattern: Any = compile_pattern(own[name])
        group = min(pattern.groups, 1)
        for found in pattern.finditer(text):
            if found[group]:
                yield Mention(found[group], *found.span(group))
        return
    entity = ENTITIES[name]
    for found in entity.pattern.finditer(text):
        try:
            yield Mention(entity.value(found), *found.span())
        except ValueError:
            continue
