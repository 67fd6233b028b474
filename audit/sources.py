"""Inputs: files, folders, globs, archives and standard input, each as a source that can be opened again and again."""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audit.errors import SourceError, UsageError
from audit.parse_audit import ParseLog, rejected

_WILD = frozenset("*?[")


@dataclass(frozen=True)
class Source:
    """One export: what it is called, how to open it, and where it lies if it is a plain file on disk.

    `sibling` opens a file beside it, or returns None.
    """

    name: str
    open: Callable[[], BinaryIO]
    path: Path | None = None
    named: bool = True

    @property
    def stem(self) -> str:
        """The name without folders and extension."""
        return Path(self.name.rsplit("!", 1)[-1]).stem

    def sibling(self, name: str) -> bytes | None:
        """The content of a small file in the same folder, or None."""
        if self.path is None or not (beside := self.path.with_name(name)).is_file():
            return None
        return beside.read_bytes()


def file_source(path: Path, *, named: bool = True) -> Source:
    """A plain file as a source."""
    return Source(path.as_posix(), lambda: path.open("rb"), path, named)


def expand(inputs: Sequence[str], log: ParseLog, folder: Path, stdin: BinaryIO | None = None) -> Iterator[Source]:
    """The sources that the inputs name, in a fixed order.

    Folders are walked in the order of their names; links that lead out of them are reported and not followed.
    Standard input is kept in `folder`, so that it can be read twice. Raises UsageError for an input that does not
    exist.
    """
    for item in inputs:
        if item == "-":
            yield _standard_input(stdin, folder)
            continue
        path = Path(item)
        if path.is_dir():
            yield from _walk(path, log)
        elif path.exists():
            yield file_source(path)
        elif _WILD & set(item):
            matches = [Path(match) for match in sorted(glob.glob(item, recursive=True))]  # noqa: PTH207
            if not matches:
                raise UsageError(f"{item}：没有文件符合这个通配符")
            for match in matches:
                if match.is_dir():
                    yield from _walk(match, log)
                else:
                    yield file_source(match)
        else:
            raise UsageError(f"{item}：没有这个文件或文件夹")


def _standard_input(stdin: BinaryIO | None, folder: Path) -> Source:
    if stdin is None:
        raise SourceError("标准输入不可用")
    with tempfile.NamedTemporaryFile(dir=folder, prefix="stdin-", delete=False) as kept:
        shutil.copyfileobj(stdin, kept, 1 << 20)
    path = Path(kept.name)
    return Source("<stdin>", lambda: path.open("rb"), path)


def _walk(root: Path, log: ParseLog) -> Iterator[Source]:
    inside = root.resolve()
    for path in sorted(root.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(inside):
            log.reject(rejected(path.as_posix(), "符号链接指向文件夹之外，没有跟随"))
        elif path.is_file():
            yield file_source(path, named=False)
