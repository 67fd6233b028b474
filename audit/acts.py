"""Acts: what was done in a message, said once as data and used everywhere.

An act is a lexicon of expressions with guards, limited to the roles that can do it. Rubrics, risk and lint speak in acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from audit.dialogue import Role
from audit.expression import Expression, parse
from audit.regular import check_pattern
from audit.syntax import ExpressionError


def _text(value: Any) -> Any:
    """YAML reads 618 as a number and 没 as text; in a lexicon both are text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _readable(phrase: str) -> str:
    try:
        parse(phrase)
    except ExpressionError as error:
        raise ValueError(str(error)) from None
    return phrase


def _linear(pattern: str) -> str:
    check_pattern(pattern)
    return pattern


Word = Annotated[str, BeforeValidator(_text)]
Phrase = Annotated[Word, AfterValidator(_readable)]
"""An expression of the phrase language."""
Pattern = Annotated[Word, AfterValidator(_linear)]
"""A regular expression that runs in linear time."""


class Act(BaseModel):
    """One act.

    It happens in a message of one of its `roles` that matches one of `any` or `patterns`, or in which one of `also` happens,
    and in which all of `needs` and none of `without` happen. A match that overlaps one of `except`, in quotation marks (`quoted`
    false), after a negation (`negated` false) or in a clause that asks (`asked` false) does not count.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    title: str
    roles: tuple[Role, ...] = ("agent",)
    any: tuple[Phrase, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    excepted: tuple[Phrase, ...] = Field(default=(), alias="except")
    also: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    quoted: bool = True
    negated: bool = True
    asked: bool = True

    @property
    def guarded(self) -> bool:
        """Whether a match needs a look at what stands around it."""
        return bool(self.excepted) or not (self.quoted and self.negated and self.asked)

    def expressions(self) -> list[Expression]:
        """The compiled expressions of `any`."""
        return [parse(word) for word in self.any]

    def exceptions(self) -> list[Expression]:
        """The compiled expressions of `except`."""
        return [parse(word) for word in self.excepted]


class Acts(Mapping[str, Act]):
    """The acts of a rulebook by id, each with its bit."""

    def __init__(self, acts: Mapping[str, Act]) -> None:
        self._acts = dict(acts)
        self.index = {name: position for position, name in enumerate(self._acts)}
        self._shown_by: dict[str, frozenset[int]] = {}

    def __getitem__(self, name: str) -> Act:
        return self._acts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._acts)

    def __len__(self) -> int:
        return len(self._acts)

    def bit(self, name: str) -> int:
        """The bit of one act in a message's mask."""
        return 1 << self.index[name]

    def bits(self, names: Iterable[str]) -> int:
        """The bits of several acts."""
        mask = 0
        for name in names:
            mask |= self.bit(name)
        return mask

    def shown_by(self, name: str) -> frozenset[int]:
        """The indices whose words show an act: its own and those of the acts that it takes over or needs."""
        shown = self._shown_by.get(name)
        if shown is None:
            others = (*self._acts[name].also, *self._acts[name].needs)
            shown = frozenset({self.index[name]}).union(*map(self.shown_by, others))
            self._shown_by[name] = shown
        return shown

    @cached_property
    def derivation(self) -> tuple[str, ...]:
        """The acts that build on others, in an order in which each comes after what it builds on."""
        done: list[str] = []
        state: dict[str, int] = {}

        def visit(name: str) -> None:
            if state.get(name) == 2:
                return
            state[name] = 1
            for other in references(self._acts[name]):
                if state.get(other) != 1:
                    visit(other)
            state[name] = 2
            done.append(name)

        for name in self._acts:
            visit(name)
        return tuple(name for name in done if references(self._acts[name]))


def references(act: Act) -> tuple[str, ...]:
    """The other acts on which an act builds."""
    return (*act.also, *act.needs, *act.without)
