"""`kefu-audit run`: transcripts in, verdicts, scorecards and pages out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audit.cli.options import Agents, Bot, Columns, Encoding, Format, Promotions, Shop, standard_input

if TYPE_CHECKING:
    from audit.readers.record import ReadOptions
    from audit.run.local import Progress, Run
    from audit.settings import Settings


def run(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="文件、文件夹、通配符，或 - 表示标准输入。")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="输出目录；默认 audit-out。", show_default=False)
    ] = None,
    rubrics: Annotated[
        list[str] | None,
        typer.Option("--rubrics", "-r", metavar="FILE_OR_NAME", help="规则包，可重复；后面的覆盖前面的。"),
    ] = None,
    promotions: Promotions = None,
    format_: Format = None,
    shop: Shop = None,
    agents: Agents = None,
    bot: Bot = None,
    columns: Columns = None,
    encoding: Encoding = None,
    assistant: Annotated[
        str | None,
        typer.Option("--assistant", metavar="ROLE", help="训练记录里 assistant 是 bot 还是 agent；默认 bot。"),
    ] = None,
    tz: Annotated[
        str | None,
        typer.Option(
            "--tz", metavar="ZONE", help="没有时区的时间属于哪个时区；默认 Asia/Shanghai。", show_default=False
        ),
    ] = None,
    session_gap: Annotated[
        float | None, typer.Option("--session-gap", metavar="HOURS", min=0.01, help="隔多久算新会话；默认 6 小时。")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", "-j", min=1, metavar="N", help="进程数；默认按处理器核数。")
    ] = None,
    engine: Annotated[
        str | None, typer.Option("--engine", metavar="local|spark", help="在哪里算；默认 local。")
    ] = None,
    spark_master: Annotated[
        str | None, typer.Option("--spark-master", metavar="URL", help="Spark 的 master；默认 local[*]。")
    ] = None,
    spark_conf: Annotated[
        list[str] | None, typer.Option("--spark-conf", metavar="KEY=VALUE", help="Spark 配置，可重复。")
    ] = None,
    sentiment: Annotated[str | None, typer.Option("--sentiment", metavar="NAME", help="情绪模型。")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="接着上次中断的地方继续。")] = False,
    mask: Annotated[
        bool | None,
        typer.Option("--mask/--no-mask", help="给电话、证件、银行卡、邮箱打码；默认打码。", show_default=False),
    ] = None,
    report: Annotated[
        bool | None, typer.Option("--report/--no-report", help="生成网页评分卡；默认生成。", show_default=False)
    ] = None,
    parquet: Annotated[
        bool | None,
        typer.Option("--parquet", help="另写 dialogues.parquet/，一行一个会话，供数据湖查询。", show_default=False),
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", metavar="CONDITION", help="red-line、at-risk 或 'score<60'：出现就以状态 3 结束。"),
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="网页的语言；默认 zh。")] = None,
    risk_top: Annotated[
        str | None, typer.Option("--risk-top", metavar="3%|20", help="网页的风险名单按名次只列这么多，比例或条数。")
    ] = None,
    tolerate: Annotated[bool | None, typer.Option("--tolerate", help="有可疑文件时也以状态 0 结束。")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="配置文件；默认找 kefu-audit.toml。")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="只说错误。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="把 summary.json 的内容打印到标准输出。")] = False,
) -> None:
    """审核聊天记录：逐条对照服务规范，写出判定、证据、评分卡和网页。"""
    from audit.engine import plan
    from audit.errors import UsageError
    from audit.pack import DEFAULT
    from audit.report import check_language, render
    from audit.risk.budget import within_budget
    from audit.run.conditions import condition
    from audit.run.local import Request
    from audit.settings import chosen, load_settings

    settings = load_settings(config, Path.cwd())
    if (idle := settings.without_effect()) and not quiet:
        typer.echo(f"配置里的 {'、'.join(idle)} 暂不起作用：规则、日历和时间对所有店铺相同，可分店运行", err=True)
    table = settings.run
    conditions = {text: condition(text) for text in (*table.fail_on, *(fail_on or ()))}
    place = chosen(engine, table.engine) or "local"
    if place not in ("local", "spark"):
        raise UsageError(f"--engine {place}: 只有 local 和 spark")
    language, budget = chosen(lang, table.lang) or "zh", chosen(risk_top, table.risk_top)
    check_language(language)  # Refused now rather than after a night's work.
    if budget is not None:
        within_budget(budget, 0)
    calendar = chosen(promotions, Path(settings.promotions) if settings.promotions else None)
    request = Request(
        inputs=tuple(inputs),
        out=chosen(out, Path(table.out) if table.out else None) or Path("audit-out"),
        plan=plan(rubrics or settings.rubrics or DEFAULT, calendar, chosen(sentiment, table.sentiment)),
        read=_reading(settings, format_, shop, agents, bot, columns, encoding, assistant, tz, session_gap),
        workers=chosen(workers, table.workers),
        masked=chosen(mask, table.mask) is not False,
        resume=resume,
        parquet=chosen(parquet, table.parquet) or False,
    )
    started = datetime.now(UTC)
    with _progress(silent=quiet or as_json) as watch:
        if place == "spark":
            from audit.run.spark import SparkRun

            options = dict(_pair(item) for item in spark_conf or ())
            done: Run = SparkRun(
                request, watch, chosen(spark_master, table.spark_master), {**table.spark_conf, **options}
            )
        else:
            from audit.run.local import Run

            done = Run(request, watch)
        try:
            summary = done.audit(standard_input())
        except KeyboardInterrupt:
            kept = f"；完成的部分留在 {done.folder.partial}，加 --resume 可接着做"
            typer.echo(f"已中断{kept if done.folder.partial.exists() else '，还没有可留下的结果'}", err=True)
            raise typer.Exit(130) from None
    _write_times(done, started)
    if done.pages and chosen(report, table.report) is not False:
        render(done.folder.out, language, budget)
    published = done.publish()
    _tell(done, summary, quiet=quiet, as_json=as_json)
    if not done.totals.tally.dialogues:
        kept = "" if published else f"，{done.request.out} 里仍是上次的结果"
        where = (done.request.out if published else done.folder.out) / "rejected.jsonl"
        typer.echo(f"没有读到任何会话{kept}；读不懂的见 {where}，kefu-audit inspect 文件 会说明为什么", err=True)
    crossed = [text for text, holds in conditions.items() if holds(done.totals, done.standards)]
    for text in crossed:
        typer.echo(f"--fail-on {text}：有对话触到这个条件", err=True)
    if not done.totals.tally.dialogues or done.failed(tolerate=chosen(tolerate, table.tolerate) or False):
        raise typer.Exit(1)
    if crossed:
        raise typer.Exit(3)


def _reading(
    settings: Settings,
    format_: str | None,
    shop: list[str] | None,
    agents: Path | None,
    bot: list[str] | None,
    columns: Path | None,
    encoding: str | None,
    assistant: str | None,
    tz: str | None,
    session_gap: float | None,
) -> ReadOptions:
    """How inputs are to be read by the flags; what they leave open, the settings say."""
    from audit.readers.record import ReadOptions
    from audit.readers.table import load_columns
    from audit.settings import chosen, read_agents

    table = settings.run
    aliases = chosen(columns, Path(table.columns) if table.columns else None)
    return ReadOptions(
        format=chosen(format_, table.format),
        shops=tuple(shop or settings.shops),
        agents=read_agents(agents) if agents else settings.people(),
        bots=tuple(bot or table.bots),
        tz=chosen(tz, settings.tz) or "Asia/Shanghai",
        gap=chosen(session_gap, table.session_gap) or 6.0,
        encoding=chosen(encoding, table.encoding),
        columns=load_columns(aliases) if aliases else {},
        assistant=chosen(assistant, table.assistant) or "bot",
    )


def _pair(text: str) -> tuple[str, str]:
    from audit.errors import UsageError

    key, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"--spark-conf {text}: 应写成 KEY=VALUE")
    return key, value


@contextmanager
def _progress(*, silent: bool) -> Iterator[Callable[[Progress], object]]:
    """A bar on standard error, at a terminal only."""
    if silent or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("审核"), BarColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("audit", total=None, said="读取中")

        def watch(step: Progress) -> None:
            said = f"{step.dialogues:,} 个会话、{step.messages:,} 条消息"
            bar.update(task, completed=step.done, total=step.total, said=said)

        yield watch


def _write_times(done: Run, started: datetime) -> None:
    """run.json: the only file that differs between equal runs."""
    from audit.run.outputs import host, write_json

    seconds = (datetime.now(UTC) - started).total_seconds()
    messages = done.totals.tally.messages
    times = {
        "started_at": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "cpu_seconds": round(sum(os.times()[:4]), 3),
        "messages_per_second": round(messages / seconds) if seconds else None,
        "workers": done.count,
        "resumed_blocks": done.resumed,
    }
    write_json(done.folder.out / "run.json", {**times, **host()})


def _tell(done: Run, summary: dict[str, Any], *, quiet: bool, as_json: bool) -> None:
    """What the terminal shows at the end."""
    from audit.parse_audit import summary_lines

    if as_json:
        import msgspec

        typer.echo(msgspec.json.format(msgspec.json.encode(summary), indent=2).decode())
    for line in summary_lines(summary["files"], notes=not quiet):
        typer.echo(line, err=True)
    tally = done.totals.tally
    if done.totals.unaudited:
        typer.echo(
            f"有 {done.totals.unaudited:,} 个会话审核时出错，没有结果；请把 rejected.jsonl 里的原因报告给我们", err=True
        )
    if quiet or as_json or not tally.dialogues:
        return
    scores = [f"审核了 {tally.dialogues:,} 个会话、{tally.messages:,} 条消息"]
    scores.append(f"触红线 {tally.crossed:,} 个，差评风险 {tally.at_risk:,} 个会话")
    if summary["rejected"]:
        scores.append(f"读不懂 {summary['rejected']:,} 条（见 rejected.jsonl）")
    typer.echo("；".join(scores) + f"。结果在 {done.request.out}")
