"""Options that several commands share, each said once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

Format = Annotated[str | None, typer.Option("--format", "-f", metavar="NAME", help="输入的格式；默认看内容。")]
Shop = Annotated[list[str] | None, typer.Option("--shop", metavar="NAME", help="店铺名，可重复：谁的账号是客服。")]
Agents = Annotated[Path | None, typer.Option("--agents", metavar="FILE", help="客服名单：账号，或“账号: 姓名”。")]
Bot = Annotated[list[str] | None, typer.Option("--bot", metavar="NAME", help="机器人的账号，可重复。")]
Columns = Annotated[Path | None, typer.Option("--columns", metavar="FILE", help="补充的表格列名（YAML）。")]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help="文本编码；默认自动判断。")]
Promotions = Annotated[Path | None, typer.Option("--promotions", metavar="FILE", help="活动日历（YAML）。")]


def standard_input() -> BinaryIO | None:
    """The bytes of standard input; None where whoever started the program closed it."""
    return getattr(sys.stdin, "buffer", None)
