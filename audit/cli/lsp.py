"""`kefu-audit lsp`: the check of scripts inside an editor."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from audit.cli.options import Promotions


def lsp(
    promotions: Promotions = None,
    config: Annotated[Path | None, typer.Option("--config", help="配置文件，默认向上寻找 kefu-audit.toml。")] = None,
) -> None:
    """在编辑器里边写边查：标准输入输出上的语言服务器。"""
    from audit.errors import UsageError

    try:
        from audit.lint.server import build_server
    except ImportError:
        raise UsageError("编辑器支持要另外安装：pip install 'kefu-audit[lsp]'") from None
    from zoneinfo import ZoneInfo

    from audit.lint.linter import Linter
    from audit.lint.options import read_options
    from audit.promotions import load_calendar
    from audit.settings import load_settings

    settings = load_settings(config, Path.cwd())
    options = read_options(settings.lint)
    path = promotions or (Path(settings.promotions) if settings.promotions else None)
    calendar = load_calendar(path) if path else None
    linter = Linter(datetime.now(ZoneInfo(settings.tz or "Asia/Shanghai")), calendar, options)

    def current() -> Linter:
        linter.now = datetime.now(linter.now.tzinfo)
        return linter

    build_server(current).start_io()
