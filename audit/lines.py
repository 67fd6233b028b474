"""Lines of text from bytes: encodings, line ends, control characters, in constant memory.

A line ends at LF, CRLF or CR and nowhere else; U+2028, U+0085 and form feeds stay inside messages. Control
characters and no-break spaces are dropped, tabs stay.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from audit.errors import SourceError
from audit.parse_audit import RAW_LIMIT, FileLog, Rejected

BLOCK = 1 << 20
LINE_LIMIT = 16 << 20
"""Bytes of one line; longer ones are rejected by offset and digest and never held."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xa0\ufeff]")
_LONG = re.compile("[\u0800-\U0010ffff]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DAMAGED = "有无法解码的字节，已用 \ufffd 代替，其余保留"
_JOINED = 4
"""Bad characters in a line without good ones that tell a line of another encoding from a damaged one."""

_SAMPLE = 4 * BLOCK


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end."""


class Part:
    """The first `left` bytes that a stream still has."""

    def __init__(self, stream: BinaryIO, left: int) -> None:
        self._stream = stream
        self._left = left

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end of the part."""
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data


def clean(text: str) -> str:
    """The text without control characters."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def sniff(head: bytes) -> str | None:
    """The encoding that the first bytes declare or betray: a byte order mark, or UTF-16 by the place of its zeros.

    No export in UTF-16 is without digits or line ends, so that a mark without zeros after it is damage.
    """
    for mark, encoding in _BOMS:
        if head.startswith(mark) and (encoding == "utf-8-sig" or b"\0" in head):
            return encoding
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    if max(even, odd) > len(head[:4096]) // 50 and min(even, odd) * 8 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def encoding_of(open_stream: Callable[[], BinaryIO]) -> str:
    """The encoding of a whole stream: by its mark, else strict UTF-8, else GB18030; damaged UTF-8 is UTF-8."""
    with open_stream() as stream:
        block = stream.read(BLOCK)
        if encoding := sniff(block):
            return encoding
        decoder = codecs.getincrementaldecoder("utf-8")()
        while block:
            try:
                decoder.decode(block)
                block = stream.read(BLOCK)
            except UnicodeDecodeError:
                return _by_damage(block + stream.read(_SAMPLE))
            except (OSError, SourceError):  # what the stream held so far decides; whoever reads it meets the error
                break
    return "utf-8"


def _by_damage(sample: bytes) -> str:
    """UTF-8 or GB18030 for bytes that are not strict UTF-8.

    Chinese has three bytes in UTF-8; in GB18030 text such sequences occur by chance once in about seventy characters.
    """
    bad, good = _quality(sample)
    if good >= bad:
        return "utf-8"
    return "gb18030" if sample.decode("gb18030", "replace").count("\ufffd") <= bad else "utf-8"


def _quality(sample: bytes) -> tuple[int, int]:
    """How many characters are bad as UTF-8, and how many good ones have three bytes or four."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return bad, sum(map(len, _LONG.findall(text))) - bad


def decode_head(head: bytes, declared: str | None = None) -> str:
    """The text of a file's first bytes, for detection; a character cut at the end is left off."""
    encoding = declared or sniff(head)
    if encoding is None:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(head)
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = _by_damage(head)
    return unified(codecs.getincrementaldecoder(encoding)("replace").decode(head))


def unified(text: str) -> str:
    """The text with LF as its only line end and without control characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return clean(text)


def byte_lines(
    stream: Readable, log: FileLog, *, line: int = 1, offset: int = 0, limit: int | None = None
) -> Iterator[tuple[int, int, bytes]]:
    """Blocks of whole lines as (number of the first line, its offset, bytes).

    A line above the limit is rejected with its offset and digest and left out; memory stays at the limit.
    """
    limit = limit or LINE_LIMIT
    carry: list[bytes] = []
    held = 0
    while block := stream.read(BLOCK):
        end = max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1)) + 1
        if not end:
            carry.append(block)
            held += len(block)
            if held > limit:
                skipped, rest = _skip_line(stream, carry, log, (line, offset, limit))
                carry, held = ([rest] if rest else []), len(rest)
                offset, line = offset + skipped, line + 1
            continue
        whole = b"".join((*carry, block[:end]))
        yield line, offset, whole
        line += count_lines(whole)
        offset += len(whole)
        carry, held = [block[end:]], len(block) - end
    if held:
        yield line, offset, b"".join(carry)


def count_lines(data: bytes) -> int:
    """How many line ends are in it."""
    crs = data.count(b"\r")
    return data.count(b"\n") + (crs - data.count(b"\r\n") if crs else 0)


def _skip_line(stream: Readable, carry: list[bytes], log: FileLog, where: tuple[int, int, int]) -> tuple[int, bytes]:
    """Reject the line that begins in `carry`; return how many bytes it has and what was read after it."""
    digest = hashlib.sha256()
    size = 0
    for part in carry:
        digest.update(part)
        size += len(part)
    shown = carry[0][:RAW_LIMIT]
    rest = b""
    while block := stream.read(BLOCK):
        end = min((at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0), default=-1)
        taken = block if end < 0 else block[:end]
        digest.update(taken)
        size += len(taken)
        if end >= 0:
            if block[end : end + 1] == b"\r" and end + 1 == len(block):
                block += stream.read(1)
            after = end + (2 if block[end : end + 2] == b"\r\n" else 1)
            rest = block[after:]
            size_with_end = size + after - end
            break
    else:
        size_with_end = size
    line, offset, limit = where
    reason = f"这一行有 {size:,} 字节，超过上限 {limit:,}"
    log.take(Rejected(log.source, line, offset, reason, shown.decode("utf-8", "replace"), digest.hexdigest()))
    return size_with_end, rest


def text_lines(
    open_stream: Callable[[], BinaryIO], log: FileLog, declared: str | None = None, limit: int | None = None
) -> Iterator[tuple[int, str]]:
    """The lines of a text file as (1-based number, text without its end), none above the limit in bytes."""
    encoding = declared or encoding_of(open_stream)
    log.encoding = encoding
    wide = encoding.startswith(("utf-16", "utf-32"))
    with open_stream() as stream:
        blocks = _wide_blocks(stream, encoding, log) if wide else _blocks(stream, encoding, log, limit)
        for number, text in blocks:
            lines = unified(text).split("\n")
            if lines[-1] == "":
                lines.pop()
            log.lines = number + len(lines) - 1
            yield from enumerate(lines, number)


def _blocks(stream: BinaryIO, encoding: str, log: FileLog, limit: int | None) -> Iterator[tuple[int, str]]:
    if encoding == "utf-8-sig":
        encoding = "utf-8"
    for number, offset, data in byte_lines(stream, log, limit=limit):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = "".join(
                _mended(line, encoding, log, number + index)
                for index, line in enumerate(re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", data))
            )
        yield number, text.removeprefix("\ufeff") if offset == 0 else text


def _mended(line: bytes, encoding: str, log: FileLog, number: int) -> str:
    """One line whose bytes may be damaged, or in the other encoding where two files were joined."""
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        bad, good = _quality(line)
        if encoding == "utf-8" and good == 0 and bad >= _JOINED:
            try:
                text = line.decode("gb18030")
            except UnicodeDecodeError:
                pass
            else:
                log.note("同一文件里混有 UTF-8 与 GB18030")
                return text
        log.reject(_DAMAGED, line, line=number, encoding=encoding)
        return line.decode(encoding, "replace")


def text_blocks(open_stream: Callable[[], BinaryIO], log: FileLog, declared: str | None = None) -> Iterator[str]:
    """A text file in blocks that end anywhere, for formats in which line ends mean nothing; however long its lines."""
    encoding = declared or encoding_of(open_stream)
    log.encoding = encoding
    with open_stream() as stream:
        for text in _decoded(stream, encoding):
            for index, line in enumerate(text.split("\n")) if "\ufffd" in text else ():
                if "\ufffd" in line:
                    log.reject(_DAMAGED, line, line=log.lines + 1 + index)
            log.lines += text.count("\n")
            yield clean(text)


def _decoded(stream: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while block := stream.read(BLOCK):
        yield decoder.decode(block)
    if rest := decoder.decode(b"", final=True):
        yield rest


def _wide_blocks(stream: BinaryIO, encoding: str, log: FileLog) -> Iterator[tuple[int, str]]:
    carry, number, damaged = "", 1, 0
    for block in _decoded(stream, encoding):
        text = carry + block
        end = max(text.rfind("\n"), text.rfind("\r", 0, max(len(text) - 1, 0))) + 1
        whole, carry = text[:end], text[end:]
        damaged += block.count("\ufffd")
        if whole:
            yield number, whole
            number += unified(whole).count("\n")
        if len(carry) > LINE_LIMIT:
            log.reject(f"这一行超过上限 {LINE_LIMIT:,} 字节", carry[:RAW_LIMIT], line=number)
            carry = ""
    if carry:
        yield number, carry
    if damaged:
        log.reject(f"有 {damaged} 处无法解码的 {encoding} 字节，已用 \ufffd 代替，其余保留")
