from __future__ import annotations

from pathlib import Path

import pytest
from rubric_packs import CASES, PACK, pack

from audit.errors import RubricError
from audit.selftest import Result, run_cases, stages


def own(results: list[Result], folder: Path) -> list[Result]:
    return [result for result in results if result.file.startswith(folder.as_posix())]


def test_cases_of_a_pack_come_out_green(tmp_path):
    results = own(run_cases([pack(tmp_path, cases=CASES)]), tmp_path)
    assert [(item.of, item.subject, item.name, item.state) for item in results] == [
        ("rubric", "no-pushing", "催了", "green"),
        ("rubric", "no-pushing", "没催", "green"),
        ("act", "pushes", "赶紧拍", "green"),
        ("act", "pushes", "不用赶紧拍", "green"),
        ("act", "pushes", "赶紧拍", "green"),
    ]
    assert results[0].line == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("verdict: fail", "verdict: na"), "应为 na，判为 fail：说了“快点拍”"),
        (("evidence: [1]", "evidence: [0]"), "证据应在第 0 条，却在第 1 条"),
        (("agent: 小美", "agent: 小丽"), "应算在“小丽”头上，算在了“小美”头上"),
        (("    agent", "    known_miss: 没听懂\n    agent"), "已经能判对，请删去 known_miss"),
        (("no-pushing:", "no-pusing:"), "没有名为“no-pusing”的规则"),
        (("does: [赶紧拍", "does: [快拍"), "应当认出这个动作，没有认出"),
        (("does_not: [不用", "does_not: ["), "不是这个动作，却认成了它"),
        (("pushes:", "pusshes:"), "没有名为“pusshes”的动作"),
        (("does_not", "known_miss: [快点拍]\n  does_not"), "已经能判对，请删去 known_miss"),
    ],
)
def test_what_does_not_come_out_as_expected_is_red_and_says_why(tmp_path, change, why):
    results = own(run_cases([pack(tmp_path, cases=CASES.replace(*change))]), tmp_path)
    assert why in [item.why for item in results if item.state == "red"]


def test_evidence_that_is_expected_and_missing_is_red(tmp_path):
    cases = "no-pushing: [{name: a, verdict: pass, evidence: [0], chat: 客服 您慢慢看}]"
    (result,) = own(run_cases([pack(tmp_path, cases=cases)]), tmp_path)
    assert result.why == "证据应在第 0 条，却没有"


def test_a_known_miss_is_neither_green_nor_red(tmp_path):
    cases = (
        "pushes: {known_miss: [搞快些]}\nno-pushing: [{name: a, verdict: fail, known_miss: 方言, chat: 客服 搞快些}]"
    )
    first, second = own(run_cases([pack(tmp_path, cases=cases)]), tmp_path)
    assert (first.subject, first.state, first.why) == ("no-pushing", "known", "方言")
    assert (second.subject, second.state) == ("pushes", "known")


def test_a_passing_case_names_the_red_lines_it_crosses(tmp_path):
    cases = "no-pushing: [{name: a, verdict: pass, chat: 客服 爱买不买}]"
    (result,) = own(run_cases([pack(tmp_path, cases=cases)]), tmp_path)
    assert result.red_lines == ("rude-language",)


def test_each_case_has_its_own_calendar(tmp_path):
    cases = """\
promotion-disclosure:
  - name: 正在进行
    verdict: pass
    promotions: [{id: a, name: 春茶节, start: 2025-02-01, end: 2025-03-31, offer: 满100减10}]
    chat: &chat |
      买家 10:00:00 有活动吗
      客服 10:00:05 亲，现在满100减10
  - name: 已经结束
    verdict: fail
    promotions: [{id: a, name: 春茶节, start: 2025-02-01, end: 2025-02-28, offer: 满100减10}]
    chat: *chat
"""
    results = own(run_cases([pack(tmp_path, "extends: [default]", cases)]), tmp_path)
    assert [item.state for item in results] == ["green", "green"]


def test_cases_hold_for_the_rules_as_their_file_leaves_them(tmp_path):
    base = pack(tmp_path, PACK, CASES, "base")
    changed = "extends: [base.yaml]\nacts: {pushes: {any: [买它]}}\n"
    cases = "no-pushing: [{name: 换了词, verdict: pass, chat: 客服 快点拍吧}]"
    results = own(run_cases([pack(tmp_path, changed, cases, "shop")]), tmp_path)
    assert {item.state for item in results} == {"green"}
    assert len(stages([base])) + 1 == len(stages([str(tmp_path / "shop.yaml")]))


def test_only_the_cases_of_one_rubric_are_run(tmp_path):
    results = run_cases([pack(tmp_path, cases=CASES)], only=("act", "pushes"))
    assert {item.subject for item in results} == {"pushes"}
    assert len(results) == 3


def test_mistakes_of_all_files_of_cases_are_reported_together(tmp_path):
    pack(tmp_path, PACK, "no-pushing: [{nam: a}]", "base")
    with pytest.raises(RubricError) as caught:
        stages([pack(tmp_path, "extends: [base.yaml]", "no-pushing: [{}]")])
    assert {Path(mistake.place.file).name for mistake in caught.value.mistakes} == {
        "base.cases.yaml",
        "shop.cases.yaml",
    }
