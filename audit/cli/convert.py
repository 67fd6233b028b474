"""`kefu-audit convert`: any known export to canonical dialogues."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.cli.options import Agents, Bot, Columns, Encoding, Format, Shop, standard_input


def convert(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="文件、文件夹、通配符、压缩包，或 - 表示标准输入。")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="写到哪里：.jsonl、.parquet、.csv。")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="KIND", help="jsonl|parquet|csv|convokit；默认看扩展名。")
    ] = None,
    format_: Format = None,
    shop: Shop = None,
    agents: Agents = None,
    bot: Bot = None,
    columns: Columns = None,
    encoding: Encoding = None,
    tz: Annotated[str, typer.Option("--tz", metavar="ZONE", help="没有时区的时间属于哪个时区。")] = "Asia/Shanghai",
    session_gap: Annotated[
        float, typer.Option("--session-gap", metavar="HOURS", min=0.01, help="隔多久算新会话。")
    ] = 6.0,
    assistant: Annotated[
        str, typer.Option("--assistant", metavar="ROLE", help="训练记录里 assistant 是 bot 还是 agent。")
    ] = "bot",
    tolerate: Annotated[bool, typer.Option("--tolerate", help="大半读不懂的文件也算成功。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出每个文件的读取情况。")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="只说错误。")] = False,
) -> None:
    """把任何已知格式的聊天记录转成标准格式，保持原有顺序，不打码；读不懂的写进旁边的 rejected.jsonl。"""
    from audit.conversion import REJECTED, convert_files
    from audit.parse_audit import summary_lines
    from audit.readers.record import ReadOptions
    from audit.readers.table import load_columns
    from audit.settings import read_agents

    options = ReadOptions(
        format=format_,
        shops=tuple(shop or ()),
        agents=read_agents(agents) if agents else {},
        bots=tuple(bot or ()),
        tz=tz,
        gap=session_gap,
        encoding=encoding,
        columns=load_columns(columns) if columns else {},
        assistant=assistant,
        sort=False,
    )
    before = out.exists()
    audits = convert_files(inputs, out, options, standard_input(), to)
    for line in summary_lines(audits):
        typer.echo(line, err=True)
    dialogues = sum(audit.dialogues for audit in audits)
    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(audits), indent=2).decode())
    if not dialogues:
        kept = f"，{out} 没有改动" if before else ""
        where = out.parent / REJECTED
        typer.echo(f"没有读到任何会话{kept}；读不懂的见 {where}，kefu-audit inspect 文件 会说明为什么", err=True)
    elif not quiet:
        messages = sum(audit.messages for audit in audits)
        typer.echo(f"读到 {dialogues:,} 个会话、{messages:,} 条消息，写入 {out}", err=True)
    if not dialogues or any(audit.failed or (audit.suspect and not tolerate) for audit in audits):
        raise typer.Exit(1)
