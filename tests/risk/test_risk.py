"""Who is at risk, by the definition of the service standard: clear displeasure that is not turned around, or a threat."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.conversation import Conversation
from audit.engine import Auditor
from audit.findings import Risk

Talk = Callable[[str], Conversation]
Assess = Callable[[str], Risk]


@pytest.fixture(scope="session")
def assess(auditor: Auditor, chat: Callable[[str], object]) -> Assess:
    return lambda text: auditor.audit([chat(text)])[0].risk


WAITED_IN_VAIN = """
    买家 10:00:00 订单五天了怎么还没发货
    客服 10:00:20 亲，帮您查一下
    买家 10:09:00 查到了吗？？
    客服 10:09:30 稍等
    买家 10:20:00 等了这么久还是稍等，太敷衍了吧
    买家 10:31:00 再不处理我就投诉了
"""


def test_a_buyer_who_waits_in_vain_and_threatens_is_at_risk(assess: Assess) -> None:
    risk = assess(WAITED_IN_VAIN)
    assert risk.at_risk
    assert risk.score > 0.8
    assert risk.evidence[0].message in (4, 5)


@pytest.mark.parametrize(
    "text",
    [
        """
        买家 真是好服务，等了六天就等来一句稍等
        客服 亲，请耐心等待
        买家 呵呵，你们可真会做生意
        """,
        """
        买家 收到的杯子又是碎的，第二次了！！
        客服 请您自己联系快递
        买家 凭什么让我去找，太不负责了
        买家 算了，以后再也不买你家的了
        """,
    ],
    ids=["irony", "blamed"],
)
def test_irony_and_refusal_are_at_risk(assess: Assess, text: str) -> None:
    assert assess(text).at_risk


@pytest.mark.parametrize(
    "text",
    [
        """
        买家 我买错型号了，能换一个吗
        客服 可以的，您申请换货就行
        买家 好的，不好意思麻烦了
        """,
        """
        买家 说实话没有不满意，就是问问能不能便宜点
        客服 满两件九折哦
        买家 行，那我拍两件
        """,
        """
        买家 上一个客服回我说“你再催也没用”，这话是你们的规定吗
        客服 非常抱歉，这不是我们的规定，已经记录并反馈给主管了
        买家 好的，谢谢你
        """,
        """
        买家 小姐姐声音好甜，有对象了吗
        客服 亲，有什么可以帮您的
        买家 哈哈开个玩笑，这款有白色吗
        客服 有的哦
        """,
        """
        买家 刚刚评价按成不满意了，点错了，怎么改成满意
        客服 没关系的亲
        买家 好的谢谢
        """,
    ],
    ids=["own mistake", "negation", "quoted", "flirting", "slip"],
)
def test_what_only_looks_like_trouble_is_not_at_risk(assess: Assess, text: str) -> None:
    risk = assess(text)
    assert not risk.at_risk
    assert risk.cause is None
    assert risk.turning is None


def test_a_complaint_resolved_with_thanks_is_not_at_risk(assess: Assess) -> None:
    upset = """
        买家 奶瓶又发错了，太让人失望了吧
        客服 实在抱歉，是我们发错了，马上给您补发一个新的，错的不用退
    """
    resolved = assess(upset + "    买家 好的，处理得很快，谢谢你\n")
    assert not resolved.at_risk
    assert resolved.score < assess(upset + "    买家 算了，随便吧，以后不来了\n").score


def test_the_agents_words_alone_raise_nothing(assess: Assess) -> None:
    calm = """
        买家 请问有货吗
        客服 {}
        买家 好的，那我拍一件
    """
    rude, polite = assess(calm.format("爱买不买，自己不会看吗")), assess(calm.format("有的亲，喜欢可以拍下哦"))
    assert rude.score <= polite.score + 1e-9
    assert not rude.at_risk


def test_a_session_without_the_buyer_has_hardly_any_risk(assess: Assess) -> None:
    risk = assess("客服 亲，您的订单还没付款哦")
    assert risk.score < 0.05
    assert risk.evidence == ()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("买家 {}我问了三遍了，刚才不是说过了吗，还要我说几遍", "repetition"),
        ("买家 {}收到的锅是破的，用一次就掉漆了，什么质量！！", "fault"),
    ],
)
def test_the_cause_is_named(assess: Assess, text: str, cause: str) -> None:
    risk = assess(text.format("太过分了，") + "\n客服 稍等\n买家 气死我了，我要投诉你们")
    assert risk.at_risk
    assert risk.cause == cause


def test_the_turning_message_is_where_the_risk_tips(assess: Assess) -> None:
    risk = assess("""
        买家 你好，订单到哪了
        客服 显示还在路上
        买家 好的
        买家 你们这是骗人吧，说好昨天到的，我要给差评
    """)
    assert risk.turning == 3
