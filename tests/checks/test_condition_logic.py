"""Conditions combined at random hold where the logic says so, and what they find tells where, when, by whom."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache

import pytest
from condition_rules import Rules
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = "甲乙丙丁"
Truth = Callable[[list[str]], bool]
"""Whether a condition holds of what an agent said."""


def atom(chance: random.Random) -> tuple[str, Truth]:
    word = chance.choice(WORDS)
    least = chance.choice([1, 1, 2])
    kinds = {
        f"{{says: {word}, at_least: {least}}}": lambda said: sum(word in text for text in said) >= least,
        f"{{says: {word}, at_most: {least}}}": lambda said: sum(word in text for text in said) <= least,
        f"{{says: {word}, first: {least}}}": lambda said: any(word in text for text in said[:least]),
        f"{{says: {word}, last: {least}}}": lambda said: any(word in text for text in said[-least:]),
        f"{{length: {{over: {least}}}}}": lambda said: any(len(text) > least for text in said),
    }
    return chance.choice(list(kinds.items()))


def condition(chance: random.Random, depth: int) -> tuple[str, Truth]:
    """A condition as it is written, and when it holds."""
    if depth == 0 or chance.random() < 0.2:
        return atom(chance)
    parts = [condition(chance, depth - 1) for _ in range(chance.randint(1, 3))]
    written = ", ".join(text for text, _ in parts)
    truths = [truth for _, truth in parts]
    match chance.choice(["all", "any", "not", "some"]):
        case "all":
            return f"{{all: [{written}]}}", lambda said: all(truth(said) for truth in truths)
        case "any":
            return f"{{any: [{written}]}}", lambda said: any(truth(said) for truth in truths)
        case "not":
            return f"{{not: {parts[0][0]}}}", lambda said: not truths[0](said)
        case _:
            low = chance.randint(0, len(parts))
            high = chance.randint(max(low, 1), len(parts))
            bounds = f"at_least: {low}, at_most: {high}"
            return f"{{any: [{written}], {bounds}}}", lambda said: low <= sum(truth(said) for truth in truths) <= high


@cache
def made() -> tuple[Rules, list[Truth]]:
    chance = random.Random(5)
    conditions = [condition(chance, 3) for _ in range(60)]
    named = {f"must-{i}": f"must: {text}" for i, (text, _) in enumerate(conditions)}
    barred = {f"never-{i}": f"must_not: {text}" for i, (text, _) in enumerate(conditions)}
    called = {f"name-{i}": f"conditions: {{它: {text}}}\nmust: 它" for i, (text, _) in enumerate(conditions)}
    always = "must: {length: {over: 0}}"
    arising = {f"when-{i}": f"applies_when: {text}\n{always}" for i, (text, _) in enumerate(conditions)}
    return Rules(named | barred | called | arising), [truth for _, truth in conditions]


@settings(max_examples=40)
@given(st.lists(st.text(WORDS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_all_any_not_and_some_of_are_logic(said: list[str]) -> None:
    rules, truths = made()
    verdicts = rules.verdicts("\n".join(f"客服 {text}" for text in said))
    for number, truth in enumerate(truths):
        holds = truth(said)
        assert verdicts[f"must-{number}"] == verdicts[f"name-{number}"] == ("pass" if holds else "fail")
        assert verdicts[f"never-{number}"] == ("fail" if holds else "pass")
        assert verdicts[f"when-{number}"] == ("pass" if holds else "na")


FOUND = Rules(
    {
        "after": "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: first 锚, within: {seconds: 60}}",
        "every": "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: every 锚, within: {messages: 1}}",
        "first": "must: {says: 甲, first: {seconds: 30}}",
        "barred": "must_not: {says: [甲, 乙]}",
        "many": "must: {says: 甲, at_most: 1}",
        "waited": "conditions: {久: {waited: {over: 60}}}\napplies_when: 久\nmust: {says: 抱歉, since: every 久, within: 2}",
        "chain": "must_not: {sequence: [{by: buyer, says: 锚}], then_no: {says: 甲}, within: {seconds: 60}}",
        "ratio": "must: {measure: {what: messages, by: agent, at_least: 3}}",
        "both": "must: {says: 甲}\nmust_not: {says: 乙}",
    }
)


@pytest.mark.parametrize(
    ("rule", "text", "evidence", "agent", "due"),
    [
        ("after", "买家 10:00:00 锚\n客服(小禾) 10:02:00 甲", [(0, "锚")], "小禾", "10:01:00"),
        ("after", "客服(小禾) 09:59:00 乙\n买家 10:00:00 锚", [(1, "锚")], "小禾", "10:01:00"),
        ("after", "客服(小禾) 09:59:00 乙\n买家 10:00:00 锚\n客服(小满) 10:00:30 乙", [(1, "锚")], "小满", "10:01:00"),
        ("every", "买家 锚\n客服(小禾) 甲\n买家 锚一\n客服(小满) 乙", [(2, "锚一"), (2, "锚")], "小满", None),
        ("first", "客服(小禾) 10:00:00 乙\n客服(小满) 10:00:20 乙", [(1, "乙")], "小满", "10:00:30"),
        ("barred", "客服(小禾) 丙乙\n客服(小满) 甲", [(0, "乙"), (1, "甲")], "小禾", None),
        ("many", "客服(小禾) 甲\n客服(小满) 甲", [(0, "甲"), (1, "甲")], "小禾", None),
        ("waited", "买家 10:00:00 在吗\n客服(小禾) 10:02:00 在\n客服(小满) 10:03:00 乙", [(1, "在")], "小满", None),
        ("chain", "买家 10:00:00 锚\n客服(小禾) 10:00:30 乙", [(0, "锚")], "小禾", "10:01:00"),
        ("ratio", "客服(小禾) 乙\n客服(小满) 乙", [(1, "乙")], "小满", None),
        ("both", "客服(小禾) 丙\n客服(小满) 乙", [(1, "乙")], "小满", None),
        ("both", "客服(小禾) 丙\n客服(小满) 丙", [(1, "丙")], "小满", None),
    ],
)
def test_a_fail_says_where_by_whom_and_until_when(
    rule: str, text: str, evidence: list[tuple[int, str]], agent: str, due: str | None
) -> None:
    check = FOUND.check(rule, text)
    assert check.verdict == "fail"
    assert [(item.message, item.quote) for item in check.evidence] == evidence
    assert check.agent == agent
    assert check.due == (due and f"2025-03-01T{due}+08:00")


@pytest.mark.parametrize(
    ("rule", "text", "message"),
    [
        ("barred", "客服 丙乙\n客服 甲", "乙 2"),
        ("waited", "买家 10:00:00 在吗\n客服 10:02:00 在", "120 60 {value}"),
        ("ratio", "客服 乙", "{seconds} 3 1"),
    ],
)
def test_a_message_tells_what_was_found_and_the_bound(rule: str, text: str, message: str) -> None:
    assert FOUND.check(rule, text).message == message


def test_what_a_rule_forbids_decides_before_what_it_wants() -> None:
    check = FOUND.check("both", "客服(小禾) 丙\n客服(小满) 乙")
    assert (check.verdict, check.message) == ("fail", "乙 1")


def test_what_was_measured_is_the_value_to_three_places() -> None:
    rules = Rules(
        {"share": "must: {measure: {what: messages, by: agent, per: {what: messages, by: buyer}, at_least: 1}}"}
    )
    check = rules.check("share", "买家 一\n买家 二\n买家 三\n客服 四\n客服 五")
    assert (check.verdict, check.value) == ("fail", 0.667)
