"""Acts: what a lexicon may say, how acts build on one another, and which texts of the cases still fool them."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from audit.acts import Act, Acts, references
from audit.dialogue import Dialogue, Message
from audit.engine import Auditor
from audit.scan import ROLE_CODES, Scanner
from audit.text import fold_block


def done(acts: dict[str, Act], text: str, role: str = "agent") -> set[str]:
    """The acts that happen in one message."""
    table = Acts(acts)
    mask = Scanner(table).scan(fold_block([text]), np.array([ROLE_CODES[role]])).masks[0]
    return {name for name in table if mask & table.bit(name)}


def act(*any: str, **more: object) -> Act:
    return Act.model_validate({"title": "它", "any": any, **more})


def test_numbers_in_a_lexicon_are_words() -> None:
    it = Act.model_validate({"title": "它", "any": [88, 3.5, "拜拜"], "except": [618]})
    assert it.any == ("88", "3.5", "拜拜")
    assert it.excepted == ("618",)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"any": ["(好"]}, "缺少"),
        ({"any": [""]}, "空的短语"),
        ({"except": ["…"]}, "至少要有一段固定文字"),
        ({"patterns": [r"(?=好)"]}, "线性时间"),
        ({"any": [True]}, "any"),
        ({"any": "好"}, "any"),
        ({"roles": ["顾客"]}, "roles"),
        ({"anny": ["好"]}, "anny"),
    ],
)
def test_mistakes_are_refused(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Act.model_validate({"title": "它", **wrong})


def test_an_act_happens_only_in_messages_of_its_roles() -> None:
    acts = {"ask": act("吗", roles=["buyer"]), "say": act("吗")}
    assert done(acts, "有吗", "buyer") == {"ask"}
    assert done(acts, "有吗", "agent") == {"say"}
    assert done(acts, "有吗", "bot") == set()


def test_an_exception_takes_back_what_it_overlaps() -> None:
    acts = {"it": act("亲", **{"except": ["亲自", "(母|父)亲…节"]})}
    assert done(acts, "亲，要亲自签收") == {"it"}
    assert done(acts, "要亲自签收") == set()
    assert done(acts, "母亲的节日") == set()
    assert done(acts, "母亲") == {"it"}


def test_acts_build_on_acts() -> None:
    acts = {
        "all": act(also=["first", "second"]),
        "both": act(needs=["first", "second"]),
        "only": act("甲", without=["second"]),
        "chain": act(also=["both"]),
        "first": act("甲"),
        "second": act("乙"),
    }
    assert done(acts, "甲") == {"all", "first", "only"}
    assert done(acts, "乙") == {"all", "second"}
    assert done(acts, "甲乙") == {"all", "both", "chain", "first", "second"}
    assert done(acts, "丙") == set()


def test_what_an_act_builds_on_is_worked_out_first_whatever_the_order() -> None:
    acts = Acts({"a": act(also=["b"]), "b": act(also=["c"]), "c": act("丙"), "d": act(needs=["a", "c"])})
    order = acts.derivation
    assert set(order) == {"a", "b", "d"}
    assert order.index("b") < order.index("a") < order.index("d")
    assert references(acts["d"]) == ("a", "c")


def test_acts_that_build_on_each_other_end() -> None:
    acts = {"a": act("甲", also=["b"]), "b": act("乙", also=["a"])}
    assert Acts(acts).derivation
    assert "a" in done(acts, "甲")


def test_bits_are_distinct_and_combine() -> None:
    acts = Acts({name: act(name) for name in "甲乙丙"})
    assert [acts.bit(name) for name in acts] == [1, 2, 4]
    assert acts.bits(("甲", "丙")) == 5
    assert acts.bits(()) == 0
    assert len(acts) == 3


def test_an_act_with_guards_or_exceptions_needs_a_look() -> None:
    assert not act("好").guarded
    assert act("好", quoted=False).guarded
    assert act("好", negated=False).guarded
    assert act("好", asked=False).guarded
    assert act("好", **{"except": ["好吗"]}).guarded


FALSE_HITS = [
    ("return_postage", "全店包邮"),
    ("request", "不需要改地址了"),
    ("thanks", "这叶子都凋谢了"),
    ("reward", "不返现"),
    ("asks_data", "今天发的照片很清楚，没问题"),
    ("tracking_number", "订单号发我一下"),
    ("arrival_date", "预计今天发出"),
    ("blamed", "我的问题是怎么开机"),
    ("mocked", "机器会说话吗"),
    ("mocked", "这个玩具会不会说话"),
]
"""Texts that do not do an act and are still taken for it; one that is told apart moves to the cases beside the pack."""


@pytest.mark.xfail(strict=True, reason="认多了")
@pytest.mark.parametrize(("name", "text"), FALSE_HITS)
def test_false_hits_that_are_known(auditor: Auditor, name: str, text: str) -> None:
    acts = auditor.pack.indexed
    role = acts[name].roles[0]
    talk = auditor.conversations([Dialogue("case", messages=(Message(role, text=text),))])[0]
    assert not talk.acts[0] & acts.bit(name)


def test_an_act_is_shown_by_its_own_words_and_those_it_builds_on() -> None:
    acts = Acts(
        {
            "word": Act(title="词", any=("好",)),
            "also": Act(title="另", also=("word",)),
            "needs": Act(title="要", any=("行",), needs=("also",)),
            "without": Act(title="无", any=("可",), without=("word",)),
        }
    )
    assert acts.shown_by("word") == {0}
    assert acts.shown_by("also") == {0, 1}
    assert acts.shown_by("needs") == {0, 1, 2}
    assert acts.shown_by("without") == {3}
