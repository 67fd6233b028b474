"""Every mistake in a pack, and in the cases beside it, is told with its line and column: here, behind the mark ▸."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.assets import asset
from audit.cases import load_cases, packs_in
from audit.errors import RubricError
from audit.pack import load_pack, pack_files, read_layers
from audit.rubric_check import check
from audit.rubric_schema import pack_schema
from audit.yamlfile import YamlText

BASE = """\
acts:
  hello: {title: 问候, any: [您好, 你好, 早]}
  ask: {title: 问, roles: [buyer], any: [吗]}
rubrics:
  greets:
    title: 问候
    kind: usage
    params: {any: [hello], messages: 2}
    applies: 总是
    why: 有礼
    pass: 问候了
    fail: 没有问候
"""

MARKED = [
    ("▸rubric: {}", "不认识“rubric”"),
    ("▸acts: [hello]", "应当是“名称: 定义”"),
    ("acts: {▸hello: 5}", "应当是一段定义，或 off"),
    ("acts: {hello: {▸titel: 好}}", "不认识“titel”"),
    ("acts: {▸new: {any: [好]}}", "缺少“title”"),
    ("acts: {hello: {any: [好, ▸'(坏']}}", "缺少“)”"),
    ("acts: {hello: {any: [▸'…']}}", "至少要有一段固定文字"),
    ("acts: {hello: {▸any: {add: ['(坏'], remove: [您好]}}}", "缺少“)”"),
    ("acts: {hello: {patterns: [a, ▸'(?<=a)b']}}", "线性时间"),
    ("acts: {hello: {roles: [agent, ▸guest]}}", "guest"),
    ("acts: {hello: {▸quoted: 也许}}", "true 或 false"),
    ("acts: {▸hello: {also: [nobody]}}", "不存在的动作“nobody”"),
    ("acts: {▸hello: {needs: [ask, nobody]}}", "不存在的动作“nobody”"),
    ("rubrics: {▸greet: {weight: 3}}", "没有名为“greet”的规则可改"),
    ("rubrics: {greets: {▸wieght: 3}}", "不认识“wieght”"),
    ("rubrics: {greets: {▸weight: 很重}}", "应当是数"),
    ("rubrics: {greets: {▸weight: -1}}", "不小于 0"),
    ("rubrics: {greets: {▸severity: huge}}", "huge"),
    ("rubrics: {greets: {▸title: ''}}", "至少要 1 个"),
    ("rubrics: {greets: {▸kind: magic}}", "没有名为“magic”的检查类型"),
    ("rubrics: {greets: {params: {▸mesages: 2}}}", "不认识“mesages”"),
    ("rubrics: {greets: {params: {▸messages: 0}}}", "不小于 1"),
    ("rubrics: {greets: {params: {▸messages: 两}}}", "应当是整数"),
    ("rubrics: {greets: {params: {▸any: [hullo]}}}", "没有名为“hullo”的动作"),
    ("rubrics: {greets: {▸messages: {missing: '{'}}}", "花括号"),
    ("rubrics:\n  greets:\n    weight: 3\n    ▸weight: 4", "写了两次"),
    ("rubrics: {greets: {weight: ▸2025-02-30}}", "不成其为值"),
    ("rubrics: {greets: [\n▸", "YAML 写法有误"),
]


@pytest.mark.parametrize(("marked", "said"), MARKED)
def test_a_mistake_in_a_layer_is_told_at_its_place(marked: str, said: str) -> None:
    before, behind = marked.split("▸")
    with pytest.raises(RubricError) as caught:
        load_pack([YamlText("base.yaml", BASE), YamlText("shop.yaml", before + behind)])
    (mistake,) = caught.value.mistakes
    assert said in str(mistake)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert str(mistake).startswith(f"shop.yaml:{line}:{column}: "), mistake


PROMOTION = "{id: p, name: 春, start: 2025-03-02, ▸end: 哪天, offer: 满1减1}"

CASES = [
    ("greets:\n  - name: 甲\n    ▸verdict: 好\n    chat: 客服 您好\n", "好"),
    ("greets:\n  - ▸name: 甲\n    verdict: pass\n", "chat"),
    ("greets:\n  - ▸verdict: pass\n    chat: 客服 您好\n", "name"),
    ("greets:\n  - name: 甲\n    verdict: pass\n    chat: 客服 您好\n    ▸evidense: [0]\n", "evidense"),
    ("greets:\n  - name: 甲\n    verdict: pass\n    chat: 客服 您好\n    ▸evidence: [3]\n", "最后一条是 0"),
    ("greets:\n  - name: 甲\n    verdict: pass\n    ▸chat: 顾客 您好\n", "不是一行对话"),
    ("greets:\n  - name: 甲\n    verdict: pass\n    chat: |\n▸      客服 您好\n      顾客 好\n", "不是一行对话"),
    ("greets:\n  - name: 甲\n    verdict: pass\n    ▸chat: 客服 25:00:00 您好\n", "没有这个时间"),
    ("hello:\n  ▸doess: [您好]\n", "doess"),
    ("hello:\n  does: [您好]\n  ▸does_not: 再见\n", "列表"),
    (
        "greets:\n  - {name: 甲, verdict: pass, chat: 客服 您好}\n  - {▸name: 甲, verdict: pass, chat: 客服 好}\n",
        "都叫“甲”",
    ),
    ("▸- greets\n", "规则或动作的 id"),
    (
        f"greets:\n  - {{name: 甲, verdict: pass, chat: 客服 您好, promotions: [{PROMOTION}]}}\n",
        "哪天",
    ),
]


@pytest.mark.parametrize(("marked", "said"), CASES)
def test_a_mistake_in_cases_is_told_at_its_line(marked: str, said: str, tmp_path: Path) -> None:
    before, behind = marked.split("▸")
    path = tmp_path / "shop.cases.yaml"
    path.write_text(before + behind, encoding="utf-8")
    with pytest.raises(RubricError) as caught:
        load_cases(path, "shop.cases.yaml")
    (mistake,) = caught.value.mistakes
    assert said in str(mistake)
    inside = 1 if "chat: |" in marked else 0
    assert mistake.place.line == before.count("\n") + 1 + inside
    assert mistake.place.column


FINDINGS = [
    ("extends: [default]\nacts:\n  greeting:\n    any: {remove: [▸您好呀呀]}\n", "没有什么可去掉"),
    ("extends: [default]\nacts:\n  says_you_politely: {any: {add: [▸给您]}}\n", "不起作用"),
    ("extends: [default]\nrubrics:\n  greeting: {messages: {▸pas: 好}}\n", "不给出理由“pas”"),
    ("extends: [default]\nrubrics:\n  greeting: {messages: {▸pass: '{wrd}'}}\n", "不给出 {wrd}"),
    ("extends: [default]\nrubrics:\n  first-response: {params: {▸limit: 20}}\n", "还写着 30"),
    ("extends: [default]\nrubrics:\n  ▸greeting: {params: {any: [asks_return]}}\n", "永远不会通过"),
]


@pytest.mark.parametrize(("marked", "said"), FINDINGS)
def test_a_finding_is_told_at_its_place(marked: str, said: str, tmp_path: Path) -> None:
    before, behind = marked.split("▸")
    path = tmp_path / "shop.yaml"
    path.write_text(before + behind, encoding="utf-8")
    (finding,) = [found for found in check([path]) if said in found.what]
    assert (finding.line, finding.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    assert str(finding).startswith(f"{path}:{finding.line}:{finding.column}: ")


SHIPPED = [path for path in packs_in(asset("rubrics")) if path.stem != "default"]
DATA = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in SHIPPED}
SCHEMA = jsonschema.Draft202012Validator(pack_schema(load_pack(read_layers())))


def keys(data: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The paths of all keys that belong to a definition: fields of rubrics and their parameters."""
    found = []
    for key, value in data.items():
        found.append((*path, key))
        if key == "params":
            found += keys(value, (*path, key))
    return found


