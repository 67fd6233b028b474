"""What is known of the messages of a block, worked out for all its dialogues at once.

Columns of lists have one entry a dialogue, messages counted from its first; other columns have one entry a message of the
block. Nothing in them depends on the other dialogues of the block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timezone
from functools import cached_property
from itertools import pairwise, zip_longest
from math import nan

import msgspec
import numpy as np
from numpy.typing import NDArray

from audit.acts import Acts
from audit.dialogue import KINDS, Dialogue, Message
from audit.fingerprints import RUN, fingerprints, may_repeat
from audit.scan import ROLE_CODES, Scanned
from audit.text import Folded

_BUYER, _AGENT, _SYSTEM = (ROLE_CODES[role] for role in ("buyer", "agent", "system"))
_KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}
_TEXT, _RECALL, _TRANSFER = (_KIND_CODES[kind] for kind in ("text", "recall", "transfer"))
_WORD = 64
_TURN = 3
ORDERS = ("order_placed", "order_paid")
"""The acts that say that an order was placed in this session."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

GRIEVANCE = -0.4
"""The mood at which a buyer's message that does nothing else is a complaint, whatever its words: no list has all faults."""

SHARP_GRIEVANCE = -0.7
"""The mood at which a message that asks or wants something is one as well: a question in that tone is a reproach."""

GRIEVANCE_LENGTH = 8
"""The letters that such messages have at least: shorter ones say too little."""

OPENING_GRIEVANCE = -0.2
"""The mood at which it is one where it is the first of this length: who opens with a statement seldom just chats."""

HELPED_GRIEVANCE = -0.05
"""The same where agents answer it with a way out; where they apologise or soothe, any mood below zero will do."""

_NO_REPROACH = (
    "closing_signal",
    "thanks",
    "promotion_topic",
    "asks_lower_price",
    "price_drop",
    "no_complaint",
    "denies_identity",
    *ORDERS,
)
"""What a buyer does in a message that explains even the gloomiest mood without a complaint."""

_NO_GRIEVANCE = ("question", "request", "worries", "resigned", "thinking_over", "acknowledgement")
"""What else explains a mood that is not sharp."""

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


class Turn(msgspec.Struct, frozen=True, gc=False):
    """A maximal run of messages by the buyer or by agents; robots and system lines do not break it.

    `wait` is the seconds from its first message to the first of the next turn, `pause` those from its last; None where there
    is none or they are unknown.
    """

    role: str
    messages: tuple[int, ...]
    wait: float | None = None
    pause: float | None = None


