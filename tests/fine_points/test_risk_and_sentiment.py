"""Fine points about the buyer's mood, message by message, and who is at risk of a bad review."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.cases import parse_chat
from audit.engine import Auditor
from audit.findings import AuditRecord


@pytest.fixture(scope="module")
def record(auditor: Auditor) -> Callable[[str], AuditRecord]:
    """The record of a chat."""
    return lambda text: auditor.audit([parse_chat(text)])[0]


@pytest.fixture(scope="module")
def mood(record: Callable[[str], AuditRecord]) -> Callable[[str], float]:
    """The sentiment of one message of a buyer."""
    return lambda text: record(f"买家 {text}").sentiment[0] or 0.0


@pytest.mark.parametrize("text", ["谢谢您的耐心解答", "太感谢了，帮我解决了大问题", "很满意，下次还来"])
def test_thanks_for_help_given_are_positive(text: str, mood: Callable[[str], float]) -> None:
    assert mood(text) > 0.2


@pytest.mark.parametrize("text", ["麻烦帮我查下单号，谢谢", "请尽快发货，谢谢"])
def test_thanks_attached_to_a_request_are_not(text: str, mood: Callable[[str], float]) -> None:
    assert -0.2 <= mood(text) <= 0.2


@pytest.mark.parametrize(
    ("fact", "displeased"),
    [
        ("收到的杯子有个缺口", "服了，收到的杯子有个缺口！！！"),
        ("快递还没到", "怎么还没到，这么慢！"),
        ("少发了一件", "晕，又少发一件，什么破店"),
    ],
)
def test_words_of_displeasure_make_a_defect_clearly_negative(
    fact: str, displeased: str, mood: Callable[[str], float]
) -> None:
    assert mood(displeased) < -0.2
    assert mood(displeased) < mood(fact) <= 0.2


@pytest.mark.parametrize("text", ["客服 谢谢您", "机器人 太感谢了", "系统 很满意"])
def test_only_buyers_have_a_mood(text: str, record: Callable[[str], AuditRecord]) -> None:
    assert record(text).sentiment == (None,)


ANGRY = "买家 你们发的什么破烂，碗全碎了！！！\n客服 您好\n买家 气死我了，再也不来了，等着差评吧\n"
SOLVED = "买家 收到的碗碎了一个\n客服 非常抱歉，马上给您补发一个新的\n买家 好的，谢谢你，服务真好\n客服 不客气"


@pytest.mark.parametrize(
    "text",
    [
        ANGRY,
        "买家 都一周了怎么还没发货，太差劲了\n客服 稍等\n买家 还要等多久，真让人生气\n客服 嗯\n买家 我要投诉你们",
        "买家 真是好服务，等了三天没人理，12315见\n客服 在",
    ],
    ids=["strong", "twice and a threat", "irony and a threat"],
)
def test_clear_displeasure_that_nobody_turned_around_is_at_risk(
    text: str, record: Callable[[str], AuditRecord]
) -> None:
    risk = record(text).risk
    assert risk.at_risk
    assert risk.evidence
    assert all(text.splitlines()[item.message].startswith("买家") for item in risk.evidence)


@pytest.mark.parametrize(
    "text",
    [SOLVED, "买家 这件有蓝色吗\n客服 有的亲\n买家 好的谢谢", "买家 几号发货\n客服 今天就发\n买家 拍下了"],
    ids=["solved with thanks", "a question", "an order"],
)
def test_who_is_content_or_was_contented_is_not_at_risk(text: str, record: Callable[[str], AuditRecord]) -> None:
    assert not record(text).risk.at_risk


def test_reluctant_acceptance_turns_nothing_around(record: Callable[[str], AuditRecord]) -> None:
    end = "客服 非常抱歉，马上给您补发\n"
    assert record(f"{ANGRY}{end}买家 算了，就这样吧").risk.score > record(f"{ANGRY}{end}买家 好的，谢谢你").risk.score


def test_what_adds_up_to_the_risk_is_told_with_its_message(record: Callable[[str], AuditRecord]) -> None:
    risk = record(ANGRY).risk
    buyers = {0, 2}
    assert {part.message for part in risk.contributions if part.message is not None} <= buyers
    assert any(part.value * part.weight > 0 for part in risk.contributions)
