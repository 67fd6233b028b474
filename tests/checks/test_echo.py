"""Kind `echo`: after an order two details are restated and the buyer is asked to check them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome
from audit.order_details import order_details
from audit.text import fold

Judge = Callable[..., Outcome]
PARAMS = {"ask": ["confirm_request"]}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("收件人：沈**", {"receiver"}),
        ("沈女士您好", {"receiver"}),
        ("电话 138****5521", {"phone"}),
        ("手机尾号5521", {"phone"}),
        ("13812345521", {"phone"}),
        ("苏州市姑苏区平江路八号", {"address"}),
        ("寄到成都", {"address"}),
        ("实付138元", {"amount"}),
        ("共三件", {"quantity"}),
        ("墨绿色L码", {"item"}),
        ("《小王子》", {"item"}),
        ("收件人沈**，寄到苏州，墨绿色两件，一共一百三十八元", {"receiver", "address", "item", "quantity", "amount"}),
        ("充值账号：88****21", {"receiver"}),
        ("面额100点", {"amount"}),
        ("您稍等一下", set()),
        ("今天给您发出", set()),
        ("一般三天左右到", set()),
    ],
)
def test_details(text: str, names: set[str]) -> None:
    found = order_details(fold(text))
    assert set(found) >= names
    assert names or not found
    assert all(0 <= start < end <= len(text) for start, end in found.values())


def test_two_details_and_a_question_pass(judge: Judge) -> None:
    outcome = judge("echo", PARAMS, "买家 拍下了\n客服 亲，核对下，收件人沈**，寄到苏州，对吗")
    assert (outcome.verdict, outcome.reason) == ("pass", "pass")
    assert outcome.evidence[0][0] == 1
    assert outcome.values["count"] == 2


def test_messages_of_one_turn_count_together(judge: Judge) -> None:
    together = "买家 拍下了\n客服 收件人沈**\n机器人 订单已提交\n客服 寄到苏州\n客服 您核对一下"
    assert judge("echo", PARAMS, together).verdict == "pass"
    apart = "买家 拍下了\n客服 收件人沈**\n买家 嗯\n客服 寄到苏州\n买家 嗯\n客服 您核对一下"
    outcome = judge("echo", PARAMS, apart)
    assert (outcome.verdict, outcome.reason) == ("fail", "incomplete")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("买家 拍下了\n客服 谢谢亲", "incomplete"),
        ("买家 拍下了\n客服 收件人沈**，寄到苏州，今天发", "incomplete"),
        ("买家 拍下了\n客服 信息核对一下", "incomplete"),
        ("客服 您好\n买家 拍下了\n买家 尽快哈", "missing"),
        ("买家 拍下了\n买家 尽快哈", "missing"),
    ],
)
def test_what_is_missing(judge: Judge, text: str, reason: str) -> None:
    outcome = judge("echo", PARAMS, text)
    assert (outcome.verdict, outcome.reason) == ("fail", reason)


@pytest.mark.parametrize(
    "text", ["买家 有货吗\n客服 有的亲", "买家 有货吗\n客服 有的\n系统 买家已拍下", "买家 等会拍\n客服 好的"]
)
def test_without_an_order_or_anything_after_it_it_does_not_arise(judge: Judge, text: str) -> None:
    assert judge("echo", PARAMS, text).verdict == "na"


def test_what_was_said_before_the_order_does_not_count(judge: Judge) -> None:
    text = "买家 有货吗\n客服 收件人沈**，寄到苏州，对吗\n买家 拍下了\n客服 谢谢"
    assert judge("echo", PARAMS, text).verdict == "fail"


def test_the_system_names_the_item(judge: Judge) -> None:
    order = "系统 [order] 订单已创建【云朵抱枕】\n客服 云朵抱枕，寄到苏州，对吗"
    assert judge("echo", PARAMS, order).verdict == "pass"
    unknown = "系统 [order] 订单已创建\n客服 云朵抱枕，寄到苏州，对吗"
    assert judge("echo", PARAMS, unknown).verdict == "fail"


def test_it_counts_for_who_confirmed_or_was_on_duty(judge: Judge) -> None:
    late = "客服(小禾) 您好\n买家 拍下了\n客服(小满) 谢谢"
    assert judge("echo", PARAMS, late).agent == "小满"
    assert judge("echo", PARAMS, "客服(小禾) 您好\n买家 拍下了\n买家 尽快").agent == "小禾"


def test_a_shop_may_ask_for_more_details(judge: Judge) -> None:
    text = "买家 拍下了\n客服 收件人沈**，寄到苏州，对吗"
    assert judge("echo", {**PARAMS, "details": 3}, text).verdict == "fail"
    assert judge("echo", {**PARAMS, "details": 1}, text).verdict == "pass"
