"""Packs: layers on layers, every value traceable, every mistake at its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audit.acts import Act
from audit.engine import Auditor, plan
from audit.errors import Place, RubricError
from audit.pack import DEFAULT, Pack, load_pack, read_layers
from audit.yamlfile import YamlText

Write = Callable[..., Path]

RUBRIC = """
    title: 问候
    kind: usage
    params: {any: [hello], messages: 2}
    applies: 总是
    why: 有礼
    pass: 问候了
    fail: 没有问候
"""
BASE = f"""\
acts:
  hello: {{title: 问候, any: [您好, 你好, 早]}}
  bye: {{title: 道别, any: [再见]}}
rubrics:
  greets:{RUBRIC}"""


def packs(*texts: str) -> Pack:
    return load_pack([YamlText(f"{number}.yaml", text) for number, text in enumerate(texts)])


def mistakes(*texts: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        packs(*texts)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_pack_is_its_acts_and_rubrics() -> None:
    pack = packs(BASE)
    assert pack.acts["hello"] == Act(title="问候", any=("您好", "你好", "早"))
    assert list(pack.indexed) == ["hello", "bye"]
    rubric = pack.rubrics["greets"]
    assert (rubric.title, rubric.weight, rubric.severity, rubric.passes) == ("问候", 4, "minor", "问候了")
    assert pack.params["greets"].messages == 2


def test_a_later_layer_changes_only_what_it_says() -> None:
    pack = packs(BASE, "rubrics: {greets: {weight: 7, params: {messages: 5}}}")
    assert pack.rubrics["greets"].weight == 7
    assert pack.rubrics["greets"].title == "问候"
    assert pack.params["greets"].messages == 5
    assert pack.params["greets"].any == ("hello",)


def test_a_list_is_replaced_or_changed() -> None:
    assert packs(BASE, "acts: {hello: {any: [嗨]}}").acts["hello"].any == ("嗨",)
    changed = packs(BASE, "acts: {hello: {any: {add: [嗨, 您好], remove: [早]}}}").acts["hello"]
    assert changed.any == ("您好", "你好", "嗨")
    assert packs(BASE, "acts: {hello: {any: {remove: [您好]}}}").acts["hello"].any == ("你好", "早")


def test_a_list_that_nobody_has_written_yet_is_added_to() -> None:
    changed = packs(BASE, "acts: {hello: {except: {add: [您好呀]}}}\nrubrics: {greets: {params: {any: {add: [bye]}}}}")
    assert changed.acts["hello"].excepted == ("您好呀",)
    assert changed.acts["hello"].any == ("您好", "你好", "早")
    assert changed.params["greets"].any == ("hello", "bye")
    assert packs(BASE, "acts: {hello: {except: {remove: [您好呀]}}}").acts["hello"].excepted == ()


def test_layers_pile_up_in_order() -> None:
    pack = packs(BASE, "rubrics: {greets: {weight: 7}}", "rubrics: {greets: {weight: 9}}")
    assert pack.rubrics["greets"].weight == 9
    assert pack.place("rubrics", "greets", "weight").file == "2.yaml"
    assert pack.place("rubrics", "greets", "title") == Place("0.yaml", 6, 5)


@pytest.mark.parametrize("off", ["off", "false", "null", "~"])
def test_a_rubric_is_switched_off(off: str) -> None:
    pack = packs(BASE, f"rubrics: {{greets: {off}}}")
    assert pack.rubrics == {}
    assert pack.params == {}


def test_a_rubric_that_was_off_is_switched_on_again_by_saying_it_all() -> None:
    assert "greets" in packs(BASE, "rubrics: {greets: off}", BASE).rubrics


def test_the_place_of_what_nobody_says_is_the_nearest_thing_above() -> None:
    pack = packs(BASE, "rubrics: {greets: {weight: 7}}")
    assert pack.place("rubrics", "greets", "params", "nothing").file == "0.yaml"
    assert pack.place("nothing") == Place("1.yaml", 1, 1)


def test_all_mistakes_of_all_layers_are_reported_together() -> None:
    said = mistakes(
        BASE,
        "acts:\n"
        "  hello: {any: ['(']}\n"
        "  odd: {title: 怪, colour: 红, also: [nobody]}\n"
        "rubrics:\n"
        "  greets: {params: {messages: 0, any: [missing]}}\n"
        "  other: {title: 别的}\n",
        "rubrics:\n  third:" + RUBRIC.replace("usage", "magic") + "  fourth:" + RUBRIC.replace("[hello]", "[hullo]"),
    )
    starts = [line.split(": ")[0] for line in said]
    assert "1.yaml:2:17" in starts
    assert "1.yaml:3:19" in starts
    assert "1.yaml:5:21" in starts
    assert "1.yaml:6:3" in starts
    assert "2.yaml:4:5: 没有名为“magic”的检查类型" in said
    assert "2.yaml:13:14: 没有名为“hullo”的动作" in said
    assert [line for line in said if line.startswith("1.yaml:6:3: 没有名为“other”的规则可改")]


def test_yaml_that_cannot_be_read_is_reported_for_every_layer() -> None:
    assert [line.split(": ")[0] for line in mistakes("a: [", BASE, "- x", "")] == ["0.yaml:2:1", "2.yaml:1:1", "3.yaml"]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("rubric: {}", "1.yaml:1:1", "不认识“rubric”"),
        ("acts: [a]", "1.yaml:1:1", "应当是“名称: 定义”"),
        ("rubrics: {greets: 3}", "1.yaml:1:11", "应当是一段定义，或 off"),
        ("acts: {bye: {also: [nobody]}}", "1.yaml:1:8", "不存在的动作“nobody”"),
        ("acts: {bye: {any: {ad: [x]}}}", "1.yaml:1:14", "any"),
        ("acts: {bye: {patterns: ['(?=x)']}}", "1.yaml:1:25", "线性时间"),
        ("rubrics: {greets: {severity: mild}}", "1.yaml:1:20", "可用"),
        ("rubrics: {greets: {weight: -1}}", "1.yaml:1:20", "weight"),
        ("rubrics: {greets: {kind: no-such}}", "1.yaml:1:20", "没有名为“no-such”的检查类型"),
    ],
)
def test_each_mistake_has_its_place(text: str, place: str, says: str) -> None:
    (line,) = mistakes(BASE, text)
    assert line.startswith(f"{place}: ")
    assert says in line


def test_an_unknown_key_hides_no_other_mistake() -> None:
    assert len(mistakes(BASE, "rubric: {}\nacts: {bye: {any: ['(']}}")) == 2


def test_a_wrong_weight_hides_no_wrong_parameter() -> None:
    assert len(mistakes(BASE, "rubrics: {greets: {weight: heavy, params: {messages: 0}}}")) == 2


@pytest.mark.parametrize("change", ["add: 哈喽", "remove: 您好", "add: [哈喽], remove: 您好"])
def test_a_word_instead_of_a_list_to_add_or_remove_is_a_mistake(change: str) -> None:
    (line,) = mistakes(BASE, f"acts: {{hello: {{any: {{{change}}}}}}}")
    assert line.startswith("1.yaml:1:16: ")
    assert "列表" in line


def test_extended_files_come_first(pack_file: Write) -> None:
    pack_file(BASE, "base.yaml")
    pack_file("extends: [base.yaml]\nrubrics: {greets: {weight: 5}}", "middle.yaml")
    shop = pack_file("extends: middle.yaml\nrubrics: {greets: {weight: 6}}")
    layers = read_layers([shop])
    assert [Path(layer.name).name for layer in layers] == ["base.yaml", "middle.yaml", "shop.yaml"]
    assert load_pack(layers).rubrics["greets"].weight == 6


def test_a_file_extended_twice_is_read_once_and_a_circle_ends(pack_file: Write) -> None:
    pack_file(BASE, "base.yaml")
    pack_file("extends: [base.yaml, shop.yaml]", "left.yaml")
    shop = pack_file("extends: [left.yaml, base.yaml]")
    names = [Path(layer.name).name for layer in read_layers([shop, shop])]
    assert names == ["base.yaml", "left.yaml", "shop.yaml"]


def test_a_shop_file_extends_shipped_packs(pack_file: Write) -> None:
    shop = pack_file("extends: default\nrubrics: {greeting: off, unanswered: {weight: 12}}")
    pack = load_pack(read_layers([shop]))
    assert "greeting" not in pack.rubrics
    assert pack.rubrics["unanswered"].weight == 12
    assert pack.place("rubrics", "unanswered", "weight").file == str(shop)
    assert pack.place("rubrics", "unanswered", "title").file == "rubrics/service.yaml"


def test_a_pack_that_is_not_there_says_so(pack_file: Write) -> None:
    with pytest.raises(RubricError, match="找不到这个规则包或文件"):
        read_layers(["no-such-pack"])
    shop = pack_file("about: 店\nextends:\n  - default\n  - nothing\n")
    with pytest.raises(RubricError, match="找不到规则包“nothing”") as caught:
        read_layers([shop])
    assert caught.value.mistakes[0].place == Place(str(shop), 4, 5)


def test_extends_must_name_packs(pack_file: Write) -> None:
    with pytest.raises(RubricError, match="extends 应当是") as caught:
        read_layers([pack_file("about: 店\nextends: 5")])
    assert caught.value.mistakes[0].place.line == 2


def test_the_default_packs_hold_the_whole_standard() -> None:
    pack = load_pack(read_layers(DEFAULT))
    assert len(pack.rubrics) == 28
    weights = [rubric.weight for rubric in pack.rubrics.values()]
    assert sorted(set(weights)) == [0, 4, 10]
    assert (weights.count(10), weights.count(4), weights.count(0)) == (6, 17, 5)
    for name, rubric in pack.rubrics.items():
        assert (rubric.severity == "red-line") == (rubric.weight == 0), name
        assert rubric.why and rubric.better and rubric.source and rubric.applies, name


@pytest.mark.parametrize("name", ["core", "service"])
def test_a_shipped_pack_stands_alone(name: str) -> None:
    assert Auditor(plan([name])).pack.rubrics


def test_the_red_lines_stand_alone() -> None:
    assert Auditor(plan(["redlines"])).pack.rubrics


def test_a_pack_without_the_acts_that_a_session_rests_on_says_what_to_extend(pack_file: Write) -> None:
    with pytest.raises(RubricError, match=r"question.*extends: \[default\]"):
        Auditor(plan([pack_file(BASE)]))
    assert Auditor(plan([pack_file("extends: default\n" + BASE)])).pack.rubrics["greets"].weight == 4


@pytest.mark.parametrize("act", ["thanks", "question", "address"])
def test_an_act_that_others_need_cannot_be_switched_off(pack_file: Write, act: str) -> None:
    with pytest.raises(RubricError, match=act):
        Auditor(plan([pack_file(f"extends: default\nacts: {{{act}: off}}")]))
