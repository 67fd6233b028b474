"""Packed inputs: .gz, .xz, .zst and .zip, told by their first bytes, within bounds.

Nothing is ever written where a member's name says; members are read as streams. A member that leads out of the
archive, is a link, or is encrypted is reported; a stream that grows beyond all measure ends there with an error,
what came before counts.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from audit.errors import SourceError
from audit.parse_audit import ParseLog, rejected
from audit.sources import Source

RATIO = 250
"""Unpacked bytes for each packed one; text packs 3 to 30 times, bombs 1,000 times."""

RATIO_FROM = 64 << 20
"""Unpacked bytes before the ratio counts."""

SIZE = 16 << 30
DEPTH = 3
MEMBERS = 10_000
_SIBLING = 64 << 20
_READ = 1 << 18
_STEP = 4096
"""Packed zstd bytes a step: at its best ratio they unpack to 128 MB."""

_TAR = slice(257, 262)
"""Where a tar file says what it is."""

_SYMLINK = 0o120000
_ENCRYPTED, _UTF8 = 0x1, 0x800
_BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, RuntimeError, NotImplementedError)


def unpack(source: Source, folder: Path, log: ParseLog, depth: int = 0) -> Iterator[Source]:
    """The source itself, or what is packed in it; large inner archives are kept in `folder`."""
    try:
        with source.open() as stream:
            head = stream.read(_TAR.stop)
    except (*_BROKEN, SourceError):
        yield source
        return
    if head[_TAR] == b"ustar":  # Read as text it would look like an export with odd names.
        log.file(source.name).fail("是 tar 包，请先解开，再给出里面的文件")
        return
    opener = _streams().get(next((mark for mark in _streams() if head.startswith(mark)), b""))
    if opener is None and not (head.startswith(b"PK\x03\x04") and not _is_workbook(source)):
        yield source
    elif depth >= DEPTH:
        log.reject(rejected(source.name, f"压缩包套了超过 {DEPTH} 层，没有再打开"))
    elif opener is not None:
        inner = replace(source, open=lambda: cast("BinaryIO", _Unpacked(source.open, opener)), path=None)
        yield from unpack(inner, folder, log, depth + 1)
    else:
        yield from _members(source, folder, log, depth)


def _members(source: Source, folder: Path, log: ParseLog, depth: int) -> Iterator[Source]:
    try:
        archive = _seekable(source, folder) if source.path is None else source.open
        with archive() as stream:
            listed = zipfile.ZipFile(stream).infolist()
    except _BROKEN as error:
        log.file(source.name).fail(f"压缩包损坏：{error}")
        return
    if len(listed) > MEMBERS:
        log.reject(rejected(source.name, f"压缩包有 {len(listed):,} 个文件，只读前 {MEMBERS:,} 个"))
    names = {_name(info): info for info in listed[:MEMBERS] if not info.is_dir()}
    for name, info in sorted(names.items()):
        path = PurePosixPath(name)
        if any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in path.parts):
            continue
        shown = f"{source.name}!{name}"
        if reason := _refused(path, info):
            log.file(shown).fail(reason)
            continue

        def beside(other: str, path: PurePosixPath = path) -> bytes | None:
            found = names.get(str(path.with_name(other)))
            return _open_member(archive, found).read(_SIBLING) if found else None

        def opened(info: zipfile.ZipInfo = info) -> BinaryIO:
            return _open_member(archive, info)

        yield from unpack(Source(shown, opened, None, False, beside), folder, log, depth + 1)


def _refused(path: PurePosixPath, info: zipfile.ZipInfo) -> str | None:
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "压缩包里的路径指向包外，没有读"
    if (info.external_attr >> 16) & 0o170000 == _SYMLINK:
        return "压缩包里是符号链接，没有跟随"
    return "压缩包里的文件加了密，没有读" if info.flag_bits & _ENCRYPTED else None


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; Chinese Windows writes it in GBK where the format says CP437."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _is_workbook(source: Source) -> bool:
    """Whether a zip holds the parts of an Office document; only its directory is read."""
    try:
        with source.open() as stream:
            return "[Content_Types].xml" in stream.read(4096).decode("latin-1") or (
                stream.seekable() and "[Content_Types].xml" in zipfile.ZipFile(stream).namelist()
            )
    except _BROKEN:
        return False


def _seekable(source: Source, folder: Path) -> Callable[[], BinaryIO]:
    with tempfile.NamedTemporaryFile(dir=folder, prefix="archive-", delete=False) as kept, source.open() as stream:
        shutil.copyfileobj(stream, kept, 1 << 20)
    path = Path(kept.name)
    return lambda: path.open("rb")


def _open_member(archive: Callable[[], BinaryIO], info: zipfile.ZipInfo) -> BinaryIO:
    def opener(stream: BinaryIO) -> BinaryIO:
        return cast("BinaryIO", zipfile.ZipFile(stream).open(info))

    return cast("BinaryIO", _Unpacked(archive, opener, max(info.compress_size, 1)))


def _streams() -> dict[bytes, Callable[[BinaryIO], BinaryIO]]:
    return {
        b"\x1f\x8b": lambda stream: cast("BinaryIO", gzip.GzipFile(fileobj=stream)),
        b"\xfd7zXZ\x00": lambda stream: cast("BinaryIO", lzma.LZMAFile(stream)),
        b"BZh": lambda stream: cast("BinaryIO", bz2.BZ2File(stream)),
        b"\x28\xb5\x2f\xfd": lambda stream: cast("BinaryIO", _Zstandard(stream)),
    }


class _Unpacked(io.RawIOBase):
    """An unpacking stream that stops at the bounds; `packed` is the size of what is unpacked where it is known.

    What was unpacked before an error is given out first, the error comes with the next read.
    """

    def __init__(
        self, outer: Callable[[], BinaryIO], opener: Callable[[BinaryIO], BinaryIO], packed: int | None = None
    ) -> None:
        self._outer = outer()
        self._packed = packed
        self._given = 0
        self._error: SourceError | None = None
        try:
            self._inner = opener(self._outer)
        except _BROKEN as error:
            self._outer.close()
            raise SourceError(_told(error)) from error

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes. Raises SourceError for damaged data and beyond the bounds."""
        parts: list[bytes] = []
        wanted = size if size >= 0 else SIZE
        while wanted > 0 and self._error is None:
            try:
                data = self._inner.read1(min(wanted, _READ))  # type: ignore[attr-defined]
                if not data:
                    break
                self._count(len(data))
            except SourceError as error:
                self._error = error
            except _BROKEN as error:
                self._error = SourceError(_told(error))
            else:
                parts.append(data)
                wanted -= len(data)
        if not parts and self._error is not None:
            raise self._error
        return b"".join(parts)

    def _count(self, size: int) -> None:
        self._given += size
        if self._given > SIZE:
            raise SourceError(f"解压后超过 {SIZE >> 30} GB，停在这里")
        if self._given > RATIO_FROM and self._given > RATIO * (self._packed or max(self._outer.tell(), 1)):
            raise SourceError(f"解压后是原来的 {RATIO} 倍以上，像压缩炸弹，停在这里")

    def tell(self) -> int:
        """How many bytes were given."""
        return self._given

    def close(self) -> None:
        """Close both streams."""
        if not self.closed:
            self._inner.close()
            self._outer.close()
        super().close()


def _told(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "压缩数据不完整，文件可能被截断"
    return f"压缩数据损坏：{error}"


class _Zstandard(io.RawIOBase):
    """Zstandard frames as a stream that notices when the last one is cut."""

    def __init__(self, stream: BinaryIO) -> None:
        import zstandard

        self._stream = stream
        self._new = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj
        self._frame = self._new()
        self._error = zstandard.ZstdError
        self._ready = b""
        self._begun = False

    def read1(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""
        while not self._ready:
            rest = self._frame.unused_data if self._frame.eof else b""
            packed = rest or self._stream.read(_STEP)
            if not packed:
                if self._begun and not self._frame.eof:
                    raise EOFError
                return b""
            if self._frame.eof:
                self._frame = self._new()
            self._begun = True
            try:
                self._ready = self._frame.decompress(packed)
            except self._error as error:
                raise OSError(str(error)) from error
        data, self._ready = self._ready[:size], self._ready[size:]
        return data
