"""Inputs: files, folders, globs and standard input, each as a source that can be opened again and again."""

from __future__ import annotations

import glob
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audit.errors import SourceError, UsageError, os_reason
from audit.manifest import TRANSCRIPTS, is_output, is_unfinished
from audit.parse_audit import ParseLog, rejected

_WILD = frozenset("*?[")
_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Source:
    """One export: what it is called, how to open it, and where it lies if it is a plain file on disk.

    `beside` reads a small file in the same folder of an archive. `named` says that somebody asked for just this file.
    """

    name: str
    open: Callable[[], BinaryIO]
    path: Path | None = None
    named: bool = True
    beside: Callable[[str], bytes | None] | None = None

    def sibling(self, name: str) -> bytes | None:
        """The content of a small file in the same folder, or None."""
        if self.beside is not None:
            return self.beside(name)
        if self.path is None or not (other := self.path.with_name(name)).is_file() or other.is_symlink():
            return None
        return other.read_bytes()


def file_source(path: Path, *, named: bool = True) -> Source:
    """A plain file as a source."""
    return Source(_shown(path), lambda: path.open("rb"), path, named)


def _shown(path: Path) -> str:
    """The path as text; a name that is not UTF-8 was written by Chinese Windows."""
    whole = path.as_posix()
    if not _ESCAPED.search(whole):
        return whole
    names = whole.split("/")
    return "/".join(os.fsencode(name).decode("gb18030", "replace") if _ESCAPED.search(name) else name for name in names)


def check_inputs(inputs: Sequence[str]) -> None:
    """Raise UsageError for an input that does not exist, before anything is read."""
    for item in inputs:
        if not item:
            raise UsageError("有一个输入是空的，请写出文件或文件夹")
        try:
            if item != "-":
                Path(item).stat()
        except (OSError, ValueError) as error:
            if not _WILD & set(item):
                raise UsageError(f"{item}：{os_reason(error)}，请检查路径") from None
            if not glob.glob(item, recursive=True):  # noqa: PTH207
                raise UsageError(f"{item}：没有文件符合这个通配符") from None


def expand(
    inputs: Sequence[str],
    log: ParseLog,
    folder: Path,
    stdin: BinaryIO | None = None,
    skip: Collection[Path] = (),
) -> Iterator[Source]:
    """The sources that the inputs name, in a fixed order, without the files to `skip` (what is being written).

    Folders are walked in the order of their names; hidden files are not exports, nor are folders that we wrote ourselves,
    unless one is given as such: its transcripts are read then. Links that lead out are reported and not followed, and a
    file is read once, however often it is given. What can be read only once is kept in `folder`.
    """
    leave = {path.absolute() for path in skip}
    known: set[Path] = set()
    for position, item in enumerate(inputs):
        if item == "-" and item in inputs[:position]:
            continue
        for source in _expand_one(item, log, folder, stdin):
            if source.path is not None:
                if not source.named and source.path.absolute() in leave:
                    continue
                if (where := source.path.resolve()) in known:
                    log.file(source.name).note("这个文件前面已经给过，只读一次")
                    continue
                known.add(where)
            yield source


def _expand_one(item: str, log: ParseLog, folder: Path, stdin: BinaryIO | None) -> Iterator[Source]:
    if item == "-":
        if stdin is None:
            raise SourceError("标准输入不可用")
        yield _kept("<stdin>", stdin, folder)
        return
    path = Path(item)
    if is_output(path) and (path / TRANSCRIPTS).is_file():
        yield file_source(path / TRANSCRIPTS)
    elif path.is_dir():
        empty = True
        for source in _walk(path, log):
            empty = False
            yield source
        if empty:
            log.file(_shown(path)).fail("文件夹里没有文件可读，请检查路径")
    elif path.is_file():
        yield file_source(path)
    elif path.exists():
        with path.open("rb") as stream:
            yield _kept(_shown(path), stream, folder)
    elif _WILD & set(item):
        for match in map(Path, sorted(glob.glob(item, recursive=True))):  # noqa: PTH207
            if match.is_file():
                yield file_source(match)
            elif "**" not in item:
                yield from _walk(match, log)
    else:
        log.file(_shown(path)).fail("已经不在了，没有读到")


def _kept(name: str, stream: BinaryIO, folder: Path) -> Source:
    """What comes only once, kept on disk."""
    with tempfile.NamedTemporaryFile(dir=folder, prefix="input-", delete=False) as kept:
        shutil.copyfileobj(stream, kept, 1 << 20)
    path = Path(kept.name)
    return Source(name, lambda: path.open("rb"), path)


def _walk(root: Path, log: ParseLog) -> Iterator[Source]:
    inside = root.resolve()

    def unreadable(error: OSError) -> None:
        log.file(_shown(Path(error.filename or root))).fail(f"读不了这个文件夹：{os_reason(error)}")

    for folder, folders, files in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in [name for name in folders if is_output(Path(folder, name)) or is_unfinished(Path(folder, name))]:
            folders.remove(name)  # What we wrote ourselves is no export.
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted((*links, *(name for name in files if not name.startswith(".")))):
            path = Path(folder, name)
            if path.is_symlink() and not _stays(path, inside):
                log.reject(rejected(_shown(path), "符号链接指向文件夹之外，没有跟随"))
            elif path.is_file():
                yield file_source(path, named=False)
            elif not path.is_dir():
                log.reject(rejected(_shown(path), "不是普通文件，没有读"))


def _stays(link: Path, inside: Path) -> bool:
    """Whether a link leads to something in the same folder."""
    try:
        return link.resolve().is_relative_to(inside)
    except (OSError, RuntimeError):  # it leads round in a circle
        return False
