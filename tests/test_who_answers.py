"""Whom every verdict counts for: the sender of the evidence, who was on duty when something was due, or the shop."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from audit.cases import parse_chat
from audit.engine import Auditor
from audit.findings import AuditRecord, Check

COMPLAINT = "买家 收到的杯子是碎的\n"
CHANGED_HANDS = (
    "买家 10:00:00 在吗\n客服(小禾) 10:00:05 您好\n"
    "系统 10:00:09 [transfer] 会话已转接给小满\n客服(小满) 10:00:20 我来\n"
)

TABLE = [
    # Opening rubrics count for the first agent …
    ("form-of-address", "买家 在吗\n客服(小禾) 您好\n客服(小满) 亲", "pass", "小禾"),
    ("form-of-address", "买家 在吗\n客服(小禾) 有\n客服(小满) 亲", "pass", "小满"),
    ("form-of-address", "买家 在吗\n客服(小禾) 您好\n客服(小满) 喂，说话", "fail", "小满"),
    ("greeting", "买家 在吗\n机器人(小蜜) 您好\n客服(小禾) 您好\n客服(小满) 您好", "pass", "小禾"),
    ("first-response", "买家 10:00:00 在吗\n客服(小禾) 10:00:50 在\n客服(小满) 10:00:55 在", "fail", "小禾"),
    ("first-response", "买家 10:00:00 在吗\n机器人(小蜜) 10:00:01 在\n客服(小满) 10:00:05 在", "pass", "小满"),
    ("first-response", "客服(小禾) 10:00:00 亲，货到了\n买家 10:00:10 多少钱", "fail", "小禾"),
    ("first-response", "客服(小禾) 10:00:00 亲\n系统 10:00:05 已转接给小满\n买家 10:00:10 多少钱", "fail", "小满"),
    ("first-response", "买家 10:00:00 多少钱\n机器人(小蜜) 10:00:01 您好", "fail", None),
    # … closing ones for the last.
    ("polite-farewell", "买家 几号发\n客服(小禾) 祝您愉快\n客服(小满) 今天", "pass", "小满"),
    ("polite-farewell", "买家 几号发\n客服(小禾) 今天\n客服(小满) 顺丰", "fail", "小满"),
    ("polite-farewell", "买家 几号发\n客服(小禾) 今天\n机器人(小蜜) 再见", "fail", "小禾"),
    # What is missing counts for who was on duty when it was due.
    ("unanswered", "客服(小禾) 在\n客服(小满) 在\n买家 几号发", "fail", "小满"),
    ("unanswered", f"{CHANGED_HANDS}买家 10:01:00 几号发", "fail", "小满"),
    ("unanswered", "客服(小禾) 在\n系统 [transfer] 会话已转接给小满\n买家 几号发", "fail", "小满"),
    ("unanswered", "客服(小禾) 在\n客服(小满) 在\n系统 [transfer] 会话已转接给小禾\n买家 几号发", "fail", "小禾"),
    ("unanswered", "买家 几号发\n机器人(小蜜) 今天", "fail", None),
    ("apology", f"客服(小禾) 在\n{COMPLAINT}客服(小满) 单号发我", "fail", "小满"),
    ("apology", f"客服(小禾) 在\n{COMPLAINT}", "fail", "小禾"),
    ("apology", f"{COMPLAINT}客服(小禾) 单号发我\n客服(小满) 非常抱歉", "pass", "小满"),
    ("apology", COMPLAINT, "fail", None),
    ("solution-offered", f"{COMPLAINT}客服(小禾) 抱歉\n客服(小满) 给您补发一个", "pass", "小满"),
    ("promotion-disclosure", "客服(小禾) 在\n买家 有优惠吗\n客服(小满) 今天发货", "fail", "小满"),
    ("promotion-disclosure", "客服(小禾) 在\n买家 有优惠吗", "fail", "小禾"),
    ("promotion-disclosure", "买家 有优惠吗\n机器人(小蜜) 满200减20", "fail", None),
    ("order-confirmation", "客服(小禾) 在\n买家 拍下了\n客服(小满) 好的", "fail", "小满"),
    ("order-confirmation", "客服(小禾) 在\n买家 拍下了\n买家 尽快发", "fail", "小禾"),
    ("payment-reminder", "客服(小禾) 在\n买家 拍下了\n客服(小满) 好的", "fail", "小满"),
    ("price-negotiation", "买家 便宜点吧\n客服(小禾) 在\n客服(小满) 两色可选", "fail", "小满"),
    ("second-greeting", "买家 10:00:00 会起球吗\n客服(小禾) 10:00:05 亲\n客服(小满) 10:00:09 不会", "fail", "小满"),
    (
        "promise-follow-through",
        "买家 10:00:00 单号呢\n客服(小禾) 10:00:05 稍等\n买家 10:01:00 嗯\n客服(小满) 10:30:00 SF123",
        "fail",
        "小禾",
    ),
    # What somebody did counts for who did it.
    ("rude-language", "买家 在吗\n客服(小禾) 在\n客服(小满) 爱买不买", "fail", "小满"),
    ("off-platform", "客服(小禾) 加我微信abc123\n客服(小满) 您好", "fail", "小禾"),
    ("privacy", "客服(小禾) 您好\n客服(小满) 把验证码发我", "fail", "小满"),
    ("perfunctory-reply", "买家 有货吗\n客服(小禾) 有的亲\n买家 多重\n客服(小满) 嗯", "fail", "小满"),
    ("logistics-promise", "买家 几号到\n客服(小禾) 一般3天左右\n客服(小满) 明天肯定到", "fail", "小满"),
    ("shipping-notice", "客服(小禾) 您好\n客服(小满) 已经发货了", "fail", "小满"),
]


@pytest.mark.parametrize(("rubric", "text", "expected", "agent"), TABLE)
def test_it_counts_for(rubric: str, text: str, expected: str, agent: str | None, verdict: Callable[..., Check]) -> None:
    check = verdict(rubric, text)
    assert (check.verdict, check.agent) == (expected, agent)


@pytest.mark.parametrize(
    "notice",
    [
        "会话已转接给小满",
        "已由小禾转接给小满",
        "转交给小满，请稍候",
        "会话转接至【小满】",
        "客服小禾 移交给 小满",
        "转给小满。",
    ],
)
def test_the_receiver_of_a_transfer_is_on_duty_from_then_on(notice: str, verdict: Callable[..., Check]) -> None:
    text = f"买家 在吗\n客服(小禾) 在\n系统 [transfer] {notice}\n买家 几号发"
    assert verdict("unanswered", text).agent == "小满"


def test_a_transfer_that_names_nobody_leaves_the_last_writer_on_duty(verdict: Callable[..., Check]) -> None:
    text = "买家 在吗\n客服(小禾) 在\n系统 [transfer] 会话已转接\n买家 几号发"
    assert verdict("unanswered", text).agent == "小禾"


def test_who_writes_after_a_transfer_is_on_duty_whatever_it_said(verdict: Callable[..., Check]) -> None:
    text = "客服(小禾) 在\n系统 [transfer] 会话已转接给小满\n客服(小青) 您说\n买家 几号发"
    assert verdict("unanswered", text).agent == "小青"


@pytest.mark.parametrize(
    ("rubric", "text"),
    [
        ("polite-farewell", "买家 要退款\n客服(小禾) 给您转售后\n系统 [transfer] 已转接给小满"),
        ("second-greeting", "买家 10:00:00 要退款\n客服(小禾) 10:00:05 给您转\n系统 10:00:09 [transfer] 已转接给小满"),
    ],
)
def test_who_hands_a_session_over_owes_no_closing(rubric: str, text: str, verdict: Callable[..., Check]) -> None:
    assert verdict(rubric, text).verdict == "na"
    assert verdict(rubric, f"{text}\n客服(小满) 10:00:20 您说").verdict == "fail"


def test_several_agents_who_fail_one_rubric_are_each_named_in_the_evidence(verdict: Callable[..., Check]) -> None:
    check = verdict("rude-language", "买家 在吗\n客服(小禾) 爱买不买\n买家 你说啥\n客服(小满) 有病吧你")
    assert [(item.message, item.agent) for item in check.evidence] == [(1, "小禾"), (3, "小满")]
    assert check.agent == "小禾"


def test_what_was_done_throughout_counts_for_whoever_wrote_most(verdict: Callable[..., Check]) -> None:
    text = "客服(小禾) 您好\n客服(小满) 有的\n客服(小满) 今天发"
    assert verdict("rude-language", text).agent == "小满"
    assert verdict("rude-language", f"{text}\n客服(小禾) 您稍等").agent == "小禾"


@pytest.fixture(scope="module")
def record(auditor: Auditor) -> Callable[[str], AuditRecord]:
    """The record of a chat."""
    return lambda text: auditor.audit([parse_chat(text)])[0]


def test_every_row_names_an_agent_of_the_session_or_the_shop(record: Callable[[str], AuditRecord]) -> None:
    audited = record(f"{CHANGED_HANDS}{COMPLAINT}客服(小青) 10:09:00 单号\n买家 10:10:00 拍下了")
    assert {check.agent for check in audited.checks} <= {"小禾", "小满", "小青", None}
    assert all(check.agent for check in audited.checks if check.verdict in ("pass", "fail"))
    assert set(audited.agents) == {"小禾", "小满", "小青"}


def test_each_agent_is_scored_by_the_checks_that_count_for_him(record: Callable[[str], AuditRecord]) -> None:
    audited = record("买家 有货吗\n客服(小禾) 您好，有的亲\n客服(小满) 爱买不买")
    assert audited.score == 0
    assert audited.agents["小满"] == 0
    assert (audited.agents["小禾"] or 0) > 0


def test_recalled_and_transfer_lines_of_an_agent_put_him_not_on_duty(verdict: Callable[..., Check]) -> None:
    text = "客服(小禾) 在\n客服(小满) [recall] 撤回了一条消息\n买家 几号发"
    assert verdict("unanswered", text).agent == "小禾"


def test_where_messages_name_no_sender_the_dialogue_says_who_owns_it(auditor: Auditor) -> None:
    dialogue = parse_chat("买家 在吗\n客服 爱买不买")
    nameless = tuple(msgspec.structs.replace(message, sender=None) for message in dialogue.messages)
    for owner in ("小美", None):
        (audited,) = auditor.audit([msgspec.structs.replace(dialogue, agent=owner, messages=nameless)])
        rude = next(check for check in audited.checks if check.rubric == "rude-language")
        assert (rude.verdict, rude.agent, rude.evidence[0].agent) == ("fail", owner, owner)
