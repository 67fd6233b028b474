from __future__ import annotations

import ast
import inspect

import pytest
from rubric_packs import CASES, PACK, pack

from audit.acts import Act
from audit.checks import KINDS
from audit.checks import kind as kinds
from audit.rubric_check import Finding, check
from audit.rubric_lexicon import dead_entries
from audit.rubric_reach import happens, never


def own(findings: list[Finding], folder) -> list[Finding]:
    return [finding for finding in findings if finding.file.startswith(folder.as_posix())]


def said(findings: list[Finding], folder) -> str:
    return "\n".join(str(finding).replace(f"{folder.as_posix()}/", "") for finding in own(findings, folder))


def test_the_shipped_packs_have_no_errors():
    assert [str(finding) for finding in check() if finding.level == "error"] == []


def test_a_shop_is_only_reminded_of_missing_cases(tmp_path):
    findings = own(check([pack(tmp_path, cases=CASES)]), tmp_path)
    assert {finding.level for finding in findings} == {"warning"}
    assert said(findings, tmp_path) == (
        "shop.yaml:8:3: 提醒：“no-pushing”的例子不够：通过 1/3，不通过 1/3，贴边 0/3（写在 shop.cases.yaml）"
    )


def test_an_act_without_cases_is_named(tmp_path):
    assert "shop.yaml:3:3: 提醒：动作“pushes”没有例子" in said(check([pack(tmp_path)]), tmp_path)


def test_removing_what_is_not_there_is_named(tmp_path):
    shop = tmp_path / "shop.yaml"
    shop.write_text("extends: default\nacts:\n  greeting:\n    any: {remove: [您好呀呀呀]}\n", encoding="utf-8")
    assert said(check([shop]), tmp_path).startswith("shop.yaml:4:20: 提醒：“您好呀呀呀”不在要改的列表里")


def test_mistakes_that_keep_a_pack_from_loading_are_findings(tmp_path):
    text = PACK.replace("any: [pushes]", "any: [pushs]").replace("why:", "wy:")
    findings = check([pack(tmp_path, text)])
    assert {finding.level for finding in findings} == {"error"}
    assert "shop.yaml:13:5" in said(findings, tmp_path)
    assert "“wy”" in said(findings, tmp_path)


def test_a_pack_that_does_not_exist_is_a_finding():
    (finding,) = check(["no-such-pack"])
    assert "找不到" in str(finding)


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (("title: 催促", "title: 催促\n    roles: [buyer]"), "9:3", "永远不会触发：客服的消息里不会出现 pushes"),
        (("{word}", "{words}"), "17:16", "理由“fail”不给出 {words}（可用：word）"),
        (("messages: {fail", "messages: {fial"), "16:16", "检查类型 forbidden 不给出理由“fial”"),
        (("[快点拍, 赶紧拍]", "[快点拍, 赶紧拍, 赶紧拍下]"), "5:21", "“赶紧拍下”不起作用：总会先命中“赶紧拍”"),
        (("[不用赶紧拍]", "[不用赶紧拍, 催单]"), "6:22", "“催单”不起作用：没有哪个短语会碰到它"),
    ],
)
def test_what_loads_and_cannot_be_meant_is_found_at_its_place(tmp_path, change, where, what):
    findings = said(check([pack(tmp_path, PACK.replace(*change), CASES)]), tmp_path)
    assert what in findings
    line = next(line for line in findings.splitlines() if what in line)
    column = int(line.split(":")[2])
    assert (line.split(":")[1], column > 0) == (str(int(where.split(":")[0]) - (where in ("17:16",))), True)


def test_the_whole_of_an_id_defined_twice_is_an_error(tmp_path):
    pack(tmp_path, PACK, CASES, "base")
    again = PACK.replace("[default]", "[base.yaml]")
    findings = said(check([pack(tmp_path, again)]), tmp_path)
    assert "shop.yaml:3:3: 错误：“pushes”在" in findings
    assert "shop.yaml:8:3: 错误：“no-pushing”在" in findings


def test_a_layer_that_changes_a_part_repeats_nothing(tmp_path):
    pack(tmp_path, PACK, CASES, "base")
    overlay = "extends: [base.yaml]\nacts: {pushes: {title: 催}}\nrubrics: {no-pushing: {weight: 2}}\n"
    assert "完整的定义" not in said(check([pack(tmp_path, overlay)]), tmp_path)


def test_a_dead_entry_that_a_layer_adds_is_found_in_the_layer(tmp_path):
    overlay = "extends: [default]\nacts:\n  says_you_politely:\n    any:\n      add: [给您]\n"
    assert "shop.yaml:5:13: 提醒：动作“says_you_politely”的“给您”不起作用" in said(
        check([pack(tmp_path, overlay)]), tmp_path
    )


def test_a_text_that_says_a_number_which_was_changed_is_named(tmp_path):
    overlay = "extends: [default]\nrubrics:\n  first-response: {params: {limit: 20}}\n"
    findings = said(check([pack(tmp_path, overlay)]), tmp_path)
    assert "shop.yaml:3:29: 提醒：“first-response”的 limit 从 30 改成了 20" in findings
    overlay += "  greeting: {params: {after_buyer: false}}\n"
    assert "greeting" not in said(check([pack(tmp_path, overlay)]), tmp_path)


