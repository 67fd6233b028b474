"""What can go wrong, as exceptions for input that cannot be used.

AuditError              one clear line: where, what, how to go on
├── UsageError          unusable arguments or configuration, exit status 2
│   ├── RubricError     a rubric, act, case or calendar file with mistakes, each at file:line:col
│   └── OutputError     an output folder that is not ours or cannot be written
└── SourceError         an input that cannot be read, exit status 1

Findings about conversations are data (`audit.findings`), never exceptions.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """Where something is: a file and, where known, the 1-based line and column."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)


class Mistake(NamedTuple):
    """One thing wrong with a file that somebody wrote by hand."""

    place: Place
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f"（{self.hint}）" if self.hint else "")


class AuditError(Exception):
    """The work cannot go on; `exit_status` is what the command line returns."""

    exit_status = 1


class SourceError(AuditError):
    """An input cannot be read at all."""


class UsageError(AuditError):
    """Arguments or configuration that cannot be used."""

    exit_status = 2


class OutputError(UsageError):
    """The output folder is not ours, or cannot be written."""


class RubricError(UsageError):
    """A hand-written file with mistakes, all of them reported together."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限，或正被别的程序占用",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段是文件，不是文件夹",
    errno.EEXIST: "已经有同名的文件或文件夹",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENAMETOOLONG: "名字太长",
    errno.ELOOP: "符号链接绕成了圈",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
}


def os_reason(error: Exception) -> str:
    """Why something cannot be read or written, in Chinese where it is a usual reason."""
    if isinstance(error, UnicodeDecodeError):
        return f"不是 {error.encoding.upper()} 编码"
    known = _REASONS.get(error.errno or 0) if isinstance(error, OSError) else None
    return known or getattr(error, "strerror", None) or str(error) or type(error).__name__


def misfit(said: str) -> tuple[list[str], str]:
    """The keys to a value that has not the form it should have, and what is wrong with it, in Chinese.

    `said` is what a decoder says: Object contains unknown field `wokers` - at `$.run`.
    """
    what, _, where = said.partition(" - at `$")
    keys = [key for key in re.findall(r"[^.\[\]`]+", where) if key != "..."]
    if unknown := re.search(r"unknown field `([^`]+)`", what):
        keys.append(unknown[1])
        return keys, f"没有名为“{unknown[1]}”的配置项"
    if missing := re.search(r"missing required field `([^`]+)`", what):
        return keys, f"缺少“{missing[1]}”"
    if wrong := re.match(r"Expected `([^`]+)`(?:, got `([^`]+)`)?(.*)", what):
        found = f"，不是 {wrong[2]}" if wrong[2] else ""
        return keys, f"“{'.'.join(keys)}”应为 {wrong[1]}{wrong[3]}{found}"
    if choice := re.match(r"Invalid enum value '([^']*)'", what):
        return keys, f"“{'.'.join(keys)}”不能是“{choice[1]}”"
    return keys, what


@contextmanager
def writing(place: Path | str) -> Iterator[None]:
    """What the system refuses meanwhile becomes an OutputError that names the place."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{place}: 无法写入（{os_reason(error)}）；请检查权限和磁盘空间，或换一个地方") from None
