"""What a pattern cannot do without: words by which to tell, for a whole block at once, where it is worth trying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from operator import mul
from typing import NamedTuple

from audit.syntax import Choice, ExpressionError, Marker, Measure, Node, Text, expand, holds, is_few, is_mark, measure

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


class _Run(NamedTuple):
    """A run of nodes: how common its words are (in messages), where it is, and its words where they are not all of it."""

    common: float
    start: int
    end: int
    known: tuple[str, ...] = ()


class _Stretch(NamedTuple):
    """A run that can be gone by: what that costs (in messages), and what stands beside it."""

    cost: float
    run: _Run
    before: Beside | None = None
    behind: Beside | None = None

    def words(self, nodes: Sequence[Node]) -> Words:
        """The words that it stands for."""
        run = self.run
        return Words(run.known or expand(nodes[run.start : run.end]), self.before, self.behind)


def trigger(nodes: Sequence[Node], source: str) -> Trigger:
    """The stretch of nodes that is hardest to meet by chance and, where that is not rare, the next one apart from it.

    Raises ExpressionError where there is no stretch of literal text.
    """
    runs = sorted(_runs(nodes))
    best = _best(nodes, runs)
    if best is None:
        raise ExpressionError(f"至少要有一段固定文字：{source}")
    first, second = best, None
    if best.cost > _RARE and not best.run.known:
        start, end = best.run.start, best.run.end
        second = _best(nodes, [run for run in runs if not run.known and (run.end <= start or run.start >= end)])
        if second is not None and second.run.common * _LOOK < best.cost / 2:
            first, second = sorted((best, second), key=lambda stretch: stretch.run.start)
        else:
            second = None
    between = measure(nodes[first.run.end : second.run.start]) if second else Measure(0, 0, 1)
    before, behind = nodes[: first.run.start], nodes[first.run.end :]
    if first.run.known:
        before, behind = nodes[: first.run.end], nodes[first.run.start :]
    ahead = measure(before)
    reach = None if holds(before, "^") else ahead.longest
    whole = is_mark(nodes, 0, "^") and is_mark(nodes, len(nodes) - 1, "$")
    return Trigger(
        first.words(nodes),
        second.words(nodes) if second else Words(),
        nearest=between.shortest,
        farthest=between.longest,
        longest=measure(nodes).longest + _CODE if whole else None,
        before=reach,
        behind=None if holds(behind, "$") else measure(behind).longest,
        exact=is_mark(nodes, 0, "^") or (not first.run.known and reach == ahead.shortest),
    )


def ordered_trigger(stretches: Sequence[Iterable[str]]) -> Trigger:
    """The trigger of a pattern of which only sets of literals are known that follow one another at any distance."""
    sets = [tuple(sorted(words)) for words in stretches]
    pairs = [*combinations(sets, 2), *((one, ()) for one in sets)]
    if not pairs:
        return Trigger(Words())
    first, then = min(pairs, key=lambda pair: _together(pair[0]) * (_together(pair[1]) if pair[1] else 1.0))
    return Trigger(Words(first), Words(then), farthest=None)


def _runs(nodes: Sequence[Node]) -> Iterator[_Run]:
    """Every run of plain nodes; a choice with marks inside counts branch by branch."""
    measures = [node.measure if isinstance(node, Choice) else measure((node,)) for node in nodes]
    frequencies = [
        _frequency(expand((node,))) if is_few(one.size, 1) else None for node, one in zip(nodes, measures, strict=True)
    ]
    for start, node in enumerate(nodes):
        share, weight, least, size = 1.0, 1.0, 0, 1
        for end in range(start, len(nodes)):
            frequency, one = frequencies[end], measures[end]
            size *= one.size
            if frequency is None or not is_few(size, end - start + 1):
                break
            share, weight, least = min(share, frequency[0]), weight * frequency[1], least + one.shortest
            if least:
                yield _Run(share * weight / _LONGER, start, end + 1)
        if isinstance(node, Choice) and not node.measure.size and all(node.branches):
            best = [(branch, _best(branch, sorted(_runs(branch)))) for branch in node.branches]
            words = tuple(dict.fromkeys(word for branch, one in best if one for word in one.words(branch).any))
            if all(one for _, one in best):
                yield _Run(_together(words), start, start + 1, words)


def _best(nodes: Sequence[Node], runs: Iterable[_Run]) -> _Stretch | None:
    """The cheapest of some runs, the rarest first."""
    best: _Stretch | None = None
    for run in runs:
        if best is not None and run.common * _LOOK > best.cost:
            break
        if run.known:
            stretch = _Stretch(run.common, run)
        else:
            before = _beside(nodes[: run.start][::-1], _ENDS, -1)
            behind = _beside(nodes[run.end :], _BEGINS, 0)
            cost = run.common * (_share(before) * _share(behind) + _LOOK)
            stretch = _Stretch(cost, run, before, behind)
        if best is None or stretch[:2] < best[:2]:
            best = stretch
    return best


def _beside(nodes: Sequence[Node], marks: Mapping[str, Beside | None], end: int) -> Beside | None:
    """What nodes begin with (`end` 0), or end with (`end` -1, `nodes` in reverse); None: anything."""
    beside, empty = _nearest(nodes, marks, end)
    return None if empty else beside


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
        may_be_empty = "" in node.phrases
        characters.update([phrase[end] for phrase in node.phrases if phrase])
        for branch in node.branches if not node.phrases else ():
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


_SAMPLE = 12
"""So many of a list of words tell how common it is."""

_LONGER = 0.35
"""So much rarer is a word with every further character."""


def _frequency(words: Sequence[str]) -> tuple[float, float]:
    """The mean share of the rarest characters of some words, and the sum of what their lengths make of it."""
    if len(words) > _SAMPLE:
        share, weight = _frequency(words[:: len(words) // _SAMPLE + 1])
        return share, weight * (len(words) // _SAMPLE + 1)
    weights = [_LONGER ** len(word) for word in words]
    shares = [min([_SHARE.get(char, _UNCOMMON) for char in word], default=1.0) for word in words]
    whole = sum(weights)
    return sum(map(mul, weights, shares)) / whole, whole


def _together(words: Sequence[str]) -> float:
    """About the share of messages that hold one of some words."""
    share, weight = _frequency(words) if words else (0.0, 0.0)
    return share * weight / _LONGER


def _share(beside: Beside | None) -> float:
    """About how often one of these stands beside a word by chance; a character has some twenty neighbours to choose from."""
    if beside is None:
        return 1.0
    return min(1.0, 0.2 * beside.marks + sum(_SHARE.get(char, _UNCOMMON) for char in beside.characters) / 8)
