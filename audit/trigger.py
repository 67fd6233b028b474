"""What a pattern cannot do without: words by which to tell, for a whole block at once, where it is worth trying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from operator import itemgetter, mul
from typing import NamedTuple

from audit.syntax import Choice, ExpressionError, Marker, Node, Text, expand, holds, is_few, is_mark, is_plain, length

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
    """A run of nodes: how costly it is to go by it, how common its words are (both in messages), and what they are."""

    cost: float
    common: float
    start: int
    end: int
    before: Beside | None = None
    behind: Beside | None = None
    known: tuple[str, ...] = ()

    def words(self, nodes: Sequence[Node]) -> Words:
        """The words that it stands for."""
        return Words(self.known or expand(nodes[self.start : self.end]), self.before, self.behind)


def trigger(nodes: Sequence[Node], source: str) -> Trigger:
    """The stretch of nodes that is hardest to meet by chance and, where that is not rare, the next one apart from it.

    Raises ExpressionError where there is no stretch of literal text.
    """
    found = list(_stretches(nodes))
    if not found:
        raise ExpressionError(f"至少要有一段固定文字：{source}")
    best = min(found)
    first, second = best, None
    if best.cost > _RARE and not best.known:
        apart = (other for other in found if other.end <= best.start or other.start >= best.end)
        second = min((other for other in apart if not other.known), default=None)
        if second is not None and second.common * _LOOK < best.cost / 2:
            first, second = sorted((best, second), key=itemgetter(2))
        else:
            second = None
    between = nodes[first.end : second.start] if second else ()
    before, behind = (
        (nodes[: first.start], nodes[first.end :]) if not first.known else (nodes[: first.end], nodes[first.start :])
    )
    reach = None if holds(before, "^") else length(before, max)
    fixed = not first.known and reach == length(before, min)
    return Trigger(
        first.words(nodes),
        second.words(nodes) if second else Words(),
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


def _stretches(nodes: Sequence[Node]) -> Iterator[_Stretch]:
    """Every run of plain nodes; a choice with marks inside counts branch by branch."""
    frequencies = [_frequency(node) if is_plain(node) else None for node in nodes]
    shortest = [length((node,), min) for node in nodes]
    befores = _besides(nodes[::-1], _ENDS, -1)[::-1]
    behinds = _besides(nodes, _BEGINS, 0)[1:]
    for start, node in enumerate(nodes):
        share, weight, least = 1.0, 1.0, 0
        for end in range(start, len(nodes)):
            frequency = frequencies[end]
            if frequency is None or not is_few(nodes[start : end + 1]):
                break
            share, weight, least = min(share, frequency[0]), weight * frequency[1], least + shortest[end]
            if least:
                common = share * weight / _LONGER
                cost = common * (_share(befores[start]) * _share(behinds[end]) + _LOOK)
                yield _Stretch(cost, common, start, end + 1, befores[start], behinds[end])
        if isinstance(node, Choice) and frequencies[start] is None and all(node.branches):
            best = [(branch, min(_stretches(branch), default=None)) for branch in node.branches]
            words = [word for branch, stretch in best if stretch for word in stretch.words(branch).any]
            if not all(stretch for _, stretch in best):
                continue
            yield _Stretch(_together(words), _together(words), start, start + 1, known=tuple(dict.fromkeys(words)))


def _besides(nodes: Sequence[Node], marks: Mapping[str, Beside | None], end: int) -> list[Beside | None]:
    """For every place what the nodes from there on may begin with (`end` 0); None: anything.

    With `end` -1 it is what they end with, and `nodes` are in reverse.
    """
    besides: list[Beside | None] = [None]
    for node in reversed(nodes):
        beside, empty = _nearest((node,), marks, end)
        following = besides[-1]
        if empty and beside is not None:
            beside = following and Beside(beside.characters | following.characters, beside.marks or following.marks)
        besides.append(beside)
    return besides[::-1]


def _nearest(nodes: Sequence[Node], marks: Mapping[str, Beside | None], end: int) -> tuple[Beside | None, bool]:
    """What nodes begin (or end) with, and whether they may be empty."""
    characters: set[str] = set()
    any_mark = False
    for node in nodes:
        if isinstance(node, Text):
            characters.add(node.value[end])
            return Beside(frozenset(characters), any_mark), False
        if isinstance(node, Marker):
            if node.mark not in marks:
                return None, False
            beside = marks[node.mark]
            if beside is not None:
                return Beside(beside.characters | characters, beside.marks or any_mark), False
            continue
        may_be_empty = False
        for branch in node.branches:
            beside, empty = _nearest(branch if end == 0 else branch[::-1], marks, end)
            if beside is None:
                return None, False
            characters |= beside.characters
            any_mark |= beside.marks
            may_be_empty |= empty
        if not may_be_empty:
            return Beside(frozenset(characters), any_mark), False
    return Beside(frozenset(characters), any_mark), True


_EDGE = Beside(frozenset(), marks=True)
_BEGINS = {"#": Beside(frozenset(NUMERALS + "[")), ">": _EDGE, "$": _EDGE, "<": None, "^": None}
_ENDS = {"#": Beside(frozenset(NUMERALS + "]")), "<": Beside(frozenset(PARTICLES), marks=True), ">": None, "$": None}
"""What the text of a mark may begin and end with; None for those that say nothing of that side. One left out: anything."""

_LOOK = 0.05
"""What a look at the neighbours of a word costs, of what trying a pattern costs."""

_CODE = 12
"""Letters that emoji codes may add to a message that is otherwise only what an expression says."""

_RARE = 0.002
"""A set of literals that fewer messages than this hold needs no second one beside it."""

# The characters of service chats by the share of messages that hold them, most frequent first, as counted on 10,196 real
# messages; the shares fall from 0.49 to 0.013 about as _SHARE says.
_FREQUENT = (
    "的 您,有是以我可[]请好了?吗呢这还问帮单到么个下哦数字订一不在亲要谢没什他为号时其货给发后询等客商送题理~"
    "妹边你能快小天对需东点品查就处京看会价解电收系服务退们那人提爱:联申支票开上!稍子。日间再持已心期前机话地信取"
    "咨改都用祝接现之成款额感吧生经烦保买户麻或手气哈嗯决活金新址修意-通愉家也怎待见正工过作中名来核很配供消站击换"
    "评果多出方应预回姓如打售想说息行该员物件知购里苦辛(内明和候自)完情啊做哒付样确今计安次实直账递具审只装达注流"
    '高定太交链示"面动功耐无进显重兴i选更'
)
_UNCOMMON = 0.004
_SHARE = {char: 0.5 / (1 + 0.17 * rank) for rank, char in enumerate(_FREQUENT)}


_LONGER = 0.35
"""So much rarer is a word with every further character."""


def _frequency(node: Node) -> tuple[float, float]:
    """For the words of a plain node: the mean share of their rarest characters, and the sum of what their lengths make of it."""
    words = expand((node,))
    weights = [_LONGER ** len(word) for word in words]
    shares = [min((_SHARE.get(char, _UNCOMMON) for char in word), default=1.0) for word in words]
    whole = sum(weights)
    return sum(map(mul, weights, shares)) / whole, whole


def _together(words: Iterable[str]) -> float:
    """About the share of messages that hold one of some words."""
    return sum(share * weight for share, weight in (_frequency(Text(word)) for word in words)) / _LONGER


def _share(beside: Beside | None) -> float:
    """About how often one of these stands beside a word by chance; a character has some twenty neighbours to choose from."""
    if beside is None:
        return 1.0
    return min(1.0, 0.2 * beside.marks + sum(_SHARE.get(char, _UNCOMMON) for char in beside.characters) / 8)
