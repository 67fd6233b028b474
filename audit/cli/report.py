"""`kefu-audit report`: the scorecards of a run folder as web pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="kefu-audit run --out 写出的文件夹。")],
    lang: Annotated[str, typer.Option("--lang", metavar="zh|en", help="页面的语言。")] = "zh",
    risk_top: Annotated[
        str | None, typer.Option("--risk-top", metavar="3%|20", help="风险名单按名次只列这么多，比例或条数。")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不打印摘要。")] = False,
) -> None:
    """由审核结果重新生成网页评分卡。"""
    from audit.report import render

    pages = render(folder, lang, risk_top)
    if not quiet:
        typer.echo(f"{len(pages)} 个页面，从这里打开：{pages[0]}")
