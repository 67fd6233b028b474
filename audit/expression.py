"""The phrase language of the lexicons: literal text that may vary and leave gaps.

    抱歉                 literal text, matched on folded text (width, case and traditional characters do not matter)
    (帮|给|替|)您查       one of several, or nothing; at the top level the brackets may be left out
    很?高兴              the character or group before ? may be missing; a full-width ？ is a question mark
    给您…添麻烦           … is a gap of up to eight characters that stays within the sentence
    满#减#               # is a number, in digits or Chinese numerals
    ^在$                 ^ and $ are the edges of the message; punctuation, blanks and emoji do not count
    <没有>               < and > are the edges of a clause
    \\#                   a backslash takes the next character literally

An expression without …, #, ^, $, < and > is a set of plain phrases, found by the automaton alone. Any other is looked for only
in messages that hold one of its `triggers`, with a bounded pattern that cannot backtrack without end.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from audit.text import fold

MAX_PHRASES = 256
"""What one expression may expand to as plain phrases; one that means more is looked for with a pattern."""

GAP = r"[^。!?;\n]{0,8}?"
NUMBER = r"(?:\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万半几]+|\[(?:数字|金额|日期|时间)x\])"
# Emoji codes of 旺旺, 京东 and 微信, blanks and punctuation: what may stand at the edge of a message unnoticed.
_FLUFF = r"(?:\[[^\[\]x\d]{1,6}\]|/:\S{1,5}|#e-[sj]?(?:\d+|\[数字x\])|[^\w\[]|_)*+"
_MARKS = {
    "…": GAP,
    "#": NUMBER,
    "^": rf"(?<![\s\S]){_FLUFF}",
    "$": rf"{_FLUFF}(?![\s\S])",
    "<": r"(?:(?<![\w\]])|(?<=[了啊呢吧哈哦嗯呀]))",
    ">": r"(?![\w\[])",
}

_Mark = Literal["…", "#", "^", "$", "<", ">"]


class _Text(NamedTuple):
    value: str


class _Marker(NamedTuple):
    mark: str


class _Choice(NamedTuple):
    branches: tuple[tuple[_Node, ...], ...]


_Node = _Text | _Marker | _Choice


class ExpressionError(ValueError):
    """An expression that cannot be read; the message says what is wrong with it."""


class Expression(NamedTuple):
    """A compiled expression.

    `phrases` is set where the expression is plain phrases; otherwise `pattern` is the regular expression whose group 1 is the
    span, and `triggers` are literals of which every match holds at least one.
    """

    source: str
    phrases: tuple[str, ...]
    triggers: tuple[str, ...]
    pattern: str | None


def parse(source: str) -> Expression:
    """Compile an expression; raises ExpressionError with what is wrong."""
    # Folding turns the marks into themselves; a full-width question mark would become one, so it is escaped first.
    tokens = fold(source.strip().replace("？", "\\?"))
    nodes, end = _sequence(f"({tokens})", 0, depth=0)
    if end != len(tokens) + 2:
        raise ExpressionError(f"多余的“)”：{source}")
    if isinstance(nodes[0], _Choice) and len(nodes[0].branches) == 1:
        (nodes,) = nodes[0].branches
    if not nodes:
        raise ExpressionError("空的短语")
    if all(_is_plain(node) for node in nodes):
        if _shortest(nodes) == 0:
            raise ExpressionError(f"短语可以为空，会处处命中：{source}")
        if _size(nodes) <= MAX_PHRASES:
            return Expression(source, tuple(dict.fromkeys(_expand(nodes))), (), None)
    return Expression(source, (), _triggers(nodes, source), _regex(nodes))


def _sequence(tokens: str, at: int, depth: int) -> tuple[tuple[_Node, ...], int]:
    nodes: list[_Node] = []
    literal: list[str] = []

    def close() -> None:
        if literal:
            nodes.append(_Text("".join(literal)))
            literal.clear()

    while at < len(tokens):
        char = tokens[at]
        if char == "\\" and at + 1 < len(tokens):
            literal.append(tokens[at + 1])
            at += 2
        elif char == "(":
            close()
            branches: list[tuple[_Node, ...]] = []
            while True:
                branch, at = _sequence(tokens, at + 1, depth + 1)
                branches.append(branch)
                if at >= len(tokens):
                    raise ExpressionError(f"缺少“)”：{tokens}")
                if tokens[at] == ")":
                    break
            nodes.append(_Choice(tuple(branches)))
            at += 1
        elif char == ")" or (char == "|" and depth):
            break
        elif char == "?":
            if not literal and not nodes:
                raise ExpressionError(f"“?”前面没有可省略的字（问号写作 \\?）：{tokens}")
            optional: _Node = _Text(literal.pop()) if literal else nodes.pop()
            close()
            nodes.append(_Choice(((optional,), ())))
            at += 1
        elif char in _MARKS:
            close()
            nodes.append(_Marker(char))
            at += 1
        else:
            literal.append(char)
            at += 1
    close()
    return tuple(nodes), at


def _is_plain(node: _Node) -> bool:
    match node:
        case _Text():
            return True
        case _Choice(branches):
            return all(_is_plain(inner) for branch in branches for inner in branch)
        case _:
            return False


def _size(nodes: Sequence[_Node]) -> int:
    """How many phrases plain nodes stand for."""
    size = 1
    for node in nodes:
        if isinstance(node, _Choice):
            size *= sum(_size(branch) for branch in node.branches)
    return size


def _shortest(nodes: Sequence[_Node]) -> int:
    """The length of the shortest phrase that plain nodes stand for."""
    return sum(
        len(node.value) if isinstance(node, _Text) else min(_shortest(branch) for branch in node.branches)
        for node in nodes
        if not isinstance(node, _Marker)
    )


def _expand(nodes: Sequence[_Node]) -> list[str]:
    parts: list[list[str]] = []
    for node in nodes:
        match node:
            case _Text(value):
                parts.append([value])
            case _Choice(branches):
                parts.append([text for branch in branches for text in _expand(branch)])
    return ["".join(combination) for combination in itertools.product(*parts)]


def _runs(nodes: Sequence[_Node]) -> Iterator[Sequence[_Node]]:
    """Every stretch of plain nodes that stands for few enough phrases."""
    for start in range(len(nodes)):
        for end in range(start + 1, len(nodes) + 1):
            if not _is_plain(nodes[end - 1]) or _size(nodes[start:end]) > MAX_PHRASES:
                break
            yield nodes[start:end]


def _triggers(nodes: Sequence[_Node], source: str) -> tuple[str, ...]:
    """The literals of the stretch that is hardest to meet by chance; a choice with marks inside counts branch by branch."""
    candidates = [_expand(run) for run in _runs(nodes) if _shortest(run)]
    for node in nodes:
        if isinstance(node, _Choice) and not _is_plain(node) and all(node.branches):
            try:
                candidates.append([word for branch in node.branches for word in _triggers(branch, source)])
            except ExpressionError:
                continue
    if not candidates:
        raise ExpressionError(f"至少要有一段固定文字：{source}")
    best = max(candidates, key=lambda words: (min(min(map(len, words)), 3), -len(words)))
    return tuple(dict.fromkeys(best))


def _regex(nodes: Sequence[_Node]) -> str:
    """The span is group 1: edges outside it, everything else inside."""
    items = list(nodes)
    head = tail = ""
    while items and isinstance(items[0], _Marker) and items[0].mark in "^<":
        head += _MARKS[items.pop(0).mark]
    while items and isinstance(items[-1], _Marker) and items[-1].mark in "$>":
        tail = _MARKS[items.pop().mark] + tail
    return f"{head}({_inner(items)}){tail}"


def _inner(nodes: Sequence[_Node]) -> str:
    out: list[str] = []
    for node in nodes:
        match node:
            case _Text(value):
                out.append(re.escape(value))
            case _Marker(mark):
                out.append(_MARKS[mark])
            case _Choice(branches):
                out.append("(?:" + "|".join(_inner(branch) for branch in branches) + ")")
    return "".join(out)
