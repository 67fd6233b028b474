"""`kefu-audit lint`: reply scripts checked as files, before they go live."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.options import Promotions, standard_input

if TYPE_CHECKING:
    from audit.lint.check import Outcome
    from audit.lint.formats import Rules

    Renderer = Callable[[Outcome, Rules], str]


def lint(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="话术文件或文件夹；- 为标准输入。")
    ] = None,
    promotions: Promotions = None,
    now: Annotated[str | None, typer.Option("--now", metavar="ISO", help="按这个时刻检查（默认现在）。")] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="NAME[=FILE]",
            help="text、github、gitlab、json、jsonl、sarif、junit、checkstyle，可多次。",
        ),
    ] = None,
    fail_level: Annotated[
        str | None, typer.Option("--fail-level", help="达到此级别时退出码为 1：error、warning 或 info。")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", help="只查这些规则（逗号分隔，可多次；all 为全部）。")
    ] = None,
    extend_select: Annotated[list[str] | None, typer.Option("--extend-select", help="另外加查这些规则。")] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="不查这些规则。")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="写回可靠的机械修复。")] = False,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="连同可能改变意思的修复。")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="只显示修复会改什么，不写文件。")] = False,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="只报这份基线里没有的问题。")] = None,
    write_baseline: Annotated[Path | None, typer.Option("--write-baseline", help="把现有问题写成基线。")] = None,
    suppressions: Annotated[Path | None, typer.Option("--suppressions", help="写明理由的忽略清单 YAML。")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="配置文件，默认向上寻找 kefu-audit.toml。")] = None,
    transcripts: Annotated[
        Path | None, typer.Option("--transcripts", metavar="RUN_DIR", help="对照审核结果：每条话术用了几次、代价如何。")
    ] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="只列每条规则的次数。")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="ID", help="说明一条规则后退出；all 为全部。")
    ] = None,
    stdin_filename: Annotated[str, typer.Option("--stdin-filename", help="标准输入当作哪个文件名。")] = "stdin.txt",
    cache_dir: Annotated[Path, typer.Option("--cache-dir", help="缓存文件夹。")] = Path(".kefu-audit-cache"),
    no_cache: Annotated[bool, typer.Option("--no-cache", help="不用缓存。")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="没有问题时不输出。")] = False,
) -> None:
    """检查话术文件：违规、失信、矛盾、过期活动、错别字与标点，并给出改法。"""
    from audit.errors import UsageError
    from audit.lint.formats import FORMATS
    from audit.lint.formats import statistics as counted
    from audit.lint.options import read_options
    from audit.lint.runner import Runner, read_inputs, read_sources
    from audit.settings import load_settings

    if explain:
        from audit.lint.explanation import explained

        typer.echo(explained(explain), nl=False)
        return
    if not paths:
        raise UsageError("没有给出要检查的文件，例如：kefu-audit lint 话术/")
    outputs = _outputs(formats or ["text"], FORMATS)
    settings = load_settings(config, Path.cwd())
    flags = {"select": _names(select), "extend_select": _names(extend_select), "ignore": _names(ignore)}
    options = read_options(
        settings.lint,
        **flags,
        fail_level=fail_level,
        baseline=baseline and str(baseline),
        suppressions=suppressions and str(suppressions),
    )
    calendar = promotions or (Path(settings.promotions) if settings.promotions else None)
    cached = None if no_cache or "-" in paths else cache_dir
    runner = Runner(options, calendar, _moment(now, settings.tz), cached)
    inputs = read_inputs(paths, stdin_filename, standard_input() if "-" in paths else None, (calendar, suppressions))
    if write_baseline:
        typer.echo(f"{write_baseline}: 记下 {runner.write_baseline(inputs, write_baseline)} 条", err=True)
        return
    if diff:
        typer.echo(runner.diff(inputs, unsafe=unsafe_fixes), nl=False)
        return
    if fix:
        inputs = runner.fix(inputs, unsafe=unsafe_fixes)
    outcome = runner.check(inputs)
    for render, file in outputs:
        printed = counted if statistics and render is FORMATS["text"] else render
        _write(printed(outcome, runner.rules), file, silent=quiet and not outcome.diagnostics)
    if transcripts:
        from audit.lint.usage import render_usage, usage

        scripts = [script for source in read_sources(inputs)[0] for script in source.scripts]
        to_people = any(render is FORMATS["text"] and not file for render, file in outputs)
        typer.echo(render_usage(usage(scripts, transcripts), len(scripts)), nl=False, err=not to_people)
    if outcome.failed or outcome.reaches(options.fail_level):
        raise typer.Exit(1)


def _names(given: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for part in given or () for name in part.split(",") if name.strip())


def _outputs(given: list[str], known: Mapping[str, Renderer]) -> list[tuple[Renderer, str]]:
    """Renderer and file of each `--format`; an empty file is standard output, which only one may use."""
    from audit.errors import UsageError

    outputs = []
    for item in given:
        name, _, file = item.partition("=")
        if name not in known:
            raise UsageError(f"--format {name}：没有这个格式，可用：{'、'.join(known)}")
        outputs.append((known[name], file))
    if sum(not file for _, file in outputs) > 1:
        raise UsageError("--format：只能有一个写到标准输出，其余请写成 名称=文件")
    return outputs


def _moment(now: str | None, tz: str | None) -> datetime:
    from zoneinfo import ZoneInfo

    from audit.errors import UsageError

    try:
        zone = ZoneInfo(tz or "Asia/Shanghai")
        moment = datetime.fromisoformat(now) if now else datetime.now(zone)
    except (ValueError, KeyError, OSError):
        raise UsageError(f"--now {now}：不是 ISO 时间，例如 2025-11-26T10:00:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _write(content: str, file: str, *, silent: bool) -> None:
    from audit.errors import writing

    if file:
        with writing(file):
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(content, encoding="utf-8", newline="\n")
    elif not silent:
        typer.echo(content, nl=False)
