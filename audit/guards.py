"""What stands around a match and takes its meaning away: quotation, negation, a question."""

from __future__ import annotations

import re

from audit.acts import Act
from audit.text import Folded

_NEGATION = re.compile(
    r"(?:不(?!过|好意思|仅|但|光|止)|没(?!错)|没有|别|勿|莫|无需|无须|不用|不必|并非|未|从不|从未|冇)(?:会|要|能|是|敢|想|再|曾|给|跟|有|在|让|叫|说|算|太|很|去){0,2}$"
)
_ASKING_END = re.compile(r"(?:吗|么|嘛|没|没有|不|吧\?|否|咩|没得)[~啊呀呢哈亲]*$")
_ASKING_WORD = re.compile(
    r"什么|怎么|为啥|为何|咋|哪|谁|几时|多少|多久|是不是|能不能|可不可以|会不会|有没有|要不要|行不行|是否|能否|可否"
)
_CLAUSE_END = re.compile(r"[,。!?;\s]")
_PAIRS = {'"': '"', "'": "'", "《": "》", "【": "】"}


class Guard:
    """Decides for one act whether a match counts."""

    __slots__ = ("_active", "_asked", "_negated", "_quoted")

    def __init__(self, act: Act) -> None:
        self._quoted = act.quoted
        self._negated = act.negated
        self._asked = act.asked
        self._active = not (act.quoted and act.negated and act.asked)

    def allows(self, folded: Folded, message: int, start: int, end: int) -> bool:
        """Whether the match of a message's half-open span counts."""
        if not self._active:
            return True
        text = folded.message(message)
        if not self._negated and _NEGATION.search(text, max(0, start - 6), start):
            return False
        if not self._quoted and in_quotes(text, start, end):
            return False
        return self._asked or not asks(text, start, end)


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
