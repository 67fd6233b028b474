"""`kefu-audit convert`: any known export to canonical dialogues."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def convert(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="文件、文件夹、通配符，或 - 表示标准输入。")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="写到哪里；格式看扩展名。")],
    format_: Annotated[
        str | None, typer.Option("--format", "-f", metavar="NAME", help="输入的格式；默认看内容。")
    ] = None,
    shop: Annotated[
        list[str] | None, typer.Option("--shop", metavar="NAME", help="店铺名，可重复：谁的账号是客服。")
    ] = None,
    tz: Annotated[str, typer.Option("--tz", metavar="ZONE", help="没有时区的时间属于哪个时区。")] = "Asia/Shanghai",
    session_gap: Annotated[
        float, typer.Option("--session-gap", metavar="HOURS", min=0.01, help="隔多久算新会话。")
    ] = 6.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="只说错误。")] = False,
) -> None:
    """把任何已知格式的聊天记录转成标准格式，保持原有顺序，不打码；读不懂的写进旁边的 rejected.jsonl。"""
    from audit.conversion import convert_files
    from audit.parse_audit import summary_lines
    from audit.readers.record import ReadOptions

    options = ReadOptions(format=format_, shops=tuple(shop or ()), tz=tz, gap=session_gap, sort=False)
    audits = convert_files(inputs, out, options, sys.stdin.buffer)
    for line in summary_lines(audits):
        typer.echo(line, err=True)
    dialogues = sum(audit.dialogues for audit in audits)
    if not quiet:
        messages = sum(audit.messages for audit in audits)
        typer.echo(f"读到 {dialogues:,} 个会话、{messages:,} 条消息，写入 {out}", err=True)
    if not dialogues or any(audit.failed or audit.suspect for audit in audits):
        raise typer.Exit(1)
