"""Kinds from elsewhere, and what a shop changes in a file of five lines."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel, ConfigDict

from audit import checks
from audit.acts import Act, Acts
from audit.cases import parse_chat
from audit.checks.outcome import CheckFunction, Outcome
from audit.conversation import Conversation
from audit.engine import Auditor, plan
from audit.errors import RubricError
from audit.pack import load_pack
from audit.yamlfile import YamlText

OVERLAY = """\
extends: [default]
rubrics:
  first-response: {params: {limit: 60}}
  polite-farewell: {weight: 5}
  form-of-address: off
"""


class Params(BaseModel):
    """At most so many exclamation marks."""

    model_config = ConfigDict(extra="forbid")
    marks: int = 3


def build(params: Params, acts: Acts, rubric: str) -> CheckFunction:
    marks = acts.bit(f"{rubric}/marks")

    def check(talk: Conversation) -> Outcome:
        loud = [i for i in talk.having(marks) if talk.text(i).count("!") > params.marks]
        if loud:
            return Outcome("fail", "fail", [talk.whole(loud[0])], values={"marks": params.marks})
        return Outcome("pass", "pass", agent=None)

    return check


def own_acts(params: Params) -> dict[str, Act]:
    return {"marks": Act(title="感叹号", any=("!!",))}


@pytest.fixture
def shouting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution that offers the kind `shouting`."""
    module = ModuleType("shop_checks")
    module.Params, module.build, module.own_acts = Params, build, own_acts  # type: ignore[attr-defined]
    module.REASONS = {"pass": (), "fail": ("marks",)}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "shop_checks", module)
    entry = EntryPoint("shouting", "shop_checks", "audit.checks")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry] if group == "audit.checks" else [])
    checks.kind.cache_clear()


RULE = """\
extends: [default]
rubrics:
  no-shouting:
    title: 不喊叫
    kind: shouting
    params: {marks: 2}
    applies: 总是
    why: 感叹号太多像在喊
    pass: 没有喊
    fail: 感叹号超过 {marks} 个
"""


def test_a_kind_of_ones_own_comes_by_entry_point(shouting: None, tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(RULE, encoding="utf-8")
    (record,) = Auditor(plan([path])).audit([parse_chat("客服 您好\n客服 快拍！！！")])
    check = next(check for check in record.checks if check.rubric == "no-shouting")
    assert (check.verdict, check.evidence[0].message, check.message) == ("fail", 1, "感叹号超过 2 个")


def test_its_parameters_are_checked_like_ours(shouting: None) -> None:
    with pytest.raises(RubricError, match=r"shop\.yaml:5:14: 不认识“mark”"):
        load_pack([YamlText("shop.yaml", RULE.replace("extends: [default]\n", "").replace("{marks: 2}", "{mark: 2}"))])


def test_an_unknown_kind_is_refused() -> None:
    checks.kind.cache_clear()
    with pytest.raises(RubricError, match="没有名为“shouting”的检查类型"):
        load_pack([YamlText("shop.yaml", RULE)])


def test_a_shop_changes_a_rule_in_a_file_of_five_lines(tmp_path: Path, auditor: Auditor) -> None:
    assert len(OVERLAY.splitlines()) == 5
    path = tmp_path / "shop.yaml"
    path.write_text(OVERLAY, encoding="utf-8")
    chat = parse_chat("买家 10:00:00 在吗\n客服 10:00:45 在的\n买家 10:01:00 好的谢谢\n客服 10:01:05 感谢惠顾")
    before, after = (
        {check.rubric: check.verdict for check in judge.audit([chat])[0].checks}
        for judge in (auditor, Auditor(plan([path])))
    )
    assert (before["first-response"], after["first-response"]) == ("fail", "pass")
    assert "form-of-address" in before and "form-of-address" not in after
    changed = {rubric for rubric in before if after.get(rubric) != before[rubric]}
    assert changed == {"first-response", "form-of-address"}
