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

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Literal, NamedTuple

from audit.text import fold

MAX_PHRASES = 256
"""What one expression may expand to as plain phrases; one that means more is looked for with a pattern."""

GAP = r"[^。!?;\n]{0,8}?"
NUMBER = r"(?:[0-9]{1,24}(?:\.[0-9]{1,3})?|[零一二两三四五六七八九十百千万半几]{1,12}|\[(?:数字|金额|日期|时间)x\])"
# Emoji codes of 旺旺, 京东 and 微信, blanks and punctuation: what may stand at the edge of a message unnoticed.
_FLUFF = r"(?:\[[^\[\]x\d]{1,6}\]|/:\S{1,5}|#e-[sj]?(?:\d+|\[数字x\])|[^\w\[]|_)*+"
PARTICLES = "了啊呢吧哈哦嗯呀"
"""Behind these a new clause may begin without a mark or a blank."""
_MARKS = {
    "…": GAP,
    "#": NUMBER,
    "^": rf"(?<![\s\S]){_FLUFF}",
    "$": rf"{_FLUFF}(?![\s\S])",
    "<": rf"(?:(?<![\w\]])|(?<=[{PARTICLES}]))",
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


class Trigger(NamedTuple):
    """Where a pattern is worth trying: a message that holds one of `words` and, if there are any, one of `then` behind it.

    From the end of the first to the start of the second there are `nearest` to `farthest` characters. The message has at
    most `longest` letters and digits (None where the pattern does not span it). With `opens` no letter stands before the
    first word, unless it is a particle; with `closes` none stands behind the last. A match begins at most `before`
    characters before the first word and ends at most `behind` characters behind it (None where there is no bound).
    """

    words: tuple[str, ...]
    then: tuple[str, ...] = ()
    nearest: int = 0
    farthest: int = 0
    longest: int | None = None
    opens: bool = False
    closes: bool = False
    before: int | None = None
    behind: int | None = None


class Expression(NamedTuple):
    """A compiled expression: `phrases`, or else the `pattern`, whose group 1 is the span, and its `trigger`."""

    source: str
    phrases: tuple[str, ...] = ()
    pattern: str | None = None
    trigger: Trigger | None = None


@cache
def parse(source: str) -> Expression:
    """Compile an expression; raises ExpressionError with what is wrong."""
    # Folding turns the marks into themselves; a full-width question mark would become one, so it is escaped first.
    tokens = fold(re.sub(r"\\?？", r"\\?", source.strip()))
    nodes, end = _sequence(f"({tokens})", 0, depth=0)
    if end != len(tokens) + 2:
        raise ExpressionError(f"多余的“)”：{source}")
    if isinstance(nodes[0], _Choice) and len(nodes[0].branches) == 1:
        (nodes,) = nodes[0].branches
    if not nodes:
        raise ExpressionError("空的短语")
    if all(_is_plain(node) for node in nodes):
        if _length(nodes, min) == 0:
            raise ExpressionError(f"短语可以为空，会处处命中：{source}")
        if _size(nodes) <= MAX_PHRASES:
            return Expression(source, tuple(dict.fromkeys(_expand(nodes))))
    return Expression(source, pattern=_regex(nodes), trigger=_trigger(nodes, source))


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


def _length(nodes: Sequence[_Node], among: Callable[[Iterable[int]], int]) -> int:
    """The length of the shortest (`min`) or longest (`max`) text that nodes stand for."""
    total = 0
    for node in nodes:
        match node:
            case _Text(value):
                total += len(value)
            case _Choice(branches):
                total += among(_length(branch, among) for branch in branches)
            case _Marker(mark):
                total += among((0, _LONGEST_MARK.get(mark, 0)))
    return total


def _expand(nodes: Sequence[_Node]) -> list[str]:
    parts: list[list[str]] = []
    for node in nodes:
        match node:
            case _Text(value):
                parts.append([value])
            case _Choice(branches):
                parts.append([text for branch in branches for text in _expand(branch)])
    return ["".join(combination) for combination in itertools.product(*parts)]


def _trigger(nodes: Sequence[_Node], source: str) -> Trigger:
    """The stretch of plain nodes that is hardest to meet by chance and, where that is not rare, the next one apart from it.

    A choice with marks inside counts branch by branch.
    """
    found: list[tuple[float, int, int, tuple[str, ...]]] = []
    for start, node in enumerate(nodes):
        for end in range(start + 1, len(nodes) + 1):
            if not _is_plain(nodes[end - 1]) or _size(nodes[start:end]) > MAX_PHRASES:
                break
            if _length(nodes[start:end], min):
                words = tuple(dict.fromkeys(_expand(nodes[start:end])))
                edges = int(_edge(nodes, start - 1, "<")) + int(_edge(nodes, end, ">$"))
                found.append((sum(map(_chance, words)) * 0.2**edges, start, end, words))
        if isinstance(node, _Choice) and not _is_plain(node) and all(node.branches):
            try:
                words = tuple(
                    dict.fromkeys(word for branch in node.branches for word in _trigger(branch, source).words)
                )
            except ExpressionError:
                continue
            found.append((sum(map(_chance, words)), start, start + 1, words))
    if not found:
        raise ExpressionError(f"至少要有一段固定文字：{source}")
    chance, start, end, words = min(found)
    spanning = (
        isinstance(nodes[0], _Marker) and isinstance(nodes[-1], _Marker) and nodes[0].mark + nodes[-1].mark == "^$"
    )
    longest = _length(nodes, max) + _CODE if spanning else None
    apart = [other for other in found if other[2] <= start or other[1] >= end if _is_plain(nodes[other[1]])]
    second = min(apart) if apart and chance > _RARE and _is_plain(nodes[start]) else None
    if second is None or second[0] > _COMMON:
        plain = _is_plain(nodes[start])
        opens, closes = plain and _edge(nodes, start - 1, "<"), plain and _edge(nodes, end, ">$")
        return Trigger(words, (), 0, 0, longest, opens, closes, *_reach(nodes, start, end))
    (_, start, end, words), (_, start_2, end_2, words_2) = sorted(
        ((chance, start, end, words), second), key=itemgetter(1)
    )
    between = nodes[end:start_2]
    nearest, farthest = _length(between, min), _length(between, max)
    opens, closes = _edge(nodes, start - 1, "<"), _edge(nodes, end_2, ">$")
    return Trigger(words, words_2, nearest, farthest, longest, opens, closes, *_reach(nodes, start, end))


def _reach(nodes: Sequence[_Node], start: int, end: int) -> tuple[int | None, int | None]:
    """How much of a match may stand before and behind a stretch of it, or behind a word somewhere in a choice with marks."""
    before, behind = (nodes[:start], nodes[end:]) if _is_plain(nodes[start]) else (nodes[:end], nodes[start:])
    return (
        None if _holds(before, "^") else _length(before, max),
        None if _holds(behind, "$") else _length(behind, max),
    )


def _holds(nodes: Sequence[_Node], mark: str) -> bool:
    """Whether a mark stands anywhere in some nodes."""
    return any(
        node.mark == mark if isinstance(node, _Marker) else any(_holds(branch, mark) for branch in node.branches)
        for node in nodes
        if not isinstance(node, _Text)
    )


def _edge(nodes: Sequence[_Node], at: int, marks: str) -> bool:
    """Whether one of some marks stands at a place."""
    if not 0 <= at < len(nodes):
        return False
    node = nodes[at]
    return isinstance(node, _Marker) and node.mark in marks


_CODE = 12
"""Letters that emoji codes may add to a message that is otherwise only what an expression says."""

_LONGEST_MARK = {"…": 8, "#": 28}

_RARE = 0.002
"""A set of literals that fewer messages than this hold needs no second one beside it."""
_COMMON = 0.4
"""A set of literals that more messages than this hold is no use as a second one."""

# The characters of service chats by the share of messages that hold them, most frequent first, as counted on 10,196 real
# messages; the shares fall from 0.49 to 0.013 about as _chance says.
_FREQUENT = (
    "的 您,有是以我可[]请好了?吗呢这还问帮单到么个下哦数字订一不在亲要谢没什他为号时其货给发后询等客商送题理~"
    "妹边你能快小天对需东点品查就处京看会价解电收系服务退们那人提爱:联申支票开上!稍子。日间再持已心期前机话地信取"
    "咨改都用祝接现之成款额感吧生经烦保买户麻或手气哈嗯决活金新址修意-通愉家也怎待见正工过作中名来核很配供消站击换"
    "评果多出方应预回姓如打售想说息行该员物件知购里苦辛(内明和候自)完情啊做哒付样确今计安次实直账递具审只装达注流"
    '高定太交链示"面动功耐无进显重兴i选更'
)
_SHARE = {char: 0.5 / (1 + 0.17 * rank) for rank, char in enumerate(_FREQUENT)}


def _chance(word: str) -> float:
    """About the share of messages that hold a word: that of its rarest character, less for every other character."""
    return min(_SHARE.get(char, 0.004) for char in word) * 0.35 ** (len(word) - 1)


def _regex(nodes: Sequence[_Node]) -> str:
    """The span is group 1: edges outside it, everything else inside."""
    items = list(nodes)
    head = tail = ""
    while _edge(items, 0, "^<"):
        head += _inner([items.pop(0)])
    while _edge(items, len(items) - 1, "$>"):
        tail = _inner([items.pop()]) + tail
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
