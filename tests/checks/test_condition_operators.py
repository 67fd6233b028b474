"""Every operator of the condition language, alone and combined, on both sides of its bound."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import msgspec
import pytest
from condition_rules import Rules

from audit.cases import parse_chat


class Group(NamedTuple):
    """A rule with the chats on which it passes, fails, cannot tell or does not arise."""

    about: str
    params: str
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    na: tuple[str, ...] = ()


def agent(*texts: str) -> str:
    """A chat of an agent alone."""
    return "\n".join(f"客服 {text}" for text in texts)


def at(*lines: tuple[str, int, str]) -> str:
    """A chat of (role, second after ten o'clock, text)."""
    return "\n".join(f"{role} 10:{second // 60:02}:{second % 60:02} {text}" for role, second, text in lines)


B, A = "买家", "客服"
LONG = "这件毛衣是纯羊毛的不会起球"

GROUPS = [
    # ---- words
    Group("any word of a list", "must: {says: [甲, 乙]}", (agent("丙乙"),), (agent("丙"), "买家 甲\n客服 丙")),
    Group("a word alone is a list", "must: {says: 甲}", (agent("甲"),), (agent("乙"),)),
    Group("a number is a word", "must: {says: [618]}", (agent("618见"),), (agent("61 8"),)),
    Group("all words in one message", "must: {need: all, says: [甲, 乙]}", (agent("乙甲"),), (agent("甲", "乙"),)),
    Group(
        "all words spread",
        "must: {need: all, spread: true, says: [甲, 乙]}",
        (agent("甲", "乙"),),
        (agent("甲", "甲"),),
    ),
    Group(
        "two of three words in one message",
        "must: {need: 2, says: [甲, 乙, 丙]}",
        (agent("甲丙"), agent("甲乙丙")),
        (agent("甲甲"), agent("甲", "乙")),
    ),
    Group("no word of a list", "must_not: {says: [甲, 乙]}", (agent("丙"),), (agent("丙", "乙"),)),
    Group("none, counted", "must: {says: [甲, 乙], at_most: 0}", (agent("丙"),), (agent("乙"),)),
    Group(
        "a threshold of messages",
        "must: {says: 甲, at_least: 2, at_most: 3}",
        (agent("甲", "甲"), agent("甲", "甲", "甲"), agent("甲", "甲甲甲")),
        (agent("甲甲"), agent(*"甲甲甲甲")),
    ),
    Group(
        "a threshold of occurrences",
        "must: {says: 甲, counting: occurrences, at_least: 2, at_most: 3}",
        (agent("甲，甲"), agent("甲", "甲，甲")),
        (agent("甲"), agent("甲，甲，甲，甲")),
    ),
    Group(
        "a threshold of turns",
        "must: {says: 甲, counting: turns, at_least: 2}",
        ("客服 甲\n买家 在\n客服 甲",),
        (agent("甲", "甲"), "客服 甲\n买家 在\n客服 乙"),
    ),
    Group("an act", "must: {does: apology}", (agent("非常抱歉"),), (agent("好的"),)),
    Group("an act or a word", "must: {does: apology, says: 甲}", (agent("非常抱歉"), agent("甲")), (agent("好的"),)),
    Group("a regular expression", "must: {matches: '甲\\d{2}'}", (agent("甲１２"),), (agent("甲1"),)),
    Group(
        "a regular expression and one that must not match",
        "must: {matches: '甲.*乙', unless: {matches: '丙$'}}",
        (agent("甲丁乙"), agent("甲丙乙")),
        (agent("甲乙丙"), agent("甲乙丙", "乙")),
    ),
    Group(
        "unless an act", "must_not: {says: 甲, unless: {does: apology}}", (agent("抱歉，甲"),), (agent("甲", "抱歉"),)
    ),
    Group("except", "must_not: {says: 甲, except: [甲板, 铠甲]}", (agent("甲板和铠甲"),), (agent("甲板上的甲"),)),
    Group("not negated", "must_not: {says: 甲, negated: false}", (agent("不甲"),), (agent("不，甲"),)),
    Group("not quoted", "must_not: {says: 甲, quoted: false}", (agent("您说“甲”"),), (agent("“您说”甲"),)),
    Group("not asked", "must_not: {says: 甲, asked: false}", (agent("甲吗"),), (agent("好吗，甲"),)),
    # ---- who
    Group("by a buyer", "must: {by: buyer, says: 甲}", ("买家 甲\n客服 乙",), ("客服 甲",)),
    Group("by a robot", "must: {by: bot, says: 甲}", ("机器人 甲\n客服 乙",), ("客服 甲",)),
    Group("by the system", "must: {by: system, says: 甲}", ("系统 甲\n客服 乙",), ("客服 甲",)),
    Group(
        "by anyone but the system",
        "must: {by: anyone, says: 甲}",
        ("客服 甲", "买家 甲\n客服 乙", "机器人 甲\n客服 乙"),
        ("系统 甲\n客服 乙",),
    ),
    Group("by one of several", "must: {by: [buyer, bot], says: 甲}", ("机器人 甲\n客服 乙",), ("客服 甲",)),
    # ---- what kind, what event
    Group(
        "kinds", "must: {kind: [image, video]}", ("客服 [video] 看",), ("客服 [voice] 听", "买家 [image] 图\n客服 好")
    ),
    Group("a transfer", "must: {event: transfer}", ("客服 好\n系统 [transfer] 已转接",), ("客服 好",)),
    Group(
        "an order", "must: {event: order}", ("买家 拍下了\n客服 好", "买家 付款了\n客服 好"), ("买家 等会拍\n客服 好",)
    ),
    Group("a payment", "must: {event: payment}", ("买家 付款了\n客服 好",), ("买家 拍下了\n客服 好",)),
    Group("a complaint", "must: {event: complaint}", ("买家 杯子碎了\n客服 好",), ("买家 几号发\n客服 好",)),
    Group("a want", "must: {event: wants}", ("买家 几号发\n客服 好",), ("买家 好的\n客服 好",)),
    Group("a closing", "must: {event: closing}", ("买家 好的谢谢\n客服 好",), ("买家 好的谢谢，几号发\n客服 好",)),
    # ---- where
    Group(
        "the first message", "must: {first: 1, says: 甲}", (agent("甲", "乙"), "买家 乙\n客服 甲"), (agent("乙", "甲"),)
    ),
    Group("the first three", "must: {first: 3, says: 甲}", (agent(*"乙乙甲"),), (agent(*"乙乙乙甲"),)),
    Group(
        "the second to third",
        "must: {first: [2, 3], says: 甲}",
        (agent(*"乙甲"), agent(*"乙乙甲")),
        (agent(*"甲乙乙甲"),),
    ),
    Group(
        "the last message", "must: {last: 1, says: 甲}", (agent("乙", "甲"), "客服 甲\n买家 乙"), (agent("甲", "乙"),)
    ),
    Group("the last two", "must: {last: {messages: 2}, says: 甲}", (agent(*"甲乙"),), (agent(*"甲乙乙"),)),
    Group(
        "the first turn", "must: {first: {turns: 1}, says: 甲}", (agent("乙", "甲"),), ("客服 乙\n买家 丙\n客服 甲",)
    ),
    Group(
        "the first seconds",
        "must: {first: {seconds: 60}, says: 甲}",
        (at((B, 0, "乙"), (A, 60, "甲")),),
        (at((B, 0, "乙"), (A, 61, "甲")),),
        ("买家 乙\n客服 甲",),
    ),
    Group(
        "the last seconds",
        "must: {last: {seconds: 60}, says: 甲}",
        (at((A, 0, "甲"), (B, 60, "乙")),),
        (at((A, 0, "甲"), (B, 61, "乙")),),
    ),
    Group(
        "after, within messages of the side that is asked about",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: 锚, within: 2}",
        ("买家 锚\n客服 乙\n买家 乙\n买家 乙\n客服 甲", "买家 锚\n机器人 乙\n客服 甲"),
        ("买家 锚\n客服 乙\n客服 乙\n客服 甲", "客服 甲\n买家 锚\n客服 乙"),
    ),
    Group(
        "after, from the second message on",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: 锚, within: {messages: [2, 3]}}",
        ("买家 锚\n客服 乙\n客服 甲", "买家 锚\n客服 乙\n客服 乙\n客服 甲"),
        ("买家 锚\n客服 甲", "买家 锚\n客服 乙\n客服 乙\n客服 乙\n客服 甲"),
    ),
    Group(
        "after, within seconds",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: 锚, within: {seconds: 60}}",
        (at((B, 0, "锚"), (A, 60, "甲")),),
        (at((B, 0, "锚"), (A, 61, "甲")),),
        ("买家 锚\n客服 甲", at((B, 60, "锚"), (A, 0, "甲"))),
    ),
    Group(
        "after, within messages and seconds together",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: 锚, within: {messages: 1, seconds: 60}}",
        (at((B, 0, "锚"), (A, 30, "甲")),),
        (at((B, 0, "锚"), (A, 61, "甲")), at((B, 0, "锚"), (A, 10, "乙"), (A, 30, "甲"))),
    ),
    Group(
        "before, nearest first",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, before: 锚, within: 1}",
        ("客服 乙\n客服 甲\n买家 锚",),
        ("客服 甲\n客服 乙\n买家 锚", "买家 锚\n客服 甲"),
    ),
    Group(
        "before, within seconds",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, before: 锚, within: {seconds: 60}}",
        (at((A, 0, "甲"), (B, 60, "锚")),),
        (at((A, 0, "甲"), (B, 61, "锚")),),
    ),
    Group(
        "around counts on both sides",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, around: 锚, within: 1}",
        ("客服 甲\n买家 锚", "客服 乙\n买家 锚\n客服 甲"),
        ("客服 甲\n客服 乙\n买家 锚\n客服 乙\n客服 甲",),
    ),
    Group(
        "at the hit itself",
        "conditions: {锚: {says: 锚}}\nmust: {says: 甲, at: 锚}",
        (agent("锚甲"), agent("锚", "锚甲")),
        (agent("锚", "甲"),),
    ),
    Group(
        "since includes the hit, after does not",
        "conditions: {锚: {says: 锚}}\nmust: {says: 甲, since: 锚}\nmust_not: {says: 甲, after: 锚}",
        (agent("锚甲", "乙"),),
        (agent("锚甲", "甲"), agent("锚", "乙")),
    ),
    Group(
        "until includes the hit, before does not",
        "conditions: {锚: {says: 锚}}\nmust: {says: 甲, until: 锚}\nmust_not: {says: 甲, before: 锚}",
        (agent("乙", "锚甲"),),
        (agent("甲", "锚甲"), agent("乙", "锚")),
    ),
    Group(
        "the third hit",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: 3rd 锚}",
        ("买家 锚\n买家 锚\n买家 锚\n客服 甲",),
        ("买家 锚\n买家 锚\n客服 甲", "买家 锚\n买家 锚\n客服 甲\n买家 锚"),
    ),
    Group(
        "every hit has its own",
        "conditions: {锚: {by: buyer, says: 锚}}\nmust: {says: 甲, after: every 锚, within: {seconds: 10}}",
        (at((B, 0, "锚"), (A, 5, "甲"), (B, 20, "锚"), (A, 30, "甲")),),
        (at((B, 0, "锚"), (A, 5, "甲"), (B, 20, "锚"), (A, 31, "甲")),),
    ),
    Group(
        "an anchor of an anchor",
        "conditions:\n  一: {by: buyer, says: 一}\n  二: {says: 二, after: first 一}\n  三: {by: buyer, says: 三, after: 二}\n"
        "must: {says: 四, after: last 三, within: 1}",
        ("买家 一\n客服 二\n买家 三\n客服 四",),
        ("客服 二\n买家 一\n买家 三\n客服 四", "买家 一\n客服 二\n买家 三\n客服 五\n客服 四"),
    ),
    # ---- tests of a message
    Group(
        "waited for the buyer, from the first of his turn",
        "must_not: {waited: {over: 60}}",
        (at((B, 0, "甲"), (A, 60, "乙")), at((A, 0, "甲"), (A, 99, "乙"))),
        (at((B, 0, "甲"), (B, 50, "甲"), (A, 61, "乙")),),
        ("买家 甲\n客服 乙",),
    ),
    Group(
        "waited at least, under",
        "must: {waited: {at_least: 10, under: 20}}",
        (at((B, 0, "甲"), (A, 10, "乙")), at((B, 0, "甲"), (A, 19, "乙"))),
        (at((B, 0, "甲"), (A, 9, "乙")), at((B, 0, "甲"), (A, 20, "乙"))),
    ),
    Group(
        "the buyer waited by an agent",
        "must_not: {by: buyer, waited: {over: 60, from: agent}}",
        (at((A, 0, "甲"), (B, 60, "乙")),),
        (at((A, 0, "甲"), (B, 61, "乙")),),
    ),
    Group(
        "silence of the buyer",
        "must_not: {silence: {over: 60}}",
        (at((A, 0, "甲"), (B, 60, "乙")),),
        (at((A, 0, "甲"), (B, 61, "乙")), at((A, 0, "甲"))),
        ("客服 甲\n买家 乙",),
    ),
    Group(
        "silence with an end",
        "must: {silence: {over: 60, under: 120}}",
        (at((A, 0, "甲"), (B, 90, "乙")),),
        (at((A, 0, "甲"), (B, 120, "乙")), at((A, 0, "甲"))),
    ),
    Group(
        "length without blanks around",
        "must_not: {length: {over: 5}}",
        (agent("一二三四五"), agent("  一二三四五  ")),
        (agent("一二三四五六"),),
    ),
    Group("at least as long", "must: {length: {at_least: 3}}", (agent("一二三"),), (agent("一二"),)),
    Group(
        "the mood of the buyer",
        "must_not: {by: buyer, sentiment: {under: -0.5}}",
        ("买家 谢谢您的帮助\n客服 好",),
        ("买家 气死我了，破店，再也不来了\n客服 好",),
    ),
    Group(
        "hours of the day",
        "must_not: {hours: {within: '09:00-18:00'}}",
        ("客服 08:59:59 甲", "客服 18:00:00 甲"),
        ("客服 09:00:00 甲", "客服 17:59:59 甲"),
        ("客服 甲",),
    ),
    Group(
        "outside of hours over midnight",
        "must_not: {hours: {outside: '22:00-06:00'}}",
        ("客服 22:00:00 甲", "客服 05:59:59 甲"),
        ("客服 21:59:59 甲", "客服 06:00:00 甲"),
    ),
    Group(
        "days of the week",
        "must_not: {hours: {days: [6, 7]}}",
        ("客服 2025-03-03T10:00:00 周一", "客服 2025-03-07T10:00:00 周五"),
        ("客服 2025-03-01T10:00:00 周六", "客服 2025-03-02T10:00:00 周日"),
    ),
    Group(
        "days and hours together",
        "must_not: {hours: {days: [6], within: '20:00-24:00'}}",
        ("客服 2025-03-01T19:59:00 甲", "客服 2025-03-03T20:00:00 甲"),
        ("客服 2025-03-01T23:59:59 甲",),
    ),
    Group(
        "mentions a phone",
        "must: {mentions: phone}",
        (agent("打13812345678"), agent("尾号5678")),
        (agent("打1381234567"),),
    ),
    Group("mentions an amount", "must: {mentions: amount}", (agent("一共38元"), agent("实付三十八")), (agent("38"),)),
    Group("mentions a quantity", "must: {mentions: quantity}", (agent("两件"), agent("3箱")), (agent("几天"),)),
    Group("mentions a size", "must: {mentions: size}", (agent("要XL"), agent("37码")), (agent("要大的"),)),
    Group("mentions an order", "must: {mentions: order}", (agent("单号123456789012"),), (agent("单号12345678901"),)),
    Group("mentions a date", "must: {mentions: date}", (agent("3月5日发"), agent("三月五号发")), (agent("3天后"),)),
    Group("mentions one of several", "must: {mentions: [phone, date]}", (agent("3月5日"),), (agent("38元"),)),
    Group(
        "mentions something of its own",
        "entities: {款号: '[ab]\\d{3}'}\nmust: {mentions: 款号}",
        (agent("A123"),),
        (agent("C123"),),
    ),
    Group(
        "echoes the buyer's phone, masked or not",
        "must: {echoes: phone}",
        ("买家 13812345678\n客服 138****5678对吗", "买家 13812345678\n客服 尾号5678"),
        ("买家 13812345678\n客服 138****5679对吗", "客服 尾号5678\n买家 13812345678"),
    ),
    Group(
        "echoes an amount in other words",
        "must: {echoes: amount}",
        ("买家 付了三十八元\n客服 38元收到", "买家 付38.0元\n客服 38块"),
        ("买家 付了三十八元\n客服 39元收到",),
    ),
    Group(
        "echoes two kinds of what was given",
        "must: {echoes: {what: [phone, quantity, size], at_least: 2}}",
        ("买家 13812345678，两件\n客服 尾号5678，2件",),
        ("买家 13812345678，两件\n客服 尾号5678，3件",),
    ),
    Group(
        "repeats itself",
        "must_not: {repeats: {}}",
        (agent("好的好的", "好的好的"), agent(LONG, "今天就能给您发出去的哦亲"), f"客服 {LONG}\n机器人 {LONG}"),
        (agent(LONG, LONG), agent(LONG, "好", LONG)),
    ),
    Group(
        "repeats what is short",
        "must_not: {repeats: {shortest: 4}}",
        (agent("好的", "好的"),),
        (agent("好的好的", "好的好的"),),
    ),
    Group(
        "repeats one of the last",
        "must_not: {repeats: {back: 1}}",
        (agent(LONG, "好", LONG),),
        (agent("好", LONG, LONG),),
    ),
    Group(
        "nearly repeats",
        "must_not: {repeats: {similarity: 0.7}}",
        (agent(LONG, LONG[:8] + "能机洗"),),
        (agent(LONG, LONG + "哦"),),
    ),
    Group(
        "repeats the buyer", "must_not: {repeats: {of: buyer}}", (agent(LONG, LONG),), (f"买家 {LONG}\n客服 {LONG}",)
    ),
    Group(
        "resembles a sentence",
        "must: {resembles: {to: 请您放心我们会尽快发货, similarity: 0.6}}",
        (agent("请您放心，我们会尽快发货"), agent("请您放心我们会尽快发货哦")),
        (agent("请您放心"), agent("发货")),
    ),
    # ---- order, absence, nearness
    Group(
        "a sequence",
        "must: {sequence: [{by: buyer, says: 甲}, {says: 乙}, {says: 丙}]}",
        ("买家 甲\n客服 乙\n客服 丙", "客服 丙\n买家 甲\n客服 丁\n客服 乙\n客服 丁\n客服 丙"),
        ("买家 甲\n客服 丙\n客服 乙", "买家 甲\n客服 乙丙"),
    ),
    Group(
        "a sequence within messages of the following side",
        "must: {sequence: [{by: buyer, says: 甲}, {says: 乙}], within: {messages: 2}}",
        ("买家 甲\n买家 丁\n客服 丁\n客服 乙", "买家 甲\n买家 甲\n客服 丁\n客服 乙"),
        ("买家 甲\n客服 丁\n客服 丁\n客服 乙",),
    ),
    Group(
        "a sequence within seconds",
        "must: {sequence: [{by: buyer, says: 甲}, {says: 乙}], within: {seconds: 60}}",
        (at((B, 0, "甲"), (A, 60, "乙")), at((B, 0, "甲"), (B, 30, "甲"), (A, 90, "乙"))),
        (at((B, 0, "甲"), (A, 61, "乙")),),
        ("买家 甲\n客服 乙",),
    ),
    Group(
        "then nothing",
        "must_not: {sequence: [{by: buyer, says: 甲}], then_no: {says: 乙}}",
        ("买家 甲\n客服 乙", "买家 丁\n客服 丁"),
        ("买家 甲\n客服 丁", "客服 乙\n买家 甲"),
    ),
    Group(
        "then nothing within messages",
        "must_not: {sequence: [{by: buyer, says: 甲}], then_no: {says: 乙}, within: 2}",
        ("买家 甲\n客服 丁\n客服 乙",),
        ("买家 甲\n客服 丁\n客服 丁\n客服 乙",),
    ),
    Group(
        "then nothing within seconds",
        "must_not: {sequence: [{by: buyer, says: 甲}], then_no: {says: 乙}, within: {seconds: 60}}",
        (at((B, 0, "甲"), (A, 60, "乙")),),
        (at((B, 0, "甲"), (A, 61, "乙")),),
    ),
    Group(
        "near, either way round",
        "must: {near: [{says: 甲}, {says: 乙}], characters: 2}",
        (agent("甲丁丁乙"), agent("乙甲"), agent("甲丁丁丁丁乙甲")),
        (agent("甲丁丁丁乙"), agent("甲", "乙")),
    ),
    Group(
        "near, but not too near",
        "must: {near: [{says: 甲}, {says: 乙}], characters: [1, 2]}",
        (agent("甲丁乙"),),
        (agent("甲乙"),),
    ),
    # ---- all, any, not
    Group("all", "must: {all: [{says: 甲}, {says: 乙}]}", (agent("甲", "乙"),), (agent("甲"), agent("乙"))),
    Group("any", "must: {any: [{says: 甲}, {says: 乙}]}", (agent("甲"), agent("乙")), (agent("丙"),)),
    Group("not", "must: {not: {says: 甲}}", (agent("乙"),), (agent("甲"),)),
    Group(
        "some of",
        "must: {any: [{says: 甲}, {says: 乙}, {says: 丙}], at_least: 2, at_most: 2}",
        (agent("甲丙"),),
        (agent("甲"), agent("甲乙丙")),
    ),
    Group(
        "at most one of",
        "must: {any: [{says: 甲}, {says: 乙}], at_most: 1}",
        (agent("丙"), agent("甲")),
        (agent("甲乙"),),
    ),
    Group(
        "what decides before what is unknown",
        "must: {all: [{says: 甲}, {hours: {within: '09:00-18:00'}}]}",
        ("客服 10:00:00 甲",),
        ("客服 乙", "客服 20:00:00 甲"),
        ("客服 甲",),
    ),
    Group(
        "any, where one holds and one is unknown",
        "must: {any: [{says: 甲}, {hours: {within: '09:00-18:00'}}]}",
        ("客服 甲", "客服 10:00:00 乙"),
        ("客服 20:00:00 乙",),
        ("客服 乙",),
    ),
    Group(
        "not of what is unknown",
        "must: {not: {hours: {within: '09:00-18:00'}}}",
        ("客服 20:00:00 甲",),
        ("客服 10:00:00 甲",),
        ("客服 甲",),
    ),
    Group(
        "at most one, where one holds and one is unknown",
        "must: {any: [{says: 甲}, {hours: {within: '09:00-18:00'}}], at_most: 1}",
        ("客服 20:00:00 甲", "客服 10:00:00 乙"),
        ("客服 10:00:00 甲",),
        ("客服 甲",),
    ),
    Group(
        "names",
        "conditions: {甲: {says: 甲}, 乙: {says: 乙}, 都: {all: [甲, 乙]}}\napplies_when: {any: [甲, 乙]}\nmust: 都",
        (agent("甲乙"),),
        (agent("甲"),),
        (),
        (agent("丙"),),
    ),
    # ---- the whole dialogue
    Group("where a shop", "applies_when: {where: {shop: 示例*}}\nmust: {says: 甲}", (agent("甲"),), (agent("乙"),)),
    Group("where another shop", "applies_when: {where: {shop: 别的店}}\nmust: {says: 甲}", na=(agent("甲"),)),
    Group("where one of several", "applies_when: {where: {shop: [别的店, 示例店]}}\nmust: {says: 甲}", (agent("甲"),)),
    Group(
        "where an agent wrote",
        "applies_when: {where: {agent: 小禾}}\nmust: {says: 甲}",
        ("客服(小满) 乙\n客服(小禾) 甲",),
        (),
        (),
        (agent("甲"),),
    ),
    Group(
        "where the channel is not said",
        "applies_when: {where: {channel: qianniu}}\nmust: {says: 甲}",
        unknown=(agent("甲"),),
    ),
    Group(
        "how many messages",
        "must: {measure: {what: messages, by: agent, at_most: 2}}",
        (agent("甲", "甲"), "客服 甲\n买家 乙\n客服 甲"),
        (agent(*"甲甲甲"),),
    ),
    Group(
        "how many turns",
        "must: {measure: {what: turns, by: agent, at_least: 2}}",
        ("客服 甲\n买家 乙\n客服 甲",),
        (agent("甲", "甲"),),
    ),
    Group(
        "how many characters",
        "must: {measure: {what: characters, by: agent, under: 4}}",
        (agent("一二", "三"),),
        (agent("一二", "三四"),),
    ),
    Group(
        "how long",
        "must: {measure: {what: duration, at_most: 60}}",
        (at((B, 0, "甲"), (A, 60, "乙")),),
        (at((B, 0, "甲"), (A, 61, "乙")),),
        ("买家 甲\n客服 乙",),
    ),
    Group(
        "the longest wait",
        "must: {measure: {what: longest_wait, at_most: 60}}",
        (at((B, 0, "甲"), (A, 10, "乙"), (B, 20, "甲"), (A, 80, "乙")),),
        (at((B, 0, "甲"), (A, 10, "乙"), (B, 20, "甲"), (A, 81, "乙")),),
    ),
    Group(
        "the mean wait",
        "must: {measure: {what: mean_wait, at_most: 30}}",
        (at((B, 0, "甲"), (A, 10, "乙"), (B, 20, "甲"), (A, 70, "乙")),),
        (at((B, 0, "甲"), (A, 10, "乙"), (B, 20, "甲"), (A, 71, "乙")),),
    ),
    Group(
        "how many transfers",
        "must: {measure: {what: transfers, at_most: 1}}",
        ("客服 甲\n系统 [transfer] 已转接",),
        ("客服 甲\n系统 [transfer] 已转接\n系统 [transfer] 已转接",),
    ),
    Group(
        "how many agents",
        "must: {measure: {what: agents, at_most: 1}}",
        ("客服(甲) 一\n客服(甲) 二",),
        ("客服(甲) 一\n客服(乙) 二",),
    ),
    Group(
        "the mean mood",
        "must: {measure: {what: sentiment, over: 0}}",
        ("买家 非常满意，谢谢您\n客服 好",),
        ("买家 气死我了，差评\n客服 好",),
        (agent("甲"),),
    ),
    Group(
        "how many hits",
        "conditions: {甲: {says: 甲}}\nmust: {measure: {what: hits, of: 甲, at_least: 2}}",
        (agent("甲", "甲"),),
        (agent("甲", "乙"),),
    ),
    Group(
        "a ratio",
        "must: {measure: {what: characters, by: agent, per: {what: characters, by: buyer}, at_least: 2}}",
        ("买家 一二\n客服 一二三四",),
        ("买家 一二\n客服 一二三",),
        (agent("一"),),
    ),
    # ---- when it arises
    Group(
        "applies_when",
        "applies_when: {by: buyer, says: 甲}\nmust: {says: 乙}",
        ("买家 甲\n客服 乙",),
        ("买家 甲\n客服 丙",),
        (),
        ("买家 丙\n客服 丙",),
    ),
    Group(
        "without applies_when where an agent wrote",
        "must: {says: 乙}",
        (agent("乙"),),
        (agent("丙"),),
        (),
        ("买家 甲", "机器人 乙"),
    ),
    Group("a bonus never fails", "must: {says: 乙}\nbonus: true", (agent("乙"),), (), (), (agent("丙"),)),
    Group(
        "an unknown bonus",
        "must: {hours: {within: '09:00-18:00'}}\nbonus: true",
        ("客服 10:00:00 甲",),
        unknown=(agent("甲"),),
        na=("客服 20:00:00 甲",),
    ),
]


