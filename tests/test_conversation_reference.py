"""What is known of a dialogue is what the words of the standard say, read message by message, whatever else is in its block."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import or_

from hypothesis import given, settings
from hypothesis import strategies as st
from plain_dialogue import Plain
from random_chats import SAID, many_dialogues

from audit.conversation import Conversation
from audit.dialogue import Dialogue, Message
from audit.engine import Auditor
from audit.text import fold


def agree(talk: Conversation) -> None:
    """Everything that is known of a conversation is what the plain reading says."""
    plain = Plain(talk)
    assert talk.n == len(plain.messages)
    assert list(talk.buyer_messages) == plain.buyers
    assert list(talk.agent_messages) == plain.agents
    assert list(talk.writers) == [plain.sender(i) for i in plain.agents]
    assert [(turn.role, tuple(turn.messages)) for turn in talk.turns] == plain.turns()
    assert list(talk.wants) == plain.wants()
    assert list(talk.concerns) == plain.concerns()
    assert list(talk.complaints) == plain.complaints()
    assert list(talk.order_signals) == plain.orders()
    assert list(talk.payments) == [i for i in plain.orders() if "order_paid" in plain.does[i]]
    assert list(talk.transfers) == plain.transfers()
    assert talk.transferred_away == any(plain.handed_away(i) for i in plain.transfers()[-1:])
    assert [talk.closes(i) for i in plain.buyers] == [plain.closes(i) for i in plain.buyers]
    assert list(talk.open_after) == plain.open_after()
    assert list(talk.opening) == plain.agents[:3]
    assert list(talk.last_block) == plain.last_block()
    assert talk.last_word == max((*plain.buyers, *plain.agents), default=None)
    counts = Counter(sender for i in plain.agents if (sender := plain.sender(i)) is not None)
    assert talk.agents == dict(counts)
    assert talk.main_agent == max(counts, key=counts.__getitem__, default=None)
    assert talk.timed == any(message.at for message in plain.messages)
    for one in plain.all:
        for other in range(one, len(plain.messages)):
            assert talk.gap(one, other) == plain.gap(one, other)
    known = [message.at for message in plain.messages if message.at]
    assert talk.clock_skew == any(later < earlier for earlier, later in pairwise(known))
    settled = [i for i in plain.buyers if plain.complaints() and i > plain.complaints()[-1]]
    assert talk.resolved == next((i for i in settled if plain.does[i] & {"thanks", "accepts"}), None)
    for i in plain.all:
        assert talk.duty(i) is None or plain.agents
        assert talk.text(i) == fold(plain.messages[i].text)
    assert talk.union == reduce(or_, talk.acts, 0)


@settings(max_examples=60)
@given(many_dialogues(at_least=1, at_most=4, texts=st.sampled_from(SAID)))
def test_a_block_of_dialogues_is_known_as_each_is_read_plainly(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    for talk in auditor.conversations(dialogues):
        agree(talk)


@settings(max_examples=30)
@given(many_dialogues(at_least=1, at_most=3))
def test_so_are_texts_that_nobody_expects(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    for talk in auditor.conversations(dialogues):
        agree(talk)


@given(st.lists(st.integers(-60, 60) | st.none(), min_size=2, max_size=8))
def test_a_gap_is_what_lies_between_where_the_clock_runs_forwards(auditor: Auditor, steps: list[int | None]) -> None:
    now, messages = datetime.fromisoformat("2025-03-01T09:00:00+08:00"), []
    for step in steps:
        now += timedelta(seconds=step or 0)
        messages.append(Message("buyer", at=None if step is None else now, text="在吗"))
    (talk,) = auditor.conversations([Dialogue("clock", messages=tuple(messages))])
    plain = Plain(talk)
    for one in plain.all:
        for other in range(one, talk.n):
            gap = talk.gap(one, other)
            assert gap == plain.gap(one, other)
            assert gap is None or gap >= 0
