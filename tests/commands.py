"""The commands as typer builds them, and the page that lists them: `python tests/commands.py` writes docs/commands.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from audit.cli import app

# typer brings its own click: commands and options are told by their shape.
ROOT: Any = typer.main.get_command(app)
PAGE = Path(__file__).parents[1] / "docs" / "commands.md"

_HEAD = """\
<!-- 由 python tests/commands.py 生成，请改 audit/cli/ 下的文件，不要改这里。 -->

# 命令与选项

每条命令都有 `--help`。退出码：0 完成；1 什么都没读到、有文件读不了，或 `lint` 有达到级别的问题；
2 参数或配置不能用，或输出目录不是我们的；3 完成了，但触到一个 `--fail-on` 条件。
`run`、`lint` 的选项也可以写进[配置文件](configuration.md)。
"""


def leaves(command: Any = ROOT, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with the words that call it."""
    if not hasattr(command, "commands"):
        yield words, command
    else:
        for name, inner in command.commands.items():
            yield from leaves(inner, *words, name)


def options(command: Any) -> list[Any]:
    """The options of a command, its help aside."""
    return [item for item in command.params if item.param_type_name == "option" and item.name != "help"]


def page() -> str:
    """The page of all commands."""
    return "\n".join((_HEAD, *(_section(words, command) for words, command in leaves())))


def _section(words: tuple[str, ...], command: Any) -> str:
    arguments = [item for item in command.params if item.param_type_name == "argument"]
    call = " ".join(("kefu-audit", *words, *(item.metavar or item.name.upper() for item in arguments)))
    lines = [f"## {' '.join(words)}", "", " ".join(command.help.split()), "", "```text", call, "```", ""]
    if rows := [*(_row(item, item.metavar) for item in arguments), *(_row(item, None) for item in options(command))]:
        lines += ["| | |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _row(item: Any, name: str | None) -> str:
    names = f"`{name}`" if name else "、".join(f"`{option}`" for option in (*item.opts, *item.secondary_opts))
    value = f" `{item.metavar}`" if item.metavar and not name else ""
    told = item.default in (None, False) or "默认" in item.help
    help_ = item.help if told else f"{item.help.rstrip('。')}；默认 {item.default}。"
    cells = (text.replace("|", "\\|") for text in (names + value, help_))
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
