"""Excuses need a rule and a reason, may expire, and excuse only the phrase below them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from audit.errors import RubricError
from audit.lint.check import Outcome, check
from audit.lint.linter import Linter
from audit.lint.remarks import RemarkError, read_remark
from audit.lint.runner import read_externals
from audit.lint.sources import read_source


def test_a_remark_names_rules_reason_and_end() -> None:
    remark = read_remark("# kefu-audit: ignore=typo,too-long 品牌名就这么写 until=2026-12-31", 3)
    assert remark == (("typo", "too-long"), "品牌名就这么写", date(2026, 12, 31), 3)
    assert read_remark("# 普通的说明", 1) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("kefu-audit: ignore=typo", "原因"),
        ("kefu-audit: ignore 原因写了规则没写", "哪条规则"),
        ("kefu-audit: ignore=typo 理由 until=明天", "until 不是日期"),
    ],
)
def test_an_incomplete_remark_is_refused(text: str, why: str) -> None:
    with pytest.raises(RemarkError, match=why):
        read_remark(text, 1)


FORMS = {
    "s.yaml": "# {remark}\n- group: 活动\n  text: 亲，优惠卷在首页领取。\n- text: 亲，优惠卷在首页领取哦。\n",
    "s.md": "## 活动\n<!-- {remark} -->\n- 亲，优惠卷在首页领取。\n- 亲，优惠卷在首页领取哦。\n",
    "s.txt": "# {remark}\n亲，优惠卷在首页领取。\n亲，优惠卷在首页领取哦。\n",
    "s.csv": "快捷短语,检查说明\n亲，优惠卷在首页领取。,{remark}\n亲，优惠卷在首页领取哦。,\n",
}


def checked(linter: Linter, name: str, remark: str) -> Outcome:
    return check(linter, [read_source(name, FORMS[name].format(remark=remark).encode())])


@pytest.mark.parametrize("name", FORMS)
def test_a_remark_excuses_the_phrase_below_it_only(name: str, linter: Linter) -> None:
    outcome = checked(linter, name, "kefu-audit: ignore=typo 店里都叫卷 until=2026-12-31")
    assert [found.rule for found in outcome.diagnostics].count("typo") == 1
    [excused] = outcome.excused
    assert (excused.diagnostic.rule, excused.reason, excused.in_source) == ("typo", "店里都叫卷", True)
    assert outcome.notes == ()


@pytest.mark.parametrize("name", FORMS)
def test_an_expired_or_broken_remark_excuses_nothing_and_is_told(name: str, linter: Linter) -> None:
    for remark, told in (
        ("kefu-audit: ignore=typo 店里都叫卷 until=2026-09-09", "已过"),
        ("kefu-audit: ignore=typo", "原因"),
        ("kefu-audit: ignore=link 没有链接", "没有用上"),
    ):
        outcome = checked(linter, name, remark)
        assert [found.rule for found in outcome.diagnostics].count("typo") == 2
        assert told in outcome.notes[0].text


def test_a_side_file_excuses_by_rule_file_code_or_text(tmp_path: Path, linter: Linter) -> None:
    path = tmp_path / "ignore.yaml"
    path.write_text("- {rule: typo, text: 取哦, reason: 老板爱这么写, until: 2026-12-31}\n", encoding="utf-8")
    source = read_source("s.txt", FORMS["s.txt"].format(remark="说明").encode())
    outcome = check(linter, [source], read_externals(path))
    assert [(item.diagnostic.line, item.in_source) for item in outcome.excused] == [(3, False)]


@pytest.mark.parametrize("entry", ["{rule: typo}", "{rule: typo, reason: ' '}", "{rule: typo, reason: 好, file_: x}"])
def test_a_side_file_without_reasons_is_refused(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "ignore.yaml"
    path.write_text(f"- {entry}\n", encoding="utf-8")
    with pytest.raises(RubricError, match=r"ignore\.yaml:1"):
        read_externals(path)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{rule: link, reason: 没有链接}", "没有用上"),
        ("{rule: typo, reason: 老板爱这么写, until: 2026-09-09}", "已过"),
        ("{rule: typos, reason: 写错了规则}", "没有规则 typos"),
    ],
)
def test_an_idle_entry_of_a_side_file_is_told_with_its_place(
    tmp_path: Path, linter: Linter, entry: str, told: str
) -> None:
    path = tmp_path / "ignore.yaml"
    path.write_text(f"# 说明\n- {entry}\n", encoding="utf-8")
    source = read_source("s.txt", "亲，优惠卷在首页领取。".encode())
    outcome = check(linter, [source], read_externals(path))
    assert outcome.excused == ()
    [note] = outcome.notes
    assert (note.file, note.line) == (str(path), 2)
    assert told in note.text


def test_a_remark_of_a_rule_that_is_not_there_is_told(linter: Linter) -> None:
    outcome = checked(linter, "s.yaml", "kefu-audit: ignore=typos 店里都叫卷")
    assert [(note.line, note.text) for note in outcome.notes] == [(1, "没有规则 typos，忽略不起作用")]


def test_a_star_excuses_from_every_rule(linter: Linter) -> None:
    outcome = checked(linter, "s.yaml", "kefu-audit: ignore=* 这条是反例")
    assert {found.line for found in outcome.diagnostics if found.rule != "near-duplicate"} == {4}
    assert all(item.reason == "这条是反例" for item in outcome.excused)


def test_entries_of_a_side_file_that_make_no_sense_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "ignore.yaml"
    path.write_text("- {rul: typo}\n- {rule: typo, reason: 好, until: 明天}\n- {reason: 好}\n", encoding="utf-8")
    with pytest.raises(RubricError) as raised:
        read_externals(path)
    said = str(raised.value).splitlines()
    assert [line.removeprefix(str(path)).split(":")[1] for line in said] == ["1", "2", "3"]
    assert "没有名为“rul”的配置项" in said[0]
    assert "缺少“rule”" in said[2]
