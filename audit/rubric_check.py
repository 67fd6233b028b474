"""Look over packs before they are used: what loads and still cannot be meant.

A pack that does not load (unknown keys, kinds and acts, unreadable expressions) has said so itself; its mistakes come back
as findings, so that one list holds everything.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from pydantic import ValidationError

from audit.acts import Act
from audit.checks import kind
from audit.engine import Auditor, Plan, plan
from audit.errors import Place, RubricError
from audit.pack import DEFAULT, Layer, Pack, changes_list, merge_layers, own_files, pack_files
from audit.rubric import Rubric, fields
from audit.rubric_explain import layers_at
from audit.rubric_lexicon import dead_entries
from audit.rubric_reach import never
from audit.selftest import Result, run_stage, stages

ENOUGH = {"pass": 3, "fail": 3, "near": 3}
"""How many cases a rubric of the default packs has at least."""

Level = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True):
    """One thing wrong with a pack, at its place."""

    level: Level
    file: str
    line: int | None
    column: int | None
    what: str
    hint: str = ""

    def __str__(self) -> str:
        """The finding as `file:line:col: what`."""
        said = f"{Place(self.file, self.line, self.column)}: {'错误' if self.level == 'error' else '提醒'}：{self.what}"
        return said + (f"（{self.hint}）" if self.hint else "")


def check(names: Sequence[str | Path] = DEFAULT) -> list[Finding]:
    """Every finding in the files that the names mean and in the cases beside them, by file and line."""
    try:
        auditor = Auditor(plan(names))
        *earlier, last = stages(names)
        results = [result for stage in earlier for result in run_stage(stage, Auditor(Plan(stage.layers)))]
        results += run_stage(last, auditor)
    except RubricError as error:
        return [_finding("error", mistake.place, mistake.what, mistake.hint) for mistake in error.mistakes]
    pack = auditor.pack
    standard = {source.name for source in pack_files(DEFAULT).values()}
    meant = {source.name for source in own_files(names).values()}
    findings = [
        *_duplicates(pack),
        *_unreachable(pack),
        *_dead(pack, meant),
        *_idle_removals(pack),
        *_messages(pack),
        *_stale_texts(pack),
        *_missing_cases(pack, results, standard),
        *_flagged(results),
    ]
    meant |= {result.file for result in results}
    findings = [finding for finding in findings if finding.file in meant]
    return sorted(findings, key=lambda finding: (finding.file, finding.line or 0, finding.column or 0))


def _finding(level: Level, place: Place, what: str, hint: str = "") -> Finding:
    return Finding(level, *place, what=what, hint=hint)


def _duplicates(pack: Pack) -> Iterator[Finding]:
    """Two files that both define the whole of an id; a file that means to change it says only what changes."""
    first: dict[tuple[str, str], Layer] = {}
    models: dict[str, type[Act] | type[Rubric]] = {"acts": Act, "rubrics": Rubric}
    for layer in pack.layers:
        for section, model in models.items():
            for name, data in (layer.data.get(section) or {}).items():
                key = (section, name)
                if key in first and _whole(model, data):
                    where = first[key].place(key)
                    hint = "若要修改，只写要改的项；若是另一条，换一个 id"
                    yield _finding("error", layer.place(key), f"“{name}”在 {where} 已有完整的定义", hint)
                first.setdefault(key, layer)


def _whole(model: type[Act] | type[Rubric], data: Any) -> bool:
    try:
        model.model_validate(data)
    except ValidationError:
        return False
    return model is Rubric or len(data) > 1


def _unreachable(pack: Pack) -> Iterator[Finding]:
    for name, params in pack.params.items():
        for reason in never(pack.rubrics[name].kind, params, pack.acts) if params is not None else ():
            yield _finding("error", pack.place("rubrics", name), f"“{name}”{reason}")


def _dead(pack: Pack, meant: set[str]) -> Iterator[Finding]:
    layers = [layer for layer in pack.layers if layer.source.name in meant]
    for name, act in pack.acts.items():
        if not any(name in (layer.data.get("acts") or {}) for layer in layers):
            continue
        for entry in dead_entries(act):
            place = _entry_place(pack, name, entry.field, entry.text)
            yield _finding("warning", place, f"动作“{name}”的“{entry.text}”不起作用：{entry.reason}")


def _idle_removals(pack: Pack) -> Iterator[Finding]:
    """What a layer removes from a list that does not hold it: misspelt, or gone from the pack below."""

    def walk(layer: Layer, base: Any, over: Any, path: tuple[str | int, ...]) -> Iterator[Finding]:
        if changes_list(base, over):
            for number, item in enumerate(over.get("remove", [])):
                if item not in base:
                    place = layer.place((*path, "remove", number))
                    yield _finding("warning", place, f"“{item}”不在要改的列表里，没有什么可去掉")
        elif isinstance(base, dict) and isinstance(over, dict):
            for key in base.keys() & over.keys():
                yield from walk(layer, base[key], over[key], (*path, key))

    for number, layer in enumerate(pack.layers):
        yield from walk(layer, merge_layers(pack.layers[:number]), layer.data, ())


def _entry_place(pack: Pack, act: str, field: str, text: str) -> Place:
    """Where an entry of a lexicon stands: in a list, or in what a later layer adds to it."""
    for layer in pack.layers[::-1]:
        written = ((layer.data.get("acts") or {}).get(act) or {}).get(field) or []
        path: list[str | int] = ["acts", act, field]
        if isinstance(written, dict):
            written = written.get("add", [])
            path.append("add")
        words = [str(item) for item in written]
        if text in words:
            path.append(len(words) - 1 - words[::-1].index(text))
            return layer.place(path)
    return pack.place("acts", act)


def _messages(pack: Pack) -> Iterator[Finding]:
    """Messages for reasons that the kind does not give, and fields that it does not fill."""
    for name, rubric in pack.rubrics.items():
        reasons = {"na": (), "unknown": (), "crashed": ("error",), **getattr(kind(rubric.kind), "REASONS", {})}
        if len(reasons) == 3:
            continue  # A kind of somebody's own that does not say which reasons it gives.
        for reason, text in rubric.messages.items():
            place = pack.place("rubrics", name, "messages", reason)
            if reason not in reasons:
                hint = f"可用：{'、'.join(reasons)}"
                yield _finding("error", place, f"检查类型 {rubric.kind} 不给出理由“{reason}”", hint)
                continue
            for field in dict.fromkeys(fields(text)):
                if field not in reasons[reason]:
                    hint = f"可用：{'、'.join(reasons[reason]) or '无'}"
                    yield _finding("error", place, f"理由“{reason}”不给出 {{{field}}}", hint)


def _stale_texts(pack: Pack) -> Iterator[Finding]:
    """Texts that still say a number which a later layer has changed."""
    for name, rubric in pack.rubrics.items():
        for path, value in rubric.params.items():
            layers = layers_at(pack, ("rubrics", name, "params", path))
            for old, _ in layers[:-1]:
                if old == value or not isinstance(old, int | float) or isinstance(old, bool):
                    continue
                number = re.compile(rf"(?<![\d.]){old:g}(?![\d.])")
                texts = {"pass": rubric.passes, "fail": rubric.fails, "why": rubric.why, "applies": rubric.applies}
                stale = [field for field, text in texts.items() if number.search(text)]
                if stale:
                    what = f"“{name}”的 {path} 从 {old:g} 改成了 {value:g}，{'、'.join(stale)} 里还写着 {old:g}"
                    yield _finding("warning", layers[-1][1], what, "一并改写这几项文字")


def _missing_cases(pack: Pack, results: Sequence[Result], standard: set[str]) -> Iterator[Finding]:
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for result in results:
        counts[result.of, result.subject].update([result.expected, *(["near"] if result.near else [])])
    for name, rubric in pack.rubrics.items():
        place = _first_place(pack, "rubrics", name) or pack.place("rubrics", name)
        wanted = {what: number for what, number in ENOUGH.items() if not (rubric.bonus and what == "fail")}
        lacking = [
            f"{_WORDS[what]} {have}/{number}"
            for what, number in wanted.items()
            if (have := counts["rubric", name][what]) < number
        ]
        if lacking:
            level: Level = "error" if place.file in standard else "warning"
            beside = Path(place.file).with_suffix(".cases.yaml").name
            yield _finding(level, place, f"“{name}”的例子不够：{'，'.join(lacking)}", f"写在 {beside}")
    for name in pack.acts:
        if ("act", name) not in counts and (first := _first_place(pack, "acts", name)) is not None:
            yield _finding("warning", first, f"动作“{name}”没有例子")


_WORDS = {"pass": "通过", "fail": "不通过", "near": "贴边"}


def _first_place(pack: Pack, section: str, name: str) -> Place | None:
    """Where an id is first defined; None for an act that a rule brings along."""
    return next(
        (layer.place((section, name)) for layer in pack.layers if name in (layer.data.get(section) or {})), None
    )


def _flagged(results: Sequence[Result]) -> Iterator[Finding]:
    """Cases that should pass and are flagged, by their own rubric or by a red line; cases of what does not exist."""
    for result in results:
        place = Place(result.file, result.line)
        if not result.got:
            yield _finding("error", place, result.why, "检查拼写")
        elif result.state == "red" and result.expected == "pass" and result.got == "fail":
            yield _finding("error", place, f"“{result.subject}”的例子“{result.name}”应当通过，却被判不通过")
        elif result.red_lines:
            crossed = "、".join(result.red_lines)
            yield _finding("error", place, f"“{result.subject}”的例子“{result.name}”应当通过，却触犯红线 {crossed}")
