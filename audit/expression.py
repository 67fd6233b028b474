"""The phrase language of the lexicons: literal text that may vary and leave gaps.

    抱歉                 literal text, matched on folded text (width, case and traditional characters do not matter)
    (帮|给|替|)您查       one of several, or nothing; at the top level the brackets may be left out
    很?高兴              the character or group before ? may be missing; a full-width ？ is a question mark
    给您…添麻烦           … is a gap of up to eight characters that stays within the sentence
    满#减#               # is a number, in digits or Chinese numerals
    ^在$                 ^ and $ are the edges of the message; punctuation, blanks and emoji do not count
    <没有>               < and > are the edges of a clause
    \\#                   a backslash takes the next character literally

An expression without …, #, ^, $, < and > is a set of plain phrases, found by the automaton alone. Any other has a bounded
pattern that cannot backtrack without end, tried only where literals that it needs stand as far apart as they must.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from audit.syntax import (
    GAP_LENGTH,
    Choice,
    ExpressionError,
    Marker,
    Node,
    Text,
    expand,
    is_few,
    is_mark,
    measure,
    read,
)
from audit.trigger import PARTICLES, Trigger, trigger

GAP = rf"[^。!?;\n]{{0,{GAP_LENGTH}}}?"
NUMBER = r"(?:[0-9]{1,24}(?:\.[0-9]{1,3})?|[零一二两三四五六七八九十百千万半几]{1,12}|\[(?:数字|金额|日期|时间)x\])"
# Emoji codes of 旺旺, 京东 and 微信, blanks and punctuation: what may stand at the edge of a message unnoticed.
_FLUFF = r"(?:\[[^\[\]x\d]{1,6}\]|/:\S{1,5}|#e-[sj]?(?:\d+|\[数字x\])|[^\w\[]|_)*+"
# Messages of a block stand behind one another with \0 between them, so that is where they begin and end.
_PATTERNS = {
    "…": GAP,
    "#": NUMBER,
    "^": rf"(?<![^\0]){_FLUFF}",
    "$": rf"{_FLUFF}(?![^\0])",
    "<": rf"(?:(?<![\w\]])|(?<=[{PARTICLES}]))",
    ">": r"(?![\w\[])",
}


class Expression(NamedTuple):
    """An expression that was read: `phrases`, or else its nodes and the `trigger` of its pattern."""

    source: str
    phrases: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    trigger: Trigger | None = None

    @property
    def pattern(self) -> str | None:
        """The regular expression of one that is not a set of phrases; its group 1 is the span."""
        return _regex(self.nodes) if self.nodes else None


@cache
def parse(source: str) -> Expression:
    """Read an expression; raises ExpressionError with what is wrong."""
    nodes = read(source)
    measured = measure(nodes)
    if measured.size:
        if measured.shortest == 0:
            raise ExpressionError(f"短语可以为空，会处处命中：{source}")
        if is_few(measured.size, len(nodes)):
            return Expression(source, expand(nodes))
    return Expression(source, nodes=nodes, trigger=trigger(nodes, source))


def _regex(nodes: Sequence[Node]) -> str:
    """The span is group 1: edges outside it, everything else inside."""
    items = list(nodes)
    head = tail = ""
    while is_mark(items, 0, "^<"):
        head += _inner([items.pop(0)])
    while is_mark(items, len(items) - 1, "$>"):
        tail = _inner([items.pop()]) + tail
    return f"{head}({_inner(items)}){tail}"


def _inner(nodes: Sequence[Node]) -> str:
    out: list[str] = []
    for node in nodes:
        match node:
            case Text(value):
                out.append(re.escape(value))
            case Marker(mark):
                out.append(_PATTERNS[mark])
            case Choice(branches, _, phrases):
                flat = len(phrases) == len(branches)
                out.append(f"(?:{'|'.join(map(re.escape, phrases) if flat else map(_inner, branches))})")
    return "".join(out)
