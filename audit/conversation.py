"""One dialogue as the checks see it: acts, turns, seconds, who was on duty and whether the consultation was open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Generic, Self, TypeVar, overload

from audit.columns import Columns, Turn

Span = tuple[int, int, int]
"""(message, start, end): half-open code points of a message's text."""

OPENING = 3
"""The opening is the agent's first three messages, the last block at least its last three."""


T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used like a built-in decorator
    """A property worked out once. The standard library's takes a lock each time until Python 3.12, which is felt here."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> T | Self:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


_RECEIVER = re.compile(
    r"(?:转接?[至给到]|转交[给至]?|移交[给至]?|已由\S+?转(?![接交至给到]))[\s【\[“\"]*([^\s】\]”\",，。!！:：]+)"
)
"""Who receives a transfer, as platforms word it."""


class Conversation:
    """A dialogue with what was done in each message: its part of the columns of a block.

    `roles`, `acts` (bit masks) and `sentiment` (the buyer's, in [-1, 1]) have one entry a message; `union` is all acts of the
    dialogue. `buyer_messages` is what the buyer wrote or sent, `agent_messages` what agents did, each by one of `writers`;
    recalls and hand-overs are none. `wordless` messages hold neither a letter nor a digit. `transfers` are the hand-overs
    from one to another, `wants` the buyer's questions and requests, `concerns` whatever he wrote beyond thanks, assent and
    farewell, which somebody should answer, `complaints` those that he does not take back, `grievances` those of them that
    only their mood tells, `order_signals` the messages that say an order was placed or paid in this session. `clock_skew`
    tells whether the clock runs backwards somewhere, `timed` whether any message has a time. `agents` counts what each agent
    wrote, in the order of their first, and `main_agent` is who wrote most, the first of them where several did.
    """

    def __init__(self, columns: Columns, number: int) -> None:
        first, end = columns.starts[number], columns.starts[number + 1]
        self.dialogue = columns.dialogues[number]
        self.messages = self.dialogue.messages
        self.n = end - first
        self.words = columns.words
        self.roles = columns.roles[first:end]
        self.acts = columns.masks[first:end]
        self.union = columns.unions[number]
        self.sentiment = columns.moods[first:end]
        self.clock_skew = columns.skewed[number]
        self.timed = columns.timed[number]
        self.buyer_messages = columns.buyers[number]
        self.agent_messages = columns.agents[number]
        self.writers = columns.writers[number]
        self.transfers = columns.transfers[number]
        self.turns = columns.turns[number]
        self.wordless = columns.wordless[number]
        self.wants = columns.wants[number]
        self.concerns = columns.concerns[number]
        self.complaints = columns.complaints[number]
        self.grievances = columns.grievances[number]
        self.order_signals = columns.orders[number]
        self._columns = columns
        self._first = first
        self._number = number
        writers = self.writers
        self._alone = bool(writers) and writers.count(writers[0]) == len(writers)
        self.agents: dict[str, int] = {}
        for writer in writers[:1] if self._alone else writers:
            if writer is not None and writer not in self.agents:
                self.agents[writer] = writers.count(writer)
        self.main_agent = max(self.agents, key=self.agents.__getitem__, default=None)

    def text(self, index: int) -> str:
        """The folded text of a message, code point for code point the raw one."""
        return self._columns.folded.message(self._first + index)

    def spans(self, index: int, act: str) -> list[Span]:
        """Where an act was found in a message; the whole message where it has no words of its own."""
        found = self._columns.scanned.spans(self._first + index, self.words.acts.shown_by(act))
        return [(index, start, end) for start, end in found] or [self.whole(index)]

    def first_span(self, index: int, shown_by: frozenset[int]) -> Span:
        """The first span of some acts (by index) in a message; the whole message where they have no words in it."""
        found = self._columns.scanned.first(self._first + index, shown_by)
        return self.whole(index) if found is None else (index, *found)

    @lazy
    def fingerprints(self) -> list[int]:
        """64 bits a message, shared by those that share its runs of characters, as in `audit.fingerprints`."""
        return self._columns.fingerprints[self._first : self._first + self.n]

    def said(self, act: str) -> int:
        """How often the agents said an act; once a message in which it happens without words of its own."""
        return self._columns.said(act)[self._number]

    def may_repeat(self, short: int, similarity: float) -> bool:
        """Whether two texts of agents, of at least `short` characters, may share this part of their runs of characters."""
        return self._columns.repeats(short, similarity)[self._number]

    def whole(self, index: int) -> Span:
        """The span of a whole message."""
        return (index, 0, len(self.messages[index].text))

    def having(self, bits: int, among: Iterable[int] | None = None) -> list[int]:
        """The messages in which one of some acts happens."""
        if not self.union & bits:
            return []
        acts = self.acts
        return [index for index in (range(self.n) if among is None else among) if acts[index] & bits]

    # ---- time

    @lazy
    def seconds(self) -> list[float | None]:
        """When each message was written, in seconds since the epoch."""
        return self._columns.seconds[self._first : self._first + self.n]

    def gap(self, earlier: int, later: int) -> float | None:
        """The seconds from one message to a later one; None where a time is missing or the clock ran backwards between."""
        seconds, skews = self._columns.seconds, self._columns.skews
        one, other = self._first + earlier, self._first + later
        start, end = seconds[one], seconds[other]
        if start is None or end is None or skews[one] != skews[other] or end < start:
            return None
        return end - start

    # ---- who

    @property
    def opening(self) -> list[int]:
        """The agents' first three messages."""
        return self.agent_messages[:OPENING]

    @property
    def last_block(self) -> list[int]:
        """The agents' messages after the buyer's last question or request, and at least their last three."""
        agents = self.agent_messages
        last = self.wants[-1] if self.wants else -1
        after = [index for index in agents if index > last]
        return after if len(after) >= OPENING else agents[-OPENING:]

    @property
    def transferred_away(self) -> bool:
        """Whether the session was handed over and no agent wrote after it."""
        agents, transfers = self.agent_messages, self.transfers
        return bool(transfers) and not (agents and agents[-1] > transfers[-1])

    def duty(self, index: int) -> str | None:
        """Who was on duty after a message: the last to write or to receive a transfer up to then, else the first to write.

        None where no agent wrote at all.
        """
        agents = self.agent_messages
        if not agents:
            return None
        if self._alone and not self.transfers:
            return self.main_agent
        wrote = next((i for i in reversed(agents) if i <= index), -1)
        for i in reversed(self.transfers):
            if wrote < i <= index and (receiver := _RECEIVER.search(self.messages[i].text)):
                return receiver[1]
        return self.messages[wrote if wrote >= 0 else agents[0]].sender or self.dialogue.agent

    @lazy
    def answered(self) -> list[tuple[Turn, Turn]]:
        """Each turn of the buyer that was answered, with the agents' turn after it."""
        turns = self.turns
        first = 0 if turns and turns[0].role == "buyer" else 1
        return list(zip(turns[first::2], turns[first + 1 :: 2], strict=False))

    # ---- what the buyer wants, and the state of the consultation

    def closes(self, index: int) -> bool:
        """Whether a buyer's message is a closing signal: thanks, an end or a leave, and nothing more is asked."""
        return self._columns.closes[self._first + index]

    @lazy
    def open_after(self) -> list[bool]:
        """Whether the consultation is open after each message."""
        return self._columns.open[self._first : self._first + self.n]

    @lazy
    def payments(self) -> list[int]:
        """The order signals that say it was paid."""
        return [i for i in self.order_signals if self.acts[i] & self.words.paid]

    @lazy
    def resolved(self) -> int | None:
        """The buyer's message that settles the last complaint by thanks or acceptance; None where it stays unsettled."""
        if not self.complaints:
            return None
        settling = self.words.thanks | self.words.accepts
        after = [i for i in self.having(settling, self.buyer_messages) if i > self.complaints[-1]]
        return after[0] if after else None

    @property
    def last_word(self) -> int | None:
        """The last message of a buyer or an agent."""
        return self.turns[-1].messages[-1] if self.turns else None
