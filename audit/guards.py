"""What stands around a match and takes its meaning away: quotation, negation, a question."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from audit.acts import Act, Acts
from audit.attempts import Hits
from audit.text import TABLE_SIZE, Folded

_NEGATION = re.compile(
    r"(?:不(?!过|好意思|仅|但|光|止)|没(?!错)|没有|别|勿|莫|无需|无须|不用|不必|并非|未|从不|从未|冇)(?:会|要|能|是|敢|想|再|曾|给|跟|有|在|让|叫|说|算|太|很|去){0,2}$"
)
_ASKING_END = re.compile(r"(?:吗|么|嘛|没|没有|不|吧\?|否|咩|没得)[~啊呀呢哈亲]*$")
_ASKING_WORD = re.compile(
    r"什么|怎么|为啥|为何|咋|哪|谁|几时|多少|多久|是不是|能不能|可不可以|会不会|有没有|要不要|行不行|是否|能否|可否"
)
_NEGATING = "不没别勿莫无并未从冇"
"""One of these stands in every negation."""
_ASKING = "?吗么嘛没不吧否咩什怎为咋哪谁几多是能可会有要行"
"""One of these stands in every clause that asks."""
_REACH = 6
"""How many characters before a match a negation may begin."""
_CLAUSE_END = re.compile(r"[,。!?;\s]")
_PAIRS = {'"': '"', "'": "'", "《": "》", "【": "】"}


class Guards:
    """The guards of some acts over the matches of a block.

    Most matches are let through for want of any character that could take their meaning away; only the others are read.
    """

    def __init__(self, acts: Acts) -> None:
        self._guards = [Guard(act) for act in acts.values()]
        self._negated = np.array([guard.negated for guard in self._guards], dtype=bool)
        self._quoted = np.array([guard.quoted for guard in self._guards], dtype=bool)
        self._asked = np.array([guard.asked for guard in self._guards], dtype=bool)

    def allow(self, folded: Folded, hits: Hits) -> NDArray[np.bool_]:
        """Which matches count; `item` is the act."""
        where, act, start, end = hits
        negating, quoting, asking = _table(_NEGATING), _table("".join(_PAIRS)), _table(_ASKING)
        in_doubt = np.zeros(len(where), dtype=bool)
        guarded = np.flatnonzero(~self._negated[act])
        before = np.maximum(start[guarded, None] - np.arange(1, _REACH + 1), 0)
        in_doubt[guarded] = negating[folded.bounded[before]].any(axis=1)
        for allows, characters in ((self._quoted, quoting), (self._asked, asking)):
            guarded = np.flatnonzero(~allows[act])
            if len(guarded):
                holding = np.logical_or.reduceat(characters[folded.bounded], folded.starts[:-1])
                in_doubt[guarded] |= holding[where[guarded]]
        allowed = np.ones(len(where), dtype=bool)
        for row in np.flatnonzero(in_doubt).tolist():
            at = int(where[row])
            begin = int(folded.starts[at])
            allowed[row] = self._guards[act[row]].allows(folded, at, int(start[row]) - begin, int(end[row]) - begin)
        return allowed


class Guard:
    """Decides for one act whether a match counts."""

    __slots__ = ("asked", "negated", "quoted")

    def __init__(self, act: Act) -> None:
        self.quoted = act.quoted
        self.negated = act.negated
        self.asked = act.asked

    def allows(self, folded: Folded, message: int, start: int, end: int) -> bool:
        """Whether the match of a message's half-open span counts."""
        text = folded.message(message)
        if not self.negated and _NEGATION.search(text, max(0, start - _REACH), start):
            return False
        if not self.quoted and in_quotes(text, start, end):
            return False
        return self.asked or not asks(text, start, end)


@cache
def _table(characters: str) -> NDArray[np.bool_]:
    table = np.zeros(TABLE_SIZE, dtype=bool)
    table[[ord(char) for char in characters]] = True
    return table


def in_quotes(text: str, start: int, end: int) -> bool:
    """Whether a span stands inside quotation marks."""
    for opening, closing in _PAIRS.items():
        before = text[:start]
        if opening == closing:
            if before.count(opening) % 2 == 1 and closing in text[end:]:
                return True
        elif before.rfind(opening) > before.rfind(closing) and closing in text[end:]:
            return True
    return False


def asks(text: str, start: int, end: int) -> bool:
    """Whether the clause around a span asks something; in chats a blank ends a clause as well."""
    while end > start + 1 and _CLAUSE_END.match(text, end - 1):
        end -= 1
    begin = 0
    for mark in _CLAUSE_END.finditer(text, 0, start):
        begin = mark.end()
    stop = _CLAUSE_END.search(text, end)
    clause = text[begin : stop.start() if stop else len(text)]
    if stop and stop[0] == "?":
        return True
    return bool(_ASKING_END.search(clause) or _ASKING_WORD.search(clause))
