"""`kefu-audit report`: the scorecards of a run folder as web pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="kefu-audit run --out 写出的文件夹。")],
    lang: Annotated[str, typer.Option("--lang", metavar="zh|en", help="页面的语言。")] = "zh",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不打印摘要。")] = False,
) -> None:
    """由审核结果重新生成网页评分卡。"""
    from audit.report import render

    pages = render(folder, lang)
    if not quiet:
        typer.echo(f"{len(pages)} 个页面，从这里打开：{pages[0]}")
