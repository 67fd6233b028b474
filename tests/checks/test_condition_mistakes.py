"""What a rule may not say: refused when the pack loads, every mistake at its file, line and column."""

from __future__ import annotations

import re

import pytest

from audit.errors import RubricError
from audit.pack import Pack, load_pack
from audit.yamlfile import YamlText

HEAD = """\
acts:
  apology: {title: 致歉, any: [抱歉]}
  complaint: {title: 抱怨, roles: [buyer], any: [坏了]}
rubrics:
  rule:
    title: 规则
    kind: condition
    applies: 总是
    why: 因为
    pass: 好
    fail: 坏
    params:
"""
FIRST = HEAD.count("\n") + 1
"""The line of the first parameter."""


def load(params: str) -> Pack:
    body = "".join(f"      {line}\n" for line in params.strip("\n").splitlines())
    return load_pack([YamlText("shop.yaml", HEAD + body)])


def mistakes(params: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        load(params)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_every_mistake_of_a_file_is_told_in_one_pass() -> None:
    found = mistakes("""
conditions:
  久等: {by: agent, waited: {over: 180, from: buyer}}
  致歉: {by: agent, does: apolgy, after: every 等太久, within: {messages: [5, 2]}}
  乱写: {by: agent, matches: ['(?<=a)b'], sayz: [你]}
applies_when: 等太久
must:
  any:
    - 致歉
    - {by: agent, says: ['(抱歉']}
    - {by: agent, says: [好], need: 2}
""")
    places = [re.match(r"shop\.yaml:(\d+):(\d+): ", mistake) for mistake in found]
    assert all(places), found
    where = {(int(place[1]) - FIRST, int(place[2])) for place in places if place}
    lines = [line for line, _ in sorted(where)]
    assert lines.count(2) == 3, found  # unknown act, unknown anchor, empty range, each at its own column
    assert lines.count(3) == 2, found  # look-behind, unknown key
    assert {4, 8, 9} <= set(lines), found
    text = "\n".join(found)
    for said in (
        "没有名为“apolgy”的动作",
        "没有名为“等太久”的条件",
        "范围是空的",
        "线性时间",
        "不认识“sayz”",
        "缺少“)”",
        "只列了 1 项",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ("must: {by: agent, does: complaint}", "永远不会命中"),
        ("must: {by: agent, sentiment: {under: 0}}", "只有买家的消息有情绪分"),
        ("must: {by: agent, says: 好, first: 2, at_least: 3}", "不可能有 3 条"),
        ("must: {by: agent, says: 好, at_least: 3, at_most: 2}", "范围是空的"),
        ("must: {by: agent, says: 好, at_least: 0}", "总是成立"),
        ("must: {any: [{does: apology}, {says: 好}], at_least: 3}", "不可能有 3 项"),
        ("must: {measure: {what: duration, over: 10, under: 5}}", "范围是空的"),
        ("must: {measure: {what: duration, over: 5, at_most: 5}}", "范围是空的"),
        ("must: {measure: {what: duration}}", "over、under"),
        ("must: {measure: {what: hits, at_least: 1}}", "of: 条件名"),
        ("must: {echoes: {what: [phone], at_least: 2}}", "只列了 1 种"),
        ("must: {echoes: [shoe]}", "没有名为“shoe”的信息"),
        ("must: {hours: {within: '09:00-09:00'}}", "时段是空的"),
        ("must: {hours: {within: '9点到18点'}}", "应当写成 09:00-18:00"),
        ("must: {all: []}", "all 里没有条件"),
        ("must: {any: [{says: ['(好']}]}", "缺少“)”"),
        ("must: {where: {city: 杭州}}", "没有“city”这一项"),
        ("must: {where: {meta.level: {over: 3, under: 2}}}", "meta.level"),
        ("must: {says: 好, within: 3}", "within 要和"),
        ("must: {says: 好, all: [{says: 坏}]}", "不能和“all”写在一起"),
        ("must: {all: [{says: 好}], any: [{says: 坏}]}", "只能写一种"),
        ("must: {sequence: [{says: 好}]}", "两步以上"),
        ("must: {says: 好, need: most}", "need 应当是"),
        ("must: {by: agent, spread: true}", "要有 does、says 或 matches"),
        ("must: {says: ['…']}", "至少要有一段固定文字"),
        ("must: {matches: ['(a)\\1']}", "线性时间"),
        ("entities: {号: '(?=a)'}\nmust: {mentions: 号}", "线性时间"),
        ("applies_when: {does: apology}", "要有 must 或 must_not"),
        ("conditions: {甲: {after: 乙}, 乙: {after: 甲}}\nmust: 甲", "绕回了它自己"),
        ("conditions: {无: {says: 好, at_most: 0}, 后: {after: 无}}\nmust: 后", "不能作锚点"),
        ("conditions: {甲: {says: 好}}\nmust: {after: some 甲}", "“some”看不懂"),
        ("conditions: {甲: {says: 好}}\nmust: {after: 甲, before: 甲}", "只能写一种"),
    ],
)
def test_refused(params: str, said: str) -> None:
    found = mistakes(params)
    assert len(found) == 1, found
    assert said in found[0]
    assert re.match(r"shop\.yaml:\d+:\d+: ", found[0])


def test_lists_that_a_rule_brings_along_become_acts_of_its_own() -> None:
    pack = load("""
conditions:
  好话: {by: agent, says: [好的, '(谢谢|多谢)您'], except: [好的吧]}
  两样: {by: [buyer, bot], need: 2, says: [地址, 电话], matches: ['\\d{5}']}
must: {all: [好话, 两样, {by: agent, says: 再见, unless: {says: 不再见}}]}
""")
    own = {name: act for name, act in pack.acts.items() if name.startswith("rule/")}
    assert set(own) == {
        "rule/好话",
        "rule/两样.1",
        "rule/两样.2",
        "rule/两样.3",
        "rule/must.all.3",
        "rule/must.all.3.unless",
    }
    assert own["rule/好话"].any == ("好的", "(谢谢|多谢)您")
    assert own["rule/好话"].excepted == ("好的吧",)
    assert own["rule/两样.3"].patterns == (r"\d{5}",)
    assert own["rule/两样.1"].roles == ("buyer", "bot")


def test_a_rule_tells_which_acts_it_names() -> None:
    from audit.pack import acts_named

    pack = load("must: {all: [{does: apology}, {by: buyer, says: 好, unless: {does: complaint}}]}")
    params = pack.params["rule"]
    assert params is not None
    assert acts_named(params) == [("must.all.1.does", "apology"), ("must.all.2.unless.does", "complaint")]
