"""网易七鱼会话: a session a row, headers that begin with blanks where the visitor has no name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odd_exports import all_shown
from reader_inputs import Result, read_inputs

AT = "2024-03-01 09:00:00"
HEADER = ("会话ID", "接待客服", "访客用户名", "用户唯一标识", "会话内容")


def read(folder: Path, *rows: tuple[Any, ...]) -> Result:
    """A workbook of such sessions, read."""
    book = openpyxl.Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    book.save(folder / "book.xlsx")
    return read_inputs(folder, folder / "book.xlsx")


def said(name: str, text: str, when: str = "2024年3月1日 09:00:00") -> str:
    """A message of a cell."""
    return f"{name}    {when}\n{text}\n"


BOTH = said("林女士", "在吗") + said("小七", "在的")
TALK = (f"buyer 林女士 {AT} 在吗", f"agent 小七 {AT} 在的")


@pytest.mark.parametrize(
    ("rows", "dialogues"),
    [
        ([(1, "小七", "林女士", "u1", BOTH)], (TALK,)),
        ([(1, "小七", "", "u1", said("", "在吗") + said("小七", "在的"))], ((f"buyer u1 {AT} 在吗", TALK[1]),)),
        ([(1, "小七", "--", "--", said("", "在吗"))], ((f"buyer - {AT} 在吗",),)),
        (
            [(1, "小七", "--", "--", said("小七", "您好") + said("机器人", "在") + BOTH)],
            ((TALK[1].replace("在的", "您好"), f"bot 机器人 {AT} 在", *TALK),),
        ),
        ([(1, "小七", "林女士", "u1", said("u1", "在吗"))], ((f"buyer u1 {AT} 在吗",),)),
        ([(1, "小七", "林女士", "u1", "--"), (2, "小七", "林女士", "u1", None)], ((), ())),
        (
            [(1, "小七", "林女士", "u1", said("系统消息", "开始") + said("机器人", "您好"))],
            ((f"system 系统消息 {AT} 开始", f"bot 机器人 {AT} 您好"),),
        ),
        ([("", "小七", "林女士", "u1", BOTH), ("", "小七", "林女士", "u1", BOTH)], (TALK, TALK)),
        (
            [(1, "小七", "林女士", "u1", said("林女士", "几号到\n小七 2024年3月1日 09:00:00"))],
            ((f"buyer 林女士 {AT} 几号到⏎小七 2024年3月1日 09:00:00",),),
        ),
        (
            [(1, "小七", "林女士", "u1", said("林女士", "看") + said("小七", "在", "2024年2月30日 09:00:00"))],
            ((f"buyer 林女士 {AT} 看⏎小七    2024年2月30日 09:00:00⏎在",),),
        ),
        ([(1, "小七", "林女士", "u1", said("林女士", '<img src="x">'))], ((f"buyer 林女士 {AT} [图片] [image]",),)),
    ],
    ids=[
        "both sides",
        "a visitor without a name",
        "a visitor without anything",
        "a visitor whom only the headers name",
        "a visitor by key",
        "nothing said",
        "notices and robots",
        "two sessions without an id",
        "one blank makes no header",
        "a time that does not exist makes no header",
        "pictures",
    ],
)
def test_odd(rows: list[tuple[Any, ...]], dialogues: tuple[tuple[str, ...], ...], tmp_path: Path) -> None:
    result = read(tmp_path, *rows)
    assert all_shown(result.dialogues) == dialogues
    assert result.rejected == []


def test_who_received_the_visitor_owns_the_session(tmp_path: Path) -> None:
    (dialogue,) = read(tmp_path, (1, "小七", "林女士", "u1", BOTH)).dialogues
    assert (dialogue.id, dialogue.agent, dialogue.buyer, dialogue.channel) == ("1", "小七", "林女士", "qiyu")


def test_lines_before_the_first_header_are_told_with_their_row(tmp_path: Path) -> None:
    result = read(tmp_path, (1, "小七", "林女士", "u1", BOTH), (2, "小七", "林女士", "u1", f"什么\n{BOTH}"))
    assert all_shown(result.dialogues) == (TALK, TALK)
    assert [(record.reason, record.line, record.raw) for record in result.rejected] == [
        ("在第一个发言人之前", 3, "什么")
    ]
