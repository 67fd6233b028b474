"""Every mistake in a rule is told with the line and column of the key or the item that is wrong: here, behind the mark ▸."""

from __future__ import annotations

import pytest

from audit.errors import RubricError
from audit.pack import load_pack
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

MARKED = [
    # names
    ("must: {▸does: apolgy}", "没有名为“apolgy”的动作"),
    ("must: {does: [apology, ▸soothe]}", "没有名为“soothe”的动作"),
    ("must: {says: 好, unless: {▸does: nobody}}", "没有名为“nobody”的动作"),
    ("▸must: 久等", "没有名为“久等”的条件"),
    ("must: {any: [{says: 好}, ▸久等]}", "没有名为“久等”的条件"),
    ("must: {says: 好, ▸after: 久等}", "没有名为“久等”的条件"),
    ("must: {says: 好, ▸after: every 久等}", "没有名为“久等”的条件"),
    ("must: {mentions: [phone, ▸shoe]}", "没有名为“shoe”的信息"),
    ("must: {echoes: {▸what: shoe}}", "没有名为“shoe”的信息"),
    ("must: {measure: {what: hits, ▸of: 久等, over: 1}}", "没有名为“久等”的条件"),
    # keys and values
    ("must: {▸sayz: 好}", "不认识“sayz”"),
    ("must: {says: 好, within: {▸minutes: 3}, after: 甲}\nconditions: {甲: {says: 甲}}", "不认识“minutes”"),
    ("must: {says: 好}\n▸should: {says: 好}", "不认识“should”"),
    ("must: {▸by: customer, says: 好}", "customer"),
    ("must: {▸kind: picture}", "picture"),
    ("must: {▸event: refund}", "refund"),
    ("must: {▸counting: words, says: 好}", "words"),
    ("must: {says: 好, ▸at_least: -1}", "-1"),
    ("must: {hours: {days: [1, ▸8]}}", "8"),
    ("must: {repeats: {▸similarity: 1.5}}", "1.5"),
    ("must: {repeats: {▸shortest: 2}}", "2"),
    ("must: {resembles: {▸to: []}}", ""),
    ("must: {measure: {▸what: smiles, over: 1}}", "smiles"),
    # phrases and expressions
    ("must: {says: [好, ▸'(坏']}", "缺少“)”"),
    ("must: {says: 好, ▸except: '…'}", "至少要有一段固定文字"),
    ("must: {matches: [好, ▸'(?<!a)b']}", "线性时间"),
    ("entities: {▸号: '(a)\\1'}\nmust: {mentions: 号}", "线性时间"),
    # ranges
    ("must: {says: 好, ▸first: 0}", "范围是空的"),
    ("must: {says: 好, first: {▸messages: [3, 2]}}", "范围是空的"),
    ("must: {says: 好, first: {▸seconds: -5}}", "不小于 0"),
    ("must: {says: 好, first: {▸seconds: [1, 2, 3]}}", "应当是一个数，或 [从, 到]"),
    ("must: {says: 好, ▸first: {}}", "messages、turns 或 seconds"),
    ("must: {near: [{says: 甲}, {says: 乙}], ▸characters: [9, 1]}", "范围是空的"),
    ("must: {▸length: {over: 5, under: 5}}", "范围是空的"),
    ("must: {▸length: {}}", "over、under"),
    ("must: {▸waited: {from: buyer}}", "over、under"),
    ("must: {hours: {▸within: '18:00-18:00'}}", "时段是空的"),
    ("must: {hours: {▸outside: '25:00-26:00'}}", "应当写成 09:00-18:00"),
    ("must: {▸hours: {}}", "within、outside 或 days"),
    # forms that do not go together, and what can never be
    ("▸must: {all: [{says: 甲}], not: {says: 乙}}", "只能写一种"),
    ("▸must: {says: 好, characters: 3}", "不能和“messages”写在一起"),
    ("▸must: {where: {shop: 店}, says: 好}", "不能和“where”写在一起"),
    ("must: {▸not: {any: []}}", "any 里没有条件"),
    ("▸must: {where: {shop: []}}", "要给出值"),
    ("must: {all: [{says: 甲}, ▸{says: 乙, need: 2}]}", "只列了 1 项"),
    ("conditions:\n  一: {says: 甲}\n  ▸二: {does: complaint}\nmust: 二", "永远不会命中"),
    ("conditions:\n  ▸一: {sentiment: {under: 0}}\nmust: 一", "只有买家"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "said"), MARKED)
def test_a_mistake_is_told_at_its_place(marked: str, said: str) -> None:
    lines = "".join(f"      {line}\n" for line in marked.splitlines())
    before, behind = (HEAD + lines).split("▸")
    with pytest.raises(RubricError) as caught:
        load_pack([YamlText("shop.yaml", before + behind)])
    (mistake,) = caught.value.mistakes
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert said in str(mistake)
    assert str(mistake).startswith(f"shop.yaml:{line}:{column}: ")
