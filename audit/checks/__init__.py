"""The kinds of check, one a module: `Params` (what a rubric may set), `REASONS` (what it may say), `build(params, acts)`.

A kind of somebody's own is a module with these three names, installed under the entry point group `audit.checks`.
"""

from __future__ import annotations

import inspect
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from pydantic import BaseModel

from audit.acts import Act, Acts
from audit.checks.outcome import CheckFunction, Reasons
from audit.promotions import Calendar


class KindModule(Protocol):
    """What a kind's module offers."""

    Params: type[BaseModel]
    REASONS: Reasons

    def build(self, params: Any, acts: Acts, **given: Any) -> CheckFunction:
        """Compile the parameters to a function of a conversation."""
        ...


KINDS = (
    "bare-reply",
    "condition",
    "echo",
    "farewell",
    "first-response",
    "follow-up",
    "forbidden",
    "invitation",
    "opening",
    "privacy",
    "promise",
    "promotion",
    "ratio",
    "reaction",
    "reminder",
    "repetition",
    "response-pace",
    "tokens",
    "unanswered",
    "usage",
)
"""Our own kinds; each is the module of that name, imported when a pack uses it."""


@cache
def kind(name: str) -> KindModule:
    """The module of a kind, ours or an installed one; KeyError where there is none."""
    if name in KINDS:
        return cast("KindModule", import_module(f"{__name__}.{name.replace('-', '_')}"))
    from importlib.metadata import entry_points

    for entry in entry_points(group="audit.checks"):
        if entry.name == name:
            return cast("KindModule", entry.load())
    raise KeyError(name)


def own_acts(name: str, params: BaseModel) -> dict[str, Act]:
    """The acts that a rule brings along, by ids of its own; a kind that has some offers `own_acts(params)`."""
    offered = getattr(kind(name), "own_acts", None)
    return {} if offered is None else cast("dict[str, Act]", offered(params))


def build(name: str, params: BaseModel, acts: Acts, calendar: Calendar | None, rubric: str = "") -> CheckFunction:
    """Compile a check; kinds that take a `calendar` or the id of the `rubric` are given them."""
    module = kind(name)
    given = {"calendar": calendar, "rubric": rubric}
    taken = inspect.signature(module.build).parameters
    return module.build(params, acts, **{key: value for key, value in given.items() if key in taken})
