"""What was read and what was not: rejected records, and counts a file.

A reader counts into a `FileLog`; its `finish()` is the frozen `FileAudit` that summaries and reports show. Counts
of parts of one file, such as the byte ranges that workers decode, add up with `FileAudit.plus`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from audit.dialogue import Message

SOURCES = ".sources"
"""The ending of what stands beside a spooled file: JSON, a list of (first line, source)."""

RAW_LIMIT = 4096
"""Bytes of a rejected record that are kept; the digest covers all of it. Part of the interface."""

PLACES_LIMIT = 1000
"""Line numbers that are listed a file; the count goes on."""

SUSPECT_SHARE = 0.05
SUSPECT_UNITS = 20
"""A file is suspect with more than this share and at least so many units not understood. Part of the interface."""


class Rejected(msgspec.Struct, frozen=True):
    """A record that could not be read. `line` is 1-based and `offset` in bytes, null where unknown.

    `raw` is at most 4 KB; `sha256` is the digest of the whole record.
    """

    source: str
    line: int | None
    offset: int | None
    reason: str
    raw: str
    sha256: str


def rejected(
    source: str,
    reason: str,
    raw: str | bytes = b"",
    *,
    line: int | None = None,
    offset: int | None = None,
    encoding: str = "utf-8",
) -> Rejected:
    """A rejection of a record that is in memory; `encoding` is that of its bytes."""
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    # What takes the place of an undecodable byte is longer than it.
    shown = data[:RAW_LIMIT].decode(encoding, "replace").encode()[:RAW_LIMIT].decode("utf-8", "ignore")
    return Rejected(source, line, offset, reason, shown, hashlib.sha256(data).hexdigest())


class FileAudit(msgspec.Struct, frozen=True):
    """The parse audit of one input file.

    `units` is what the file is counted in: lines of text, rows of a table, records of JSON. `places` lists the
    first 1,000 lines that were not understood. `duplicates` were kept and flagged, `repeated` dropped because the
    source's own message id came twice, `merged` dropped because another file holds the same message of the same
    session; `unaudited` counts dialogues that were lost to an error of the audit, `left_out` what the format leaves out
    by rule. `failed` says why the file could not be read, or not to its end.
    """

    source: str
    format: str | None = None
    why: str | None = None
    encoding: str | None = None
    lines: int = 0
    units: int = 0
    messages: int = 0
    dialogues: int = 0
    not_understood: int = 0
    places: tuple[int, ...] = ()
    no_time: int = 0
    out_of_order: int = 0
    duplicates: int = 0
    repeated: int = 0
    merged: int = 0
    unaudited: int = 0
    left_out: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    failed: str | None = None
    suspect: bool = False

    def plus(self, other: FileAudit) -> FileAudit:
        """The counts of two parts of the same file together."""
        counted = {
            field: getattr(self, field) + getattr(other, field)
            for field in self.__struct_fields__
            if isinstance(getattr(self, field), int) and field not in ("suspect", "not_understood")
        }
        return msgspec.structs.replace(
            self,
            **counted,
            places=tuple(dict.fromkeys(self.places + other.places))[:PLACES_LIMIT],
            left_out=dict(Counter(self.left_out) + Counter(other.left_out)),
            notes=tuple(dict.fromkeys(self.notes + other.notes)),
            failed=self.failed or other.failed,
            not_understood=self.not_understood + other.not_understood - len({*self.places} & {*other.places}),
        ).judged()

    def judged(self) -> FileAudit:
        """The same with `suspect` set by the share of what was not understood."""
        bad = self.not_understood
        suspect = bad >= SUSPECT_UNITS and bad > SUSPECT_SHARE * max(self.units, 1)
        return msgspec.structs.replace(self, suspect=suspect)


class FileLog:
    """Counts for one file while it is read; rejections go to `sink` at once."""

    def __init__(self, source: str, sink: Callable[[Rejected], object]) -> None:
        self.source = source
        self.format: str | None = None
        self.why: str | None = None
        self.encoding: str | None = None
        self.failed: str | None = None
        self.lines = self.units = self.messages = self.dialogues = self.not_understood = 0
        self.no_time = self.out_of_order = self.duplicates = self.repeated = self.merged = 0
        self.places: dict[int, None] = {}
        self.left_out: Counter[str] = Counter()
        self.overlaps: Counter[str] = Counter()
        self.notes: dict[str, None] = {}
        self._sink = sink

    def reject(
        self,
        reason: str,
        raw: str | bytes = b"",
        *,
        line: int | None = None,
        offset: int | None = None,
        encoding: str = "utf-8",
    ) -> None:
        """Record that something was not understood."""
        self.take(rejected(self.source, reason, raw, line=line, offset=offset, encoding=encoding))

    def take(self, record: Rejected) -> None:
        """Count a rejection that is already made; a line of which something was said before is not counted again."""
        self.not_understood += record.line is None or record.line not in self.places
        if record.line is not None and len(self.places) < PLACES_LIMIT:
            self.places[record.line] = None
        self._sink(record)

    def add(self, part: FileAudit, refused: Iterable[Rejected]) -> None:
        """Count a part of the file that was decoded elsewhere."""
        for record in refused:
            self.take(record)
        self.format, self.encoding = self.format or part.format, self.encoding or part.encoding
        for field in ("lines", "units", "messages", "dialogues", "no_time", "out_of_order", "duplicates"):
            setattr(self, field, getattr(self, field) + getattr(part, field))

    def count(self, messages: Sequence[Message]) -> None:
        """Count a finished dialogue."""
        self.dialogues += 1
        self.messages += len(messages)
        for item in messages:
            if item.flags:
                self.no_time += "no_time" in item.flags
                self.out_of_order += "out_of_order" in item.flags
                self.duplicates += "duplicate" in item.flags

    def unknown(self, said: str, record: Rejected, *, failed: bool) -> None:
        """Record that no reader takes the file, which stops nothing; it `failed` where somebody asked for just this one."""
        self.why = record.reason
        if failed:
            self.failed = said
        else:
            self.note(said)
        self._sink(record)

    def fail(self, reason: str, raw: str | bytes = b"") -> None:
        """Record that the file cannot be read, or not any further."""
        self.failed = reason
        self._sink(rejected(self.source, reason, raw))

    def note(self, text: str) -> None:
        """Say something about the whole file, once."""
        self.notes[text] = None

    def finish(self) -> FileAudit:
        """The counts so far as a value."""
        return FileAudit(
            **{
                field: getattr(self, field)
                for field in FileAudit.__struct_fields__
                if field not in ("places", "left_out", "notes", "suspect", "unaudited")
            },
            places=tuple(self.places),
            left_out=dict(self.left_out),
            notes=(
                *self.notes,
                *(f"有 {count} 个会话在 {other} 里也有，已合并" for other, count in sorted(self.overlaps.items())),
            ),
        ).judged()


class ParseLog:
    """The parse audit of a whole input: one `FileLog` a file, in input order.

    Rejections are handed to `sink` as they occur, so that they need not be held in memory.
    """

    def __init__(self, sink: Callable[[Rejected], object]) -> None:
        self.rejections = 0
        self._sink = sink
        self._logs: list[FileLog] = []

    def file(self, source: str) -> FileLog:
        """A log for the next file."""
        log = FileLog(source, self.reject)
        self._logs.append(log)
        return log

    def of(self, source: str) -> FileLog:
        """The log of a file that was begun."""
        return next(log for log in reversed(self._logs) if log.source == source)

    def reject(self, record: Rejected) -> None:
        """Pass on a rejection that belongs to no file that was opened."""
        self.rejections += 1
        self._sink(record)

    def audits(self) -> list[FileAudit]:
        """The audits of all files so far."""
        return [log.finish() for log in self._logs]


def summary_lines(audits: Iterable[FileAudit], *, notes: bool = True) -> list[str]:
    """What the terminal says about the files that were not read completely, in Chinese; without `notes` only what is wrong."""
    lines = []
    for audit in audits:
        if audit.failed:
            lines.append(f"{audit.source}：{audit.failed}")
        if audit.not_understood:
            shown = "、".join(map(str, audit.places[:10])) + ("…" if len(audit.places) > 10 else "")
            where = f"（第 {shown} 行）" if audit.places else ""
            suspect = "，此文件可疑" if audit.suspect else ""
            lines.append(f"{audit.source}：{audit.units:,} 条中有 {audit.not_understood:,} 条未能理解{where}{suspect}")
        if not notes:
            continue
        lines.extend(f"{audit.source}：{note}" for note in audit.notes)
        if not (audit.dialogues or audit.failed or audit.not_understood or audit.notes):
            left_out = "，".join(f"{what} {count:,}" for what, count in audit.left_out.items())
            why = f"按规则不读：{left_out}" if left_out else "可能只有表头"
            lines.append(f"{audit.source}：没有会话（{why}）")
    return lines
