"""A rubric as data: what it asks, why, how much it weighs, and what it says to the agent."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

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
