"""Every case that stands beside a shipped pack, one test each."""

from __future__ import annotations

import pytest

from audit.assets import asset
from audit.cases import ActCase, RubricCase, packs_in
from audit.engine import Auditor, Plan
from audit.pack import DEFAULT
from audit.selftest import Result, run_stage, stages

PACKS = [*DEFAULT, *(f"examples/{path.stem}" for path in packs_in(asset("rubrics", "examples")))]
STAGES = stages(PACKS)
CASES: list[RubricCase | ActCase] = [
    case for stage in STAGES for file in stage.cases for case in (*file.rubrics, *file.acts)
]


def name(case: RubricCase | ActCase) -> str:
    return f"{case.rubric}-{case.case.name}" if isinstance(case, RubricCase) else f"{case.act}-{case.text}"


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [result for stage in STAGES for result in run_stage(stage, Auditor(Plan(stage.layers)))]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[name(case) for case in CASES])
def test_case(number: int, results: list[Result]) -> None:
    result = results[number]
    assert result.state != "red", f"{result.file}:{result.line}: {result.why}"
