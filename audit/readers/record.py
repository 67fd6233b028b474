"""What readers share: the records they yield, the options they obey, and what a reader is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from audit.dialogue import Message
from audit.errors import UsageError

if TYPE_CHECKING:
    from audit.parse_audit import FileLog
    from audit.readers.head import Head
    from audit.readers.people import People
    from audit.sources import Source


class Thread(msgspec.Struct, frozen=True):
    """Whom a message was exchanged with: what may become one session or, cut at gaps, several.

    `id` is the source's own id of the session; `whole` says that the source marks where the session ends, so that
    gaps do not cut it. `scope` is not empty where the buyer's name is no identity (masked, shared, unknown): such
    threads meet those of another block or file only where they hold the same messages.
    """

    id: str | None = None
    shop: str | None = None
    buyer: str | None = None
    agent: str | None = None
    channel: str | None = None
    scope: str = ""
    whole: bool = False


class Said(msgspec.Struct, frozen=True, gc=False):
    """A message in its thread. `message` is None for a session that the source lists without any.

    `uid` is the source's own id of the message, `recalls` the id of an earlier one that this one takes back.
    """

    thread: Thread
    message: Message | None
    uid: str | None = None
    recalls: str | None = None


@dataclass(frozen=True)
class ReadOptions:
    """How inputs are to be read; every field has the default of the command line.

    `gap` is in hours, `agents` maps an account to the person behind it, `columns` adds column aliases for tables.
    """

    format: str | None = None
    shops: tuple[str, ...] = ()
    agents: Mapping[str, str] = field(default_factory=dict)
    bots: tuple[str, ...] = ()
    tz: str = "Asia/Shanghai"
    gap: float = 6.0
    encoding: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    assistant: str = "bot"
    sort: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of times without an offset."""
        return ZoneInfo(self.tz)

    def check(self) -> None:
        """Raises UsageError for a time zone, an encoding or a role that does not exist."""
        try:
            ZoneInfo(self.tz)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise UsageError(f"没有时区 {self.tz}；例如 Asia/Shanghai、UTC") from None
        try:
            "".encode(self.encoding or "utf-8")
        except (LookupError, ValueError):
            raise UsageError(f"没有编码 {self.encoding}；例如 utf-8、gb18030、big5、utf-16") from None
        if self.assistant not in ("bot", "agent"):
            raise UsageError(f"assistant 只能是 bot 或 agent，不是 {self.assistant}")


class Context(NamedTuple):
    """What a reader works with besides its source."""

    options: ReadOptions
    people: People
    log: FileLog


@dataclass(frozen=True)
class Reader:
    """One export format.

    `detect` returns why a file is taken for the format, or None. `read` yields the messages in the order of the source;
    `ordered` says whether that is the order in which people saw them.
    """

    name: str
    title: str
    ordered: bool
    detect: Callable[[Head], str | None]
    read: Callable[[Source, Context], Iterator[Said]]