def test_a_passing_case_that_flags_is_an_error(tmp_path):
    cases = CASES.replace("您慢慢看", "快点拍")
    assert "“没催”应当通过，却被判不通过" in said(check([pack(tmp_path, cases=cases)]), tmp_path)
    cases = CASES.replace("您慢慢看", "爱买不买")
    assert "应当通过，却触犯红线 rude-language" in said(check([pack(tmp_path, cases=cases)]), tmp_path)


def test_cases_of_what_does_not_exist_are_an_error(tmp_path):
    findings = said(check([pack(tmp_path, cases=CASES.replace("pushes:", "pusses:"))]), tmp_path)
    assert "没有名为“pusses”的动作（检查拼写）" in findings


def test_a_pack_that_extends_nothing_is_told_to(tmp_path):
    (finding,) = check([pack(tmp_path, PACK.replace("extends: [default]\n", ""))])
    assert "extends: [default]" in finding.hint


# ---- which acts can happen


def acts(**definitions) -> dict[str, Act]:
    return {name: Act(title=name, **definition) for name, definition in definitions.items()}


def test_an_act_happens_where_its_roles_and_what_it_builds_on_allow():
    known = acts(
        said={"any": ("甲",)},
        asked={"any": ("乙",), "roles": ("buyer",)},
        empty={},
        either={"also": ("said", "asked"), "roles": ("buyer", "agent")},
        both={"needs": ("said", "asked"), "roles": ("buyer", "agent")},
        never_so={"any": ("丙",), "needs": ("said",), "without": ("said",)},
        absent={"without": ("said",)},
        round_={"also": ("round_",)},
    )
    assert {name: set(happens(name, known)) for name in known} == {
        "said": {"agent"},
        "asked": {"buyer"},
        "empty": set(),
        "either": {"buyer", "agent"},
        "both": set(),
        "never_so": set(),
        "absent": {"agent"},
        "round_": set(),
    }


def params(kind: str, **values):
    return kinds(kind).Params(**values)


@pytest.mark.parametrize(
    ("kind", "values", "what"),
    [
        ("usage", {"any": ("asked",)}, "永远不会通过"),
        ("forbidden", {"any": ("said", "asked")}, "里有不会出现的动作：客服的消息里没有 asked"),
        ("reaction", {"when": ("said",), "any": ("said",)}, "永远不会触发：买家的消息里不会出现 said"),
        ("reaction", {"when": ("asked",), "any": ("said",), "unless": ("asked",)}, "永远不会触发：when 的每个动作"),
        ("reaction", {"when": ("said",), "role": "agent", "any": ("said",), "same": True}, "when 的每个动作"),
        ("ratio", {"count": ("said",), "against": ("said",)}, "永远不会触发：count 的动作都在 against 里"),
    ],
)
def test_a_rubric_that_never_fires_or_passes_says_why(kind, values, what):
    known = acts(said={"any": ("甲",)}, asked={"any": ("乙",), "roles": ("buyer",)})
    assert what in "\n".join(never(kind, params(kind, **values), known))


def test_a_rubric_that_can_fire_has_nothing_to_say():
    known = acts(said={"any": ("甲",)}, asked={"any": ("乙",), "roles": ("buyer",)})
    assert not list(never("reaction", params("reaction", when=("asked",), any=("said",)), known))
    assert not list(never("ratio", params("ratio", count=("said",), against=("said",), at_most=0.5), known))


# ---- dead entries


def dead(**definition) -> dict[str, str]:
    return {entry.text: entry.reason for entry in dead_entries(Act(title="x", **definition))}


def test_a_longer_phrase_of_the_same_act_is_dead():
    assert dead(any=("谢谢您", "谢谢")) == {"谢谢您": "总会先命中“谢谢”"}
    assert dead(any=("(多谢|太谢)您", "谢您")) == {"(多谢|太谢)您": "总会先命中“谢您”"}
    assert dead(any=("(谢谢|感谢)您", "谢谢")) == {}


def test_of_two_equal_phrases_the_later_is_dead():
    assert dead(any=("谢谢", "感谢", "谢谢")) == {"谢谢": "总会先命中“谢谢”"}


def test_a_pattern_that_needs_a_phrase_of_the_act_is_dead():
    assert set(dead(any=("谢谢…光临", "光临"))) == {"谢谢…光临"}
    assert set(dead(any=("谢谢…光临", "光临寒舍"))) == set()


def test_a_guard_before_the_match_keeps_a_longer_phrase_alive():
    assert dead(any=("不要怕", "怕"), negated=False) == {}
    assert set(dead(any=("怕什么", "怕"), negated=False)) == {"怕什么"}


def test_a_phrase_that_always_holds_an_exception_is_dead():
    assert dead(any=("亲自", "亲"), excepted=("亲自",)) == {"亲自": "总被例外“亲自”挡住"}


def test_an_exception_that_touches_no_phrase_is_dead():
    assert dead(any=("宝贝",), excepted=("支付宝", "贝壳", "元宵")) == {"元宵": "没有哪个短语会碰到它"}
    assert dead(any=("宝…贝",), excepted=("元宵",)) == {}


# ---- the reasons that kinds give


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_declares_every_reason_that_it_gives(name):
    tree = ast.parse(inspect.getsource(kinds(name)))
    given = {
        argument.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Outcome"
        for argument in call.args[1:2]
        if isinstance(argument, ast.Constant)
    }
    assert given <= kinds(name).REASONS.keys()
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert kinds(name).REASONS.keys() <= words | {"upcoming", "ended"}  # Those two are phases of a promotion.
