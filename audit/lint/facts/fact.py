"""What a statement of fact is, and which statements are about exceptions."""

from __future__ import annotations

import re
from typing import NamedTuple


class Fact(NamedTuple):
    """One statement: what kind of fact, about what (`scope`, empty for the whole shop), and what it says.

    Two statements of one kind whose scopes meet contradict each other where their values share nothing and one of them
    is `final`, which leaves no room for what it does not name. `said` is the value in words; `start` and `end` are
    half-open code points.
    """

    kind: str
    scope: frozenset[str]
    values: frozenset[str]
    said: str
    start: int
    end: int
    final: bool = True

    @property
    def statement(self) -> tuple[str, frozenset[str], frozenset[str], bool]:
        """What it states, wherever and in whatever words."""
        return self.kind, self.scope, self.values, self.final

    def contradicts(self, other: Fact) -> bool:
        """Whether both cannot be true."""
        if self.kind != other.kind or self.values & other.values or not (self.final or other.final):
            return False
        return self.scope == other.scope or bool(self.scope & other.scope)


_SPECIAL = re.compile(
    r"预售|预定|预订|定制|定做|订制|现做|偏远|新疆|西藏|西北|东北|内蒙|青海|宁夏|甘肃|海南|港澳|台湾|海外|国外|村镇|乡镇|大件|活动期间|大促|双11|双十一|双12|双十二|618|春节|过年|国庆|节假日|假期|周末|周[六日天]|疫情|暴雨|缺货|补货|如果|要是.{0,6}到不了|到不了"
)
_EXCLUSION = re.compile(r"(?:除|不含|不包括|除外|不参加|不参与|另算|另计|另补|也)")


def special(sentence: str) -> bool:
    """Whether a sentence is about an exception; one that only names what it leaves out is about the rule."""
    found = _SPECIAL.search(sentence)
    return bool(found) and not _EXCLUSION.search(sentence)


def fact(kind: str, value: str, said: str, found: re.Match[str]) -> Fact:
    """A final fact of one value about the whole shop."""
    return Fact(kind, frozenset({""}), frozenset({value}), said, *found.span())
