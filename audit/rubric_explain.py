"""What a rubric or act is made of, and which file says so: every value with its place through the layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from audit.acts import references
from audit.errors import Place, UsageError
from audit.pack import DEFAULT, Pack, acts_named, load_pack, pack_files
from audit.selftest import Result, run_cases

WRITTEN_OUT = ("title", "applies", "why", "pass", "fail", "better", "source", "messages")
"""What a reader is shown as text rather than as a value in a table."""


class Value(msgspec.Struct, frozen=True):
    """One value of a rubric: its dotted path, where it stands, and what earlier layers had said (value, place).

    `place` is None for a default that no file writes.
    """

    path: str
    value: Any
    place: str | None
    before: tuple[tuple[Any, str], ...] = ()


class UsedAct(msgspec.Struct, frozen=True):
    """An act that a rubric names: under which parameter, and how much its lexicon holds."""

    field: str
    name: str
    title: str
    expressions: int
    place: str


class Explanation(msgspec.Struct, frozen=True):
    """Everything about one rubric."""

    id: str
    kind: str
    place: str
    texts: dict[str, Any]
    values: tuple[Value, ...]
    acts: tuple[UsedAct, ...]
    cases: tuple[Result, ...]


class ActExplanation(msgspec.Struct, frozen=True):
    """Everything about one act; `used_by` are the rubrics and acts that name it."""

    id: str
    place: str
    act: dict[str, Any]
    used_by: tuple[str, ...]
    cases: tuple[Result, ...]


def explain(name: str, names: Sequence[str | Path] = DEFAULT, *, act: bool = False) -> Explanation | ActExplanation:
    """Explain a rubric or an act of some packs; of two with one name the rubric, with `act` the act.

    Raises UsageError with similar names where there is none of this name.
    """
    pack = load_pack(list(pack_files(names).values()))
    if name in pack.rubrics and not act:
        return explain_rubric(pack, name, run_cases(names, only=("rubric", name)))
    if name in pack.acts:
        return _explain_act(pack, name, run_cases(names, only=("act", name)))
    for section in ("rubrics", "acts"):
        told = layers_at(pack, (section, name))
        if told and told[-1][0] is False:
            raise UsageError(f"“{name}”在 {told[-1][1]} 关掉了")
    similar = get_close_matches(name, [*pack.rubrics, *pack.acts], cutoff=0.5)
    hint = f"是不是：{'、'.join(similar)}？" if similar else "用 kefu-audit rubric list 查看"
    raise UsageError(f"没有名为“{name}”的规则或动作；{hint}")


def explain_rubric(pack: Pack, name: str, cases: Sequence[Result] = ()) -> Explanation:
    """Explain a rubric of a loaded pack."""
    rubric = pack.rubrics[name]
    written = rubric.model_dump(by_alias=True)
    params = pack.params[name]
    values = [(field, written[field]) for field in ("weight", "severity", "bonus")]
    if params is not None:
        values += [(f"params.{field}", value) for field, value in params.model_dump(by_alias=True).items()]
    return Explanation(
        id=name,
        kind=rubric.kind,
        place=str(pack.place("rubrics", name)),
        texts={field: written[field] for field in WRITTEN_OUT if written[field]},
        values=tuple(_value(pack, ("rubrics", name), path, value) for path, value in values),
        acts=tuple(_acts(pack, name)),
        cases=tuple(cases),
    )


def layers_at(pack: Pack, path: Sequence[str]) -> list[tuple[Any, Place]]:
    """What each layer says at a path, with its place, in the order of the layers."""
    found = []
    for layer in pack.layers:
        data: Any = layer.data
        for step in path:
            data = data.get(step) if isinstance(data, dict) else None
        if data is not None:
            found.append((data, layer.place(path)))
    return found


def _value(pack: Pack, root: Sequence[str], path: str, value: Any) -> Value:
    layers = layers_at(pack, (*root, *path.split(".")))
    before = tuple((earlier, str(place)) for earlier, place in layers[:-1])
    return Value(path, value, str(layers[-1][1]) if layers else None, before)


def _acts(pack: Pack, rubric: str) -> Iterator[UsedAct]:
    params = pack.params[rubric]
    seen = set()
    for field, name in acts_named(params) if params is not None else ():
        if name in pack.acts and (field, name) not in seen:
            seen.add((field, name))
            act = pack.acts[name]
            yield UsedAct(field, name, act.title, len(act.any) + len(act.patterns), str(pack.place("acts", name)))


def _explain_act(pack: Pack, name: str, cases: Sequence[Result]) -> ActExplanation:
    act = pack.acts[name]
    rubrics = [
        rubric
        for rubric, params in pack.params.items()
        if params is not None and any(used == name for _, used in acts_named(params))
    ]
    acts = [other for other, definition in pack.acts.items() if name in references(definition)]
    written = act.model_dump(by_alias=True, exclude_defaults=True, mode="json")
    return ActExplanation(name, str(pack.place("acts", name)), written, tuple(rubrics + acts), tuple(cases))
