"""A conversation knows turns, time, who was on duty, and whether the buyer still wants something."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.columns import Turn
from audit.conversation import Conversation
from audit.dialogue import Dialogue

Talk = Callable[[str], Conversation]


def test_turns_are_runs_of_one_side_and_robots_do_not_break_them(talk: Talk) -> None:
    turns = talk("""
        机器人 您好
        买家 在吗
        机器人 请稍候
        买家 有货吗
        客服(小禾) 有的
        系统 会话已转接给客服小满
        客服(小满) 您要几件
        买家 两件
    """).turns
    assert turns == [Turn("buyer", (1, 3)), Turn("agent", (4, 6)), Turn("buyer", (7,))]


def test_recalls_and_hand_overs_are_no_messages(talk: Talk) -> None:
    it = talk("""
        买家 [recall] 撤回了一条消息
        买家 在吗
        客服 [recall] 撤回了一条消息
        客服 [transfer] 转给售后
        客服 在的
    """)
    assert it.buyer_messages == [1]
    assert it.agent_messages == [4]
    assert it.transfers == [3]
    assert it.last_word == 4


def test_opening_and_last_block(talk: Talk) -> None:
    it = talk("""
        客服 一
        客服 二
        买家 有货吗
        客服 三
        客服 四
        买家 好的
        客服 五
    """)
    assert it.opening == [0, 1, 3]
    assert it.last_block == [3, 4, 6]
    short = talk("""
        客服 一
        买家 好的
        客服 二
        买家 多少钱
    """)
    assert short.last_block == [0, 2]
    long = talk("""
        买家 有货吗
        客服 一
        客服 二
        客服 三
        客服 四
    """)
    assert long.last_block == [1, 2, 3, 4]


def test_nobody_wrote(talk: Talk) -> None:
    it = talk("系统 会话关闭")
    assert it.turns == [] and it.last_word is None and it.last_block == []
    assert it.duty(0) is None
    assert not it.transferred_away


# ---- time


def test_gaps(talk: Talk) -> None:
    it = talk("""
        买家 09:00:00 在吗
        客服 09:00:10 在的
        买家 没有时间的一句
        客服 09:01:00 您说
    """)
    assert it.gap(0, 1) == 10
    assert it.gap(0, 3) == 60
    assert it.gap(1, 2) is None and it.gap(2, 3) is None
    assert it.timed and not it.clock_skew


def test_a_gap_across_a_clock_that_ran_backwards_is_unknown_and_never_negative(talk: Talk) -> None:
    it = talk("""
        买家 09:00:00 在吗
        客服 09:05:00 在的
        买家 09:01:00 有货吗
        客服 09:10:00 有的
    """)
    assert it.clock_skew
    assert it.gap(0, 1) == 300
    assert it.gap(1, 2) is None
    assert it.gap(0, 3) is None
    assert it.gap(2, 3) == 540


def test_without_times_nothing_is_timed(talk: Talk) -> None:
    it = talk("买家 在吗\n客服 在的")
    assert not it.timed and not it.clock_skew
    assert it.gap(0, 1) is None


TIMES = st.lists(st.none() | st.integers(0, 3599), min_size=1, max_size=8)


@given(TIMES)
def test_gaps_are_never_negative_and_add_up(talk: Talk, times: list[int | None]) -> None:
    stamps = ["" if time is None else f"09:{time // 60:02}:{time % 60:02} " for time in times]
    it = talk("\n".join(f"买家 {stamp}好" for stamp in stamps))
    for first in range(it.n):
        for last in range(first, it.n):
            whole = it.gap(first, last)
            assert whole is None or whole >= 0
            for middle in range(first, last + 1):
                parts = it.gap(first, middle), it.gap(middle, last)
                if whole is not None and None not in parts:
                    assert whole == sum(part for part in parts if part is not None)


# ---- who


def test_the_last_to_write_is_on_duty(talk: Talk) -> None:
    it = talk("""
        买家 在吗
        客服(小禾) 在的
        买家 怎么退
        客服(小满) 订单里申请
        买家 好的
    """)
    assert [it.duty(i) for i in range(it.n)] == ["小禾", "小禾", "小禾", "小满", "小满"]


def test_who_received_the_session_is_on_duty(talk: Talk) -> None:
    it = talk("""
        客服(小满) 亲，昨天的件到了吗
        买家 到了，发票怎么改
        客服(小禾) 帮您转给小满
        系统 [transfer] 会话已由小禾转接给小满
        买家 有人吗
    """)
    assert it.duty(4) == "小满"


def test_transferred_away_means_that_nobody_wrote_after_it(talk: Talk) -> None:
    away = "买家 怎么退\n客服(小禾) 帮您转\n系统 [transfer] 已转接\n买家 有人吗"
    assert talk(away).transferred_away
    assert not talk(away + "\n客服(小满) 在的").transferred_away
    assert talk("买家 怎么退\n客服 帮您转\n系统 会话已转接给专员").transferred_away
    assert not talk("买家 怎么退\n客服 帮您转").transferred_away


# ---- what the buyer wants


def test_wants_are_the_questions_and_requests_of_the_buyer(talk: Talk) -> None:
    it = talk("""
        买家 在吗
        客服 要什么颜色的吗
        买家 [link] 链接
        买家 白色
        买家 帮我备注一下
    """)
    assert it.wants == [0, 4]


@pytest.mark.parametrize(
    ("last", "closes"),
    [
        ("谢谢", True),
        ("好的谢谢", True),
        ("没事了", True),
        ("不买了，投诉见", True),
        ("拜拜", True),
        ("谢谢，那几天能到？", False),
        ("我再看看", False),
        ("问下家里人", False),
        ("哦", False),
        ("嗯", False),
        ("好的", False),
    ],
)
def test_closing_signals(talk: Talk, last: str, closes: bool) -> None:
    assert talk(f"买家 有货吗\n客服 有的亲\n买家 {last}").closes(2) is closes


def test_an_assent_closes_right_after_a_closing_check(talk: Talk) -> None:
    check = "买家 有货吗\n客服 有的亲，还有其他可以帮您的吗\n"
    assert talk(f"{check}买家 好的").closes(2)
    assert talk(f"{check}买家 好的\n买家 没有了").closes(3)
    assert not talk(f"{check}买家 白色的\n买家 好的").closes(3)
    assert not talk(f"{check}客服 白色有货\n买家 好的").closes(3)
    assert not talk("买家 好的").closes(0)


def test_order_signals_and_payments(talk: Talk) -> None:
    it = talk("""
        买家 等会拍
        买家 拍下了
        客服 好的，拍下了就发
        系统 [order] 买家已付款
        机器人 已付款的订单今天发
    """)
    assert it.order_signals == [1, 3]
    assert it.payments == [3]


def test_complaints_that_the_buyer_takes_back_are_none(talk: Talk) -> None:
    it = talk("""
        买家 杯子碎了
        客服 杯子碎了吗
        买家 是我自己不小心摔碎了
    """)
    assert it.complaints == [0]


def test_a_gloomy_message_that_does_nothing_else_is_a_complaint(talk: Talk) -> None:
    it = talk("""
        买家 寄来的茶叶全是碎末子 太次
        买家 这么硬 睡得我腰都直不起来 真遭罪
        买家 太次了
        买家 是不是全是碎末子，太次的我不要
    """)
    assert it.grievances == [0, 1]
    assert it.complaints == [0, 1]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("买家 在吗\n客服 在的\n买家 谢谢", "110"),
        ("买家 有货吗\n客服 有的\n买家 好的谢谢\n客服 不客气\n买家 几天到？", "11001"),
        ("客服 亲，货到了\n买家 哦\n客服 白的灰的都有", "000"),
        ("买家 有货吗\n客服 有的\n买家 拍下了\n客服 好的", "1100"),
        ("买家 有货吗\n系统 [order] 买家已付款", "10"),
        ("买家 有货吗\n客服 有的，祝您购物愉快\n买家 我再看看", "100"),
        ("买家 怎么退\n客服 帮您转\n系统 [transfer] 已转接\n买家 有人吗", "1101"),
        ("买家 怎么退\n系统 [transfer] 已转接\n客服 在的\n买家 嗯", "1111"),
        ("买家 杯子碎了\n客服 抱歉\n买家 不买了，投诉见", "110"),
        ("买家 [link] 链接\n客服 这款有货", "00"),
        ("机器人 有什么可以帮您\n买家 嗯", "00"),
    ],
)
def test_when_the_consultation_is_open(talk: Talk, text: str, states: str) -> None:
    assert "".join("1" if state else "0" for state in talk(text).open_after) == states


def test_what_was_settled(talk: Talk) -> None:
    complaint = "买家 杯子碎了\n客服 给您补发\n"
    assert talk(f"{complaint}买家 好的谢谢").resolved == 2
    assert talk(f"{complaint}买家 算了").resolved is None
    assert talk("买家 有货吗\n买家 谢谢").resolved is None
    assert talk(f"{complaint}买家 谢谢\n买家 又碎了一个").resolved is None


def test_spans_are_the_words_of_an_act_or_the_whole_message(talk: Talk, chat: Callable[[str], Dialogue]) -> None:
    it = talk("客服 亲，请稍等，抱歉")
    assert it.messages[0].text[slice(*it.spans(0, "apology")[0][1:])] == "抱歉"
    assert it.spans(0, "shipped") == [(0, 0, 8)] == [it.whole(0)]
    assert it.text(0) == "亲,请稍等,抱歉"


def test_having_nothing(talk: Talk) -> None:
    it = talk("客服 亲")
    acts = it.words.acts
    assert it.having(acts.bit("apology")) == []
    assert it.having(acts.bit("address")) == [0]
    assert it.having(acts.bit("address"), []) == []