class Vocabulary:
    """The bits of the acts on which the state of a consultation rests."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self.wants = acts.bits(("question", "request"))
        self.closing = acts.bit("closing_signal")
        self.acknowledgement = acts.bit("acknowledgement")
        self.closing_check = acts.bit("closing_check")
        self.placed = acts.bits(ORDERS)
        self.paid = acts.bit("order_paid")
        self.farewell = acts.bit("farewell")
        self.complaint = acts.bit("complaint")
        self.no_complaint = acts.bit("no_complaint")
        self.withdraws = acts.bit("withdraws")
        self.leaving = acts.bit("leaving_angry")
        self.thanks = acts.bit("thanks")
        self.accepts = acts.bit("accepts")
        self.transfer = acts.bit("transfer")
        self.no_reproach, self.no_grievance, self.consoling, self.solution = (
            acts.bits(name for name in names if name in acts)
            for names in (_NO_REPROACH, _NO_GRIEVANCE, ("apology", "soothing"), ("solution",))
        )


class Columns:
    """The columns of one block. `starts` is where each dialogue begins in it, and where the last one ends."""

    def __init__(
        self,
        dialogues: Sequence[Dialogue],
        roles: Places,
        folded: Folded,
        scanned: Scanned,
        words: Vocabulary,
        moods: list[float | None],
    ) -> None:
        messages = [message for dialogue in dialogues for message in dialogue.messages]
        sizes = np.fromiter((len(dialogue.messages) for dialogue in dialogues), np.int64, len(dialogues))
        self.dialogues = dialogues
        self.folded = folded
        self.scanned = scanned
        self.words = words
        self.moods = moods
        self.masks = scanned.masks
        self.roles = [message.role for message in messages]
        self._said: dict[str, list[int]] = {}
        self._repeats: dict[tuple[int, float], list[bool]] = {}
        self._place = np.arange(len(messages))
        self._bounds = np.concatenate([[0], np.cumsum(sizes)])
        self._owner = np.repeat(np.arange(len(dialogues)), sizes)
        self._begin = self._bounds[self._owner]
        self.starts: list[int] = self._bounds.tolist()
        self._acts = _in_words(scanned.masks, len(words.acts))
        self.unions = self._united(sizes > 0)
        self._read_clock(messages)
        self._tell_people(messages, roles)
        self._take_turns()
        self.wordless = self.split(folded.letters == 0)
        self._follow_state(roles, folded.letters)

    def happens(self, bits: int) -> Flags:
        """In which messages one of some acts happens."""
        found = np.zeros(len(self._place), dtype=bool)
        for number, word in enumerate(self._acts):
            if part := bits >> _WORD * number & (1 << _WORD) - 1:
                found |= (word & np.uint64(part)) != 0
        return found

    def split(self, flags: Flags) -> list[list[int]]:
        """The flagged messages of each dialogue."""
        where = np.flatnonzero(flags)
        local = (where - self._begin[where]).tolist()
        return [local[start:end] for start, end in self._cuts(where)]

    def said(self, act: str) -> list[int]:
        """How often the agents of each dialogue said an act; once a message in which it happens without words of its own."""
        counts = self._said.get(act)
        if counts is None:
            found = np.maximum(self.scanned.counts(self.words.acts.shown_by(act)), 1)
            said = self._agent & self.happens(self.words.acts.bit(act))
            sums = np.bincount(self._owner[said], weights=found[said], minlength=len(self.dialogues))
            counts = self._said[act] = sums.astype(np.int64).tolist()
        return counts

    def repeats(self, short: int, similarity: float) -> list[bool]:
        """Which dialogues may have two texts of agents, of at least `short` characters, that share this part of their runs."""
        repeats = self._repeats.get((short, similarity))
        if repeats is None:
            lengths = np.diff(self.folded.starts) - 1
            texts = np.flatnonzero(self._agent & self._text & (lengths >= short))
            prints, runs = self._prints[texts], lengths[texts] - RUN + 1
            near = may_repeat(prints, runs, self._owner[texts], similarity)
            repeats = self._repeats[short, similarity] = self._having(texts[near])
        return repeats

    @cached_property
    def _prints(self) -> NDArray[np.uint64]:
        return fingerprints(self.folded)

    @cached_property
    def fingerprints(self) -> list[int]:
        """The fingerprint of each message."""
        prints: list[int] = self._prints.tolist()
        return prints

    def _cuts(self, places: Places) -> Iterator[tuple[int, int]]:
        """Where each dialogue's part of some messages begins and ends."""
        return pairwise(np.searchsorted(places, self._bounds).tolist())

    def _having(self, places: Places) -> list[bool]:
        """Which dialogues have one of some messages."""
        counts: Places = np.bincount(self._owner[places], minlength=len(self.dialogues))
        return [count > 0 for count in counts.tolist()]

    def _last(self, flags: Flags) -> Places:
        """The last flagged message of the dialogue up to each message, by its place in the block; -1 where there is none."""
        last = np.maximum.accumulate(np.where(flags, self._place, -1))
        return np.where(last >= self._begin, last, -1)

    def _before(self, last: Places) -> Places:
        """What `_last` says of the message before each; -1 where there is none."""
        return np.where(self._place > self._begin, np.roll(last, 1), -1)

    def _united(self, full: Flags) -> list[int]:
        """The acts of each dialogue as one mask; `full` tells which dialogues have messages."""
        united = np.zeros((len(full), len(self._acts)), dtype="<u8")
        if full.any():
            united[full] = np.bitwise_or.reduceat(self._acts, self._bounds[:-1][full], axis=1).T
        data, width = united.tobytes(), united.itemsize * len(self._acts)
        return [int.from_bytes(data[at : at + width], "little") for at in range(0, len(data), width)]

    def _read_clock(self, messages: Sequence[Message]) -> None:
        """Seconds since the epoch, and how often a dialogue's clock has run backwards up to each message."""
        times = [message.at for message in messages]
        zone = next((at.tzinfo for at in times if at is not None), None)
        # Times that share their offset are subtracted much faster than others.
        epoch = _EPOCH.astimezone(zone) if isinstance(zone, timezone) else _EPOCH
        found = [nan if at is None else (at - epoch).total_seconds() for at in times]
        self._seconds = np.array(found, dtype=np.float64)
        known = np.flatnonzero(~np.isnan(self._seconds))
        before, after = known[:-1], known[1:]
        back = after[(self._seconds[after] < self._seconds[before]) & (self._owner[after] == self._owner[before])]
        steps = np.zeros(len(times), dtype=np.int64)
        steps[back] = 1
        self._skews = np.cumsum(steps)
        self.seconds: list[float | None] = [None if moment != moment else moment for moment in found]
        self.skews: list[int] = self._skews.tolist()
        self.skewed = self._having(back)
        self.timed = self._having(known)

    def _tell_people(self, messages: Sequence[Message], roles: Places) -> None:
        """What the buyers and the agents wrote, and when a dialogue was handed over."""
        kinds = np.fromiter((_KIND_CODES[message.kind] for message in messages), np.int64, len(messages))
        self._text = kinds == _TEXT
        self._buyer = (roles == _BUYER) & (kinds != _RECALL)
        self._agent = (roles == _AGENT) & (kinds != _RECALL) & (kinds != _TRANSFER)
        self._transfer = (kinds == _TRANSFER) | self.happens(self.words.transfer)
        self.buyers = self.split(self._buyer)
        self.agents = self.split(self._agent)
        self.transfers = self.split(self._transfer)
        names = [message.sender or dialogue.agent for dialogue in self.dialogues for message in dialogue.messages]
        wrote = np.flatnonzero(self._agent)
        writers = [names[place] for place in wrote.tolist()]
        self.writers = [writers[start:end] for start, end in self._cuts(wrote)]

    def _take_turns(self) -> None:
        people = np.flatnonzero(self._buyer | self._agent)
        agent, owner = self._agent[people], self._owner[people]
        begins = np.ones(len(people), dtype=bool)
        begins[1:] = (agent[1:] != agent[:-1]) | (owner[1:] != owner[:-1])
        at = np.flatnonzero(begins)
        ends = np.append(at, len(people))[1:]
        first, last = people[at], people[ends - 1]
        local = tuple((people - self._begin[people]).tolist())
        columns = (
            ["agent" if side else "buyer" for side in agent[at].tolist()],
            [local[start:end] for start, end in zip(at.tolist(), ends.tolist(), strict=True)],
            self._gaps(first[:-1], first[1:]),
            self._gaps(last[:-1], first[1:]),
        )
        turns = [Turn(*turn) for turn in zip_longest(*columns)]
        self.turns = [turns[start:end] for start, end in self._cuts(first)]

    def _gaps(self, earlier: Places, later: Places) -> list[float | None]:
        """The seconds from some messages to others; None where they are unknown or the dialogue is another."""
        gaps = self._seconds[later] - self._seconds[earlier]
        sure = (gaps >= 0) & (self._skews[later] == self._skews[earlier]) & (self._owner[later] == self._owner[earlier])
        return [gap if known else None for gap, known in zip(gaps.tolist(), sure.tolist(), strict=True)]

    def _grievances(self, letters: Places) -> Flags:
        """Which messages are complaints by their mood, and by what agents answer, whatever their words."""
        moods = np.array([nan if mood is None else mood for mood in self.moods], dtype=np.float64)
        long = self._buyer & self._text & (letters >= GRIEVANCE_LENGTH)
        gloomy = long & (moods < 0) & ~self.happens(self.words.no_reproach)
        stated = gloomy & ~self.happens(self.words.no_grievance)
        first = stated & (self._before(self._last(long)) < 0)
        grieves: Flags = gloomy & (moods <= SHARP_GRIEVANCE)
        grieves |= stated & (moods <= np.where(first, OPENING_GRIEVANCE, GRIEVANCE))
        for place in np.flatnonzero(first & ~grieves).tolist():
            answer = self._answer(place)
            helped = answer & self.words.solution and moods[place] <= HELPED_GRIEVANCE
            grieves[place] = bool(answer & self.words.consoling or helped)
        return grieves

    def _taken_back(self) -> Flags:
        """Which messages the buyer takes back before the agents have replied twice."""
        back = self._buyer & self.happens(self.words.withdraws)
        ahead = np.minimum.accumulate(np.where(back, self._place, len(back))[::-1])[::-1]
        found: Flags = ahead < self._bounds[self._owner + 1]
        replies = np.cumsum(self._agent)
        found &= replies[np.where(found, ahead, 0)] - replies < 2
        return found

    def _answer(self, place: int) -> int:
        """What the agents' first turn after a message does, up to three messages of it."""
        end = self._bounds[self._owner[place] + 1]
        said, count = 0, 0
        for other in range(place + 1, end):
            if self._agent[other]:
                said |= self.masks[other]
                count += 1
            if count == _TURN or (count and self._buyer[other]):
                break
        return said

    def _follow_state(self, roles: Places, letters: Places) -> None:
        """What the buyer wants, when he is done, and whether the consultation is open after each message."""
        words, happens = self.words, self.happens
        wants, acknowledged, leaving = happens(words.wants), happens(words.acknowledgement), happens(words.leaving)
        closing = happens(words.closing)
        grieves = self._grievances(letters)
        complains = happens(words.complaint) | grieves
        buyer, agent = roles == _BUYER, roles == _AGENT
        # An assent closes where the last to say more than an assent was an agent who asked for more or took leave.
        said_more = self._last(agent | (buyer & ~acknowledged))
        before = self._before(said_more)
        asked = (before >= 0) & (agent & happens(words.closing_check | words.farewell))[before]
        closes = leaving | (~wants & (closing | (acknowledged & asked)))
        ordered = happens(words.placed) & (buyer | (roles == _SYSTEM))
        last_written = np.full(len(self.dialogues), -1)
        wrote = np.flatnonzero(self._agent)
        last_written[self._owner[wrote]] = wrote
        ends = ordered | (self._transfer & (self._place > last_written[self._owner]))
        opens = buyer & (wants | complains) & ~leaving
        ends |= ~opens & ((buyer & closes) | (agent & happens(words.farewell)))
        self.closes: list[bool] = closes.tolist()
        self.open: list[bool] = (self._last(opens & ~ends) > self._last(ends)).tolist()
        self.wants = self.split(self._buyer & wants)
        self.concerns = self.split(self._buyer & self._text & (wants | ~(closing | acknowledged)))
        self.complaints = self.split(self._buyer & complains & ~happens(words.no_complaint) & ~self._taken_back())
        self.grievances = self.split(grieves & ~happens(words.complaint))
        self.orders = self.split(ordered)


def _in_words(masks: Sequence[int], acts: int) -> NDArray[np.uint64]:
    """Masks as 64-bit words: one row for every 64 acts, one column a message."""
    width = max(1, -(-acts // _WORD))
    data = b"".join([mask.to_bytes(width * _WORD // 8, "little") for mask in masks])
    return np.ascontiguousarray(np.frombuffer(data, dtype="<u8").reshape(len(masks), width).T)
