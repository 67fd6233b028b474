"""From inputs to canonical dialogues: every source is detected, read and assembled; what fails costs no other."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from audit.archives import unpack
from audit.assemble import Assembler, Line, as_person
from audit.dialogue import Dialogue
from audit.errors import SourceError, UsageError, os_reason
from audit.lines import BLOCK, LINE_LIMIT, sniff, text_lines
from audit.parse_audit import RAW_LIMIT, SOURCES, FileLog, ParseLog, Rejected
from audit.readers import parquet
from audit.readers.detection import READERS, detect
from audit.readers.head import Head
from audit.readers.people import People
from audit.readers.record import Context, ReadOptions
from audit.sources import Source, check_inputs, expand

SHARD_BYTES = 256 << 20


class Shard(NamedTuple):
    """A file of canonical lines in the order of the input.

    `log` is the open audit of an input that is canonical itself and was not read yet; it is None for what was read and
    assembled, whose lines are sound.
    """

    path: Path
    log: FileLog | None = None


def spool(
    inputs: Sequence[str], options: ReadOptions, folder: Path, log: ParseLog, stdin: BinaryIO | None = None
) -> list[Shard]:
    """Canonical JSONL files that together hold the inputs' dialogues in the order of their first message.

    Canonical JSONL inputs are passed through as they are; everything else is read and written to `folder`.
    """
    shards: list[Shard] = []
    folder.mkdir(parents=True, exist_ok=True)
    spooled: _Spooled | None = None
    try:
        for item in stream(inputs, options, folder, log, stdin):
            if spooled is not None and (isinstance(item, Shard) or spooled.size > SHARD_BYTES):
                spooled.close()
                spooled = None
            if isinstance(item, Shard):
                shards.append(item)
                continue
            if item.empty:
                log.of(item.source).reject(f"会话 {item.id} 里没有消息", item.data)
                continue
            if spooled is None:
                shards.append(Shard(folder / f"{len(shards):05}.jsonl"))
                spooled = _Spooled(shards[-1].path)
            spooled.write(item)
    finally:
        if spooled is not None:
            spooled.close()
    return shards


class _Spooled:
    """A file of assembled lines, and beside it from which line on which source they are of."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._file = path.open("wb")
        self._beside = path.with_suffix(SOURCES)
        self._lines = 0
        self._sources: list[tuple[int, str]] = []

    def write(self, line: Line) -> None:
        self._lines += 1
        if not self._sources or self._sources[-1][1] != line.source:
            self._sources.append((self._lines, line.source))
        self.size += self._file.write(line.data)

    def close(self) -> None:
        self._file.close()
        self._beside.write_bytes(msgspec.json.encode(self._sources))


def check(inputs: Sequence[str], options: ReadOptions) -> None:
    """Raise UsageError for inputs that do not exist and for options that mean nothing, before anything is done."""
    options.check()
    if options.format not in (None, "jsonl", *READERS):
        raise UsageError(f"没有格式 {options.format}；kefu-audit formats 列出能读的格式")
    check_inputs(inputs)


def stream(
    inputs: Sequence[str],
    options: ReadOptions,
    folder: Path,
    log: ParseLog,
    stdin: BinaryIO | None = None,
    skip: Sequence[Path] = (),
) -> Iterator[Line | Shard]:
    """Finished dialogues and, in their places, canonical files; `skip` names files that are being written.

    Raises UsageError for inputs that do not exist and unknown formats.
    """
    check(inputs, options)
    people = People(options.shops, options.agents, options.bots)
    assembler = Assembler(folder, options)
    canonical: list[tuple[int, Shard]] = []
    for outer in expand(inputs, log, folder, stdin, skip):
        for source in unpack(outer, folder, log):
            file = log.file(source.name)
            if (path := _read(source, options, people, assembler, file, folder)) is not None:
                canonical.append((assembler.place, Shard(path, file)))
    for line in assembler.lines():
        while canonical and canonical[0][0] < line.place:
            yield canonical.pop(0)[1]
        yield line
    yield from (shard for _, shard in canonical)


