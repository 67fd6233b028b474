"""Fine points about offers, prices, orders, silences, pace, and sessions that nobody answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from textwrap import dedent

import pytest
from fine_points import Point, cases

from audit.cases import parse_chat
from audit.engine import Auditor, plan
from audit.findings import Check
from audit.promotions import Calendar, Promotion

ASK = "买家 09:00:00 有什么优惠吗\n客服 09:00:08 "
PLACED = "买家 09:00:00 拍下了\n"
OPEN = "买家 10:00:00 这款会起球吗\n客服 10:00:00 不会起球的\n"

POINTS = (
    Point(
        "promotion-disclosure",
        "便宜点 asks for it too; naming a price or 抹零 does not",
        fails=("买家 便宜点行不行\n客服 今天发货",),
        passes=("买家 便宜点行不行\n客服 满200减20哦",),
        na=("买家 80卖不卖\n客服 不好意思，卖不了", "买家 抹个零吧\n客服 好的"),
    ),
    Point(
        "promotion-disclosure",
        "the ignored half of a double question counts as ignored",
        fails=("买家 有优惠券吗，会不会缩水\n客服 不会缩水的亲",),
        passes=("买家 有优惠券吗，会不会缩水\n客服 不会缩水的亲\n客服 领券满99减10",),
    ),
    Point(
        "promotion-disclosure",
        "free shipping without a condition is concrete, 有活动的 is not",
        passes=(f"{ASK}全店包邮的亲",),
        fails=(f"{ASK}有活动的亲", f"{ASK}您自己看店铺首页"),
    ),
    Point(
        "promotion-disclosure",
        "without a calendar a denial cannot be told",
        unknown=(f"{ASK}不好意思，暂时没有活动",),
    ),
    Point(
        "price-negotiation",
        "naming a price or 抹零 triggers it",
        fails=("买家 80卖不卖\n客服 不卖", "买家 抹个零吧\n客服 今天发货"),
        na=("买家 有优惠吗\n客服 没有",),
    ),
    Point(
        "price-negotiation",
        "agreeing is itself an offer; so are a reason, an alternative and asking a superior",
        passes=(
            "买家 能少5块吗\n客服 好的，给您少5块",
            "买家 便宜点吧\n客服 不好意思，这款是纯羊毛，成本摆在这里的",
            "买家 便宜点吧\n客服 价格动不了，送您一双袜子吧",
            "买家 便宜点吧\n客服 我去问下店长能不能申请",
        ),
    ),
    Point(
        "price-negotiation",
        "a polite refusal with neither, and silence, are fails",
        fails=(
            "买家 便宜点吧\n客服 不好意思亲，不议价的哦",
            "买家 便宜点吧\n客服 这款有黑白两色",
            "买家 便宜点吧\n客服 爱买不买",
        ),
    ),
    Point(
        "order-confirmation",
        "a confirmation after the first order signal counts, also between placing and paying",
        passes=(
            f"{PLACED}客服 09:00:20 收件人沈**，寄到苏州姑苏区，您核对一下\n系统 09:02:00 [order] 买家已付款\n客服 09:03:00 好",
        ),
        fails=(
            "买家 09:00:00 有货吗\n客服 09:00:20 收件人沈**，寄到苏州姑苏区，您核对一下\n买家 09:01:00 拍下了\n客服 09:03:00 好",
        ),
    ),
    Point(
        "order-confirmation",
        "item with variant is one of the six details",
        passes=(f"{PLACED}客服 09:00:20 您拍的墨绿色L码，寄到苏州姑苏区，对吗",),
        fails=(f"{PLACED}客服 09:00:20 您拍的墨绿色L码，对吗",),
    ),
    Point(
        "order-confirmation",
        "questions, plans and earlier orders are no order signal",
        na=(
            "买家 09:00:00 怎么拍\n客服 09:00:09 点立即购买",
            "买家 09:00:00 等会拍\n客服 09:00:09 好的",
            "买家 09:00:00 还没付款\n客服 09:00:09 好的",
            "买家 09:00:00 上个月下单的那件很好\n客服 09:00:09 谢谢",
        ),
        fails=("买家 09:00:00 已付款\n客服 09:00:09 好的",),
    ),
    Point(
        "payment-reminder",
        "does not come up once the order is paid in the session, nor for cash on delivery",
        na=(
            f"{PLACED}买家 09:01:00 付款了\n客服 09:02:00 好的",
            "买家 拍下了，选的货到付款\n客服 好的",
        ),
        fails=(f"{PLACED}客服 09:02:00 好的",),
        passes=(f"{PLACED}客服 09:02:00 亲，您的订单还未付款，72小时内不付会自动关闭哦",),
    ),
    Point(
        "first-response",
        "does not come up where the buyer writes nothing, or first only thanks, confirms or says goodbye",
        na=(
            "客服 09:00:00 亲，货到了",
            "买家 09:00:00 谢谢\n客服 09:05:00 不客气",
            "买家 09:00:00 好的\n客服 09:05:00 嗯",
            "买家 09:00:00 再见\n客服 09:05:00 再见",
        ),
        fails=("买家 09:00:00 谢谢，还有蓝色吗\n客服 09:05:00 有",),
    ),
    Point(
        "second-greeting",
        "a closing check less than 60 s after the answer belongs to the answer",
        fails=(f"{OPEN}客服 10:00:59 还有什么可以帮您的吗",),
        passes=(f"{OPEN}客服 10:01:00 还有什么可以帮您的吗",),
    ),
    Point(
        "second-greeting",
        "the silence runs from the last agent message that is not itself a follow-up",
        passes=(f"{OPEN}客服 10:02:00 还在吗\n客服 10:11:00 还在吗",),
        fails=(f"{OPEN}客服 10:04:00 这款是腈纶的\n客服 10:14:01 还在吗",),
        na=(f"{OPEN}客服 10:02:00 这款是腈纶的\n买家 10:04:30 好的谢谢",),
    ),
    Point(
        "second-greeting",
        "of several silences none may lack its follow-up",
        fails=(f"{OPEN}客服 10:02:00 还在吗\n买家 10:05:00 那掉色吗\n客服 10:05:05 不掉的",),
        passes=(f"{OPEN}客服 10:02:00 还在吗\n买家 10:05:00 那掉色吗\n客服 10:05:05 不掉的\n客服 10:08:05 还在吗",),
    ),
    Point(
        "second-greeting",
        "without any times only a log that ends open on an answer fails",
        fails=("买家 这款会起球吗\n客服 不会起球的",),
        unknown=(
            "买家 这款会起球吗\n客服 不会起球的\n客服 考虑得怎么样了",
            "买家 这款会起球吗\n客服 不会起球的\n买家 好的谢谢",
        ),
    ),
    Point(
        "second-greeting",
        "a closing signal, an order, a farewell or a transfer away closes the consultation",
        na=(
            f"{OPEN}买家 10:00:30 好的谢谢\n客服 10:09:00 不客气",
            f"{OPEN}买家 10:00:30 拍下了\n客服 10:09:00 好的",
            "买家 10:00:00 这款会起球吗\n客服 10:00:09 不会的，祝您购物愉快",
            f"{OPEN}系统 10:00:30 [transfer] 已转接",
            "买家 10:00:00 我的单到哪了\n客服 10:00:05 稍等，我查查",
            "客服 10:00:00 您看中的到货了\n买家 10:00:09 哦\n客服 10:00:20 有两色",
        ),
        fails=(f"{OPEN}买家 10:00:30 我再看看\n客服 10:00:40 嗯嗯",),
    ),
    Point(
        "response-pace",
        "a buyer turn is timed from its first message",
        fails=("买家 09:00:00 在吗\n买家 09:02:50 人呢\n客服 09:03:01 在的\n买家 09:04:00 多重\n客服 09:04:01 三斤",),
        passes=("买家 09:00:00 在吗\n买家 09:00:50 人呢\n客服 09:01:00 在的\n买家 09:04:00 多重\n客服 09:05:00 三斤",),
    ),
    Point(
        "review-guidance",
        "is a bonus where an order was completed, and never a fail",
        passes=("买家 付款了\n客服 收到后满意的话，辛苦给个评价哦",),
        na=("买家 付款了\n客服 好的", "买家 拍下了\n客服 收到后满意的话，辛苦给个评价哦"),
    ),
)

UNANSWERED = "买家 09:00:00 收到的杯子是碎的，还有优惠吗，便宜点行吗\n买家 09:05:00 拍下了\n买家 09:06:00 几号发货\n"
"""What nobody answers: a complaint, a question for offers, a haggle, an order, a question."""

OWED = {
    *("first-response", "unanswered", "apology", "solution-offered"),
    *("promotion-disclosure", "price-negotiation", "order-confirmation"),
}


@pytest.mark.parametrize(("rubric", "expected", "text"), cases(POINTS))
def test_fine_point(rubric: str, expected: str, text: str, verdict: Callable[..., Check]) -> None:
    check = verdict(rubric, text)
    assert check.verdict == expected, check.message


@pytest.mark.parametrize("bot", ["", "机器人 09:06:30 非常抱歉，给您补发，满200减20，收件人沈**，寄苏州，对吗，再见"])
def test_a_session_nobody_answered_is_judged_on_what_the_buyer_was_owed_and_counts_for_the_shop(
    bot: str, auditor: Auditor
) -> None:
    (record,) = auditor.audit([parse_chat(UNANSWERED + bot)])
    assert {check.rubric for check in record.checks if check.verdict == "fail"} == OWED
    assert {check.verdict for check in record.checks if check.rubric not in OWED} == {"na"}
    assert {check.agent for check in record.checks} == {None}
    assert (record.agent, record.agents) == (None, {})
    assert record.score == 0


SPRING = Calendar(
    (
        Promotion(
            id="spring",
            name="春茶节",
            start=datetime.fromisoformat("2025-03-01T00:00:00+08:00"),
            end=datetime.fromisoformat("2025-03-05T23:59:59+08:00"),
            offer="满299减40",
        ),
    )
)


@pytest.fixture(scope="module")
def judged(auditor: Auditor) -> Callable[[str, str], Check]:
    """The verdict on disclosure under the calendar, for a chat on a day of March 2025."""
    with_calendar = auditor.with_calendar(SPRING)

    def check(day: str, answer: str) -> Check:
        chat = f"买家 2025-03-{day}T09:00:00 有什么优惠吗\n客服 2025-03-{day}T09:00:09 {answer}"
        (record,) = with_calendar.audit([parse_chat(chat)])
        return next(check for check in record.checks if check.rubric == "promotion-disclosure")

    return check


@pytest.mark.parametrize(
    ("day", "answer", "expected"),
    [
        ("03", "春茶节满299减40哦", "pass"),
        ("06", "春茶节满299减40哦", "fail"),
        ("03", "不好意思，没有活动呢", "fail"),
        ("06", "不好意思，目前没有活动呢", "pass"),
        ("03", "拍三件送一个茶漏", "unknown"),
    ],
    ids=["active", "ended", "denied while active", "truly denied", "not in the calendar"],
)
def test_an_offer_is_held_against_the_calendar(
    day: str, answer: str, expected: str, judged: Callable[[str, str], Check]
) -> None:
    assert judged(day, answer).verdict == expected


@pytest.mark.parametrize(
    ("answer", "expected"), [("3月1日开始春茶节满299减40", "pass"), ("现在春茶节满299减40", "fail")]
)
def test_a_promotion_announced_before_it_begins_passes_only_as_future(
    answer: str, expected: str, auditor: Auditor
) -> None:
    chat = f"买家 2025-02-27T09:00:00 有什么优惠吗\n客服 2025-02-27T09:00:09 {answer}"
    (record,) = auditor.with_calendar(SPRING).audit([parse_chat(chat)])
    assert next(check.verdict for check in record.checks if check.rubric == "promotion-disclosure") == expected


LONG = "亲，本店所有商品均支持七天无理由退换货，请您放心购买哦"
SHORT = ("三斤重", "带盖子", "有白色", "有灰色", "顺丰发", "今天发")


def said(*texts: str) -> str:
    """A chat of an agent who says so, the buyer asking in between so that no two stand in a row."""
    return "\n".join(f"买家 嗯{number}\n客服 {text}" for number, text in enumerate(texts))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((LONG, *SHORT[:5]), "pass"),
        ((LONG, LONG.replace("哦", "哈"), *SHORT[:4]), "fail"),
        ((SHORT[0],) * 6, "pass"),
        ((LONG, SHORT[0], LONG, SHORT[1], LONG, SHORT[2]), "pass"),
        ((LONG, SHORT[0], LONG, SHORT[1], LONG, LONG[::-1]), "pass"),
        ((LONG, SHORT[0], LONG, SHORT[1], LONG, SHORT[2], LONG), "pass"),
        ((LONG, SHORT[0], LONG, LONG[::-1], LONG, LONG[::-1]), "fail"),
        ((LONG,) * 5, "na"),
    ],
    ids=[
        "once",
        "the same long text in a row",
        "short texts do not count",
        "two of six",
        "two of six with another long text",
        "three of seven",
        "three of six",
        "five messages",
    ],
)
def test_canned_overuse_is_half_of_six_or_a_long_text_twice_in_a_row(
    texts: tuple[str, ...], expected: str, verdict: Callable[..., Check]
) -> None:
    assert verdict("canned-overuse", said(*texts)).verdict == expected


def test_known_quick_replies_are_those_of_the_library_that_the_configuration_names(
    pack_file: Callable[..., object], verdict: Callable[..., Check]
) -> None:
    texts = ("您好，欢迎光临示例小店铺", "满二百减二十元请先领券", "今日下单明日发出请放心", *SHORT[:3])
    assert verdict("canned-overuse", said(*texts)).verdict == "pass"
    known = ", ".join(texts[:3])
    shop = pack_file(
        dedent(f"extends: [default]\nrubrics: {{canned-overuse: {{params: {{known: ['{texts[0]}', {known}]}}}}}}")
    )
    (record,) = Auditor(plan([shop])).audit([parse_chat(said(*texts))])
    assert next(check.verdict for check in record.checks if check.rubric == "canned-overuse") == "fail"
