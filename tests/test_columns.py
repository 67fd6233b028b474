"""The columns of a block say of each dialogue what one would find by reading it message by message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.columns import (
    GRIEVANCE,
    GRIEVANCE_LENGTH,
    HELPED_GRIEVANCE,
    OPENING_GRIEVANCE,
    SHARP_GRIEVANCE,
    Turn,
    Vocabulary,
)
from audit.conversation import Conversation
from audit.dialogue import Dialogue, Message
from audit.engine import Auditor

PHRASES = """
在吗 有货吗 您好 在的亲 有 拍下了 付款了 买家已付款 怎么还没发货 碗碎了 我自己不小心摔碎了 非常抱歉 谢谢 好的 嗯 没有了 好的谢谢
虚惊一场 你们平台都不管这种事的吗
还有其他可以帮您的吗 祝您购物愉快 不买了，投诉见 会话已转接给小满 已由小禾转接给小满 帮我备注一下 拜拜 白色
"""
SAID = st.sampled_from(PHRASES.split())
SHANGHAI, INDIA = timezone(timedelta(hours=8)), timezone(timedelta(hours=5, minutes=30))
ZONES: st.SearchStrategy[tzinfo] = st.sampled_from([SHANGHAI, INDIA, UTC, ZoneInfo("Asia/Shanghai")])
START = datetime(2025, 3, 1, 1, tzinfo=UTC)
AT = st.none() | st.builds(
    lambda seconds, zone: (START + timedelta(seconds=seconds)).astimezone(zone),
    st.integers(0, 600) | st.floats(0, 600, allow_nan=False).map(lambda value: round(value, 6)),
    ZONES,
)
MESSAGE = st.builds(
    Message,
    role=st.sampled_from(["buyer", "agent"] * 4 + ["bot", "system"]),
    sender=st.sampled_from([None, "小禾", "小满"]),
    at=AT,
    text=SAID,
    kind=st.sampled_from(["text"] * 8 + ["recall", "transfer", "image", "order"]),
)
DIALOGUE = st.builds(
    Dialogue,
    id=st.just("d"),
    agent=st.none() | st.just("小青"),
    messages=st.lists(MESSAGE, max_size=14).map(tuple),
)
BLOCK = st.lists(DIALOGUE, min_size=1, max_size=5)


class Reader:
    """Reads one dialogue message by message, as slowly and as plainly as can be."""

    def __init__(self, talk: Conversation) -> None:
        self.messages = talk.messages
        self.acts = talk.acts
        self.words: Vocabulary = talk.words
        self.moods = talk.sentiment
        self.agent = talk.dialogue.agent

    def does(self, index: int, bits: int) -> bool:
        return bool(self.acts[index] & bits)

    def indices(self) -> range:
        return range(len(self.messages))

    def buyers(self) -> list[int]:
        return [i for i in self.indices() if self.messages[i].role == "buyer" and self.messages[i].kind != "recall"]

    def agents(self) -> list[int]:
        kinds = ("recall", "transfer")
        return [i for i in self.indices() if self.messages[i].role == "agent" and self.messages[i].kind not in kinds]

    def writers(self) -> list[str | None]:
        return [self.messages[i].sender or self.agent for i in self.agents()]

    def transfers(self) -> list[int]:
        return [i for i in self.indices() if self.messages[i].kind == "transfer" or self.does(i, self.words.transfer)]

    def wants(self) -> list[int]:
        return [i for i in self.buyers() if self.does(i, self.words.wants)]

    def concerns(self) -> list[int]:
        idle = self.words.closing | self.words.acknowledgement
        texts = [i for i in self.buyers() if self.messages[i].kind == "text"]
        return [i for i in texts if self.does(i, self.words.wants) or not self.does(i, idle)]

    def complaints(self) -> list[int]:
        said = [
            i for i in self.buyers() if self.does(i, self.words.complaint) and not self.does(i, self.words.no_complaint)
        ]
        return [i for i in sorted({*said, *self.grievances()}) if not self.taken_back(i)]

    def taken_back(self, index: int) -> bool:
        """Whether the buyer takes a message back before the agents have replied twice."""
        back = [i for i in self.buyers() if i >= index and self.does(i, self.words.withdraws)]
        return bool(back) and len([i for i in self.agents() if index < i < back[0]]) < 2

    def grievances(self) -> list[int]:
        return [i for i in self.buyers() if self.gloomy(i) and not self.does(i, self.words.complaint)]

    def gloomy(self, index: int) -> bool:
        mood = self.moods[index]
        long = [i for i in self.buyers() if self.is_long(i)]
        if index not in long or mood is None or mood >= 0 or self.does(index, self.words.no_reproach):
            return False
        if mood <= SHARP_GRIEVANCE:
            return True
        if self.does(index, self.words.no_grievance):
            return False
        if index != long[0]:
            return mood <= GRIEVANCE
        answer = self.answer(index)
        if mood <= OPENING_GRIEVANCE or any(self.does(i, self.words.consoling) for i in answer):
            return True
        return mood <= HELPED_GRIEVANCE and any(self.does(i, self.words.solution) for i in answer)

    def is_long(self, index: int) -> bool:
        message = self.messages[index]
        return message.kind == "text" and sum(char.isalnum() for char in message.text) >= GRIEVANCE_LENGTH

    def answer(self, index: int) -> list[int]:
        found: list[int] = []
        for i in self.indices():
            if i > index and i in self.agents():
                found.append(i)
            elif i > index and found and i in self.buyers():
                break
        return found[:3]

    def orders(self) -> list[int]:
        return [
            i
            for i in self.indices()
            if self.messages[i].role in ("buyer", "system") and self.does(i, self.words.placed)
        ]

    def closes(self, index: int) -> bool:
        words = self.words
        if self.does(index, words.leaving):
            return True
        if self.does(index, words.wants):
            return False
        if self.does(index, words.closing):
            return True
        return self.does(index, words.acknowledgement) and self.took_leave(index)

    def took_leave(self, index: int) -> bool:
        """Whether the last who said more than an assent before a message was an agent who asked for more or took leave."""
        for i in reversed(range(index)):
            if self.messages[i].role == "agent":
                return self.does(i, self.words.closing_check | self.words.farewell)
            if self.messages[i].role == "buyer" and not self.does(i, self.words.acknowledgement):
                return False
        return False

    def open_after(self) -> list[bool]:
        state, states = False, []
        for i in self.indices():
            if self.messages[i].role == "buyer":
                wants = self.does(i, self.words.wants | self.words.complaint) or self.gloomy(i)
                if wants and not self.does(i, self.words.leaving):
                    state = True
                elif self.closes(i):
                    state = False
            elif self.messages[i].role == "agent" and self.does(i, self.words.farewell):
                state = False
            away = i in self.transfers() and not any(later > i for later in self.agents())
            if i in self.orders() or away:
                state = False
            states.append(state)
        return states

    def turns(self) -> list[Turn]:
        runs: list[tuple[str, list[int]]] = []
        for i in sorted([*self.buyers(), *self.agents()]):
            role = self.messages[i].role
            if runs and runs[-1][0] == role:
                runs[-1][1].append(i)
            else:
                runs.append((role, [i]))
        firsts = [run[0] for _, run in runs]
        lasts = [run[-1] for _, run in runs]
        waits = [*(self.gap(one, other) for one, other in pairwise(firsts)), None]
        pauses = [*(self.gap(one, other) for one, other in zip(lasts, firsts[1:], strict=False)), None]
        return [Turn(role, tuple(run), *gaps) for (role, run), *gaps in zip(runs, waits, pauses, strict=False)]

    def seconds(self) -> list[float | None]:
        return [None if message.at is None else message.at.timestamp() for message in self.messages]

    def runs_back(self, earlier: int, later: int) -> bool:
        """Whether the clock runs backwards between two messages, or at the second of them."""
        times = [(i, at) for i, at in enumerate(self.seconds()) if at is not None]
        steps = [i for (_, before), (i, after) in pairwise(times) if after < before]
        return any(earlier < i <= later for i in steps)

    def gap(self, earlier: int, later: int) -> float | None:
        start, end = self.seconds()[earlier], self.seconds()[later]
        if start is None or end is None or self.runs_back(earlier, later) or end < start:
            return None
        return end - start

    def union(self) -> int:
        united = 0
        for mask in self.acts:
            united |= mask
        return united


@settings(max_examples=150, deadline=None)
@given(BLOCK)
def test_every_column_says_what_reading_would(auditor: Auditor, block: list[Dialogue]) -> None:
    for talk in auditor.conversations(block):
        it = Reader(talk)
        assert talk.roles == [message.role for message in talk.messages]
        assert talk.union == it.union()
        assert talk.buyer_messages == it.buyers()
        assert talk.agent_messages == it.agents()
        assert talk.writers == it.writers()
        assert talk.transfers == it.transfers()
        assert talk.wants == it.wants()
        assert talk.concerns == it.concerns()
        assert talk.complaints == it.complaints()
        assert talk.grievances == it.grievances()
        assert talk.order_signals == it.orders()
        assert [talk.closes(i) for i in range(talk.n)] == [it.closes(i) for i in range(talk.n)]
        assert talk.open_after == it.open_after()


@settings(max_examples=150, deadline=None)
@given(BLOCK)
def test_turns_and_times_are_those_of_reading(auditor: Auditor, block: list[Dialogue]) -> None:
    for talk in auditor.conversations(block):
        it = Reader(talk)
        assert talk.turns == it.turns()
        assert talk.seconds == it.seconds()
        assert talk.timed == any(at is not None for at in it.seconds())
        assert talk.clock_skew == (talk.n > 0 and it.runs_back(-1, talk.n - 1))
        for later in range(talk.n):
            for earlier in range(later + 1):
                assert talk.gap(earlier, later) == it.gap(earlier, later)


@settings(max_examples=60, deadline=None)
@given(BLOCK)
def test_a_dialogue_alone_has_the_columns_that_it_has_among_others(auditor: Auditor, block: list[Dialogue]) -> None:
    for dialogue, talk in zip(block, auditor.conversations(block), strict=True):
        (alone,) = auditor.conversations([dialogue])
        assert (talk.turns, talk.open_after, talk.acts) == (alone.turns, alone.open_after, alone.acts)
        assert [talk.text(i) for i in range(talk.n)] == [alone.text(i) for i in range(talk.n)]
        assert talk.sentiment == alone.sentiment


def test_a_block_of_nothing(auditor: Auditor) -> None:
    assert auditor.conversations([]) == []
    first, second = auditor.conversations([Dialogue("a"), Dialogue("b")])
    for talk in (first, second):
        assert (talk.n, talk.union, talk.turns, talk.timed, talk.clock_skew) == (0, 0, [], False, False)


def test_empty_dialogues_take_nothing_from_their_neighbours(auditor: Auditor) -> None:
    said = Dialogue("d", messages=(Message("buyer", text="有货吗"), Message("agent", "小禾", text="有的")))
    talks = auditor.conversations([Dialogue("a"), said, Dialogue("b"), said, Dialogue("c")])
    assert [talk.n for talk in talks] == [0, 2, 0, 2, 0]
    assert [talk.union == 0 for talk in talks] == [True, False, True, False, True]
    assert talks[1].turns == talks[3].turns == [Turn("buyer", (0,)), Turn("agent", (1,))]


def test_a_clock_that_runs_backwards_in_one_dialogue_is_right_in_the_next(auditor: Auditor) -> None:
    def dialogue(*minutes: int) -> Dialogue:
        times = [START + timedelta(minutes=minute) for minute in minutes]
        return Dialogue("d", messages=tuple(Message("buyer", at=at, text="好") for at in times))

    talks = auditor.conversations([dialogue(9, 5, 7), dialogue(1, 2), dialogue(0, 3)])
    assert [talk.clock_skew for talk in talks] == [True, False, False]
    assert [talk.gap(0, 1) for talk in talks] == [None, 60, 180]


def test_a_turn_does_not_run_into_the_next_dialogue(auditor: Auditor) -> None:
    asked = Dialogue("d", messages=(Message("buyer", text="在吗"),))
    answered = Dialogue("d", messages=(Message("agent", text="在的"),))
    talks = auditor.conversations([asked, asked, answered])
    assert [talk.turns for talk in talks] == [[Turn("buyer", (0,))], [Turn("buyer", (0,))], [Turn("agent", (0,))]]


@pytest.mark.parametrize("zone", [SHANGHAI, INDIA, UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")])
def test_seconds_are_since_the_epoch_in_every_zone(auditor: Auditor, zone: tzinfo) -> None:
    # New York put its clocks forward between the first two and back before the last.
    times = [datetime(2025, 3, 9, 1, 30), datetime(2025, 3, 9, 3, 30), datetime(2025, 11, 2, 1, 30, fold=1)]
    messages = tuple(Message("buyer", at=at.replace(tzinfo=zone), text="好") for at in times)
    (talk,) = auditor.conversations([Dialogue("d", messages=messages)])
    assert talk.seconds == [message.at.timestamp() for message in messages if message.at]


def test_seconds_keep_their_fractions_whatever_the_zone_of_the_first(auditor: Auditor) -> None:
    moments = [START + timedelta(microseconds=step) for step in (0, 1, 123_457, 999_999, 59_000_001)]
    messages = tuple(
        Message("buyer", at=at.astimezone(zone), text="好")
        for at, zone in zip(moments, (INDIA, UTC, SHANGHAI, INDIA, ZoneInfo("Asia/Tokyo")), strict=True)
    )
    (talk,) = auditor.conversations([Dialogue("d", messages=messages)])
    assert talk.seconds == [at.timestamp() for at in moments]


@settings(max_examples=60, deadline=None)
@given(BLOCK)
def test_what_agents_said_is_counted_as_spans_are_listed(auditor: Auditor, block: list[Dialogue]) -> None:
    acts = auditor.pack.indexed
    for talk in auditor.conversations(block):
        for name in ("apology", "says_i", "says_you_politely", "closing_check", "farewell", "address", "question"):
            said = [i for i in talk.agent_messages if talk.acts[i] & acts.bit(name)]
            assert talk.said(name) == sum(len(talk.spans(i, name)) for i in said), name


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.builds(Message, role=st.just("agent"), text=st.text("好a1_。 \n~", max_size=4)), min_size=1, max_size=6)
)
def test_wordless_is_what_holds_no_letter(auditor: Auditor, messages: list[Message]) -> None:
    (talk,) = auditor.conversations([Dialogue("d", messages=tuple(messages))])
    assert talk.wordless == [i for i, item in enumerate(messages) if not any(char.isalnum() for char in item.text)]


@settings(max_examples=60, deadline=None)
@given(BLOCK)
def test_answered_turns_are_those_with_an_agents_turn_behind(auditor: Auditor, block: list[Dialogue]) -> None:
    for talk in auditor.conversations(block):
        pairs = pairwise(talk.turns)
        assert talk.answered == [
            (turn, reply) for turn, reply in pairs if (turn.role, reply.role) == ("buyer", "agent")
        ]
