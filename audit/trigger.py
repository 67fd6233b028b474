"""What a pattern cannot do without: words by which to tell, for a whole block at once, where it is worth trying."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from operator import itemgetter
from typing import NamedTuple

from audit.syntax import Choice, ExpressionError, Marker, Node, Text, expand, holds, is_mark, is_plain, length, size

MAX_WORDS = 256
"""How many words a stretch of a pattern may expand to."""

NUMERALS = "0123456789零一二两三四五六七八九十百千万半几"
PARTICLES = "了啊呢吧哈哦嗯呀"
"""Behind these a new clause may begin without a mark or a blank."""


class Beside(NamedTuple):
    """What may stand directly beside a word: some characters, and with `marks` anything but letters and digits."""

    characters: frozenset[str]
    marks: bool = False


class Words(NamedTuple):
    """Words of which a match holds one, and what must stand right before and behind it (None: anything)."""

    any: tuple[str, ...] = ()
    before: Beside | None = None
    behind: Beside | None = None


class Trigger(NamedTuple):
    """Where a pattern is worth trying: a message that holds one of `first` and, if it has words, one of `then` behind it.

    From the end of the first to the start of the second there are `nearest` to `farthest` characters. The message has at
    most `longest` letters and digits. A match begins at most `before` characters before the first word and ends at most
    `behind` characters behind it. None: without a bound. With `exact` a match begins just `before` characters before the
    first word, or at the start of the message.
    """

    first: Words
    then: Words = Words()
    nearest: int = 0
    farthest: int | None = 0
    longest: int | None = None
    before: int | None = None
    behind: int | None = None
    exact: bool = False


class _Stretch(NamedTuple):
    chance: float
    start: int
    end: int
    words: Words


def trigger(nodes: Sequence[Node], source: str) -> Trigger:
    """The stretch of nodes that is hardest to meet by chance and, where that is not rare, the next one apart from it.

    Raises ExpressionError where there is no stretch of literal text.
    """
    found = list(_stretches(nodes))
    if not found:
        raise ExpressionError(f"至少要有一段固定文字：{source}")
    best = min(found)
    first, second = best, None
    if best.chance > _RARE and is_plain(nodes[best.start]):
        apart = [other for other in found if other.end <= best.start or other.start >= best.end]
        second = min((other for other in apart if is_plain(nodes[other.start])), default=None)
        if second is not None and _together(second.words.any) * _LOOK < best.chance / 2:
            first, second = sorted((best, second), key=itemgetter(1))
        else:
            second = None
    between = nodes[first.end : second.start] if second else ()
    before, behind = (
        (nodes[: first.start], nodes[first.end :])
        if is_plain(nodes[first.start])
        else (nodes[: first.end], nodes[first.start :])
    )
    reach = None if holds(before, "^") else length(before, max)
    fixed = is_plain(nodes[first.start]) and reach == length(before, min)
    return Trigger(
        first.words,
        second.words if second else Words(),
        nearest=length(between, min),
        farthest=length(between, max),
        longest=length(nodes, max) + _CODE if is_mark(nodes, 0, "^") and is_mark(nodes, len(nodes) - 1, "$") else None,
        before=reach,
        behind=None if holds(behind, "$") else length(behind, max),
        exact=is_mark(nodes, 0, "^") or fixed,
    )


def ordered_trigger(stretches: Sequence[Iterable[str]]) -> Trigger:
    """The trigger of a pattern of which only sets of literals are known that follow one another at any distance."""
    sets = [tuple(sorted(words)) for words in stretches]
    pairs = [*combinations(sets, 2), *((one, ()) for one in sets)]
    if not pairs:
        return Trigger(Words())
    first, then = min(pairs, key=lambda pair: _together(pair[0]) * (_together(pair[1]) if pair[1] else 1.0))
    return Trigger(Words(first), Words(then), farthest=None)


def _stretches(nodes: Sequence[Node]) -> Iterable[_Stretch]:
    """Every run of plain nodes with its words; a choice with marks inside counts branch by branch."""
    for start, node in enumerate(nodes):
        for end in range(start + 1, len(nodes) + 1):
            if not is_plain(nodes[end - 1]) or size(nodes[start:end]) > MAX_WORDS:
                break
            if length(nodes[start:end], min):
                words = Words(expand(nodes[start:end]), _before(nodes[:start]), _behind(nodes[end:]))
                rare = _share(words.before) * _share(words.behind) + _LOOK
                yield _Stretch(_together(words.any) * rare, start, end, words)
        if isinstance(node, Choice) and not is_plain(node) and all(node.branches):
            try:
                parts = [word for branch in node.branches for word in trigger(branch, "").first.any]
            except ExpressionError:
                continue
            yield _Stretch(_together(parts), start, start + 1, Words(tuple(dict.fromkeys(parts))))


def _behind(nodes: Sequence[Node]) -> Beside | None:
    """What the text of some nodes may begin with; None: with anything."""
    return _beside(nodes, 0, {"#": Beside(frozenset(NUMERALS + "[")), ">": _EDGE, "$": _EDGE}, "<^")


def _before(nodes: Sequence[Node]) -> Beside | None:
    """What the text of some nodes may end with; None: with anything."""
    particles = Beside(frozenset(PARTICLES), marks=True)
    return _beside(tuple(reversed(nodes)), -1, {"#": Beside(frozenset(NUMERALS + "]")), "<": particles}, ">$")


def _beside(nodes: Sequence[Node], end: int, marks: dict[str, Beside], empty: str) -> Beside | None:
    """The union over nodes up to the first that is never empty; `nodes` are in the order of their distance."""
    characters: set[str] = set()
    any_mark = False
    for node in nodes:
        match node:
            case Text(value):
                return Beside(frozenset((*characters, value[end])), any_mark)
            case Marker(mark) if mark in empty:
                continue
            case Marker(mark):
                if mark not in marks:
                    return None
                return Beside(frozenset(characters | marks[mark].characters), any_mark or marks[mark].marks)
            case Choice(branches):
                inner = [
                    _beside(branch if end == 0 else branch[::-1], end, marks, empty) for branch in branches if branch
                ]
                if any(beside is None for beside in inner):
                    return None
                for beside in inner:
                    assert beside is not None
                    characters |= beside.characters
                    any_mark |= beside.marks
                if all(branches) and all(length(branch, min) for branch in branches):
                    return Beside(frozenset(characters), any_mark)
    return None


_LOOK = 0.05
"""What a look at the neighbours of a word costs, of what trying a pattern costs."""

_EDGE = Beside(frozenset(), marks=True)

_CODE = 12
"""Letters that emoji codes may add to a message that is otherwise only what an expression says."""

_RARE = 0.002
"""A set of literals that fewer messages than this hold needs no second one beside it."""

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


def _together(words: Iterable[str]) -> float:
    return sum(map(_chance, words))


def _share(beside: Beside | None) -> float:
    """About how often one of these stands beside a word by chance; a character has some twenty neighbours to choose from."""
    if beside is None:
        return 1.0
    return min(1.0, 0.2 * beside.marks + sum(_SHARE.get(char, 0.004) for char in beside.characters) / 8)
