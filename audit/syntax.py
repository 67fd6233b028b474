"""The tree of an expression of the phrase language: literal text, marks, and choices among sequences of both."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from audit.text import fold

MAX_COMBINED = 64
"""How many phrases a sequence may expand to; one that means more is looked for with a pattern."""
MAX_LISTED = 256
"""How many phrases a single choice may expand to."""

MARKS = "…#^$<>"
_SPECIAL = "()|?" + MARKS
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


class Measure(NamedTuple):
    """The length of the shortest and the longest text that nodes stand for, and how many phrases (0: it has marks)."""

    shortest: int
    longest: int
    size: int


class Choice(NamedTuple):
    """One of several sequences; an empty one makes it optional."""

    branches: tuple[tuple[Node, ...], ...]
    measure: Measure
    phrases: tuple[str, ...]
    """What it stands for, each once; nothing where it has marks or is too long to list."""


Node = Text | Marker | Choice


class ExpressionError(ValueError):
    """An expression that cannot be read; the message says what is wrong with it."""


def read(source: str) -> tuple[Node, ...]:
    """The nodes of an expression; raises ExpressionError with what is wrong."""
    # Folding turns the marks into themselves; a full-width question mark would become one, so it is escaped first.
    folded = fold(re.sub(r"\\?？", r"\\?", source.strip()))
    tokens = _TOKENS.findall(f"({folded})")
    nodes, end = _sequence(tokens, 0, source)
    if end < len(tokens):
        raise ExpressionError(f"多余的“)”：{source}")
    if isinstance(nodes[0], Choice) and len(nodes[0].branches) == 1:
        (nodes,) = nodes[0].branches
    if not nodes:
        raise ExpressionError("空的短语")
    return nodes


# A group of nothing but literal text is one token: nearly all are, and reading them is most of what there is to do.
_TOKENS = re.compile(r"\\.|\([^\\()?…#^$<>]*\)|[()|?…#^$<>]|[^\\()|?…#^$<>]+|\\", re.DOTALL)


def _sequence(tokens: Sequence[str], at: int, source: str) -> tuple[tuple[Node, ...], int]:
    """The nodes up to the end of a branch, and where that is."""
    nodes: list[Node] = []
    literal = ""
    while at < len(tokens):
        token = tokens[at]
        if token[0] == "\\":
            literal += token[-1]
        elif token[0] not in _SPECIAL:
            literal += token
        elif token == "?":
            if not literal and not nodes:
                raise ExpressionError(f"“?”前面没有可省略的字（问号写作 \\?）：{source}")
            optional: Node = Text(literal[-1]) if literal else nodes.pop()
            if literal[:-1]:
                nodes.append(Text(literal[:-1]))
            literal = ""
            nodes.append(choice(((optional,), ())))
        elif token in ")|":
            break
        else:
            if literal:
                nodes.append(Text(literal))
                literal = ""
            if token[-1] == ")":
                nodes.append(_listed(token[1:-1].split("|")))
            elif token == "(":
                branches: list[tuple[Node, ...]] = []
                while not branches or tokens[at] == "|":
                    branch, at = _sequence(tokens, at + 1, source)
                    branches.append(branch)
                    if at == len(tokens):
                        raise ExpressionError(f"缺少“)”：{source}")
                nodes.append(choice(tuple(branches)))
            else:
                nodes.append(Marker(token))
        at += 1
    if literal:
        nodes.append(Text(literal))
    return tuple(nodes), at


def _listed(texts: Sequence[str]) -> Choice:
    """A choice among texts."""
    lengths = [len(text) for text in texts]
    measured = Measure(min(lengths), max(lengths), len(texts))
    phrases = tuple(dict.fromkeys(texts)) if is_few(measured.size, 1) else ()
    return Choice(tuple([(Text(text),) if text else () for text in texts]), measured, phrases)


def choice(branches: tuple[tuple[Node, ...], ...]) -> Choice:
    """A choice among some branches, measured."""
    measures = [measure(branch) for branch in branches]
    sizes = [one.size for one in measures]
    measured = Measure(
        min([one.shortest for one in measures]), max([one.longest for one in measures]), sum(sizes) if all(sizes) else 0
    )
    phrases = [phrase for branch in branches for phrase in expand(branch)] if is_few(measured.size, 1) else ()
    return Choice(branches, measured, tuple(dict.fromkeys(phrases)))


def measure(nodes: Sequence[Node]) -> Measure:
    """How long and how many the texts are that nodes stand for, one behind another."""
    shortest, longest, size = 0, 0, 1
    for node in nodes:
        if isinstance(node, Text):
            shortest += len(node.value)
            longest += len(node.value)
        elif isinstance(node, Choice):
            inner = node.measure
            shortest += inner.shortest
            longest += inner.longest
            size *= inner.size
        else:
            longest += _LONGEST_MARK.get(node.mark, 0)
            size = 0
    return Measure(shortest, longest, size)


def is_few(size: int, nodes: int) -> bool:
    """Whether so many nodes stand for so few phrases that each may be looked for; a mere list of them may be longer."""
    return 0 < size <= (MAX_LISTED if nodes == 1 else MAX_COMBINED)


def expand(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The phrases that a few plain nodes stand for, each once."""
    parts = [
        (node.value,) if isinstance(node, Text) else node.phrases for node in nodes if not isinstance(node, Marker)
    ]
    if len(parts) == 1:
        return parts[0]
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
