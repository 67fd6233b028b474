from __future__ import annotations

import pytest
from rubric_packs import pack

from audit.cases import parse_chat
from audit.engine import Auditor, plan
from audit.rubric_diff import diff

CHATS = {
    "快": "买家 09:00:00 有货吗\n客服(小美) 09:00:05 亲，有的",
    "中": "买家 09:00:00 有货吗\n客服(小美) 09:00:25 亲，有的",
    "慢": "买家 09:00:00 有货吗\n客服(小丽) 09:00:50 亲，有的",
    "没人": "买家 09:00:00 有货吗",
}
OVERLAY = """\
extends: [default]
rubrics:
  first-response: {params: {limit: 20}}
  polite-language: off
  says-goods:
    {kind: usage, params: {any: [address], messages: 1}, title: 甲, applies: 乙, why: 丙, pass: 丁, fail: 戊}
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    shop = pack(tmp_path_factory.mktemp("shop"), OVERLAY)
    dialogues = [parse_chat(chat, name) for name, chat in CHATS.items()]
    return diff(Auditor(plan()), Auditor(plan([shop])), dialogues)


def test_a_changed_threshold_flips_what_lies_between(found):
    (flip,) = found.flips
    assert (flip.dialogue, flip.rubric, flip.old, flip.new) == ("中", "first-response", "pass", "fail")
    assert (flip.shop, flip.agent, flip.message) == ("示例店", "小美", 1)
    assert flip.said == "首次人工响应用了 25 秒，超过 20 秒"
    assert flip.quote == "亲，有的"


def test_flips_are_counted_by_rubric_and_by_agent(found):
    assert found.dialogues == 4
    assert found.rubrics == {"first-response": {"pass→fail": 1}}
    assert found.agents == {"小美": {"pass→fail": 1}}


def test_rules_of_one_side_only_are_counted_apart(found):
    assert found.only_old == {"polite-language": {"na": 4}}
    assert found.only_new == {"says-goods": {"na": 1, "pass": 3}}


def test_the_mean_scores_show_what_the_change_costs(found):
    old, new = found.scores
    assert old is not None and new is not None
    assert new < old


def test_equal_rules_flip_nothing_and_no_dialogues_have_no_scores():
    auditor = Auditor(plan())
    same = diff(auditor, auditor, [parse_chat(chat, name) for name, chat in CHATS.items()])
    assert (same.flips, same.only_old, same.only_new) == ((), {}, {})
    assert diff(auditor, auditor, []).scores == (None, None)
