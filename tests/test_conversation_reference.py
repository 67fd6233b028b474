"""What is known of a dialogue is what the words of the standard say, read message by message, whatever else is in its block."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby, pairwise
from operator import or_

from hypothesis import given, settings
from hypothesis import strategies as st
from random_chats import SAID, many_dialogues

from audit.conversation import Conversation
from audit.dialogue import Dialogue, Message
from audit.engine import Auditor
from audit.text import fold


class Plain:
    """One dialogue read plainly: roles, kinds, times and the acts of each message, one after the other."""

    def __init__(self, talk: Conversation) -> None:
        acts = talk.words.acts
        self.dialogue = talk.dialogue
        self.messages = talk.messages
        self.does = [{name for name in acts if mask & acts.bit(name)} for mask in talk.acts]
        self.all = range(len(self.messages))
        self.buyers = [i for i in self.all if self.messages[i].role == "buyer" and self.messages[i].kind != "recall"]
        self.agents = [
            i
            for i in self.all
            if self.messages[i].role == "agent" and self.messages[i].kind not in ("recall", "transfer")
        ]

    def sender(self, i: int) -> str | None:
        """Who wrote an agent's message."""
        return self.messages[i].sender or self.dialogue.agent

    def gap(self, one: int, other: int) -> float | None:
        """Seconds between two messages; unknown without a time, or where the clock ran backwards in between."""
        known = [(i, self.messages[i].at) for i in range(other + 1) if self.messages[i].at is not None]
        steps = [(j, later < earlier) for (_, earlier), (j, later) in pairwise(known)]
        start, end = self.messages[one].at, self.messages[other].at
        if start is None or end is None or end < start or any(back and one < j <= other for j, back in steps):
            return None
        return (end - start).total_seconds()

    def turns(self) -> list[tuple[str, tuple[int, ...]]]:
        """Runs of one side; robots and system lines do not break them."""
        side = [(("agent" if i in self.agents else "buyer"), i) for i in sorted((*self.buyers, *self.agents))]
        return [(who, tuple(i for _, i in run)) for who, run in groupby(side, key=lambda pair: pair[0])]

    def wants(self) -> list[int]:
        """Questions and requests of the buyer."""
        return [i for i in self.buyers if self.does[i] & {"question", "request"}]

    def concerns(self) -> list[int]:
        """What the buyer wrote beyond thanks, assent and farewell."""
        idle = {"closing_signal", "acknowledgement"}
        return [
            i for i in self.buyers if self.messages[i].kind == "text" and (i in self.wants() or not self.does[i] & idle)
        ]

    def complaints(self) -> list[int]:
        """Complaints that are not marked as none."""
        return [i for i in self.buyers if "complaint" in self.does[i] and "no_complaint" not in self.does[i]]

    def orders(self) -> list[int]:
        """Orders placed or paid, as the buyer or the system says."""
        said = {"order_placed", "order_paid"}
        return [i for i in self.all if self.does[i] & said and self.messages[i].role in ("buyer", "system")]

    def transfers(self) -> list[int]:
        """Hand-overs."""
        return [i for i in self.all if self.messages[i].kind == "transfer" or "transfer" in self.does[i]]

    def handed_away(self, i: int) -> bool:
        """Whether a message hands over and no agent writes after it."""
        return i in self.transfers() and not any(k > i for k in self.agents)

    def closes(self, i: int) -> bool:
        """Whether the buyer leaves angrily, or ends and wants nothing more; assent ends only behind a closing check."""
        if "leaving_angry" in self.does[i]:
            return True
        if self.does[i] & {"question", "request"}:
            return False
        if "closing_signal" in self.does[i]:
            return True
        if "acknowledgement" not in self.does[i]:
            return False
        for k in range(i - 1, -1, -1):
            if self.messages[k].role == "agent":
                return "closing_check" in self.does[k]
            if self.messages[k].role == "buyer" and "acknowledgement" not in self.does[k]:
                return False
        return False

    def open_after(self) -> list[bool]:
        """Whether the consultation is open after each message."""
        states, state = [], False
        for i in self.all:
            role = self.messages[i].role
            if role == "buyer":
                opens = self.does[i] & {"question", "request", "complaint"} and "leaving_angry" not in self.does[i]
                state = True if opens else False if self.closes(i) else state
            if (role == "agent" and "farewell" in self.does[i]) or i in self.orders() or self.handed_away(i):
                state = False
            states.append(state)
        return states

    def last_block(self) -> list[int]:
        """The agents' messages behind the last want, at least their last three."""
        last = max(self.wants(), default=-1)
        behind = [i for i in self.agents if i > last]
        return behind if len(behind) >= 3 else self.agents[-3:]


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
