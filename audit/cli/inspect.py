"""`kefu-audit inspect`: what a file is taken for, and what was understood."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.options import Columns, Encoding, Format, Shop, standard_input

if TYPE_CHECKING:
    from audit.dialogue import Dialogue

_SHOWN = 3
_LONGEST = 12


def inspect(
    file: Annotated[str, typer.Argument(metavar="FILE", help="一个文件，或 - 表示标准输入。")],
    format_: Format = None,
    shop: Shop = None,
    columns: Columns = None,
    encoding: Encoding = None,
) -> None:
    """说明一个文件被当作什么格式、为什么，给出读到的前三个会话，以及没读懂的地方。"""
    import tempfile

    from audit.conversion import dialogues
    from audit.parse_audit import ParseLog, Rejected
    from audit.readers.record import ReadOptions
    from audit.readers.table import load_columns

    options = ReadOptions(
        format=format_,
        shops=tuple(shop or ()),
        columns=load_columns(columns) if columns else {},
        encoding=encoding,
        sort=False,
    )
    refused: list[Rejected] = []
    shown: list[Dialogue] = []
    log = ParseLog(lambda record: refused.append(record) if len(refused) < 10 else None)
    with tempfile.TemporaryDirectory() as folder:
        for dialogue in dialogues([file], options, Path(folder), log, standard_input()):
            if len(shown) < _SHOWN:
                shown.append(dialogue)
    audits = log.audits()
    for audit in audits:
        typer.echo(f"{audit.source}\n  格式：{audit.format or '未识别'}（{audit.why or audit.failed or '没有读'}）")
        typer.echo(f"  编码：{audit.encoding or '—'}；{audit.lines:,} 行")
        typer.echo(
            f"  读到 {audit.dialogues:,} 个会话、{audit.messages:,} 条消息；未能理解 {audit.not_understood:,} 处"
        )
        counts = {"没有时间": audit.no_time, "时间倒退": audit.out_of_order, "重复": audit.duplicates, **audit.left_out}
        if any(counts.values()):
            typer.echo("  其中 " + "，".join(f"{name} {count:,}" for name, count in counts.items() if count))
        for note in audit.notes:
            typer.echo(f"  注意：{note}")
    for dialogue in shown:
        _show(dialogue)
    for record in refused:
        where = f"第 {record.line} 行" if record.line else "文件"
        typer.echo(f"✗ {where}：{record.reason}｜{record.raw[:60]!r}")
    if not shown or any(audit.failed for audit in audits):
        raise typer.Exit(1)


def _show(dialogue: Dialogue) -> None:
    typer.echo(f"\n会话 {dialogue.id}（店铺 {dialogue.shop or '—'}，买家 {dialogue.buyer or '—'}）")
    for item in dialogue.messages[:_LONGEST]:
        at = item.at.strftime("%Y-%m-%d %H:%M:%S") if item.at else "没有时间"
        flags = f" [{' '.join(item.flags)}]" if item.flags else ""
        text = item.text.replace("\n", "⏎")
        typer.echo(f"  {at}  {item.role:6} {item.sender or '—'}：{text[:80]}{flags}")
    if len(dialogue.messages) > _LONGEST:
        typer.echo(f"  …… 共 {len(dialogue.messages)} 条")
