"""Sessions that several files share, recognised and joined once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from audit.dialogue import Message
from audit.parse_audit import FileLog
from audit.readers.record import Thread

Fingerprint = tuple[str | None, datetime | None, str]


class Session(msgspec.Struct):
    """One session of one file while it is put together.

    `place` is where its first message stands in the input. `resumed` says that an earlier piece of the thread may have
    gone to disk, so that this may be its continuation; `home` is then the meeting place of that piece where it is known.
    `ids` holds, by the index of the message, its own id and the id that it recalls.
    """

    place: int
    file: int
    thread: Thread
    latest: datetime | None = None
    messages: list[Message] = []
    ids: dict[int, tuple[str | None, str | None]] = {}
    resumed: bool = False
    home: str = ""

    def extend(self, piece: Session) -> None:
        """Append a later piece of the same session."""
        shift = len(self.messages)
        self.messages.extend(piece.messages)
        self.ids.update({index + shift: pair for index, pair in piece.ids.items()})
        if piece.latest is not None and (self.latest is None or piece.latest > self.latest):
            self.latest = piece.latest

    def first(self) -> datetime | None:
        """The earliest time."""
        return min((item.at for item in self.messages if item.at), default=None)

    @property
    def dated(self) -> bool:
        """Whether only its date can tell where it may meet others: nobody has a name, the source marks no end."""
        return self.thread.id is None and self.thread.buyer is None and not self.thread.whole

    def meeting_place(self) -> str:
        """A text that is equal for all sessions that may turn out to be one."""
        if self.home:
            return self.home
        thread = self.thread
        who = thread.id or thread.buyer or thread.scope
        if self.dated and self.messages:
            start = next((item.at for item in self.messages if item.at), None)
            who = f"{start:%Y%m%d}" if start else self.messages[0].text
        return f"{thread.channel}|{thread.shop}|{who}"

    def mark_recalled(self) -> None:
        """Flag the messages that a later one took back."""
        taken = {recalled for _, recalled in self.ids.values() if recalled is not None}
        for index, (own, _) in self.ids.items() if taken else ():
            item = self.messages[index]
            if own in taken and "recalled" not in item.flags:
                self.messages[index] = msgspec.structs.replace(item, flags=(*item.flags, "recalled"))

    def prints(self) -> list[Fingerprint | str | None]:
        """What makes each message the same in another file: its id, else sender, time and text; None without time."""
        return [
            self.ids[index][0]
            if index in self.ids and self.ids[index][0] is not None
            else ((item.sender, item.at, item.text) if item.at is not None else None)
            for index, item in enumerate(self.messages)
        ]


def merge(sessions: list[Session], gap: timedelta, logs: list[FileLog], as_found: Container[int] = ()) -> list[Session]:
    """The sessions with those joined that are the same one, in the order given.

    Sessions of one id are one. Sessions of one known buyer from several files are one where no gap lies between.
    Where the buyer is unknown or masked, they must hold a message in common and agree on all that both cover.
    What the files `as_found` hold stays in their order, even where sorting by time would be possible.
    """
    groups: dict[tuple[str, str, str, str], list[Session]] = defaultdict(list)
    for session in sessions:
        thread = session.thread
        if thread.id is not None:
            how, who = "id", thread.id
        elif thread.buyer is not None and not thread.scope:
            how, who = "buyer", thread.buyer
        else:
            how, who = "", thread.buyer or ""
        groups[how, thread.channel or "", thread.shop or "", who].append(session)
    gone: set[int] = set()
    for (how, *_), group in groups.items():
        if len(group) > 1 and (how == "id" or len({session.file for session in group}) > 1):
            pairs = {"id": _same_id, "buyer": _adjacent, "": _in_common}[how](group, gap)
            for target, other in pairs:
                _absorb(target, other, logs, by_time=other.file not in as_found)
                gone.add(other.place)
                if target.file != other.file:
                    logs[other.file].overlaps[logs[target.file].source] += 1
    return [session for session in sessions if session.place not in gone]


def _same_id(group: list[Session], gap: timedelta) -> Iterable[tuple[Session, Session]]:
    """All of one id, unless they are different buyers' with nothing in common."""
    kept: list[Session] = []
    for session in group:
        for target in kept:
            buyers = {target.thread.buyer, session.thread.buyer} - {None}
            if len(buyers) < 2 or _shared(target, session):
                yield target, session
                break
        else:
            kept.append(session)


def _adjacent(group: list[Session], gap: timedelta) -> Iterable[tuple[Session, Session]]:
    """Sessions of one buyer that overlap in time or follow within the gap, and untimed copies."""
    timed = sorted(
        ((start, session) for session in group if (start := session.first()) is not None),
        key=lambda pair: (pair[0], pair[1].place),
    )
    current: Session | None = None
    files: set[int] = set()
    for start, session in timed:
        latest = current.latest if current else None
        near = latest is not None and start - latest <= gap
        if current is not None and near and (session.file not in files or len(files) > 1):
            files.add(session.file)
            target, other = sorted((current, session), key=lambda item: item.place)
            yield target, other
            current = target
        else:
            current, files = session, {session.file}
    yield from _in_common([session for session in group if session.first() is None], gap)


