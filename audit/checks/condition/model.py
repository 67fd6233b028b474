"""A condition as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, model_validator

from audit.checks.condition import refusals
from audit.checks.condition.refusals import FORMS, PLACES, field_of
from audit.checks.condition.terms import (
    PEOPLE,
    Anchor,
    ConditionName,
    Echo,
    EntityName,
    Event,
    Extent,
    Hours,
    Limits,
    Measure,
    Repeat,
    Resemblance,
    Silence,
    Span,
    Speaker,
    Waited,
    short_for,
    split_anchor,
)
from audit.checks.condition.words import Words, one_or_more
from audit.dialogue import Kind, Role


class Condition(Words):
    """Something that does or does not hold of a dialogue.

    A name alone is the condition of that name. Otherwise it is one of: `all`, `any`, `not` of others; a `sequence` or `near`
    of others; `where` or `measure` of the whole dialogue; or messages: said `by` somebody, in a place, that pass every test.
    """

    model_config = short_for("string")

    name: ConditionName | None = Field(None, alias="is")
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    negation: Condition | None = Field(None, alias="not")
    sequence: tuple[Condition, ...] | None = None
    then_no: Condition | None = None
    near: tuple[Condition, Condition] | None = None
    characters: Span | None = None
    where: dict[str, Any] | None = Field(None, min_length=1)
    measure: Measure | None = None

    by: Annotated[tuple[Speaker, ...], one_or_more(Speaker)] = ()
    kind: Annotated[tuple[Kind, ...], one_or_more(Kind)] = ()
    event: Event | None = None
    before: Anchor | None = None
    until: Anchor | None = None
    at: Anchor | None = None
    around: Anchor | None = None
    since: Anchor | None = None
    after: Anchor | None = None
    within: Extent | None = None
    first: Extent | None = None
    last: Extent | None = None

    need: Annotated[Any, Field(json_schema_extra={"anyOf": [{"enum": ["any", "all"]}, {"type": "integer"}]})] = "any"
    spread: bool = False
    unless: Words | None = None
    waited: Waited | None = None
    silence: Silence | None = None
    length: Limits | None = None
    sentiment: Limits | None = None
    hours: Hours | None = None
    mentions: Annotated[tuple[EntityName, ...], one_or_more(str)] = ()
    echoes: Echo | None = None
    repeats: Repeat | None = None
    resembles: Resemblance | None = None

    at_least: int | None = Field(None, ge=0)
    at_most: int | None = Field(None, ge=0)
    counting: Literal["messages", "occurrences", "turns"] = "messages"

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"is": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _possible(self, info: ValidationInfo) -> Condition:
        refusals.one_form(self)
        refusals.counts(self)
        if self.form == "messages":
            refusals.messages(self, (info.context or {}).get("acts"))
        if self.where:
            refusals.facts(self.where)
        return self

    @property
    def form(self) -> str:
        """Which kind of condition it is."""
        return next((form for form in FORMS if getattr(self, field_of(form)) is not None), "messages")

    @property
    def place(self) -> str | None:
        """The one of PLACES that is given."""
        return next((place for place in PLACES if getattr(self, place) is not None), None)

    @property
    def anchor(self) -> tuple[str | int, str] | None:
        """Which hits of which condition the place is beside."""
        return split_anchor(getattr(self, self.place)) if self.place else None

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose messages are meant: the agent's where nothing is said; an event's are anybody's."""
        if not self.by:
            return (*PEOPLE, "system") if self.event else ("agent",)
        return tuple(dict.fromkeys(role for one in self.by for role in (PEOPLE if one == "anyone" else (one,))))

    @property
    def apart(self) -> bool:
        """Whether the items of the lists are told apart."""
        return bool(self.need != "any")

    @property
    def needed(self) -> int:
        """How many of the items of the lists a message must have."""
        listed = len(self.does) + len(self.says) + len(self.matches)
        return int({"any": min(1, listed), "all": listed}.get(self.need, self.need))

    @property
    def least(self) -> int:
        """How many hits it takes: one, where nothing is said."""
        return self.at_least if self.at_least is not None else (0 if self.at_most is not None else 1)

    def parts(self) -> Iterator[tuple[str, Condition]]:
        """The conditions within, each with its path."""
        for field, key in (("all", "all"), ("any", "any"), ("sequence", "sequence"), ("near", "near")):
            for number, part in enumerate(getattr(self, field) or (), 1):
                yield f"{key}.{number}", part
        for part, key in ((self.negation, "not"), (self.then_no, "then_no")):
            if part is not None:
                yield key, part

    def refers(self) -> Iterator[str]:
        """The names of the conditions that this one needs, by itself or in its parts."""
        if self.name:
            yield self.name
        if self.anchor:
            yield self.anchor[1]
        for quantity in (self.measure, self.measure.per if self.measure else None):
            if quantity is not None and quantity.of:
                yield quantity.of
        for _, part in self.parts():
            yield from part.refers()
