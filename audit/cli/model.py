"""`kefu-audit model`: train, evaluate and describe the models of sentiment and risk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from audit.cli.options import Format, Shop

app = typer.Typer(help="训练、评测、说明情绪与风险模型。", no_args_is_help=True)

_Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="公开语料所在的文件夹（见 docs/evaluation.md）。")
]


@app.command()
def train(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="模型写到哪里；run --sentiment DIR 使用它。")],
    data: _Data = None,
    dialogues: Annotated[
        list[str] | None, typer.Option("--dialogues", metavar="INPUT", help="本店会话（任何已知格式），可重复。")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="FILE", help="本店标注：id 加 at_risk、review 或 satisfaction。")
    ] = None,
    format_: Format = None,
    shop: Shop = None,
    force: Annotated[bool, typer.Option("--force", help="新模型更差也写出。")] = False,
) -> None:
    """由公开语料重建出厂模型（--data），或按本店标注调整风险模型（--dialogues 与 --labels）。"""
    from audit.errors import UsageError

    if labels is not None and dialogues and data is None:
        _adapt(out, dialogues, labels, format_, tuple(shop or ()), force)
    elif data is not None and labels is None and not dialogues:
        from audit.training.build import rebuild

        rebuild(data, out, typer.echo)
        typer.echo(f"已写出 {out}")
    else:
        raise UsageError("model train 要么给 --data，要么同时给 --dialogues 和 --labels")


def _adapt(
    out: Path, inputs: list[str], labels: Path, format_: str | None, shops: tuple[str, ...], force: bool
) -> None:
    import tempfile

    from audit.conversion import dialogues
    from audit.engine import plan
    from audit.parse_audit import ParseLog
    from audit.readers.record import ReadOptions
    from audit.training.build import ENOUGH, adapt, write
    from audit.training.labels import read_labels

    wanted = read_labels(labels)
    options = ReadOptions(format=format_, shops=shops)
    with tempfile.TemporaryDirectory() as folder:
        read = list(dialogues(inputs, options, Path(folder), ParseLog(lambda record: None), sys.stdin.buffer))
    weights, compared = adapt(read, wanted, plan())
    typer.echo(f"有标注的会话 {compared.dialogues} 个，其中有风险 {compared.at_risk} 个（新模型一列为交叉验证）")
    typer.echo("              现用      新")
    typer.echo(f"平均精确率   {compared.precision_now:.3f}    {compared.precision_new:.3f}   越高越好")
    typer.echo(f"对数损失     {compared.loss_now:.3f}    {compared.loss_new:.3f}   越低越好")
    if not compared.better and not force:
        typer.echo("新模型不比现用的好，没有写出；确要使用请加 --force。", err=True)
        raise typer.Exit(1)
    write(out / "risk" / "risk.json", weights)
    note = "" if compared.dialogues >= ENOUGH else f"标注不足 {ENOUGH} 个，请把风险当作排序，不要当作概率。"
    typer.echo(f"已写出 {out / 'risk' / 'risk.json'}。{note}")


@app.command()
def evaluate(
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="公开语料所在的文件夹。")],
    gold: Annotated[
        Path | None, typer.Option("--gold", metavar="DIR", help="有标注的对话（jd_dev.*、authored_dev.*）。")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="chat、votes、ratings、gold，可重复。")
    ] = None,
    models: Annotated[Path | None, typer.Option("--models", metavar="DIR", help="评测这个模型目录。")] = None,
    chat_test: Annotated[str, typer.Option(help="chat-sentiment 下的测试文件。")] = "hand_dev.csv",
    votes_test: Annotated[Path | None, typer.Option(help="另一份 satisfaction-weibo 文件，代替五折。")] = None,
    ratings_test: Annotated[str, typer.Option(help="satisfaction-taobao 下的测试文件。")] = "clothes_dev.txt.xz",
    prefixes: Annotated[
        list[str] | None, typer.Option("--prefix", metavar="NAME", help="--gold 里的前缀，可重复。")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="把结果写成 metrics.json。")] = None,
) -> None:
    """在公开数据上评测，并与 SnowNLP、多数类、普通 TF-IDF + 逻辑回归并列给出。"""
    import json

    from threadpoolctl import threadpool_limits

    from audit.errors import UsageError
    from audit.sentiment import load
    from audit.training import card, evaluation

    wanted = set(only or ("chat", "votes", "ratings", "gold"))
    if unknown := wanted - {"chat", "votes", "ratings", "gold"}:
        raise UsageError(f"--only {'、'.join(sorted(unknown))}：可用 chat、votes、ratings、gold")
    name = str(models) if models else None
    results = {}
    with threadpool_limits(1):
        if "chat" in wanted:
            results["chat"] = evaluation.chat(data, load(name), chat_test)
        if "votes" in wanted:
            results["votes"] = evaluation.votes(data, votes_test)
        if "ratings" in wanted:
            results["ratings"] = evaluation.ratings(data, ratings_test)
        if "gold" in wanted and gold is not None:
            for prefix in prefixes or ("jd_dev", "authored_dev"):
                results[prefix] = evaluation.labelled(gold, prefix, data, name)
    typer.echo(card.tables(results))
    if out is not None:
        before = json.loads(out.read_text(encoding="utf-8"))["results"] if out.is_file() else {}
        content = {"libraries": card.libraries(), "data": card.digests(data), "results": before | results}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        out.write_text(text + "\n", encoding="utf-8")


@app.command(name="card")
def write_card(
    models: Annotated[Path | None, typer.Option("--models", metavar="DIR", help="模型目录；默认出厂模型。")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="写到文件；默认打印。")] = None,
) -> None:
    """由模型目录里的 metrics.json 写出模型卡。"""
    from audit.assets import asset
    from audit.errors import UsageError
    from audit.training.card import card

    folder = models or asset("models")
    if not (folder / "sentiment" / "metrics.json").is_file():
        raise UsageError(f"{folder}: 还没有 sentiment/metrics.json，请先运行 kefu-audit model evaluate --out")
    text = card(folder)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text, encoding="utf-8")
