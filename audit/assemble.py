"""From messages to sessions: cut at gaps, marked, merged where files overlap, in constant memory.

Readers yield messages in source order. Sessions are cut while reading and held in memory up to a cap; above it they
move to disk, where everything that may belong together meets again. The result is canonical lines in the order of the
dialogues' first message in the input.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import count, groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from audit.dialogue import Dialogue, Message
from audit.merging import Session, merge
from audit.parse_audit import FileLog
from audit.partitions import Partitions
from audit.readers.jsonl import default_id, in_time_order, marked
from audit.readers.record import ReadOptions, Said, Thread

HELD_MESSAGES = 100_000
"""Messages in memory before sessions move to disk, about 100 MB with what Python adds."""

MERGED_FILES = 100
"""Files of finished dialogues that are open at once."""

LONGEST_SESSION = 10_000
"""Messages of one session; a longer one is cut and noted, so that no input can fill the memory."""

_ENCODER = msgspec.json.Encoder()


class Line(NamedTuple):
    """A finished dialogue: the place of its first message in the input, its id, its canonical line, and its file."""

    place: int
    id: str
    data: bytes
    source: str

    @property
    def empty(self) -> bool:
        """Whether the source lists the session without a message; no text can hold these bytes unescaped."""
        return b'"messages":[]' in self.data


class Assembler:
    """Takes messages file by file and gives back dialogues."""

    def __init__(self, folder: Path, options: ReadOptions) -> None:
        self._folder = folder
        self._options = options
        self._gap = timedelta(hours=options.gap)
        self._people = {account: person for account, person in options.agents.items() if account != person}
        self._place = 0
        self._held = 0
        self._open: dict[Thread, Session] = {}
        self._current: Session | None = None
        self._closed: list[Session] = []
        self._partitions: Partitions | None = None
        self._logs: list[FileLog] = []
        self._unordered: set[int] = set()
        self._seen: dict[tuple[Thread, str], None] = {}
        self._spilled = False

    @property
    def place(self) -> int:
        """A number that grows with every message: where the input is now."""
        return self._place

    def begin(self, log: FileLog, *, ordered: bool) -> None:
        """Start the next file."""
        if not ordered:
            self._unordered.add(len(self._logs))
        self._logs.append(log)
        self._spilled = False

    def end(self) -> None:
        """The file is finished: its sessions are complete."""
        self._closed.extend(self._open.values())
        self._open.clear()
        self._current = None
        self._seen.clear()
        self._settle_memory()

    def add(self, said: Said) -> None:
        """Take the next message of the file."""
        thread, message, uid, recalls = said.thread, said.message, said.uid, said.recalls
        file = len(self._logs) - 1
        self._place += 1
        session = self._current
        if session is None or session.thread is not thread:
            session = self._current = self._open.get(thread)
        if message is None:
            if session is None:
                self._open[thread] = self._new(thread)
                self._held += 1
                self._settle_memory()
            return
        if self._people:
            message = as_person(message, self._people)
        if uid is not None:
            known = len(self._seen)
            self._seen.setdefault((thread, uid))
            if len(self._seen) == known:
                self._logs[file].repeated += 1
                return
            if known >= HELD_MESSAGES:
                del self._seen[next(iter(self._seen))]
        if session is not None and self._ends(session, message, file):
            self._closed.append(session)
            session = None
        if session is None:
            session = self._current = self._open[thread] = self._new(thread)
        if message.at is not None and (session.latest is None or message.at > session.latest):
            session.latest = message.at
        if uid is not None or recalls is not None:
            session.ids[len(session.messages)] = (uid, recalls)
        session.messages.append(message)
        self._held += 1
        if self._held > HELD_MESSAGES:
            self._settle_memory()

    def lines(self) -> Iterator[Line]:
        """Every dialogue once, in the order of the first messages."""
        if self._partitions is None:
            yield from self._finished(self._closed)
            self._closed = []
            return
        self._spill(self._closed)
        self._closed = []
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            names = (Path(folder, str(number)) for number in count())
            files = [
                _store(next(names), self._finished(group)) for group in self._partitions.groups(HELD_MESSAGES // 3)
            ]
            while len(files) > MERGED_FILES:
                files = [*files[MERGED_FILES:], _store(next(names), _merged(files[:MERGED_FILES]))]
            yield from _merged(files)

    def _ends(self, session: Session, message: Message, file: int) -> bool:
        """Whether the message is later than the session by more than the gap, measured from the latest time so far."""
        if len(session.messages) >= LONGEST_SESSION:
            self._logs[file].note(f"有会话超过 {LONGEST_SESSION:,} 条消息，已从中切开")
            return True
        if session.thread.whole or session.latest is None or message.at is None:
            return False
        if self._options.sort and file in self._unordered:
            return False
        return message.at - session.latest > self._gap

    def _new(self, thread: Thread) -> Session:
        return Session(self._place, len(self._logs) - 1, thread, resumed=self._spilled)

    def _settle_memory(self) -> None:
        """Move all sessions to disk when too many messages are held; what goes on is joined again at the end."""
        if self._held <= HELD_MESSAGES:
            return
        going_on = [session for session in self._open.values() if session.dated]
        self._spill([*self._closed, *self._open.values()])
        self._closed, self._current = [], None
        self._open = {session.thread: self._rest(session) for session in going_on}
        self._held, self._spilled = 0, True

    def _rest(self, session: Session) -> Session:
        """An empty piece that continues a session whose place cannot be told from a later message."""
        home = session.meeting_place()
        return Session(self._place, session.file, session.thread, session.latest, resumed=True, home=home)

    def _spill(self, sessions: list[Session]) -> None:
        if self._partitions is None:
            self._partitions = Partitions(self._folder)
        for session in sessions:
            self._partitions.put(session)

    def _joined(self, sessions: list[Session]) -> list[Session]:
        """The sessions with the pieces together that went to disk one by one."""
        joined: list[Session] = []
        last: dict[tuple[int, Thread], Session] = {}
        for session in sorted(sessions, key=lambda item: item.place):
            before = last.get((session.file, session.thread))
            if before is not None and session.resumed and self._goes_on(before, session):
                before.extend(session)
            else:
                joined.append(session)
                last[session.file, session.thread] = session
        return joined

    def _goes_on(self, before: Session, session: Session) -> bool:
        return not session.messages or not self._ends(before, session.messages[0], session.file)

    def _finished(self, sessions: list[Session]) -> list[Line]:
        """The dialogues of sessions that can only belong to one another."""
        as_found = () if self._options.sort else self._unordered
        merged = merge(self._joined(sessions), self._gap, self._logs, as_found)
        lines = [line for session in merged for line in self._dialogues(session)]
        return sorted(lines, key=lambda line: line.place)

    def _dialogues(self, session: Session) -> Iterator[Line]:
        log = self._logs[session.file]
        session.mark_recalled()
        unordered = session.file in self._unordered
        dialogue = self._dialogue(session, session.messages)
        if unordered and self._options.sort:
            dialogue = in_time_order(dialogue)
            parts = [dialogue] if session.thread.whole else self._recut(session, dialogue)
        else:
            parts = [dialogue]
        for number, part in enumerate(parts):
            messages = marked(_duplicates(part.messages))
            before = log.out_of_order
            log.count(messages)
            meta = {"unordered": True} if unordered and log.out_of_order > before else {}
            finished = msgspec.structs.replace(part, messages=messages, meta=meta)
            yield Line(session.place + number, finished.id, _ENCODER.encode(finished) + b"\n", log.source)

    def _recut(self, session: Session, dialogue: Dialogue) -> Iterator[Dialogue]:
        """An unordered thread, now sorted, cut where the gap is too long."""
        numbers = []
        number, latest = 0, None
        for item in dialogue.messages:
            if item.at and latest and item.at - latest > self._gap:
                number += 1
            latest = item.at or latest
            numbers.append(number)
        for _, group in groupby(zip(numbers, dialogue.messages, strict=True), key=lambda pair: pair[0]):
            yield self._dialogue(session, [item for _, item in group])

    def _dialogue(self, session: Session, messages: list[Message]) -> Dialogue:
        thread = session.thread
        start = next((item.at for item in messages if item.at), None)
        own = thread.id or default_id(thread.shop, thread.buyer, start, thread.scope.rsplit("/", 1)[-1])
        return Dialogue(own, thread.shop, thread.buyer, thread.agent, thread.channel, tuple(messages))


def as_person(message: Message, people: Mapping[str, str]) -> Message:
    """The message under the name of the person behind its account, which `meta` keeps."""
    person = people.get(message.sender or "")
    if person is None:
        return message
    return msgspec.structs.replace(message, sender=person, meta=message.meta | {"account": message.sender})


def _duplicates(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages with `duplicate` where sender, time and text came before; untimed repeats are real."""
    if len({(item.sender, item.text) for item in messages}) == len(messages):
        return messages  # times are slow to hash
    seen = set()
    flagged = []
    for item in messages:
        key = (item.sender, item.at, item.text)
        if item.at is not None and key in seen and "duplicate" not in item.flags:
            flagged.append(msgspec.structs.replace(item, flags=(*item.flags, "duplicate")))
        else:
            seen.add(key)
            flagged.append(item)
    return tuple(flagged)


def _store(path: Path, lines: Iterable[Line]) -> Path:
    """Keep lines in a file."""
    with path.open("wb") as out:
        out.writelines(_ENCODER.encode((line.place, line.id, line.source)) + b"\n" + line.data for line in lines)
    return path


def _merged(paths: list[Path]) -> Iterator[Line]:
    """The lines of some files, each in order, in one order; the files are gone afterwards."""
    for (place, own, source), stream in heapq.merge(*map(_heads, paths), key=lambda head: head[0][:2]):
        yield Line(place, own, stream.readline(), source)
    for path in paths:
        path.unlink()


def _heads(path: Path) -> Iterator[tuple[tuple[int, str, str], BinaryIO]]:
    """Place, id and source of each line in a file, which stands before the line itself: a dialogue may be large."""
    with path.open("rb") as stream:
        while head := stream.readline():
            place, own, source = msgspec.json.decode(head)
            yield (place, own, source), stream
