"""Packs of acts and rubrics: shipped ones, a shop's own on top, each value traceable to the file it comes from.

A pack file has `about`, `extends` (names or files, loaded first), `acts` and `rubrics`. A later layer changes an earlier
one key by key; a list is replaced, or changed with `{add: [...], remove: [...]}`; `rubric-id: off` switches a rubric off.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from audit.acts import Act, Acts, references
from audit.assets import asset
from audit.checks import kind, own_acts
from audit.errors import Mistake, Place, RubricError
from audit.rubric import Rubric
from audit.yamlfile import YamlText, mistakes_of, parse_yaml, place_of, read_yaml

DEFAULT = ("default",)
"""The packs that are loaded where nobody asks for others."""

_KEYS = {"about", "extends", "acts", "rubrics"}

M = TypeVar("M", bound=BaseModel)


class Layer(NamedTuple):
    """One pack file with its data."""

    source: YamlText
    data: dict[str, Any]

    def place(self, path: Sequence[str | int]) -> Place:
        """Where a value stands in the file, or the nearest thing above it."""
        return place_of(self.source, path)


class Pack:
    """The layers merged: acts and rubrics as they apply."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = tuple(layers)
        # Everything wrong is reported together, so what is unusable is left out and the rest is checked all the same.
        mistakes = [mistake for layer in layers for mistake in _shape(layer)]
        merged = merge_layers(layers)
        self.acts = self._validated(Act, "acts", merged["acts"], mistakes)
        self.rubrics = self._validated(Rubric, "rubrics", merged["rubrics"], mistakes)
        for name, act in self.acts.items():
            mistakes += (
                Mistake(self.place("acts", name), f"动作“{name}”引用了不存在的动作“{other}”")
                for other in references(act)
                if other not in merged["acts"]
            )
        known = {name for name, value in merged["acts"].items() if value}
        self.params = {
            name: self._params(name, value["kind"], value.get("params") or {}, known, mistakes)
            for name, value in merged["rubrics"].items()
            if isinstance(value, dict)
            and isinstance(value.get("kind"), str)
            and isinstance(value.get("params", {}), dict)
        }
        if mistakes:
            raise RubricError(mistakes)
        for name, params in self.params.items():
            if params is not None:
                own = own_acts(self.rubrics[name].kind, params)
                self.acts |= {f"{name}/{key}": act for key, act in own.items()}

    def place(self, *path: str | int) -> Place:
        """Where the value in force stands: the last layer that says it."""
        for layer in reversed(self.layers):
            data: Any = layer.data
            for depth, step in enumerate(path):
                if isinstance(data, dict) and isinstance(
                    step, int
                ):  # It says what to add to a list and what to remove.
                    return place_of(layer.source, path[:depth])
                if isinstance(data, list) and isinstance(step, int):
                    data = data[step] if step < len(data) else None
                else:
                    data = data.get(step) if isinstance(data, dict) else None
                if data is None:
                    break
            else:
                return place_of(layer.source, path)
        return place_of(self.layers[-1].source, ()) if len(path) <= 1 else self.place(*path[:-1])

    @cached_property
    def indexed(self) -> Acts:
        """The acts with their bits."""
        return Acts(self.acts)

    def _validated(self, model: type[M], section: str, data: dict[str, Any], mistakes: list[Mistake]) -> dict[str, M]:
        valid: dict[str, M] = {}
        for name, value in data.items():
            if value is False or value is None:
                continue
            if section == "rubrics" and "kind" not in value:
                mistakes.append(self._unknown(name, data))
                continue
            try:
                valid[name] = model.model_validate(value)
            except ValidationError as error:
                mistakes += self._placed(error, section, name)
        return valid

    def _unknown(self, name: str, rubrics: dict[str, Any]) -> Mistake:
        """A change to a rubric that no layer defines."""
        near = get_close_matches(name, [other for other, value in rubrics.items() if value and "kind" in value], 1)
        hint = f"是想写“{near[0]}”吗？" if near else "改默认规则要写 extends: default，新规则要写 kind、title 等"
        return Mistake(self.place("rubrics", name), f"没有名为“{name}”的规则可改", hint)

    def _placed(self, error: ValidationError, *path: str) -> list[Mistake]:
        placed = mistakes_of(error, YamlText("", ""), path)
        return [
            Mistake(self.place(*path, *detail["loc"]), mistake.what, mistake.hint)
            for detail, mistake in zip(error.errors(), placed, strict=True)
        ]

    def _params(
        self, name: str, kind_name: str, given: dict[str, Any], known: set[str], mistakes: list[Mistake]
    ) -> BaseModel | None:
        try:
            module = kind(kind_name)
        except KeyError:
            mistakes.append(Mistake(self.place("rubrics", name, "kind"), f"没有名为“{kind_name}”的检查类型"))
            return None
        try:
            # What a rule may name: the acts, and what it defines itself.
            params = module.Params.model_validate(given, context={"acts": self.acts, "params": given})
        except ValidationError as error:
            mistakes += self._placed(error, "rubrics", name, "params")
            return None
        for field, used in acts_named(params):
            if used not in known:
                mistakes.append(Mistake(self.place("rubrics", name, "params", field), f"没有名为“{used}”的动作"))
        return params


def read_layers(names: Sequence[str | Path] = DEFAULT) -> list[YamlText]:
    """The files of some packs, each after those that it extends; a name is a shipped pack, anything else a file."""
    return list(pack_files(names).values())