def _in_common(group: list[Session], gap: timedelta) -> Iterable[tuple[Session, Session]]:
    """Sessions of several files that share messages and agree where both look."""
    holders: dict[Fingerprint | str, list[Session]] = defaultdict(list)
    for session in group:
        marks = session.prints()
        known = [mark for mark in marks if mark is not None]
        if not known:
            known = ["\0".join(f"{item.sender}:{item.text}" for item in session.messages)]
        candidates = {id(holder): holder for mark in known for holder in holders.get(mark, ())}
        target = next(
            (
                held
                for held in candidates.values()
                if held.file != session.file and (not session.latest or _agree(held, session))
            ),
            None,
        )
        if target is not None:
            yield target, session
        for mark in known:
            holders[mark].append(target or session)


def _shared(one: Session, other: Session) -> bool:
    """Whether they have a message in common: two systems count their messages alike, so that an id alone tells nothing."""
    mine, theirs = (
        {(mark, item.text) for mark, item in zip(session.prints(), session.messages, strict=True) if mark}
        for session in (one, other)
    )
    return not mine.isdisjoint(theirs)


def _same(one: Message, other: Message) -> bool:
    """Whether two messages of one id may be one: their texts are equal, or one was taken back or left out."""
    return one.text == other.text or not (one.text and other.text) or "recalled" in (*one.flags, *other.flags)


def _agree(one: Session, other: Session) -> bool:
    """Whether each holds all that the other has in the time that both cover.

    At its edges a second may be cut: what the session that begins or ends there has, the other must have.
    """
    starts, ends = (one.first(), other.first()), (one.latest, other.latest)
    if None in starts or None in ends:
        return False
    start, end = max(filter(None, starts)), min(filter(None, ends))
    mine, theirs = _said_between(one, start, end), _said_between(other, start, end)
    for edge, bounds in ((start, starts), (end, ends)):
        here, there = mine[edge], theirs[edge]
        if not ((bounds[0] == edge and here <= there) or (bounds[1] == edge and there <= here)):
            return False
    return all(mine[moment] == theirs[moment] for moment in {*mine, *theirs} - {start, end})


def _said_between(session: Session, start: datetime, end: datetime) -> dict[datetime, set[tuple[Any, str]]]:
    """What is said from one moment to another, by moment."""
    said: dict[datetime, set[tuple[Any, str]]] = defaultdict(set)
    for mark, item in zip(session.prints(), session.messages, strict=True):
        if item.at and start <= item.at <= end:
            said[item.at].add((mark, item.text))
    return said


def _absorb(target: Session, other: Session, logs: list[FileLog], *, by_time: bool) -> None:
    """Put into `target` what only `other` has, at its place; what both have is counted as merged."""
    if target.file == other.file:
        target.extend(other)
        return
    mine, theirs = target.prints(), other.prints()
    if not any(mine) and not any(theirs):
        if [(m.sender, m.text) for m in target.messages] == [(m.sender, m.text) for m in other.messages]:
            logs[other.file].merged += len(other.messages)
        else:
            target.extend(other)
        return
    free: dict[Fingerprint | str, list[int]] = defaultdict(list)
    for index in range(len(mine) - 1, -1, -1):
        if (mark := mine[index]) is not None:
            free[mark].append(index)
    sorted_before = by_time and _sorted(target.messages) and _sorted(other.messages)
    after: dict[int, list[int]] = defaultdict(list)
    anchors = [
        free[mark].pop()
        if mark is not None and free.get(mark) and _same(target.messages[free[mark][-1]], item)
        else None
        for mark, item in zip(theirs, other.messages, strict=True)
    ]
    first = next((anchor for anchor in anchors if anchor is not None), None)
    last = len(mine) - 1 if first is None else first - 1
    for index, anchor in enumerate(anchors):
        if anchor is None:
            after[last].append(index)
        else:
            last = anchor
    logs[other.file].merged += sum(anchor is not None for anchor in anchors)
    order: list[tuple[Session, int]] = [(other, index) for index in after[-1]]
    for index in range(len(mine)):
        order.append((target, index))
        order.extend((other, own) for own in after[index])
    if sorted_before:
        order = _by_time(order)
    messages = [session.messages[index] for session, index in order]
    target.ids = {place: session.ids[index] for place, (session, index) in enumerate(order) if index in session.ids}
    target.messages = messages
    target.latest = max((item.at for item in messages if item.at), default=None)


def _sorted(messages: list[Message]) -> bool:
    times = [item.at for item in messages if item.at]
    return all(one <= other for one, other in pairwise(times))


def _by_time(order: list[tuple[Session, int]]) -> list[tuple[Session, int]]:
    """Stably by time; a message without time stays behind the one before it."""
    latest: datetime | None = None
    keyed = []
    for session, index in order:
        latest = session.messages[index].at or latest
        keyed.append((latest, session, index))
    first = next((key for key, _, _ in keyed if key is not None), None)
    if first is None:
        return order
    keyed.sort(key=lambda item: item[0] or first)
    return [(session, index) for _, session, index in keyed]
