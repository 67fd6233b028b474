"""One dialogue as the checks see it: acts, turns, seconds, who was on duty and whether the consultation was open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, Self, TypeVar, overload

from audit.acts import Acts
from audit.dialogue import Dialogue
from audit.scan import Scanned, Scanner
from audit.text import Folded

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


class Turn(NamedTuple):
    """A maximal run of messages by the buyer or by agents; robots and system lines do not break it."""

    role: str
    messages: tuple[int, ...]


class Vocabulary:
    """The bits of the acts on which the state of a consultation rests."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self.wants = acts.bits(("question", "request"))
        self.question = acts.bit("question")
        self.closing = acts.bit("closing_signal")
        self.acknowledgement = acts.bit("acknowledgement")
        self.closing_check = acts.bit("closing_check")
        self.placed = acts.bits(("order_placed", "order_paid"))
        self.paid = acts.bit("order_paid")
        self.farewell = acts.bit("farewell")
        self.complaint = acts.bit("complaint")
        self.no_complaint = acts.bit("no_complaint")
        self.leaving = acts.bit("leaving_angry")
        self.thanks = acts.bit("thanks")
        self.accepts = acts.bit("accepts")


class Conversation:
    """A dialogue with what was done in each message.

    `roles`, `seconds` (seconds since the epoch or None), `acts` (bit masks) and `sentiment` (the buyer's, in [-1, 1]) have
    one entry a message. Whatever else a check asks for is worked out when it is first asked for, and kept.
    """

    def __init__(
        self, dialogue: Dialogue, folded: Folded, scanned: Scanned, scanner: Scanner, words: Vocabulary, first: int
    ) -> None:
        self.dialogue = dialogue
        self.messages = dialogue.messages
        self.n = len(dialogue.messages)
        self.roles = [message.role for message in dialogue.messages]
        self.acts: list[int] = scanned.masks[first : first + self.n]
        self.words = words
        self.sentiment: list[float | None] = [None] * self.n
        self._folded = folded
        self._scanned = scanned
        self._scanner = scanner
        self._first = first
        union = 0
        for mask in self.acts:
            union |= mask
        self.union = union

    def text(self, index: int) -> str:
        """The folded text of a message, code point for code point the raw one."""
        return self._folded.message(self._first + index)

    def spans(self, index: int, act: str) -> list[Span]:
        """Where an act was found in a message; the whole message where it has no words of its own."""
        found = self._scanned.spans(self._first + index, self._scanner.span_acts(act))
        return [(index, start, end) for start, end in found] or [self.whole(index)]

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
        return [None if message.at is None else message.at.timestamp() for message in self.messages]

    @lazy
    def _skews(self) -> list[int]:
        """How often the clock has run backwards up to each message."""
        latest: float | None = None
        count = 0
        skews = []
        for moment in self.seconds:
            if moment is not None:
                if latest is not None and moment < latest:
                    count += 1
                latest = moment
            skews.append(count)
        return skews

    @property
    def clock_skew(self) -> bool:
        """Whether the clock runs backwards somewhere."""
        return bool(self._skews and self._skews[-1])

    @lazy
    def timed(self) -> bool:
        """Whether any message has a time."""
        return any(moment is not None for moment in self.seconds)

    def gap(self, earlier: int, later: int) -> float | None:
        """The seconds from one message to a later one; None where a time is missing or the clock ran backwards between."""
        start, end = self.seconds[earlier], self.seconds[later]
        if start is None or end is None or self._skews[earlier] != self._skews[later] or end < start:
            return None
        return end - start

    # ---- who

    @lazy
    def buyer_messages(self) -> list[int]:
        """What the buyer wrote or sent."""
        return [i for i, role in enumerate(self.roles) if role == "buyer" and self.messages[i].kind != "recall"]

    @lazy
    def agent_messages(self) -> list[int]:
        """What agents wrote or sent; recalls and hand-overs are no messages of theirs."""
        return [
            i
            for i, role in enumerate(self.roles)
            if role == "agent" and self.messages[i].kind not in ("recall", "transfer")
        ]

    @lazy
    def agents(self) -> dict[str, int]:
        """How many messages each agent wrote, in the order of their first."""
        senders = (self.messages[i].sender or self.dialogue.agent for i in self.agent_messages)
        return dict(Counter(sender for sender in senders if sender is not None))

    @lazy
    def main_agent(self) -> str | None:
        """The agent who wrote most, the first of them where several did."""
        return max(self.agents, key=self.agents.__getitem__, default=None)

    @lazy
    def opening(self) -> list[int]:
        """The agents' first three messages."""
        return self.agent_messages[:OPENING]

    @lazy
    def last_block(self) -> list[int]:
        """The agents' messages after the buyer's last question or request, and at least their last three."""
        agents = self.agent_messages
        last = self.wants[-1] if self.wants else -1
        after = [index for index in agents if index > last]
        return after if len(after) >= OPENING else agents[-OPENING:]

    @lazy
    def transfers(self) -> list[int]:
        """The hand-overs from one to another."""
        bit = self.words.acts.bit("transfer")
        return [i for i in range(self.n) if self.messages[i].kind == "transfer" or self.acts[i] & bit]

    @lazy
    def transferred_away(self) -> bool:
        """Whether the session was handed over and no agent wrote after it."""
        return bool(self.transfers) and not any(index > self.transfers[-1] for index in self.agent_messages)

    def duty(self, index: int) -> str | None:
        """Who was on duty after a message: the last to write or to receive a transfer up to then, else the first to write.

        None where no agent wrote at all.
        """
        agents = self.agent_messages
        if not agents:
            return None
        wrote = next((i for i in reversed(agents) if i <= index), -1)
        for i in reversed(self.transfers):
            if wrote < i <= index and (receiver := _RECEIVER.search(self.messages[i].text)):
                return receiver[1]
        return self.messages[wrote if wrote >= 0 else agents[0]].sender or self.dialogue.agent

    @lazy
    def turns(self) -> list[Turn]:
        """The buyer's and the agents' turns."""
        agents = set(self.agent_messages)
        turns: list[Turn] = []
        role = ""
        run: list[int] = []
        for i in sorted((*self.buyer_messages, *agents)):
            side = "agent" if i in agents else "buyer"
            if side != role and run:
                turns.append(Turn(role, tuple(run)))
                run = []
            role = side
            run.append(i)
        if run:
            turns.append(Turn(role, tuple(run)))
        return turns

    # ---- what the buyer wants, and the state of the consultation

    @lazy
    def wants(self) -> list[int]:
        """The buyer's questions and requests."""
        return self.having(self.words.wants, self.buyer_messages)

    @lazy
    def concerns(self) -> list[int]:
        """What the buyer wrote beyond thanks, assent and farewell: everything that somebody should answer."""
        idle = self.words.closing | self.words.acknowledgement
        return [
            i
            for i in self.buyer_messages
            if self.messages[i].kind == "text" and (self.acts[i] & self.words.wants or not self.acts[i] & idle)
        ]

    def closes(self, index: int) -> bool:
        """Whether a buyer's message is a closing signal: thanks, an end or a leave, and nothing more is asked."""
        mask = self.acts[index]
        if mask & self.words.leaving:
            return True
        if mask & self.words.wants:
            return False
        if mask & self.words.closing:
            return True
        return bool(mask & self.words.acknowledgement) and self._after_closing_check(index)

    def _after_closing_check(self, index: int) -> bool:
        for i in range(index - 1, -1, -1):
            if self.roles[i] == "agent":
                return bool(self.acts[i] & self.words.closing_check)
            if self.roles[i] == "buyer" and not self.acts[i] & self.words.acknowledgement:
                return False
        return False

    @lazy
    def order_signals(self) -> list[int]:
        """The messages that say an order was placed or paid in this session."""
        return [i for i in self.having(self.words.placed) if self.roles[i] in ("buyer", "system")]

    @lazy
    def payments(self) -> list[int]:
        """The order signals that say it was paid."""
        return [i for i in self.order_signals if self.acts[i] & self.words.paid]

    @lazy
    def complaints(self) -> list[int]:
        """The buyer's messages that complain."""
        found = self.having(self.words.complaint, self.buyer_messages)
        return [i for i in found if not self.acts[i] & self.words.no_complaint]

    @lazy
    def resolved(self) -> int | None:
        """The buyer's message that settles the last complaint by thanks or acceptance; None where it stays unsettled."""
        if not self.complaints:
            return None
        settling = self.words.thanks | self.words.accepts
        after = [i for i in self.having(settling, self.buyer_messages) if i > self.complaints[-1]]
        return after[0] if after else None

    @lazy
    def open_after(self) -> list[bool]:
        """Whether the consultation is open after each message."""
        state = False
        states = []
        opening = self.words.wants | self.words.complaint
        orders = set(self.order_signals)
        transfers = set(self.transfers)
        for i, role in enumerate(self.roles):
            if role == "buyer":
                if self.acts[i] & opening and not self.acts[i] & self.words.leaving:
                    state = True
                elif self.closes(i):
                    state = False
            elif role == "agent" and self.acts[i] & self.words.farewell:
                state = False
            if i in orders or (i in transfers and not any(index > i for index in self.agent_messages)):
                state = False
            states.append(state)
        return states

    @lazy
    def last_word(self) -> int | None:
        """The last message of a buyer or an agent."""
        last = [messages[-1] for messages in (self.buyer_messages, self.agent_messages) if messages]
        return max(last, default=None)
