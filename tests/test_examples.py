"""Every example pack judges its own cases as a careful reader would."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from audit.cases import RubricCase, cases_beside, load_cases
from audit.engine import Auditor, plan

EXAMPLES = Path(__file__).parents[1] / "rubrics" / "examples"
PACKS = sorted(path for path in EXAMPLES.glob("*.yaml") if not path.name.endswith(".cases.yaml"))


@cache
def auditor(pack: Path) -> Auditor:
    return Auditor(plan([pack]))


def cases() -> list[object]:
    return [
        pytest.param(pack, case, id=f"{pack.stem}/{case.rubric}/{case.case.name}")
        for pack in PACKS
        for case in load_cases(cases_beside(pack)).rubrics
    ]


@pytest.mark.parametrize(("pack", "case"), cases())
def test_case(pack: Path, case: RubricCase) -> None:
    (record,) = auditor(pack).audit([case.dialogue])
    check = next(check for check in record.checks if check.rubric == case.rubric)
    assert record.warnings == () or record.warnings == ("no-timestamps",)
    assert check.verdict == case.case.verdict, check.message
    if check.verdict == "fail":
        assert check.evidence, "a fail must point somewhere"
    if case.case.evidence:
        assert {evidence.message for evidence in check.evidence} == set(case.case.evidence)
    assert "{" not in check.message


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_every_example_is_shown_from_both_sides(pack: Path) -> None:
    shown: dict[str, set[str]] = {}
    for case in load_cases(cases_beside(pack)).rubrics:
        shown.setdefault(case.rubric, set()).add(case.case.verdict)
    written = {name: rubric for name, rubric in auditor(pack).pack.rubrics.items() if _own(pack, name)}
    for name, rubric in written.items():
        wanted = {"pass", "na"} if rubric.bonus else {"pass", "fail"}
        assert wanted <= shown.get(name, set()), name


def _own(pack: Path, rubric: str) -> bool:
    return auditor(pack).pack.place("rubrics", rubric).file.endswith(pack.name)
