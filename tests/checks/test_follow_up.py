"""Kind `follow-up`: every silence of an open consultation has its follow-up, in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"any": ["follow_up"], "owes": ["holding"]}
ASK = "买家 10:00:00 有货吗\n客服 10:00:00 有的亲\n"


def seen(outcome: Outcome) -> tuple[str, str, list[int]]:
    return outcome.verdict, outcome.reason, [span[0] for span in outcome.evidence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ASK}客服 10:01:00 还在吗", ("pass", "pass", [2, 1])),
        (f"{ASK}客服 10:10:00 还在吗", ("pass", "pass", [2, 1])),
        (f"{ASK}客服 10:10:01 还在吗", ("fail", "late", [2, 1])),
        (f"{ASK}客服 10:00:59 还在吗", ("fail", "missing", [2])),
        (ASK, ("fail", "missing", [1])),
        (f"{ASK}买家 10:02:59 我比比", ("na", "na", [])),
        (f"{ASK}买家 10:03:00 我比比\n客服 10:03:01 好的\n买家 10:03:05 谢谢", ("fail", "missing", [1])),
        (f"{ASK}客服 10:05:00 亲，这款是纯棉的", ("fail", "missing", [2])),
        (f"{ASK}买家 10:00:10 谢谢", ("na", "na", [])),
        ("买家 10:00:00 快递呢\n客服 10:00:05 请稍等", ("na", "na", [])),
        ("买家 10:00:00 在吗", ("na", "na", [])),
        ("客服 10:00:00 亲，货到了", ("na", "na", [])),
        (f"{ASK}系统 10:00:10 [transfer] 已转接", ("na", "na", [])),
        (f"{ASK}系统 10:00:10 [transfer] 已转接\n买家 10:09:00 有人吗", ("na", "na", [])),
        (f"{ASK}买家 10:09:00 那算了\n系统 10:09:10 [transfer] 已转接", ("fail", "missing", [1])),
    ],
)
def test_silences(judge: Judge, text: str, expected: tuple[str, str, list[int]]) -> None:
    assert seen(judge("follow-up", PARAMS, text)) == expected


def test_a_missing_follow_up_was_due_ten_minutes_after_the_answer(judge: Judge) -> None:
    late = judge("follow-up", PARAMS, ASK)
    soon = judge("follow-up", {**PARAMS, "within": 300}, ASK)
    assert late.due is not None and soon.due is not None
    assert late.due - soon.due == 300


def test_one_of_several_silences_without_a_follow_up_fails(judge: Judge) -> None:
    text = f"{ASK}客服 10:02:00 还在吗\n买家 10:06:00 几天到\n客服 10:06:05 一般三天"
    assert seen(judge("follow-up", PARAMS, text)) == ("fail", "missing", [4])


def test_each_silence_followed_up_passes_with_the_first(judge: Judge) -> None:
    text = f"{ASK}客服 10:02:00 还在吗\n买家 10:06:00 几天到\n客服 10:06:05 一般三天\n客服 10:08:05 喜欢可以拍下哦"
    outcome = judge("follow-up", PARAMS, text)
    assert seen(outcome) == ("pass", "pass", [2, 1])
    assert outcome.value == 120


def test_a_shop_may_wait_longer(judge: Judge) -> None:
    text = f"{ASK}买家 10:04:00 我比比\n客服 10:04:01 好的\n买家 10:04:05 谢谢"
    assert judge("follow-up", PARAMS, text).verdict == "fail"
    assert judge("follow-up", {**PARAMS, "silence": 300}, text).verdict == "na"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买家 有货吗\n客服 有的亲", ("fail", "missing", [1])),
        ("买家 有货吗\n客服 有的亲\n客服 还在吗", ("unknown", "untimed", [1])),
        ("买家 有货吗\n客服 有的亲\n买家 几天到\n客服 三天\n买家 谢谢", ("unknown", "untimed", [1])),
        ("买家 有货吗\n客服 有的亲\n买家 谢谢", ("unknown", "untimed", [1])),
        ("买家 10:00:00 有货吗\n客服 10:00:05 有的\n买家 09:00:00 谢谢", ("unknown", "untimed", [1])),
        ("买家 10:00:00 有货吗\n客服 有的亲\n客服 10:05:00 还在吗", ("unknown", "untimed", [1])),
    ],
)
def test_without_times(judge: Judge, text: str, expected: tuple[str, str, list[int]]) -> None:
    assert seen(judge("follow-up", PARAMS, text)) == expected
