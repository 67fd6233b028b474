"""What conditions find: places, distances, counts, times that are missing, and whom it counts for."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest
from condition_rules import Rules

from audit.cases import parse_chat
from audit.findings import Check

RULES = {
    "after-any": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, after: 甲, within: 1}",
    "after-every": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, after: every 甲, within: 1}",
    "after-first": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, after: first 甲, within: 1}",
    "after-last": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, after: last 甲, within: 1}",
    "after-second": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, after: 2nd 甲, within: 1}",
    "before": "conditions: {甲: {by: agent, says: 甲}}\nmust: {says: 乙, before: 甲, within: {messages: 2}}",
    "at": "conditions: {甲: {by: agent, says: 甲}}\nmust: {says: 乙, at: 甲}",
    "around": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, around: 甲, within: {messages: 1}}",
    "since": "conditions: {甲: {by: agent, says: 甲}}\nmust: {says: 乙, since: 甲, within: {messages: 1}}",
    "until": "conditions: {甲: {by: agent, says: 甲}}\nmust: {says: 乙, until: 甲, within: {messages: 1}}",
    "seconds": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, after: 甲, within: {seconds: [10, 60]}}",
    "never-soon": "conditions: {甲: {by: buyer, says: 甲}}\nmust_not: {says: 乙, after: 甲, within: {seconds: 60}}",
    "turns": "conditions: {甲: {by: buyer, says: 甲}}\nmust: {says: 乙, after: 甲, within: {turns: 2}}",
    "third-to-fourth": "must: {says: 乙, first: {messages: [3, 4]}}",
    "last-turn": "must: {says: 乙, last: {turns: 1}}",
    "first-minute": "must: {says: 乙, first: {seconds: 60}}",
    "occurrences": "must: {says: [乙, 乙乙], counting: occurrences, at_least: 3}",
    "turn-count": "must: {says: 乙, counting: turns, at_least: 2, at_most: 2}",
    "all-of": "must: {need: all, says: [甲, 乙], matches: '丙\\d'}",
    "spread": "must: {need: 2, spread: true, says: [甲, 乙, 丙]}",
    "unless": "must_not: {says: 甲, unless: {says: 乙, matches: '丙+'}}",
    "guards": "must_not: {says: 甲, except: [甲板], negated: false, quoted: false, asked: false}",
    "length": "must_not: {length: {over: 5}}",
    "kind": "must: {kind: image}",
    "waited": "must_not: {waited: {over: 60, from: buyer}}",
    "waited-last": "must_not: {waited: {over: 60, from: buyer, turn: last}}",
    "own-pause": "must_not: {waited: {over: 60, from: agent}}",
    "quiet": "must_not: {silence: {over: 60, of: anyone}}",
    "repeats-buyer": "must_not: {repeats: {of: buyer, shortest: 5}}",
    "sequence": "must: {sequence: [{by: buyer, says: 甲}, {says: 乙}, {by: buyer, says: 丙}], within: {messages: 2}}",
    "then-no": "must_not: {sequence: [{by: buyer, says: 甲}], then_no: {says: 乙}, within: {seconds: 60}}",
    "near": "must: {near: [{says: 甲}, {says: 乙}], characters: [2, 4]}",
    "at-most": "must: {any: [{says: 甲}, {says: 乙}, {says: 丙}], at_least: 1, at_most: 2}",
    "not": "must: {not: {says: 甲}}",
    "facts": "applies_when: {where: {shop: 示例*, buyer: [买家, 别人]}}\nmust: {says: 乙}",
    "level": "applies_when: {where: {meta.level: {at_least: 3}}}\nmust: {says: 乙}",
    "night": "must_not: {by: buyer, hours: {within: '22:00-06:00'}}",
    "ratio": "must: {measure: {what: messages, by: agent, per: {what: messages, by: buyer}, at_least: 2}}",
    "first-response": "must: {measure: {what: first_response, at_most: 30}}",
    "chained": (
        "conditions: {甲: {by: buyer, says: 甲}, 乙: {says: 乙, after: 甲}, 丙: {by: buyer, says: 丙, after: 乙}}\n"
        "must: {says: 丁, after: 丙}"
    ),
    "both": "must: {says: 甲}\nmust_not: {says: 乙}",
    "bonus": "must: {says: 甲}\nbonus: true",
    "own-entity": "entities: {款号: '款([a-z]\\d+)'}\nmust: {echoes: {what: 款号}}",
    "redos-1": "must: {matches: '(a+)+$'}",
    "redos-2": "must: {matches: '(.*退.*)*款$'}",
    "redos-3": "must: {matches: '(好|好的|的)+!'}",
    "redos-4": "must: {matches: '\\s+$'}",
}

CHATS = [
    ("after-any", "买家 甲\n客服 丙\n买家 甲\n客服 乙", "pass", [3, 0]),
    ("after-any", "买家 甲\n客服 丙\n客服 乙", "fail", [0]),
    ("after-every", "买家 甲\n客服 丙\n买家 甲\n客服 乙", "fail", [0]),
    ("after-every", "买家 甲\n客服 乙\n买家 甲\n客服 乙", "pass", [1, 0, 3, 2]),
    ("after-first", "买家 甲\n客服 乙\n买家 甲\n客服 丙", "pass", [1, 0]),
    ("after-first", "买家 甲\n客服 丙\n买家 甲\n客服 乙", "fail", [0]),
    ("after-last", "买家 甲\n客服 丙\n买家 甲\n客服 乙", "pass", [3, 2]),
    ("after-last", "买家 甲\n客服 乙\n买家 甲\n客服 丙", "fail", [2]),
    ("after-second", "买家 甲\n客服 丙\n买家 甲\n客服 乙", "pass", [3, 2]),
    ("after-second", "买家 甲\n客服 乙", "fail", [1]),
    ("before", "客服 乙\n客服 丙\n客服 甲", "pass", [0, 2]),
    ("before", "客服 乙\n客服 丙\n客服 丁\n客服 甲", "fail", [3]),
    ("at", "客服 甲乙", "pass", [0]),
    ("at", "客服 甲\n客服 乙", "fail", [0]),
    ("around", "客服 乙\n买家 甲\n客服 丙", "pass", [0, 1]),
    ("around", "客服 乙\n客服 丙\n买家 甲\n客服 丙\n客服 乙", "fail", [2]),
    ("since", "客服 甲乙", "pass", [0]),
    ("since", "客服 甲\n客服 乙", "fail", [0]),
    ("until", "客服 乙甲", "pass", [0]),
    ("until", "客服 乙\n客服 甲", "fail", [1]),
    ("seconds", "买家 10:00:00 甲\n客服 10:00:05 乙\n客服 10:00:30 乙", "pass", [2, 0]),
    ("seconds", "买家 10:00:00 甲\n客服 10:00:05 乙", "fail", [0]),
    ("seconds", "买家 10:00:00 甲\n客服 乙", "unknown", []),
    ("seconds", "买家 10:00:00 甲\n客服 09:59:00 乙", "unknown", []),
    ("never-soon", "买家 10:00:00 甲\n客服 10:02:00 乙", "pass", [0]),
    ("never-soon", "买家 10:00:00 甲\n客服 10:00:20 乙", "fail", [1, 0]),
    ("never-soon", "买家 甲\n客服 乙", "unknown", []),
    ("turns", "买家 甲\n客服 丙\n客服 丙\n买家 丁\n客服 丁\n客服 乙", "pass", [5, 0]),
    ("turns", "买家 甲\n客服 丙\n买家 丁\n客服 丁\n买家 丁\n客服 乙", "fail", [0]),
    ("third-to-fourth", "客服 甲\n客服 甲\n客服 甲\n客服 乙", "pass", [3]),
    ("third-to-fourth", "客服 乙\n客服 乙\n客服 甲\n客服 甲\n客服 乙", "fail", [3]),
    ("last-turn", "客服 甲\n买家 甲\n客服 乙\n客服 丙", "pass", [2]),
    ("last-turn", "客服 乙\n买家 甲\n客服 丙", "fail", [2]),
    ("first-minute", "买家 10:00:00 甲\n客服 10:01:00 乙", "pass", [1]),
    ("first-minute", "买家 10:00:00 甲\n客服 10:01:01 乙", "fail", [0]),
    ("occurrences", "客服 乙,乙\n客服 乙乙", "pass", [0, 1]),
    ("occurrences", "客服 乙乙\n客服 乙", "fail", [1, 0]),
    ("turn-count", "客服 乙\n客服 乙\n买家 丙\n客服 乙", "pass", [0, 1, 3]),
    ("turn-count", "客服 乙\n买家 丙\n客服 乙\n买家 丙\n客服 乙", "fail", [0, 2, 4]),
    ("all-of", "客服 甲乙丙3", "pass", [0]),
    ("all-of", "客服 甲乙\n客服 丙3", "fail", [1]),
    ("spread", "客服 甲\n客服 丙", "pass", [0, 1]),
    ("spread", "客服 甲\n客服 甲", "fail", [1]),
    ("unless", "客服 甲乙\n客服 甲丙丙", "pass", []),
    ("unless", "客服 甲\n客服 乙", "fail", [0]),
    ("guards", "客服 甲板,不要甲,“甲”,甲吗", "pass", []),
    ("guards", "客服 甲", "fail", [0]),
    ("length", "客服 五个字以内\n客服 这一句超过五个字", "fail", [1]),
    ("length", "客服 好的", "pass", []),
    ("kind", "客服 [image] 图", "pass", [0]),
    ("kind", "客服 图", "fail", [0]),
    ("waited", "买家 10:00:00 甲\n买家 10:00:50 甲\n客服 10:01:05 乙\n客服 10:05:00 乙", "fail", [2]),
    ("waited-last", "买家 10:00:00 甲\n买家 10:00:50 甲\n客服 10:01:05 乙\n客服 10:05:00 乙", "pass", []),
    ("waited-last", "买家 10:00:00 甲\n客服 10:01:05 乙", "fail", [1]),
    ("waited", "买家 甲\n客服 乙", "unknown", []),
    ("own-pause", "买家 10:00:00 甲\n客服 10:00:05 乙\n客服 10:05:00 乙", "fail", [2]),
    ("own-pause", "客服 10:00:05 乙\n买家 10:03:00 甲\n客服 10:05:00 乙", "pass", []),
    ("quiet", "客服 10:00:00 乙\n买家 10:00:30 甲", "pass", []),
    ("quiet", "买家 10:00:00 甲\n客服 10:00:30 乙", "fail", [1]),
    ("repeats-buyer", "买家 这件毛衣会起球吗\n客服 这件毛衣会起球吗", "fail", [1]),
    ("repeats-buyer", "客服 这件毛衣会起球吗\n客服 这件毛衣会起球吗", "pass", []),
    ("sequence", "买家 甲\n客服 丁\n客服 乙\n买家 丙", "pass", [3, 2, 0]),
    ("sequence", "买家 甲\n客服 丁\n客服 丁\n客服 乙\n买家 丙", "fail", [0]),
    ("sequence", "客服 乙\n买家 甲\n买家 丙", "fail", [1]),
    ("then-no", "买家 10:00:00 甲\n客服 10:00:30 乙", "pass", [0]),
    ("then-no", "买家 10:00:00 甲\n客服 10:02:00 乙", "fail", [0]),
    ("then-no", "买家 10:00:00 甲\n客服 丁", "fail", [0]),
    ("then-no", "买家 10:00:00 甲\n客服 乙", "unknown", []),
    ("near", "客服 甲一二乙", "pass", [0]),
    ("near", "客服 甲一乙", "fail", [0]),
    ("near", "客服 甲一二三四五乙", "fail", [0]),
    ("near", "客服 甲一二\n客服 乙", "fail", [1]),
    ("at-most", "客服 甲乙", "pass", [0]),
    ("at-most", "客服 甲乙丙", "fail", [0]),
    ("at-most", "客服 丁", "fail", [0]),
    ("not", "客服 乙", "pass", []),
    ("not", "客服 甲", "fail", [0]),
    ("facts", "客服 乙", "pass", [0]),
    ("facts", "买家 乙\n客服 丙", "fail", [1]),
    ("level", "客服 乙", "unknown", []),
    ("night", "买家 23:00:00 在吗\n客服 23:00:10 在", "fail", [0]),
    ("night", "买家 05:59:59 在吗\n客服 06:00:10 在", "fail", [0]),
    ("night", "买家 06:00:00 在吗\n客服 06:00:10 在", "pass", []),
    ("ratio", "买家 甲\n客服 乙\n客服 乙", "pass", []),
    ("ratio", "买家 甲\n客服 乙", "fail", [1]),
    ("ratio", "客服 乙", "unknown", []),
    ("first-response", "买家 10:00:00 甲\n机器人 10:00:01 乙\n客服 10:00:31 乙", "fail", [2]),
    ("first-response", "买家 10:00:00 甲\n客服 10:00:30 乙", "pass", []),
    ("first-response", "买家 甲\n客服 乙", "unknown", []),
    ("chained", "买家 甲\n客服 乙\n买家 丙\n客服 丁", "pass", [3, 2]),
    ("chained", "客服 乙\n买家 甲\n买家 丙\n客服 丁", "fail", [3]),
    ("both", "客服 甲\n客服 乙", "fail", [1]),
    ("both", "客服 丙", "fail", [0]),
    ("both", "客服 甲", "pass", [0]),
    ("both", "买家 甲", "na", []),
    ("bonus", "客服 乙", "na", []),
    ("bonus", "客服 甲", "pass", [0]),
    ("own-entity", "买家 要款A12\n客服 款a12有的", "pass", [1]),
    ("own-entity", "买家 要款A12\n客服 款a13有的", "fail", [1]),
    ("redos-1", "客服 " + "a" * 60_000 + "!", "fail", [0]),
    ("redos-2", "客服 " + "退" * 60_000 + "!", "fail", [0]),
    ("redos-3", "客服 " + "好的" * 30_000 + "。", "fail", [0]),
    ("redos-4", "客服 a" + " " * 60_000 + "b", "fail", [0]),
]


@cache
def rules() -> Rules:
    return Rules(RULES)


def audited(rule: str, chat: str) -> Check:
    return rules().check(rule, chat)


@pytest.mark.parametrize(("rule", "chat", "verdict", "evidence"), CHATS, ids=lambda value: str(value)[:60])
def test_rule(rule: str, chat: str, verdict: str, evidence: list[int]) -> None:
    check = audited(rule, chat)
    assert check.verdict == verdict
    assert list(dict.fromkeys(item.message for item in check.evidence)) == evidence
    messages = parse_chat(chat).messages
    assert all(messages[item.message].text[item.start : item.end] == item.quote for item in check.evidence)


def test_every_rule_is_shown_on_more_than_one_chat() -> None:
    shown = [name for name, *_ in CHATS if not name.startswith("redos")]
    assert {rule for rule in RULES if not rule.startswith("redos") and shown.count(rule) < 2} == {"level"}  # below


@pytest.mark.parametrize(("meta", "verdict"), [({"level": 3}, "pass"), ({"level": "2"}, "na"), ({}, "unknown")])
def test_metadata_decide_where_a_rule_arises(meta: dict[str, object], verdict: str) -> None:
    dialogue = msgspec.structs.replace(parse_chat("客服 乙"), meta=meta)
    assert rules().check("level", dialogue).verdict == verdict


def test_what_is_missing_tells_when_it_was_due_and_counts_for_who_was_on_duty() -> None:
    check = audited(
        "seconds", "客服(小青) 10:00:00 丁\n买家 10:01:00 甲\n客服(小蓝) 10:01:20 丁\n客服(小红) 10:05:00 丁"
    )
    assert check.verdict == "fail"
    assert check.due == "2025-03-01T10:02:00+08:00"
    assert [(item.message, item.quote) for item in check.evidence] == [(1, "甲")]
    assert check.agent == "小蓝"


def test_what_is_wrong_counts_for_who_said_it() -> None:
    check = audited("unless", "客服(小青) 您好\n客服(小蓝) 甲\n客服(小红) 再见")
    assert check.agent == "小蓝"
    assert check.message == "甲 1"


def test_messages_tell_what_was_measured_and_the_limit() -> None:
    waited = audited("waited", "买家 10:00:00 问\n客服 10:02:30 乙")
    assert waited.message == "乙 1"
    few = audited("ratio", "买家 甲\n买家 甲\n客服 乙")
    assert few.message.split()[-2:] == ["2", "0.5"]
    assert few.value == 0.5


def test_the_hits_of_an_anchor_that_does_not_hold_are_none() -> None:
    check = audited("chained", "买家 甲\n客服 丙\n买家 丙\n客服 丁")
    assert check.verdict == "fail"
