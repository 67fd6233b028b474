"""The phrase language read slowly and plainly: expressions as trees, matched character by character.

It shares no code with the project. Texts are expected as folded ones are: what it matches is matched as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from hypothesis import strategies as st

SENTENCE_ENDS = "。!?;\n"
PARTICLES = "了啊呢吧哈哦嗯呀"
_NUMBER = re.compile(r"\d{1,24}(\.\d{1,3})?|[零一二两三四五六七八九十百千万半几]{1,12}")
_CODE = re.compile(r"\[[^\[\]x\d]{1,6}\]")


class Text(NamedTuple):
    """Literal text."""

    value: str


class Mark(NamedTuple):
    """One of … # ^ $ < >."""

    sign: str


class Choice(NamedTuple):
    """One of several sequences; an optional part is a choice with an empty branch."""

    branches: tuple[tuple[Text | Mark | Choice, ...], ...]


Node = Text | Mark | Choice
Tree = tuple[Node, ...]


def written(tree: Tree) -> str:
    """The expression that means a tree."""
    return "".join(
        node.value
        if isinstance(node, Text)
        else node.sign
        if isinstance(node, Mark)
        else "(" + "|".join(written(branch) for branch in node.branches) + ")"
        for node in tree
    )


def spans(tree: Tree, text: str) -> set[tuple[int, int]]:
    """Every stretch of a text that a tree stands for, the fluff at the edges of the message left out."""
    head = next((i for i, node in enumerate(tree) if not _edge(node, "^<")), len(tree))
    tail = next((i for i in range(len(tree), head, -1) if not _edge(tree[i - 1], "$>")), head)
    found = set()
    for at in range(len(text) + 1):
        for start in _ends(tree[:head], text, at):
            for end in _ends(tree[head:tail], text, start):
                if end > start and any(True for _ in _ends(tree[tail:], text, end)):
                    found.add((start, end))
    return found


def _edge(node: Node, signs: str) -> bool:
    return isinstance(node, Mark) and node.sign in signs


def _ends(tree: Tree, text: str, at: int) -> set[int]:
    """Where a tree that begins at a place may end."""

    def after(places: set[int], node: Node) -> set[int]:
        return {end for place in places for end in _steps(node, text, place)}

    return reduce(after, tree, {at})


def _steps(node: Node, text: str, at: int) -> Iterator[int]:
    match node:
        case Text(value):
            if text.startswith(value, at):
                yield at + len(value)
        case Choice(branches):
            for branch in branches:
                yield from _ends(branch, text, at)
        case Mark("…"):
            for end in range(at, min(at + 8, len(text)) + 1):
                if not any(char in SENTENCE_ENDS for char in text[at:end]):
                    yield end
        case Mark("#"):
            for end in range(at + 1, len(text) + 1):
                if _NUMBER.fullmatch(text, at, end):
                    yield end
        case Mark("^"):
            if at == 0:
                yield _fluff(text, 0)
        case Mark("$"):
            if _fluff(text, at) == len(text):
                yield len(text)
        case Mark("<"):
            if at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "]") or text[at - 1] in PARTICLES:
                yield at
        case Mark(">"):
            if at == len(text) or not (text[at].isalnum() or text[at] == "["):
                yield at


def _fluff(text: str, at: int) -> int:
    """Where a run of emoji codes, blanks and punctuation ends."""
    while at < len(text):
        if code := _CODE.match(text, at):
            at = code.end()
        elif text[at].isalnum() or text[at] == "[":
            break
        else:
            at += 1
    return at


_LETTERS = "甲乙丙了"
_WORDS = st.text(_LETTERS, min_size=1, max_size=3).map(Text)
_SIGNS = st.sampled_from("……##").map(Mark)
_EDGES = st.sampled_from("^$<>").map(Mark)


def _optional(node: Node) -> Choice:
    return Choice(((node,), ()))


def trees(depth: int = 2, *, edges_within: bool = False) -> st.SearchStrategy[Tree]:
    """Expressions of a few letters and every mark: the marks of edges at both ends, or anywhere."""
    inner = _sequences(depth, edges_within)
    if edges_within:
        return inner
    head, tail = (st.sampled_from([(), (), *((Mark(sign),) for sign in signs)]) for signs in ("^<", "$>"))
    return st.tuples(head, inner, tail).map(lambda parts: (*parts[0], *parts[1], *parts[2]))


def _sequences(depth: int, edges: bool) -> st.SearchStrategy[Tree]:
    nodes: list[st.SearchStrategy[Node]] = [_WORDS, _WORDS, _SIGNS, *([_EDGES] if edges else [])]
    if depth:
        branch = _sequences(depth - 1, edges) | st.just(())
        nodes += [
            st.lists(branch, min_size=1, max_size=3).map(lambda branches: Choice(tuple(branches))),
            _WORDS.map(_optional),
        ]
    return st.lists(st.one_of(nodes), min_size=1, max_size=4).map(tuple)


_FILLER = st.text("甲乙丙丁了1半，。 !\n", max_size=4)
_GAPS = st.one_of(_FILLER, st.text("丁1，", min_size=7, max_size=10))
_PIECES = {"…": _GAPS, "#": st.sampled_from(["3", "1.5", "两百", "20"])}
_FLUFFS = st.sampled_from(["", "", "。", " ", "[微笑]", "，[微笑]"])


def _sample(tree: Tree) -> st.SearchStrategy[str]:
    """Texts that a tree may stand for, if what stands around fits."""
    parts = [
        st.just(node.value)
        if isinstance(node, Text)
        else st.one_of([_sample(branch) for branch in node.branches])
        if isinstance(node, Choice)
        else _PIECES.get(node.sign, _FLUFFS)
        for node in tree
    ]
    return st.tuples(*parts).map("".join)


def texts(tree: Tree) -> st.SearchStrategy[str]:
    """Texts that hold, nearly hold or do not hold what a tree stands for."""
    around = st.one_of(_FLUFFS, _FILLER)
    return st.tuples(around, st.one_of(_sample(tree), _FILLER), around, st.one_of(_sample(tree), st.just(""))).map(
        "".join
    )
