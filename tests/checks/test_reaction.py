"""Kind `reaction`: when something happens, an agent reacts in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]
APOLOGY = {"when": ["complaint"], "complaints": True, "any": ["apology", "soothing"], "messages": 3, "owed": True}
STOCK = {"when": ["out_of_stock"], "role": "agent", "any": ["stock_alternative"], "same": True, "messages": 2}
PRICE = {"when": ["asks_lower_price"], "any": ["price_agrees"], "never": ["rude"]}
POLICY = {"when": ["asks_return"], "together": [["return_postage", "return_steps"], ["seven_days", "return_steps"]]}


def seen(outcome: Outcome) -> tuple[str, str, list[int]]:
    return outcome.verdict, outcome.reason, [span[0] for span in outcome.evidence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买家 有货吗\n客服 有的", ("na", "na", [])),
        ("买家 碗碎了\n客服 非常抱歉", ("pass", "pass", [1, 0])),
        ("买家 碗碎了\n客服 单号\n客服 照片\n客服 抱歉", ("pass", "pass", [3, 0])),
        ("买家 碗碎了\n客服 单号\n客服 照片\n客服 看到了\n客服 抱歉", ("fail", "missing", [0])),
        ("客服 抱歉\n买家 碗碎了\n客服 单号", ("fail", "missing", [1])),
        ("买家 碗碎了\n机器人 非常抱歉", ("fail", "missing", [0])),
        ("买家 碗是我自己不小心摔碎了\n客服 单号", ("na", "na", [])),
    ],
)
def test_within_so_many_messages(judge: Judge, text: str, expected: tuple[str, str, list[int]]) -> None:
    assert seen(judge("reaction", APOLOGY, text)) == expected


def test_the_words_of_the_reaction_are_the_evidence(judge: Judge) -> None:
    outcome = judge("reaction", APOLOGY, "买家 碗碎了\n客服 亲，非常抱歉")
    assert list(outcome.evidence) == [(1, 4, 6), (0, 0, 3)]


def test_without_a_limit_any_later_message_will_do(judge: Judge) -> None:
    text = "买家 碗碎了\n客服 单号\n客服 照片\n客服 看到了\n客服 抱歉"
    assert judge("reaction", {**APOLOGY, "messages": None}, text).verdict == "pass"


def test_directly_after_a_repeated_trigger_it_still_counts(judge: Judge) -> None:
    text = "买家 碗碎了\n客服 单号\n客服 照片\n客服 看到了\n买家 碗都碎了！\n客服 抱歉"
    assert judge("reaction", APOLOGY, text).verdict == "fail"
    assert judge("reaction", {**APOLOGY, "each": True}, text).verdict == "pass"
    late = text.replace("客服 抱歉", "客服 嗯\n客服 抱歉")
    assert judge("reaction", {**APOLOGY, "each": True}, late).verdict == "fail"


def test_what_is_not_owed_arises_only_where_an_agent_writes(judge: Judge) -> None:
    assert judge("reaction", APOLOGY, "买家 碗碎了").verdict == "fail"
    assert judge("reaction", {**APOLOGY, "owed": False}, "买家 碗碎了").verdict == "na"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客服 白色卖完了，您看看米色", ("pass", "pass", [0, 0])),
        ("客服 白色卖完了\n客服 下周三补货", ("pass", "pass", [1, 0])),
        ("客服 白色卖完了\n客服 好\n客服 下周三补货", ("fail", "missing", [0])),
        ("客服 白色卖完了", ("fail", "missing", [0])),
        ("买家 白色卖完了\n客服 好", ("na", "na", [])),
    ],
)
def test_an_agents_own_statement_may_complete_itself(
    judge: Judge, text: str, expected: tuple[str, str, list[int]]
) -> None:
    assert seen(judge("reaction", STOCK, text)) == expected


STEP = {"when": ["complaint"], "any": ["solution"], "wishes": ["asks_step"], "grants": ["grants"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买家 碗碎了\n客服 嗯\n买家 让他们明天再送一个\n客服 好的呢", ("pass", "pass", [3, 0])),
        ("买家 碗碎了 帮我通知快递\n买家 在吗\n系统 排队中\n客服 没问题", ("pass", "pass", [3, 0])),
        ("买家 碗碎了 帮我通知快递\n客服 嗯\n客服 好的呢", ("fail", "missing", [0])),
        ("买家 帮我催下快递\n客服 好的呢\n买家 碗碎了\n客服 好的呢", ("fail", "missing", [2])),
        ("买家 碗碎了\n客服 好的呢", ("fail", "missing", [0])),
        ("买家 碗碎了 帮我通知快递\n机器人 好的\n客服 嗯", ("fail", "missing", [0])),
    ],
)
def test_granting_what_the_buyer_asks_for_counts_right_after_it(
    judge: Judge, text: str, expected: tuple[str, str, list[int]]
) -> None:
    assert seen(judge("reaction", STEP, text)) == expected


def test_what_must_never_follow_fails_at_once(judge: Judge) -> None:
    outcome = judge("reaction", PRICE, "买家 便宜点吧\n客服 给您便宜五块\n客服 爱买不买")
    assert seen(outcome) == ("fail", "never", [2, 0])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("买家 我要退货\n客服 运费我们出\n客服 您申请退货", "pass"),
        ("买家 我要退货\n客服 签收七天内无理由，您申请退货", "pass"),
        ("买家 我要退货\n客服 您申请退货", "fail"),
        ("买家 我要退货\n客服 运费我们出", "fail"),
    ],
)
def test_a_group_may_be_spread_over_messages(judge: Judge, text: str, verdict: str) -> None:
    assert judge("reaction", POLICY, text).verdict == verdict


def test_a_trigger_may_be_excused(judge: Judge) -> None:
    assert judge("reaction", {**PRICE, "unless": ["thanks"]}, "买家 便宜点吧，谢谢\n客服 好").verdict == "na"


def test_it_counts_for_who_reacted_or_was_on_duty(judge: Judge) -> None:
    text = "买家 碗碎了\n客服(小禾) 单号\n客服(小满) 照片"
    assert judge("reaction", APOLOGY, text).agent == "小满"
    assert judge("reaction", APOLOGY, "客服(小禾) 您好\n买家 碗碎了").agent == "小禾"
    assert judge("reaction", APOLOGY, "买家 碗碎了").agent is None