@settings(max_examples=20)
@given(st.data())
def test_a_misspelt_key_of_a_shipped_pack_is_refused_by_the_loader_and_by_the_schema(data: st.DataObject) -> None:
    stem = data.draw(st.sampled_from(sorted(DATA)))
    name = data.draw(st.sampled_from(sorted(DATA[stem]["rubrics"])))
    path = data.draw(st.sampled_from(keys(DATA[stem]["rubrics"][name])))
    changed = copy.deepcopy(DATA[stem])
    inner = changed["rubrics"][name]
    for step in path[:-1]:
        inner = inner[step]
    wrong = path[-1] + data.draw(st.sampled_from(["x", "_", "s2"]))
    inner[wrong] = inner.pop(path[-1])
    assert list(SCHEMA.iter_errors(changed))
    text = yaml.safe_dump(changed, allow_unicode=True, sort_keys=False)
    layers = [
        source._replace(text=text) if Path(source.name).stem == stem and "acts" not in source.name else source
        for source in pack_files([stem]).values()
    ]
    with pytest.raises(RubricError) as caught:
        load_pack(layers)
    assert path == ("kind",) or any(wrong in str(mistake) for mistake in caught.value.mistakes)
    assert all(mistake.place.line and mistake.place.column for mistake in caught.value.mistakes)
