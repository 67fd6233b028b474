"""A rubric as data: what it asks, why, how much it weighs, and what it says to the agent."""

from __future__ import annotations

import string
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Severity = Literal["minor", "major", "red-line"]


class Rubric(BaseModel):
    """One item of the service standard.

    `params` belong to its `kind`. `messages` hold a sentence for each reason the kind may give, with fields in braces;
    `better` is wording that would have passed. A `bonus` rubric adds its weight only where it passes. `source` names the
    training document or law behind it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    title: str = Field(min_length=1)
    kind: str
    params: dict[str, Any] = {}
    weight: float = Field(4, ge=0)
    severity: Severity = "minor"
    bonus: bool = False
    applies: str
    why: str
    passes: str = Field(alias="pass")
    fails: str = Field(alias="fail")
    better: str = ""
    source: str = ""
    messages: dict[str, str] = {}

    @field_validator("passes", "fails", "messages")
    @classmethod
    def _fillable(cls, said: str | dict[str, str]) -> str | dict[str, str]:
        for text in said.values() if isinstance(said, dict) else (said,):
            fields(text)
        return said


def fields(text: str) -> list[str]:
    """The fields in braces of a message; ValueError where it cannot be filled."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        raise ValueError(f"花括号不成对：{text}") from None
    names = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    for name, spec, conversion in names:
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"花括号里只能写字段名：{text}")
    return [name for name, _, _ in names]
