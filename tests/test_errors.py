"""Errors as one clear line: places, reasons of the system, and what could not be written."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from audit.errors import Mistake, OutputError, Place, RubricError, UsageError, os_reason, writing


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("a.yaml", 3, 5), "a.yaml:3:5"),
        (Place("a.yaml", 3), "a.yaml:3"),
        (Place("a.yaml"), "a.yaml"),
    ],
)
def test_places_are_written_as_editors_read_them(place: Place, said: str) -> None:
    assert str(place) == said
    assert str(Mistake(place, "错了")) == f"{said}: 错了"
    assert str(Mistake(place, "错了", "改一改")) == f"{said}: 错了（改一改）"


def test_all_mistakes_of_a_file_are_said_together() -> None:
    error = RubricError([Mistake(Place("a", 1, 1), "一"), Mistake(Place("a", 2, 1), "二")])
    assert str(error) == "a:1:1: 一\na:2:1: 二"
    assert isinstance(error, UsageError)
    assert error.exit_status == 2


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "没有这个文件或文件夹"),
        (errno.EACCES, "没有权限"),
        (errno.ENOSPC, "磁盘满了"),
        (errno.EROFS, "只读"),
        (errno.ENAMETOOLONG, "名字太长"),
        (errno.EISDIR, "是文件夹"),
        (errno.ENOTDIR, "不是文件夹"),
        (errno.ELOOP, "绕成了圈"),
    ],
)
def test_usual_reasons_are_said_in_chinese(number: int, said: str) -> None:
    assert said in os_reason(OSError(number, "in the words of the system", "a.txt"))


def test_other_reasons_keep_their_words() -> None:
    assert os_reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert os_reason(OSError("only a text")) == "only a text"
    assert os_reason(ValueError("embedded null byte")) == "embedded null byte"
    assert os_reason(EOFError()) == "EOFError"


def test_what_cannot_be_written_names_the_place_and_the_way_on(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="没有这个文件或文件夹") as raised, writing(tmp_path / "a"):
        (tmp_path / "none" / "a").write_text("x", encoding="utf-8")
    assert str(raised.value).startswith(f"{tmp_path / 'a'}: 无法写入")
    assert raised.value.exit_status == 2
    assert "\n" not in str(raised.value)


def test_other_errors_pass_through() -> None:
    with pytest.raises(KeyError), writing("a"):
        raise KeyError
    with pytest.raises(UsageError, match=r"^x$"), writing("a"):
        raise UsageError("x")
