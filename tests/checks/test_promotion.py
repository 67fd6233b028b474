"""Kind `promotion`: who asks for offers hears a concrete one, true to the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from audit.checks.outcome import Outcome
from audit.promotions import Calendar, Promotion

Judge = Callable[..., Outcome]
PARAMS = {
    "asks": ["asks_promotion"],
    "offer": ["offer_stated"],
    "denial": ["no_promotion"],
    "deflection": ["deflects_promotion"],
}


def promotion(name: str, start: str, end: str, offer: str, shops: tuple[str, ...] = ()) -> Promotion:
    first, last = (datetime.fromisoformat(f"{day}+08:00") for day in (start, end))
    return Promotion(id=name, name=name, start=first, end=last, offer=offer, shops=shops)


NOW = promotion("春茶节", "2025-02-20T00:00:00", "2025-03-05T23:59:59", "满299减40")
OVER = promotion("年货节", "2025-01-10T00:00:00", "2025-01-20T23:59:59", "满199减30")
SOON = promotion("女王节", "2025-03-06T00:00:00", "2025-03-08T23:59:59", "满399减60")
CALENDAR = Calendar((OVER, NOW, SOON))
NOTHING = Calendar((OVER, SOON))
ASK = "买家 09:00:00 有优惠吗\n"


def seen(outcome: Outcome) -> tuple[str, str]:
    return outcome.verdict, outcome.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买家 09:00:00 什么面料\n客服 09:00:05 满299减40", ("na", "na")),
        (ASK, ("fail", "silent")),
        (f"{ASK}机器人 09:00:01 满299减40", ("fail", "silent")),
        (f"{ASK}客服 09:00:05 满299减40哦", ("pass", "pass")),
        (f"{ASK}客服 09:00:05 我们全店包邮", ("pass", "pass")),
        (f"{ASK}客服 09:00:05 暂时没有活动呢", ("unknown", "no-calendar")),
        (f"{ASK}客服 09:00:05 您自己看页面", ("fail", "deflected")),
        (f"{ASK}客服 09:00:05 今天能发货", ("fail", "silent")),
        (f"客服 08:59:00 满299减40\n{ASK}客服 09:00:05 今天发货", ("fail", "silent")),
    ],
)
def test_without_a_calendar(judge: Judge, text: str, expected: tuple[str, str]) -> None:
    assert seen(judge("promotion", PARAMS, text)) == expected


@pytest.mark.parametrize(
    ("calendar", "answer", "expected"),
    [
        (CALENDAR, "春茶节满299减40", ("pass", "active")),
        (CALENDAR, "满两百九十九减四十", ("pass", "active")),
        (CALENDAR, "现在满199减30", ("fail", "ended")),
        (CALENDAR, "现在满399减60", ("fail", "upcoming")),
        (CALENDAR, "3月6日开始满399减60", ("pass", "announced")),
        (CALENDAR, "没有活动哦", ("fail", "denied")),
        (NOTHING, "暂时没有活动哦", ("pass", "none-active")),
        (CALENDAR, "拍三件送一个帆布袋", ("unknown", "not-in-calendar")),
        (CALENDAR, "您自己看页面", ("fail", "deflected")),
        (CALENDAR, "今天发货", ("fail", "silent")),
        (CALENDAR, "年货节满199减30已经结束了，现在满299减40", ("pass", "active")),
    ],
)
def test_with_a_calendar(judge: Judge, calendar: Calendar, answer: str, expected: tuple[str, str]) -> None:
    assert seen(judge("promotion", PARAMS, f"{ASK}客服 09:00:05 {answer}", calendar)) == expected


def test_the_words_of_the_offer_are_the_evidence_and_the_promotion_is_named(judge: Judge) -> None:
    outcome = judge("promotion", PARAMS, f"{ASK}客服 09:00:05 亲，现在满199减30哦", CALENDAR)
    assert list(outcome.evidence) == [(1, 4, 11), (0, 0, 4)]
    assert outcome.values == {"name": "年货节", "offer": "满199减30"}


def test_a_promotion_of_another_shop_does_not_hold_here(judge: Judge) -> None:
    other = Calendar((promotion("店庆", "2025-02-20T00:00:00", "2025-03-05T23:59:59", "满299减40", ("别的店",)),))
    assert seen(judge("promotion", PARAMS, f"{ASK}客服 09:00:05 没有活动哦", other)) == ("pass", "none-active")


def test_without_times_the_calendar_cannot_tell(judge: Judge) -> None:
    assert seen(judge("promotion", PARAMS, "买家 有优惠吗\n客服 满299减40", CALENDAR)) == ("unknown", "untimed")
    assert seen(judge("promotion", PARAMS, "买家 有优惠吗\n客服 没有活动", CALENDAR)) == ("unknown", "untimed")
    assert seen(judge("promotion", PARAMS, "买家 有优惠吗\n客服 今天发货", CALENDAR)) == ("fail", "silent")


def test_an_answer_without_a_time_is_taken_to_be_at_the_nearest_one(judge: Judge) -> None:
    text = "买家 09:00:00 有优惠吗\n客服 满299减40"
    assert seen(judge("promotion", PARAMS, text, CALENDAR)) == ("pass", "active")
    later = "买家 有优惠吗\n客服 满299减40\n买家 09:00:00 好的"
    assert seen(judge("promotion", PARAMS, later, CALENDAR)) == ("pass", "active")


def test_who_answered_with_something_else_is_responsible(judge: Judge) -> None:
    outcome = judge("promotion", PARAMS, "客服(小禾) 您好\n买家 有优惠吗\n客服(小满) 今天发货")
    assert outcome.agent == "小满"
    assert judge("promotion", PARAMS, "客服(小禾) 您好\n买家 有优惠吗").agent == "小禾"
    assert judge("promotion", PARAMS, "买家 有优惠吗").agent is None


def test_digits_of_other_scripts_crash_nothing(judge: Judge) -> None:
    assert judge("promotion", PARAMS, f"{ASK}客服 09:00:05 满٣减٢").verdict == "fail"
