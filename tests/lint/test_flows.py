"""Flows are judged as the dialogues that they are, by the rubrics of the audit."""

from __future__ import annotations

from audit.lint.diagnostic import Diagnostic
from audit.lint.linter import Linter
from audit.lint.sources import read_source

GOOD = """\
- code: f1
  group: 议价
  flow:
    - 买家: 在吗
    - 客服: 亲，您好，在的，请问有什么可以帮您？
    - 买家: 能便宜点吗
    - 客服: 亲，这款用料和做工都摆在这里，价格确实少不了，9月20日24点前满300减40，首页领券更划算。
    - 买家: 好的谢谢
    - 客服: 感谢您的惠顾，祝您生活愉快。
"""

BAD = """\
- code: f2
  group: 议价
  flow:
    - 买家: 这件能便宜点吗
    - 客服: 不议价。
    - 买家: 那算了
    - 客服: 加我微信吧，号是 abc12345
"""


def found(linter: Linter, text: str) -> list[Diagnostic]:
    return [item for _, item in linter.lint([read_source("f.yaml", text.encode())])]


def test_a_good_flow_has_no_fault(linter: Linter) -> None:
    assert [item.rule for item in found(linter, GOOD)] == []


def test_rubrics_speak_at_the_line_that_decides(linter: Linter) -> None:
    places = {(item.rule, item.line) for item in found(linter, BAD)}
    assert {("cold-refusal", 5), ("off-platform", 7), ("missing-address", 7)} <= places


def test_a_flow_owes_the_courtesy_of_its_group(linter: Linter) -> None:
    rules = {
        group: {item.rule for item in found(linter, BAD.replace("议价", group))} for group in ("议价", "结束语", "询问")
    }
    assert {group for group, names in rules.items() if "missing-courtesy" in names} == {"结束语"}


def test_the_buyer_is_never_blamed(linter: Linter) -> None:
    said = BAD.replace("这件能便宜点吗", "你们加V信 abc12345 吧，优惠卷给我")
    assert all(item.line in (5, 7) for item in found(linter, said))


def test_words_speak_for_themselves_once(linter: Linter) -> None:
    said = GOOD.replace("首页领券更划算。", "首页领券更划算，钱您直接打给掌柜个人。")
    assert [(item.rule, item.line) for item in found(linter, said)] == [("off-platform", 7)]
    assert sum(item.rule == "off-platform" for item in found(linter, BAD)) == 1


def test_time_is_not_judged(linter: Linter) -> None:
    endings = {item.message for item in found(linter, GOOD.replace("感谢您的惠顾，祝您生活愉快。", "不客气亲。"))}
    assert not any("秒" in message or "分钟" in message for message in endings)


def test_mechanical_rules_look_at_each_line(linter: Linter) -> None:
    typo = [item for item in found(linter, GOOD.replace("首页领券", "首页领优惠卷")) if item.rule == "typo"]
    assert [(item.line, item.quote) for item in typo] == [(7, "优惠卷")]
