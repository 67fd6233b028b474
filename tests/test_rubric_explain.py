from __future__ import annotations

from pathlib import Path

import pytest
from rubric_packs import CASES, PACK, pack

from audit.errors import UsageError
from audit.pack import load_pack, read_layers
from audit.rubric_explain import ActExplanation, Explanation, explain, explain_rubric


def test_every_value_is_shown_with_the_line_that_says_it(tmp_path):
    shop = pack(tmp_path, "extends: [default]\nrubrics:\n  first-response:\n    params: {limit: 20}\n    weight: 6\n")
    found = explain_rubric(load_pack(read_layers([shop])), "first-response")
    values = {value.path: value for value in found.values}
    limit = values["params.limit"]
    assert (limit.value, limit.place) == (20, f"{shop}:4:14")
    ((before, place),) = limit.before
    assert (before, Path(place.split(":")[0]).name) == (30, "core.yaml")
    assert values["weight"].value == 6
    assert values["weight"].before[0][0] == 10
    assert (values["bonus"].value, values["bonus"].place) == (False, None)
    assert found.place == f"{shop}:3:3"
    assert found.texts["title"] == "首次响应"


def test_shipped_values_stand_where_the_file_says_them():
    found = explain_rubric(load_pack(read_layers()), "first-response")
    for value in found.values:
        if value.place is not None:
            name, line, column = value.place.split(":")
            text = (Path(__file__).parents[1] / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]
            assert text[int(column) - 1 :].startswith(value.path.split(".")[-1])


def test_a_rubric_names_its_acts_and_cases(tmp_path):
    found = explain("no-pushing", [pack(tmp_path, cases=CASES)])
    assert isinstance(found, Explanation)
    assert [(act.field, act.name, act.title, act.expressions) for act in found.acts] == [("any", "pushes", "催促", 2)]
    assert [(case.name, case.state) for case in found.cases] == [("催了", "green"), ("没催", "green")]


def test_an_act_names_who_uses_it(tmp_path):
    text = PACK.replace("rubrics:", "  nudges: {title: 推, also: [pushes]}\nrubrics:", 1)
    found = explain("pushes", [pack(tmp_path, text, CASES)])
    assert isinstance(found, ActExplanation)
    assert found.used_by == ("no-pushing", "nudges")
    assert found.act == {"title": "催促", "any": ["快点拍", "赶紧拍"], "except": ["不用赶紧拍"]}
    assert len(found.cases) == 3


def test_of_a_rubric_and_an_act_with_one_name_the_act_can_be_asked_for():
    assert isinstance(explain("greeting"), Explanation)
    assert isinstance(explain("greeting", act=True), ActExplanation)


def test_an_unknown_name_is_answered_with_similar_ones():
    with pytest.raises(UsageError, match="是不是：first-response"):
        explain("first-respons")
    with pytest.raises(UsageError, match="rubric list"):
        explain("完全不是")


def test_what_a_layer_switches_off_is_said_to_be_off_and_no_more(tmp_path):
    shop = pack(tmp_path, "extends: [default]\nrubrics:\n  polite-language: off\n")
    with pytest.raises(UsageError, match=r":3:3 关掉了"):
        explain("polite-language", [shop])
    with pytest.raises(UsageError, match="没有名为“first-response”"):
        explain("first-response", act=True)
