"""What a message says, as a rubric writes it: acts by name, and inline lists that become acts of the rubric's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
)

from audit.acts import Act, Pattern, Phrase
from audit.dialogue import Role


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _known(name: str, info: ValidationInfo) -> str:
    if info.context is not None and name not in info.context["acts"]:
        raise ValueError(f"没有名为“{name}”的动作")
    return name


ActName = Annotated[str, AfterValidator(_known)]

_WORDS: dict[str, Any] = {"words": True}
"""These lists are no act names for the pack to check: their items check themselves, each at its own place."""


def one_or_more(item: Any) -> BeforeValidator:
    """Lets a list be written as a single item."""
    return BeforeValidator(_listed, json_schema_input_type=item | list[item])


class Written(BaseModel):
    """A part of a rule; dumped, it is what was written, without the defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_serializer(mode="wrap")
    def _as_written(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        written = {fields[name].alias or name for name in self.model_fields_set} | self.model_fields_set
        return {name: value for name, value in dump(self).items() if name in written}


class Words(Written):
    """A message does one of the acts `does`, says one of the phrases `says` or matches one of the expressions `matches`.

    What is said inline has the guards of an act: a match that overlaps one of `except`, stands in quotation marks (`quoted`
    false), after a negation (`negated` false) or in a clause that asks (`asked` false) does not count.
    """

    does: Annotated[tuple[ActName, ...], one_or_more(str)] = Field((), json_schema_extra=_WORDS)
    says: Annotated[tuple[Phrase, ...], one_or_more(str)] = Field((), json_schema_extra=_WORDS)
    matches: Annotated[tuple[Pattern, ...], one_or_more(str)] = Field((), json_schema_extra=_WORDS)
    excepted: Annotated[tuple[Phrase, ...], one_or_more(str)] = Field((), alias="except", json_schema_extra=_WORDS)
    quoted: bool = True
    negated: bool = True
    asked: bool = True

    def _lists(self, path: str, apart: bool) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """(id, phrases, patterns) of the inline lists: one for all, or one an item where items are told apart."""
        if not (self.says or self.matches):
            return []
        if not apart:
            return [(path, self.says, self.matches)]
        items = [((phrase,), ()) for phrase in self.says] + [((), (pattern,)) for pattern in self.matches]
        return [(f"{path}.{number}", *item) for number, item in enumerate(items, 1)]

    def lexicons(self, path: str, roles: Collection[Role], apart: bool = False) -> dict[str, Act]:
        """The inline lists as acts by id."""
        return {
            key: Act(
                title=path,
                roles=tuple(roles),
                any=phrases,
                patterns=patterns,
                **{"except": self.excepted},
                quoted=self.quoted,
                negated=self.negated,
                asked=self.asked,
            )
            for key, phrases, patterns in self._lists(path, apart)
        }

    def names(self, path: str, prefix: str, apart: bool = False) -> tuple[str, ...]:
        """The acts of which one must happen: those named and the rubric's own."""
        return (*self.does, *(f"{prefix}/{key}" for key, _, _ in self._lists(path, apart)))

    def impossible(self, roles: Collection[Role], acts: Mapping[str, Act]) -> str | None:
        """Why a message of these roles can never do one of `does`; None where it can."""
        can = {role for name in self.does if name in acts for role in acts[name].roles}
        named = [name for name in self.does if name in acts]
        if named and len(named) == len(self.does) and not (self.says or self.matches) and not can & set(roles):
            return f"动作“{'、'.join(named)}”只由 {'、'.join(sorted(can))} 做出，by: {'、'.join(sorted(roles))} 永远不会命中"
        return None