@cache
def rules() -> Rules:
    return Rules({f"rule-{number}": group.params for number, group in enumerate(GROUPS)})


CASES = [
    pytest.param(f"rule-{number}", verdict, chat, id=f"{group.about}: {verdict} {count}")
    for number, group in enumerate(GROUPS)
    for verdict, chats in (
        ("pass", group.passes),
        ("fail", group.fails),
        ("unknown", group.unknown),
        ("na", group.na),
    )
    for count, chat in enumerate(chats, 1)
]


@pytest.mark.parametrize(("rule", "verdict", "text"), CASES)
def test_operator(rule: str, verdict: str, text: str) -> None:
    check = rules().check(rule, text)
    assert check.verdict == verdict, check
    messages = parse_chat(text).messages
    assert all(messages[item.message].text[item.start : item.end] == item.quote for item in check.evidence)
    assert check.evidence or verdict != "fail"


@pytest.mark.parametrize(
    ("meta", "verdict"),
    [
        ({"order": {"amount": 300}}, "pass"),
        ({"order": {"amount": "300"}}, "pass"),
        ({"order": {"amount": 299}}, "na"),
        ({"order": {"amount": "很多"}}, "na"),
        ({"order": {"amount": [1, 500]}}, "pass"),
        ({"order": {}}, "unknown"),
        ({"order": "300"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_metadata_are_looked_up_along_their_path(meta: dict[str, object], verdict: str) -> None:
    held = Rules({"rich": "applies_when: {where: {meta.order.amount: {at_least: 300}}}\nmust: {says: 甲}"})
    assert held.check("rich", msgspec.structs.replace(parse_chat("客服 甲"), meta=meta)).verdict == verdict
