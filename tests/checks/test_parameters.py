"""Every parameter of every kind, changed alone, turns a verdict; every reason of every kind is given somewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from pydantic import ValidationError

from audit.checks import KINDS, kind
from audit.checks.outcome import Outcome
from audit.promotions import Calendar, Promotion

Judge = Callable[..., Outcome]

APART = {"condition", "tokens"}
"""Languages of their own, with tests of their own."""

BASE: dict[str, dict[str, Any]] = {
    "bare-reply": {"to": ["question"], "bare": ["bare_reply"]},
    "echo": {"ask": ["confirm_request"]},
    "farewell": {"any": ["farewell"]},
    "first-response": {},
    "follow-up": {"any": ["follow_up"], "owes": []},
    "forbidden": {"any": ["rude"]},
    "invitation": {"any": ["review_invitation"]},
    "opening": {"any": ["address"]},
    "privacy": {"asks": ["privacy_request"]},
    "promise": {"holding": ["holding"]},
    "promotion": {"asks": ["asks_promotion"]},
    "ratio": {"count": ["says_i"], "against": ["says_you_politely"], "messages": 1},
    "reaction": {"when": ["complaint"], "any": ["apology"]},
    "reminder": {"any": ["payment_reminder"]},
    "repetition": {"messages": 2},
    "response-pace": {},
    "unanswered": {},
    "usage": {"any": ["polite_formula"], "messages": 1},
}


class Flip(NamedTuple):
    """With the parameter as it was and as it is, a chat gets one reason and the other; `also` holds for both."""

    kind: str
    field: str
    changed: Any
    chat: str
    before: str
    after: str
    also: Mapping[str, Any] = MappingProxyType({})


CANNED = "亲，我们家的被子都是新疆长绒棉做的哦"
SLOW = "买家 10:00:00 在吗\n客服 10:00:50 在\n买家 10:01:00 多重\n客服 10:01:40 三斤"
HOLD = "买家 10:00:00 单号\n客服 10:00:00 请稍等\n买家 10:00:30 嗯\n客服 10:05:00 在杭州"
QUIET = "买家 10:00:00 有货吗\n客服 10:00:00 有的亲\n"
WISHES = {"wishes": ["asks_step"]}
GRANTS = {"grants": ["grants"]}
TOGETHER = {"together": [["greeting", "address"]]}
PROMO = "买家 有优惠吗\n客服 "

STOCK = {"when": ["out_of_stock"], "role": "agent", "any": ["greeting"]}

FLIPS = [
    Flip("bare-reply", "to", ["complaint"], "买家 有货吗\n客服 有", "fail", "pass"),
    Flip("bare-reply", "bare", ["brush_off"], "买家 有货吗\n客服 有", "fail", "pass"),
    Flip("bare-reply", "lifted_by", ["bare_reply"], "买家 有货吗\n客服 有", "fail", "pass"),
    Flip("echo", "ask", ["apology"], "买家 拍下了\n客服 收件人沈**，寄到苏州，对吗", "pass", "incomplete"),
    Flip("echo", "details", 3, "买家 拍下了\n客服 收件人沈**，寄到苏州，对吗", "pass", "incomplete"),
    Flip("farewell", "any", ["greeting"], "买家 几号发\n客服 今天，再见", "pass", "missing"),
    Flip("first-response", "limit", 40, "买家 10:00:00 在吗\n客服 10:00:40 在", "late", "pass"),
    Flip("first-response", "golden", 10, "买家 10:00:00 在吗\n客服 10:00:10 在", "pass", "golden"),
    Flip("first-response", "nothing_to_answer", ["closing_signal"], "买家 10:00:00 谢谢", "missing", "na"),
    Flip("follow-up", "any", ["farewell"], f"{QUIET}客服 10:02:00 还在吗", "pass", "missing"),
    Flip("follow-up", "owes", ["holding"], "买家 10:00:00 单号多少\n客服 10:00:05 稍等", "missing", "na"),
    Flip(
        "follow-up", "silence", 120, f"{QUIET}买家 10:02:00 哦\n客服 10:02:01 嗯\n买家 10:02:02 谢谢", "na", "missing"
    ),
    Flip("follow-up", "pause", 30, f"{QUIET}客服 10:00:30 还在吗", "missing", "pass"),
    Flip("follow-up", "within", 30, f"{QUIET}客服 10:01:00 还在吗", "pass", "late"),
    Flip("forbidden", "any", ["off_platform"], "客服 爱买不买", "fail", "pass"),
    Flip("forbidden", "when", ["greeting"], "客服 今天发", "pass", "na"),
    Flip("invitation", "any", ["farewell"], "买家 付款了\n客服 满意的话给个评价哦", "pass", "na"),
    Flip("invitation", "without", ["greeting"], "买家 付款了\n客服 您好，满意的话给个评价哦", "pass", "na"),
    Flip("opening", "any", ["greeting"], "买家 在吗\n客服 亲", "pass", "missing"),
    Flip("opening", "never", ["address"], "买家 在吗\n客服 亲", "pass", "never"),
    Flip("opening", "after_buyer", True, "客服 今天发\n买家 好", "missing", "na"),
    Flip("privacy", "asks", ["rude"], "客服 把验证码发我", "asks", "pass"),
    Flip("privacy", "tells", ["other_customer_data"], "客服 上一位客户电话13812340000", "pass", "tells"),
    Flip("privacy", "denial", ["denies_identity"], "客服 收件人沈**，对吗\n买家 我不姓沈", "pass", "tells"),
    Flip("promise", "holding", ["greeting"], HOLD, "pass", "na"),
    Flip("promise", "empty", ["polite_formula"], HOLD.replace("在杭州", "谢谢"), "pass", "missing"),
    Flip("promise", "within", 299, HOLD, "pass", "late"),
    Flip("promotion", "asks", ["complaint"], f"{PROMO}满200减20", "pass", "na"),
    Flip("promotion", "offer", ["greeting"], f"{PROMO}您好", "silent", "pass"),
    Flip("promotion", "denial", ["no_promotion"], f"{PROMO}没有活动哦", "silent", "no-calendar"),
    Flip("promotion", "deflection", ["deflects_promotion"], f"{PROMO}您自己看页面", "silent", "deflected"),
    Flip("promotion", "refusal", ["refuses_price"], f"{PROMO}不好意思，不议价的", "silent", "no-calendar"),
    Flip("ratio", "count", ["says_us"], "客服 我查了我再看", "fail", "pass"),
    Flip("ratio", "against", ["says_i"], "客服 我查了我再看", "fail", "pass"),
    Flip("ratio", "at_most", 2, "客服 我查了我再看，您等", "fail", "pass"),
    Flip("ratio", "messages", 2, "客服 我查了我再看", "fail", "na"),
    Flip("reaction", "when", ["question"], "买家 碗碎了\n客服 嗯", "missing", "na"),
    Flip("reaction", "role", "agent", "买家 碗碎了\n客服 嗯", "missing", "na"),
    Flip("reaction", "any", ["soothing"], "买家 碗碎了\n客服 抱歉", "pass", "missing"),
    Flip("reaction", "together", [["greeting", "address"]], "买家 碗碎了\n客服 您好\n客服 亲", "missing", "pass"),
    Flip("reaction", "earlier", True, "客服 亲\n买家 碗碎了\n客服 你好", "missing", "pass", TOGETHER),
    Flip("reaction", "wishes", ["asks_step"], "买家 碗碎了，帮我催下快递\n客服 好的", "missing", "pass", GRANTS),
    Flip("reaction", "grants", ["grants"], "买家 碗碎了，帮我催下快递\n客服 好的", "missing", "pass", WISHES),
    Flip("reaction", "never", ["rude"], "买家 碗碎了\n客服 抱歉\n客服 爱买不买", "pass", "never"),
    Flip("reaction", "unless", ["thanks"], "买家 碗碎了，谢谢\n客服 嗯", "missing", "na"),
    Flip("reaction", "messages", 1, "买家 碗碎了\n客服 单号\n客服 抱歉", "pass", "missing"),
    Flip("reaction", "same", True, "客服 您好，白色卖完了", "missing", "pass", STOCK),
    Flip(
        "reaction", "each", True, "买家 碗碎了\n客服 嗯\n买家 碗碎了！\n客服 抱歉", "missing", "pass", {"messages": 1}
    ),
    Flip("reaction", "owed", True, "买家 碗碎了", "na", "missing"),
    Flip("reminder", "any", ["farewell"], "买家 拍下了\n客服 亲，还没付款哦", "pass", "missing"),
    Flip("reminder", "unless", ["cash_on_delivery"], "买家 拍下了，货到付款\n客服 好的", "missing", "na"),
    Flip("repetition", "messages", 3, f"客服 {CANNED}\n客服 您好", "pass", "na"),
    Flip("repetition", "share", 0.9, f"客服 {CANNED}\n客服 {CANNED}", "fail", "pass", {"long": 99}),
    Flip("repetition", "similarity", 1, f"客服 {CANNED}\n客服 {CANNED}呀", "fail", "pass", {"long": 99}),
    Flip("repetition", "short", 30, f"客服 {CANNED}\n客服 {CANNED}", "fail", "pass", {"long": 99}),
    Flip("repetition", "long", 10, f"客服 {CANNED}\n客服 {CANNED}", "fail", "in-a-row", {"long": 99}),
    Flip("repetition", "known", [CANNED], f"客服 {CANNED}\n客服 您好", "pass", "fail"),
    Flip("response-pace", "mean", 44, SLOW, "pass", "mean"),
    Flip("response-pace", "longest", 49, SLOW, "pass", "longest"),
    Flip("response-pace", "turns", 3, SLOW, "pass", "na"),
    Flip("usage", "any", ["apology"], "客服 麻烦发下单号", "pass", "missing"),
    Flip("usage", "messages", 2, "客服 麻烦发下单号", "pass", "na"),
]

ELSEWHERE = {("first-response", "floor"), ("reaction", "complaints")}
"""Parameters that turn no verdict by themselves on these chats: tested below."""


@pytest.mark.parametrize("flip", FLIPS, ids=lambda flip: f"{flip.kind}.{flip.field}: {flip.before} to {flip.after}")
def test_a_parameter_alone_turns_the_outcome(flip: Flip, judge: Judge) -> None:
    before = {**BASE[flip.kind], **flip.also}
    assert judge(flip.kind, before, flip.chat).reason == flip.before
    assert judge(flip.kind, {**before, flip.field: flip.changed}, flip.chat).reason == flip.after


@pytest.mark.parametrize("name", sorted(set(KINDS) - APART))
def test_every_parameter_has_its_chat(name: str) -> None:
    turning = {flip.field for flip in FLIPS if flip.kind == name and flip.before != flip.after}
    assert turning | {field for of, field in ELSEWHERE if of == name} == set(kind(name).Params.model_fields)


def test_the_floor_is_the_score_at_the_limit(judge: Judge) -> None:
    chat = "买家 10:00:00 在吗\n客服 10:00:30 在"
    assert judge("first-response", {}, chat).score == 0.6
    assert judge("first-response", {"floor": 0.2}, chat).score == 0.2
    assert judge("first-response", {"floor": 1}, chat).score == 1


def test_complaints_that_the_buyer_takes_back_are_triggers_only_where_acts_are_meant_as_they_stand(
    judge: Judge,
) -> None:
    chat = "买家 我不是投诉，碗碎了一个问下怎么补\n客服 嗯"
    params = {"when": ["complaint", "question", "no_complaint"], "any": ["apology"]}
    assert judge("reaction", params, chat).reason == "missing"
    assert judge("reaction", {**params, "complaints": True}, chat).reason == "na"


def promotion(name: str, first: str, last: str, offer: str) -> Promotion:
    start, end = (datetime.fromisoformat(f"2025-{day}T00:00:00+08:00") for day in (first, last))
    return Promotion(id=name, name=name, start=start, end=end, offer=offer)


CALENDAR = Calendar(
    (
        promotion("年货节", "01-10", "01-20", "满199减30"),
        promotion("春茶节", "02-20", "03-05", "满299减40"),
        promotion("女王节", "03-06", "03-08", "满399减60"),
    )
)
OVER = Calendar(CALENDAR.promotions[:1])
ASKED = "买家 10:00:00 有优惠吗\n客服 10:00:05 "

REASONS = [
    *((flip.kind, {**BASE[flip.kind], **flip.also}, flip.chat, None, flip.before) for flip in FLIPS),
    *(
        (flip.kind, {**BASE[flip.kind], **flip.also, flip.field: flip.changed}, flip.chat, None, flip.after)
        for flip in FLIPS
    ),
    ("echo", BASE["echo"], "买家 拍下了\n买家 尽快", None, "missing"),
    ("first-response", {}, "买家 在吗\n客服 在", None, "untimed"),
    ("follow-up", BASE["follow-up"], "买家 有货吗\n客服 有\n买家 谢谢", None, "untimed"),
    ("promise", BASE["promise"], "买家 单号\n客服 请稍等\n买家 嗯\n客服 在杭州", None, "untimed"),
    ("response-pace", {}, "买家 在吗\n客服 在\n买家 几斤\n客服 三斤", None, "untimed"),
    ("unanswered", {}, "买家 有货吗\n客服 有", None, "pass"),
    ("unanswered", {}, "买家 有货吗", None, "missing"),
    *(
        ("promotion", {**BASE["promotion"], "denial": ["no_promotion"]}, chat, calendar, reason)
        for chat, calendar, reason in (
            (f"{ASKED}满299减40", CALENDAR, "active"),
            (f"{ASKED}3月6日开始满399减60", CALENDAR, "announced"),
            (f"{ASKED}没有活动", OVER, "none-active"),
            (f"{ASKED}满199减30", CALENDAR, "ended"),
            (f"{ASKED}现在满399减60", CALENDAR, "upcoming"),
            (f"{ASKED}没有活动", CALENDAR, "denied"),
            (f"{ASKED}拍三件送一个帆布袋", CALENDAR, "not-in-calendar"),
            ("买家 有优惠吗\n客服 满299减40", CALENDAR, "untimed"),
        )
    ),
]


@pytest.mark.parametrize("name", sorted(set(KINDS) - APART))
def test_every_reason_is_given_with_the_fields_it_promises(name: str, judge: Judge) -> None:
    promised = dict(kind(name).REASONS)
    seen: set[str] = set()
    for of, params, chat, calendar, reason in REASONS:
        if of == name:
            outcome = judge(of, params, chat, calendar)
            assert outcome.reason == reason, chat
            assert set(outcome.values) >= set(promised.get(reason, ())), (reason, outcome.values)
            seen.add(reason)
    assert seen - {"na"} == set(promised)


@pytest.mark.parametrize("name", sorted(set(KINDS) - APART))
def test_a_parameter_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="surprise"):
        kind(name).Params.model_validate({**BASE[name], "surprise": 1})


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("echo", "details", 0),
        ("first-response", "limit", 0),
        ("first-response", "golden", -1),
        ("first-response", "floor", 1.1),
        ("follow-up", "silence", 0),
        ("follow-up", "pause", -1),
        ("follow-up", "within", 0),
        ("promise", "within", 0),
        ("ratio", "at_most", 0),
        ("ratio", "messages", 0),
        ("reaction", "messages", 0),
        ("reaction", "role", "bot"),
        ("repetition", "messages", 1),
        ("repetition", "share", 0),
        ("repetition", "share", 1.5),
        ("repetition", "similarity", 0),
        ("repetition", "short", 2),
        ("repetition", "long", 2),
        ("response-pace", "mean", 0),
        ("response-pace", "longest", -5),
        ("response-pace", "turns", 0),
        ("usage", "messages", 0),
        ("opening", "after_buyer", "maybe"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(name: str, field: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=field):
        kind(name).Params.model_validate({**BASE[name], field: value})


@pytest.mark.parametrize(
    ("name", "params", "text", "seconds"),
    [
        ("first-response", {"limit": 20}, "买家 10:00:00 在吗", 20),
        ("first-response", {"limit": 20}, "买家 10:00:00 在吗\n客服 10:00:21 在", 20),
        ("follow-up", {**BASE["follow-up"], "within": 400}, QUIET, 400),
        ("follow-up", {**BASE["follow-up"], "within": 400}, f"{QUIET}客服 10:07:00 还在吗", 400),
        ("promise", {**BASE["promise"], "within": 100}, HOLD, 100),
        ("promise", BASE["promise"], HOLD.replace("请稍等", "请稍等两分钟"), 120),
        ("promise", BASE["promise"], "买家 10:00:00 单号\n客服 10:00:00 请稍等\n买家 10:00:30 嗯", 600),
        ("response-pace", {"longest": 10}, SLOW, 10),
    ],
)
def test_what_is_missing_or_late_was_due(
    name: str, params: dict[str, Any], text: str, seconds: int, judge: Judge
) -> None:
    due = judge(name, params, text).due
    assert due is not None
    assert due - datetime.fromisoformat("2025-03-01T10:00:00+08:00").timestamp() == seconds