def _read(
    source: Source, options: ReadOptions, people: People, assembler: Assembler, log: FileLog, folder: Path
) -> Path | None:
    """Read one source into the assembler, or return the path of its canonical lines; failures end up in the log."""
    before = _state(source)
    try:
        head = Head(source, options)
        if not head.data:
            log.fail("空文件，没有内容")
            return None
        if head.data.startswith(parquet.MAGIC):
            log.format, log.why = "parquet", "文件以 PAR1 开头"
            return _parquet(source, folder, options)
        name, log.why = (options.format, "由 --format 指定") if options.format else detect(head)
        log.format = name
        if name is None:
            _unknown(source, head, log, options.encoding)
            return None
        if name == "jsonl":
            return _canonical(source, head, log, folder, options)
        reader = READERS[name]
        assembler.begin(log, ordered=reader.ordered)
        try:
            for said in reader.read(source, Context(options, people, log)):
                assembler.add(said)
        finally:
            assembler.end()
    except (OSError, EOFError, SourceError) as error:
        log.fail(f"读不下去：{os_reason(error)}")
    except Exception as error:  # a reader's mistake must not cost the other files
        if isinstance(error, UnicodeError) and options.encoding:
            log.fail(f"不是 {options.encoding} 编码（{error}）；请去掉 --encoding，或换一种")
        else:
            log.fail(f"读取器出错（请报告）：{type(error).__name__}: {error}")
    if before != _state(source):
        log.note("读取期间文件被改动，结果可能不完整")
    return None


def _unknown(source: Source, head: Head, log: FileLog, encoding: str | None) -> None:
    """Report a file that no reader takes, with the size and the digest of the whole; `encoding` is the declared one."""
    digest, size = hashlib.sha256(), 0
    with source.open() as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
    why = log.why or ""
    if encoding:
        why = f"按 {encoding} 解码后{why}"
    if size > LINE_LIMIT and b"\n" not in head.data:
        why = f"整个文件是一行，有 {size:,} 字节，超过上限 {LINE_LIMIT:,}"
    raw = head.data[:RAW_LIMIT].decode("utf-8", "replace")
    instead = "去掉 --encoding，或用 --format 指定" if encoding else "可用 --format 指定"
    said = f"没有读：{why.partition('；')[0]}；{instead}，能读的格式见 kefu-audit formats"
    log.unknown(said, Rejected(source.name, 1, 0, why, raw, digest.hexdigest()), failed=source.named)


def _state(source: Source) -> tuple[int, int] | None:
    try:
        facts = source.path.stat() if source.path else None
    except OSError:
        return None
    return (facts.st_size, facts.st_mtime_ns) if facts else None


def _canonical(source: Source, head: Head, log: FileLog, folder: Path, options: ReadOptions) -> Path:
    """The path of UTF-8 lines: the source's own, or a copy where it is packed, otherwise encoded, or names change."""
    path = source.path
    utf8 = options.encoding is None and (sniff(head.data) or "utf-8-sig") == "utf-8-sig" and _utf8(head.data)
    if path is None or b"\n" not in head.data or not utf8:
        lines = _until_broken(text_lines(source.open, log, options.encoding), log)
        path = _copy(folder, (line.encode("utf-8", "replace") + b"\n" for line in lines))
        log.lines = 0
    renamed = {account: person for account, person in options.agents.items() if account != person}
    return _copy(folder, _renamed(path, renamed)) if renamed else path


def _until_broken(lines: Iterator[tuple[int, str]], log: FileLog) -> Iterator[str]:
    """The lines up to where a packed or damaged source breaks off, which is reported."""
    try:
        for _, line in lines:
            yield line
    except (OSError, EOFError, SourceError) as error:
        log.fail(f"读不下去：{os_reason(error)}")


def _renamed(path: Path, people: dict[str, str]) -> Iterator[bytes]:
    """The lines with the persons behind the accounts as senders; what is no dialogue stays as it is."""
    decode, encode = msgspec.json.Decoder(Dialogue).decode, msgspec.json.Encoder().encode
    with path.open("rb") as stream:
        for line in stream:
            try:
                dialogue = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                yield line
                continue
            messages = tuple(as_person(item, people) for item in dialogue.messages)
            agent = people.get(dialogue.agent or "", dialogue.agent)
            yield encode(msgspec.structs.replace(dialogue, messages=messages, agent=agent)) + b"\n"


def _parquet(source: Source, folder: Path, options: ReadOptions) -> Path:
    """The rows of a Parquet file as canonical lines."""
    path = source.path
    if path is None:
        with source.open() as packed:
            path = _copy(folder, iter(lambda: packed.read(1 << 20), b""))
    return _copy(folder, parquet.read_lines(str(path), options.zone))


def _copy(folder: Path, lines: Iterator[bytes]) -> Path:
    with tempfile.NamedTemporaryFile(dir=folder, prefix="canonical-", suffix=".jsonl", delete=False) as copy:
        copy.writelines(lines)
    return Path(copy.name)


def _utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(data) - 4
    return True
