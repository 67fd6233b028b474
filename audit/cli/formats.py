"""`kefu-audit formats`: what can be read."""

from __future__ import annotations

import typer


def formats() -> None:
    """列出能读的格式：名字（用于 --format）与说明。"""
    from audit.readers.detection import READERS

    typer.echo(f"{'jsonl':24}标准会话，每行一个（同样的内容也可以是 Parquet）")
    for name, reader in READERS.items():
        order = "" if reader.ordered else "；不保证按时间排列"
        typer.echo(f"{name:24}{reader.title}{order}")
    typer.echo("都可以放在文件夹、.zip、.gz、.xz、.zst 里；未知的 CSV 和 Excel 可用 --columns 说明列名")
