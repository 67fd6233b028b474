"""The acts that only scripts need, against the phrases beside them."""

from __future__ import annotations

from audit.lint.linter import PACKS
from audit.selftest import run_cases


def test_every_act_happens_in_its_phrases_and_in_no_others() -> None:
    results = [result for result in run_cases(PACKS) if "acts/script" in result.file]
    assert {result.file.rpartition("/")[2] for result in results} >= {"script.cases.yaml", "script_claims.cases.yaml"}
    assert [f"{result.file}:{result.line}: {result.why}" for result in results if result.state == "red"] == []
