"""The command line: the only place that prints, exits, and reads clocks or the environment.

One module a command. They import the standard library and typer at the top and everything else inside the command, so that
`--help` starts fast.
"""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

from audit import __version__
from audit.cli.convert import convert
from audit.cli.formats import formats
from audit.cli.inspect import inspect
from audit.cli.lint import lint
from audit.cli.lsp import lsp
from audit.cli.mistakes import CommandError, said
from audit.cli.model import app as model
from audit.cli.report import report
from audit.cli.rubric import app as rubric
from audit.cli.run import run
from audit.errors import AuditError, os_reason

app = typer.Typer(
    name="kefu-audit",
    help="逐条审核客服聊天记录：首响、二次问好、称呼、活动告知、核实订单、礼貌告别与整套服务规范，并预警差评风险。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kefu-audit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本后退出。")
    ] = False,
) -> None:
    """Options of every command."""


app.command()(convert)
app.command()(formats)
app.command()(inspect)
app.command()(run)
app.command()(report)
app.command()(lint)
app.add_typer(rubric, name="rubric")
app.add_typer(model, name="model")
app.command()(lsp)


def main() -> None:
    """Run the command line; every failure is one clear line and its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(app(standalone_mode=False))
    except CommandError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()  # type: ignore[attr-defined]
            sys.exit(2)
        _fail(said(error), 2)
    except AuditError as error:
        _fail(str(error), error.exit_status)
    except OSError as error:
        _fail(f"{f'{error.filename}: ' if error.filename else ''}{os_reason(error)}", 1)
    except MemoryError:
        _fail("内存不够；可减少 --workers，或把输入分开", 1)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        last = (str(error).strip().splitlines() or [""])[-1]
        _fail(
            f"程序出错，请报告（{type(error).__name__}: {last}）；用 python -X dev -m audit … 再运行可看到出错的地方", 1
        )


def _fail(what: str, status: int) -> NoReturn:
    typer.echo(f"错误：{what}", err=True)
    sys.exit(status)
