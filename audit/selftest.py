"""Run the cases of packs: every case is judged by the rules as its file leaves them.

A later file that changes what an earlier one defines (a shop's threshold) is no part of the rules that the earlier
file's cases are held to; a file that only adds is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from audit.cases import ActCase, CaseFile, RubricCase, cases_beside, load_cases
from audit.dialogue import Dialogue, Message
from audit.engine import Auditor, Plan
from audit.errors import Mistake, RubricError
from audit.findings import AuditRecord, Check
from audit.pack import DEFAULT, own_files, pack_files
from audit.promotions import Calendar
from audit.yamlfile import YamlText, parse_yaml

State = Literal["green", "red", "known"]
Subject = Literal["rubric", "act"]


class Result(msgspec.Struct, frozen=True):
    """How a case came out: `green` as expected, `red` not, `known` a miss that the case admits.

    `subject` is the id of the rubric or act (`of`). `expected` and `got` are verdicts, or `does` and `does not`. `red_lines`
    are the red lines that a case which should pass crosses.
    """

    of: Subject
    subject: str
    name: str
    state: State
    expected: str
    got: str
    why: str
    file: str
    line: int | None
    near: bool = False
    red_lines: tuple[str, ...] = ()


class Stage(NamedTuple):
    """Files that are judged by the same rules: all layers up to the last of them, and the cases beside them."""

    layers: tuple[YamlText, ...]
    cases: tuple[CaseFile, ...]


def stages(names: Sequence[str | Path] = DEFAULT) -> list[Stage]:
    """The packs with the cases beside their own files; RubricError with every mistake in the files of cases."""
    found: list[tuple[list[YamlText], list[CaseFile]]] = [([], [])]
    defined: set[tuple[str, str]] = set()
    mistakes: list[Mistake] = []
    meant = own_files(names)
    for path, source in pack_files(names).items():
        own = set(_defined(source))
        if own & defined:
            found.append((list(found[-1][0]), []))
        defined |= own
        found[-1][0].append(source)
        beside = cases_beside(path)
        if path in meant and beside.is_file():
            try:
                found[-1][1].append(load_cases(beside, str(cases_beside(Path(source.name)).as_posix())))
            except RubricError as error:
                mistakes += error.mistakes
    if mistakes:
        raise RubricError(mistakes)
    return [Stage(tuple(layers), tuple(cases)) for layers, cases in found]


def run_cases(names: Sequence[str | Path] = DEFAULT, only: tuple[Subject, str] | None = None) -> list[Result]:
    """Run every case of some packs, in the order of the files; with `only` those of one rubric or act."""
    found = stages(names)
    if only is not None:
        found = [stage._replace(cases=tuple(file.of(*only) for file in stage.cases)) for stage in found]
    some = [stage for stage in found if any(file.rubrics or file.acts for file in stage.cases)]
    return [result for stage in some for result in run_stage(stage, Auditor(Plan(stage.layers)))]


def run_stage(stage: Stage, auditor: Auditor) -> Iterator[Result]:
    """Run the cases of one stage with its rules compiled."""
    records = _records(auditor, [case for file in stage.cases for case in file.rubrics])
    for file in stage.cases:
        for case in file.rubrics:
            yield _rubric_result(auditor, case, records[id(case)])
        yield from _act_results(auditor, file.acts)


def _defined(source: YamlText) -> Iterator[tuple[str, str]]:
    data: Any = parse_yaml(source)
    for section in ("acts", "rubrics"):
        content = data.get(section) if isinstance(data, dict) else None
        for name in content if isinstance(content, dict) else ():
            yield section, str(name)


def _records(auditor: Auditor, cases: Iterable[RubricCase]) -> dict[int, AuditRecord]:
    """The record of each case by its identity; cases under one calendar are one block."""
    blocks: dict[Calendar | None, list[RubricCase]] = {}
    for case in cases:
        blocks.setdefault(case.calendar, []).append(case)
    return {
        id(case): record
        for calendar, block in blocks.items()
        for case, record in zip(
            block, auditor.with_calendar(calendar).audit([case.dialogue for case in block]), strict=True
        )
    }


def _rubric_result(auditor: Auditor, item: RubricCase, record: AuditRecord) -> Result:
    case = item.case
    check = next((check for check in record.checks if check.rubric == item.rubric), None)
    got, why = (check.verdict, _mismatch(item, check)) if check else ("", f"没有名为“{item.rubric}”的规则")
    state, why = _settled(why, case.known_miss)
    red_lines = (
        check.rubric
        for check in record.checks
        if check.verdict == "fail" and check.rubric != item.rubric and _is_red_line(auditor, check.rubric)
    )
    return Result(
        "rubric",
        item.rubric,
        case.name,
        state,
        expected=case.verdict,
        got=got,
        why=why,
        file=item.place.file,
        line=item.place.line,
        near=case.near,
        red_lines=tuple(red_lines) if case.verdict == "pass" else (),
    )


def _is_red_line(auditor: Auditor, rubric: str) -> bool:
    return auditor.pack.rubrics[rubric].severity == "red-line"


def _mismatch(item: RubricCase, check: Check) -> str:
    """What is wrong with a verdict; empty where it is right."""
    case = item.case
    if check.verdict != case.verdict:
        return f"应为 {case.verdict}，判为 {check.verdict}：{check.message}"
    first = check.evidence[0].message if check.evidence else None
    if case.evidence and first not in case.evidence:
        wanted = "、".join(map(str, case.evidence))
        return f"证据应在第 {wanted} 条，" + ("却没有" if first is None else f"却在第 {first} 条")
    if case.agent is not None and check.agent != case.agent:
        return f"应算在“{case.agent}”头上，算在了“{check.agent}”头上"
    return ""


def _settled(why: str, known_miss: str) -> tuple[State, str]:
    if not known_miss:
        return ("red" if why else "green"), why
    return ("known", known_miss) if why else ("red", "已经能判对，请删去 known_miss")


def _act_results(auditor: Auditor, cases: Sequence[ActCase]) -> Iterator[Result]:
    acts = auditor.pack.indexed
    known = [case for case in cases if case.act in acts]
    dialogues = [
        Dialogue(case.text, messages=(Message(case.role or acts[case.act].roles[0], text=case.text),)) for case in known
    ]
    found = {
        id(case): bool(talk.acts[0] & acts.bit(case.act))
        for case, talk in zip(known, auditor.conversations(dialogues), strict=True)
    }
    for case in cases:
        done = found.get(id(case))
        why = f"没有名为“{case.act}”的动作" if done is None else ""
        if done is not None and done != case.does:
            why = "应当认出这个动作，没有认出" if case.does else "不是这个动作，却认成了它"
        state, why = _settled(why, "还认不出" if case.known_miss else "")
        yield Result(
            "act",
            case.act,
            case.text,
            state,
            expected=_WORDS[case.does],
            got=_WORDS.get(done, ""),
            why=why,
            file=case.place.file,
            line=case.place.line,
        )


_WORDS: dict[bool | None, str] = {True: "does", False: "does not"}
