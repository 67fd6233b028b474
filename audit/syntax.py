"""The tree of an expression of the phrase language: literal text, marks, and choices among sequences of both."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from audit.text import fold

MAX_COMBINED = 64
"""How many phrases a sequence may expand to; one that means more is looked for with a pattern."""
MAX_LISTED = 256
"""How many phrases a single choice may expand to."""

MARKS = "…#^$<>"
GAP_LENGTH = 8
"""Characters that … may span."""
NUMBER_LENGTH = 28
"""Characters that # may span."""
_LONGEST_MARK = {"…": GAP_LENGTH, "#": NUMBER_LENGTH}


class Text(NamedTuple):
    """Characters as they are, folded."""

    value: str


class Marker(NamedTuple):
    """One of MARKS."""

    mark: str


class Choice(NamedTuple):
    """One of several sequences; an empty one makes it optional."""

    branches: tuple[tuple[Node, ...], ...]


Node = Text | Marker | Choice


class ExpressionError(ValueError):
    """An expression that cannot be read; the message says what is wrong with it."""


def read(source: str) -> tuple[Node, ...]:
    """The nodes of an expression; raises ExpressionError with what is wrong."""
    # Folding turns the marks into themselves; a full-width question mark would become one, so it is escaped first.
    tokens = fold(re.sub(r"\\?？", r"\\?", source.strip()))
    nodes, end = _sequence(f"({tokens})", 0, depth=0)
    if end != len(tokens) + 2:
        raise ExpressionError(f"多余的“)”：{source}")
    if isinstance(nodes[0], Choice) and len(nodes[0].branches) == 1:
        (nodes,) = nodes[0].branches
    if not nodes:
        raise ExpressionError("空的短语")
    return nodes


def _sequence(tokens: str, at: int, depth: int) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    literal: list[str] = []

    def close() -> None:
        if literal:
            nodes.append(Text("".join(literal)))
            literal.clear()

    while at < len(tokens):
        char = tokens[at]
        if char == "\\" and at + 1 < len(tokens):
            literal.append(tokens[at + 1])
            at += 2
        elif char == "(":
            close()
            branches: list[tuple[Node, ...]] = []
            while True:
                branch, at = _sequence(tokens, at + 1, depth + 1)
                branches.append(branch)
                if at >= len(tokens):
                    raise ExpressionError(f"缺少“)”：{tokens}")
                if tokens[at] == ")":
                    break
            nodes.append(Choice(tuple(branches)))
            at += 1
        elif char == ")" or (char == "|" and depth):
            break
        elif char == "?":
            if not literal and not nodes:
                raise ExpressionError(f"“?”前面没有可省略的字（问号写作 \\?）：{tokens}")
            optional: Node = Text(literal.pop()) if literal else nodes.pop()
            close()
            nodes.append(Choice(((optional,), ())))
            at += 1
        elif char in MARKS:
            close()
            nodes.append(Marker(char))
            at += 1
        else:
            literal.append(char)
            at += 1
    close()
    return tuple(nodes), at


def is_plain(node: Node) -> bool:
    """Whether a node stands for literal text only."""
    match node:
        case Text():
            return True
        case Choice(branches):
            return all(is_plain(inner) for branch in branches for inner in branch)
        case _:
            return False


def size(nodes: Sequence[Node]) -> int:
    """How many phrases plain nodes stand for."""
    count = 1
    for node in nodes:
        if isinstance(node, Choice):
            count *= sum(
                1 if len(branch) == 1 and isinstance(branch[0], Text) else size(branch) for branch in node.branches
            )
    return count


def is_few(nodes: Sequence[Node]) -> bool:
    """Whether plain nodes stand for so few phrases that each may be looked for; a mere list of them may be longer."""
    return size(nodes) <= (MAX_LISTED if len(nodes) == 1 else MAX_COMBINED)


def length(nodes: Sequence[Node], among: Callable[[Iterable[int]], int]) -> int:
    """The length of the shortest (`min`) or longest (`max`) text that nodes stand for."""
    total = 0
    for node in nodes:
        match node:
            case Text(value):
                total += len(value)
            case Choice(branches):
                total += among(length(branch, among) for branch in branches)
            case Marker(mark):
                total += among((0, _LONGEST_MARK.get(mark, 0)))
    return total


def expand(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The phrases that plain nodes stand for, each once."""
    parts: list[list[str]] = []
    for node in nodes:
        match node:
            case Text(value):
                parts.append([value])
            case Choice(branches):
                parts.append([text for branch in branches for text in expand(branch)])
    return tuple(dict.fromkeys(map("".join, itertools.product(*parts))))


def holds(nodes: Sequence[Node], mark: str) -> bool:
    """Whether a mark stands anywhere in some nodes."""
    return any(
        node.mark == mark if isinstance(node, Marker) else any(holds(branch, mark) for branch in node.branches)
        for node in nodes
        if not isinstance(node, Text)
    )


def is_mark(nodes: Sequence[Node], at: int, marks: str) -> bool:
    """Whether one of some marks stands at a place."""
    if not 0 <= at < len(nodes):
        return False
    node = nodes[at]
    return isinstance(node, Marker) and node.mark in marks
