"""Kind `promise`: who asks the buyer to wait comes back with an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
PARAMS = {"holding": ["holding"], "empty": ["empty_talk"]}
WAIT = "买家 09:00:00 快递呢\n客服 09:00:00 请稍等\n买家 09:00:30 嗯\n"


def seen(outcome: Outcome) -> tuple[str, str, list[int]]:
    return outcome.verdict, outcome.reason, [span[0] for span in outcome.evidence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买家 09:00:00 有货吗\n客服 09:00:05 有的", ("na", "na", [])),
        (f"{WAIT}客服 09:02:00 在杭州", ("pass", "pass", [1, 3])),
        (f"{WAIT}客服 09:10:00 在杭州", ("pass", "pass", [1, 3])),
        (f"{WAIT}客服 09:10:01 在杭州", ("fail", "late", [1, 3])),
        (WAIT, ("fail", "missing", [1])),
        (f"{WAIT}机器人 09:02:00 在杭州", ("fail", "missing", [1])),
        (f"{WAIT}客服 09:02:00 稍等哦\n客服 09:03:00 好的", ("fail", "missing", [1, 3, 4])),
        (f"{WAIT}客服 09:02:00 稍等哦\n客服 09:03:00 在杭州", ("pass", "pass", [1, 4])),
        (f"{WAIT}客服 09:09:00 稍等哦\n客服 09:12:00 在杭州", ("fail", "late", [1, 3, 4])),
        ("买家 09:00:00 快递呢\n客服 09:00:00 请稍等\n客服 09:00:05 在杭州", ("na", "na", [])),
        ("买家 09:00:00 快递呢\n客服 09:00:00 请稍等\n客服 09:00:20 在杭州", ("pass", "pass", [1, 2])),
    ],
)
def test_promises(judge: Judge, text: str, expected: tuple[str, str, list[int]]) -> None:
    assert seen(judge("promise", PARAMS, text)) == expected


@pytest.mark.parametrize(
    ("deadline", "answered", "expected"),
    [
        ("两分钟后", "09:02:00", "pass"),
        ("两分钟后", "09:02:01", "late"),
        ("半小时内", "09:30:00", "pass"),
        ("半小时内", "09:30:01", "late"),
        ("几分钟后", "09:10:00", "pass"),
        ("几分钟后", "09:10:01", "late"),
        ("1小时内", "09:59:59", "pass"),
        ("半分钟", "09:01:00", "pass"),
        ("下午好", "09:10:01", "late"),
    ],
)
def test_a_deadline_that_is_named_replaces_ours(judge: Judge, deadline: str, answered: str, expected: str) -> None:
    text = f"买家 09:00:00 快递呢\n客服 09:00:00 请稍等，{deadline}\n买家 09:00:30 嗯\n客服 {answered} 在杭州"
    assert judge("promise", PARAMS, text).reason == expected


@pytest.mark.parametrize(
    ("deadline", "answered", "expected"), [("两三分钟", "09:11:00", "late"), ("一个半小时", "10:20:00", "pass")]
)
def test_rough_deadlines(judge: Judge, deadline: str, answered: str, expected: str) -> None:
    text = f"买家 09:00:00 快递呢\n客服 09:00:00 请稍等，{deadline}\n买家 09:00:30 嗯\n客服 {answered} 在杭州"
    assert judge("promise", PARAMS, text).reason == expected


@pytest.mark.parametrize("deadline", ["2半小时", "٣分钟"])
def test_a_deadline_that_cannot_be_read_is_ours(judge: Judge, deadline: str) -> None:
    text = f"买家 09:00:00 快递呢\n客服 09:00:00 请稍等，{deadline}\n买家 09:00:30 嗯\n客服 09:05:00 在杭州"
    assert judge("promise", PARAMS, text).verdict == "pass"


@pytest.mark.parametrize("deadline", ["明天回复您", "下午给您答复", "一小时内回复您"])
def test_a_deadline_beyond_the_log_cannot_be_judged(judge: Judge, deadline: str) -> None:
    text = f"买家 09:00:00 快递呢\n客服 09:00:00 请稍等，{deadline}\n买家 09:00:30 嗯"
    assert judge("promise", PARAMS, text).verdict == "na"


def test_a_deadline_within_the_log_can(judge: Judge) -> None:
    text = "买家 09:00:00 快递呢\n客服 09:00:00 请稍等，一小时内回复您\n买家 10:00:30 人呢"
    outcome = judge("promise", PARAMS, text)
    assert seen(outcome) == ("fail", "missing", [1])
    soon = judge("promise", PARAMS, WAIT)
    assert outcome.due is not None and soon.due is not None
    assert outcome.due - soon.due == 3000


def test_the_first_broken_promise_decides(judge: Judge) -> None:
    text = f"{WAIT}客服 09:02:00 在杭州\n买家 09:03:00 发票呢\n客服 09:03:05 稍等\n买家 09:40:00 好了吗"
    assert seen(judge("promise", PARAMS, text)) == ("fail", "missing", [5])


def test_without_times_a_kept_promise_is_unknown_and_a_broken_one_a_fail(judge: Judge) -> None:
    text = "买家 快递呢\n客服 请稍等\n买家 嗯\n"
    assert judge("promise", PARAMS, f"{text}客服 在杭州").verdict == "unknown"
    assert judge("promise", PARAMS, text).verdict == "fail"
    mixed = f"{text}客服 在杭州\n买家 09:00:00 发票呢\n客服 09:00:05 稍等\n买家 09:00:20 嗯\n客服 09:00:40 发您邮箱了"
    assert judge("promise", PARAMS, mixed).verdict == "pass"