def pack_files(names: Sequence[str | Path] = DEFAULT) -> dict[Path, YamlText]:
    """The same by the paths of the files, which travel nowhere."""
    found: dict[Path, YamlText] = {}

    def add(path: Path, shown: str) -> None:
        if path in found:
            return
        text = read_yaml(path)._replace(name=shown)
        found[path] = text  # Before what it extends, so that a circle ends here.
        data = _data(text)
        extends = data.get("extends") or [] if isinstance(data, dict) else []
        extended = [extends] if isinstance(extends, str) else extends
        if not isinstance(extended, list):
            raise RubricError([Mistake(place_of(text, ["extends"]), "extends 应当是规则包的名称或文件，或它们的列表")])
        for number, name in enumerate(extended):
            try:
                add(*_locate(str(name), path.parent))
            except FileNotFoundError:
                where = place_of(text, ["extends", number])
                raise RubricError([Mistake(where, f"找不到规则包“{name}”")]) from None
        found[path] = found.pop(path)

    for name in names:
        try:
            add(*_locate(str(name), Path()))
        except FileNotFoundError:
            raise RubricError(
                [Mistake(Place(str(name)), "找不到这个规则包或文件", "可用 kefu-audit rubric list 查看")]
            ) from None
    return found


def own_files(names: Sequence[str | Path] = DEFAULT) -> dict[Path, YamlText]:
    """The files that somebody means who names some packs: not the shipped ones below his own, unless he names one."""
    files = pack_files(names)
    shipped = asset("rubrics")
    if any(_locate(str(name), Path())[0].is_relative_to(shipped) for name in names):
        return files
    return {path: source for path, source in files.items() if not path.is_relative_to(shipped)}


def load_pack(sources: Sequence[YamlText]) -> Pack:
    """Merge and check pack files, in order; RubricError with all mistakes."""
    layers = []
    mistakes: list[Mistake] = []
    for source in sources:
        try:
            data = _data(source)
        except RubricError as error:
            mistakes += error.mistakes
            continue
        if not isinstance(data, dict):
            mistakes.append(Mistake(place_of(source, ()), "规则包应当有 rubrics: 或 acts: 等项"))
            continue
        layers.append(Layer(source, data))
    if mistakes:
        raise RubricError(mistakes)
    return Pack(layers)


@lru_cache(maxsize=64)
def _data(source: YamlText) -> Any:
    """The data of a pack file, which is asked first what it extends and then what it says; nothing changes it."""
    return parse_yaml(source)


def _locate(name: str, beside: Path) -> tuple[Path, str]:
    shipped = asset("rubrics") / f"{name}.yaml"
    own = beside / name
    if own.is_file():
        return own.resolve(), str(own)
    if shipped.is_file():
        return shipped, f"rubrics/{name}.yaml"
    raise FileNotFoundError(name)


def _definitions(layer: Layer, section: str) -> dict[str, Any]:
    """What a layer says of a section, without what is no definition."""
    content = layer.data.get(section)
    if not isinstance(content, dict):
        return {}
    return {name: value for name, value in content.items() if isinstance(value, dict) or value in (False, None)}


def _shape(layer: Layer) -> list[Mistake]:
    mistakes = [
        Mistake(place_of(layer.source, [key]), f"不认识“{key}”这一项", f"可用：{'、'.join(sorted(_KEYS))}")
        for key in layer.data
        if key not in _KEYS
    ]
    for section in ("acts", "rubrics"):
        content = layer.data.get(section) or {}
        if not isinstance(content, dict):
            mistakes.append(Mistake(place_of(layer.source, [section]), f"“{section}”应当是“名称: 定义”"))
            continue
        for name, value in content.items():
            if not isinstance(value, dict) and value not in (False, None):
                mistakes.append(
                    Mistake(place_of(layer.source, [section, str(name)]), f"“{name}”应当是一段定义，或 off")
                )
    return mistakes


def merge_layers(layers: Sequence[Layer]) -> dict[str, Any]:
    """The acts and rubrics of some layers, each on top of those before it; nothing is validated."""
    merged: dict[str, Any] = {"acts": {}, "rubrics": {}}
    for layer in layers:
        merged = _merge(merged, {section: _definitions(layer, section) for section in merged})
    return merged


def changes_list(base: Any, over: Any) -> bool:
    """Whether a layer says what to add to a list below it and what to remove."""
    return (
        isinstance(base, list)
        and isinstance(over, dict)
        and over.keys() <= {"add", "remove"}
        and all(isinstance(items, list) for items in over.values())
    )


def _merge(base: Any, over: Any) -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        merged = dict(base)
        for key, value in over.items():
            # What is added to a list that nobody has written yet is the list.
            below = base.get(key, [] if value and changes_list([], value) else None)
            merged[key] = value if below is None else _merge(below, value)
        return merged
    if changes_list(base, over):
        kept = [item for item in base if item not in over.get("remove", [])]
        return kept + [item for item in over.get("add", []) if item not in kept]
    return over


def acts_named(params: BaseModel) -> list[tuple[str, str]]:
    """The acts that a kind's parameters name: its fields of (tuples of) tuples of strings marked as such."""
    names: list[tuple[str, str]] = list(getattr(params, "act_names", tuple)())
    for field, info in type(params).model_fields.items():
        value = getattr(params, field)
        if not isinstance(value, tuple) or (info.json_schema_extra or {}) == {"words": True}:
            continue
        for item in value:
            names += [(field, name) for name in (item if isinstance(item, tuple) else (item,)) if isinstance(name, str)]
    return names
