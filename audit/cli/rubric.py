"""`kefu-audit rubric …`: read, test, compare and document the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audit.cli.options import Format, Promotions, Shop

if TYPE_CHECKING:
    from audit.engine import Auditor

app = typer.Typer(no_args_is_help=True, help="规则：查看、说明、检查、测试、比较，写成文档。")

Rubrics = Annotated[
    list[str] | None,
    typer.Option("--rubrics", "-r", metavar="FILE_OR_NAME", help="规则包，可重复；默认是自带的。", show_default=False),
]
Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE_OR_NAME]...", help="规则包；默认是自带的。", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出。")]


@app.command("list")
def list_(rubrics: Rubrics = None, as_json: Json = False) -> None:
    """列出规则：名称、标题、权重、级别、检查类型，写在哪里。"""
    from audit.pack import DEFAULT, load_pack, read_layers

    pack = load_pack(read_layers(rubrics or DEFAULT))
    rows = [
        {
            "id": name,
            "title": rubric.title,
            "weight": rubric.weight,
            "severity": rubric.severity,
            "bonus": rubric.bonus,
            "kind": rubric.kind,
            "place": str(pack.place("rubrics", name)),
        }
        for name, rubric in pack.rubrics.items()
    ]
    if as_json:
        _print_json(rows)
        return
    from audit.cli.rubric_tables import show_list

    show_list(rows)


@app.command()
def explain(
    id_: Annotated[str, typer.Argument(metavar="ID", help="规则或动作的名称。")],
    rubrics: Rubrics = None,
    act: Annotated[bool, typer.Option("--act", help="规则和动作同名时，说明动作。")] = False,
    as_json: Json = False,
) -> None:
    """说明一条规则或一个动作：每个值是多少、写在哪一行、被谁改过，用了哪些动作，有哪些例子。"""
    from audit.pack import DEFAULT
    from audit.rubric_explain import Explanation
    from audit.rubric_explain import explain as explained

    found = explained(id_, rubrics or DEFAULT, act=act)
    if as_json:
        _print_json(found)
        return
    from audit.cli.rubric_tables import show_act, show_rubric

    if isinstance(found, Explanation):
        show_rubric(found)
    else:
        show_act(found)


@app.command()
def check(files: Files = None, as_json: Json = False) -> None:
    """检查规则包：重复的名称、永远不会触发的规则、不起作用的短语、不够的例子、写错的提示语。有错误时退出码为 2。"""
    from audit.pack import DEFAULT
    from audit.rubric_check import check as checked

    findings = checked(files or DEFAULT)
    errors = sum(finding.level == "error" for finding in findings)
    if as_json:
        _print_json(findings)
    else:
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(f"{errors} 个错误，{len(findings) - errors} 个提醒", err=True)
    if errors:
        raise typer.Exit(2)


@app.command("test")
def test_(
    files: Files = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="也列出符合的例子。")] = False,
    as_json: Json = False,
) -> None:
    """运行规则包旁边的例子（X.cases.yaml）。有不符合的，或已知的漏判已经修好，退出码为 1。"""
    from audit.pack import DEFAULT
    from audit.selftest import run_cases

    results = run_cases(files or DEFAULT)
    red = sum(result.state == "red" for result in results)
    if as_json:
        _print_json(results)
    else:
        for result in results:
            if verbose or result.state == "red":
                said = f"：{result.why}" if result.why else ""
                typer.echo(f"{_SIGNS[result.state]} {result.file}:{result.line}: {result.subject}｜{result.name}{said}")
        known = sum(result.state == "known" for result in results)
        typer.echo(
            f"{len(results)} 个例子：{len(results) - red - known} 符合，{known} 已知漏判，{red} 不符合", err=True
        )
        if not results:
            typer.echo("这些规则包旁边没有例子；写在 X.cases.yaml 里，参见 docs/rubrics.md", err=True)
    if red:
        raise typer.Exit(1)


_SIGNS = {"green": "✓", "red": "✗", "known": "~"}


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="现在的规则包。")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="改过的规则包。")],
    transcripts: Annotated[
        list[str], typer.Argument(metavar="TRANSCRIPTS...", help="聊天记录：文件、文件夹、通配符。")
    ],
    promotions: Promotions = None,
    format_: Format = None,
    shop: Shop = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="最多列出多少条。")] = 50,
    as_json: Json = False,
) -> None:
    """规则上线之前看看会改变哪些判定：按规则、按客服计数，并逐条列出。"""
    import tempfile

    from audit.conversion import dialogues
    from audit.parse_audit import ParseLog, summary_lines
    from audit.readers.record import ReadOptions
    from audit.rubric_diff import diff as compared

    auditors = _auditor([old], promotions), _auditor([new], promotions)
    options = ReadOptions(format=format_, shops=tuple(shop or ()))
    refused: list[object] = []
    log = ParseLog(refused.append)
    with tempfile.TemporaryDirectory() as folder:
        found = compared(*auditors, dialogues(transcripts, options, Path(folder), log))
    for line in summary_lines(log.audits()):
        typer.echo(line, err=True)
    if as_json:
        _print_json(found)
    else:
        from audit.cli.rubric_tables import show_difference

        show_difference(found, limit)
        if refused:
            typer.echo(f"读不懂 {len(refused):,} 条记录，没有比较", err=True)
    if not found.dialogues:
        raise typer.Exit(1)


@app.command("try")
def try_(
    text: Annotated[str, typer.Argument(metavar="TEXT_OR_FILE", help="一句话、一段对话，或写着对话的文件。")],
    role: Annotated[str, typer.Option("--role", metavar="buyer|agent|bot|system", help="一句话是谁说的。")] = "agent",
    rubrics: Rubrics = None,
    promotions: Promotions = None,
    as_json: Json = False,
) -> None:
    """试一句话或一段对话：认出了哪些动作、在哪几个字，各条规则怎么判。写规则和短语时用。"""
    from typing import cast

    from audit.dialogue import ROLES, Role
    from audit.errors import UsageError
    from audit.rubric_trial import read_trial, try_out

    if role not in ROLES:
        raise UsageError(f"--role {role}：可用 {'、'.join(ROLES)}")
    found = try_out(_auditor(rubrics, promotions), read_trial(text, cast("Role", role)))
    if as_json:
        _print_json(found)
        return
    from audit.cli.rubric_tables import show_trial

    show_trial(found)


@app.command()
def schema(
    rubrics: Rubrics = None,
    cases: Annotated[bool, typer.Option("--cases", help="例子文件（X.cases.yaml）的，而不是规则包的。")] = False,
) -> None:
    """打印规则包的 JSON Schema，编辑器用它补全和检查。"""
    from audit.pack import DEFAULT, load_pack, read_layers
    from audit.rubric_schema import cases_schema, pack_schema

    pack = load_pack(read_layers(rubrics or DEFAULT))
    _print_json(cases_schema(pack) if cases else pack_schema(pack))


@app.command()
def docs(
    rubrics: Rubrics = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="写到文件。")] = None,
) -> None:
    """由规则包生成说明文档（Markdown）：每条规则问什么、为什么、参数、例子。"""
    from audit.errors import writing
    from audit.pack import DEFAULT
    from audit.rubric_docs import document

    text = document(rubrics or DEFAULT)
    if out is None:
        typer.echo(text, nl=False)
    else:
        with writing(out):
            out.write_text(text, encoding="utf-8", newline="\n")


def _auditor(rubrics: list[str] | None, promotions: Path | None) -> Auditor:
    from audit.engine import Auditor, plan
    from audit.pack import DEFAULT

    return Auditor(plan(rubrics or DEFAULT, promotions))


def _print_json(data: Any) -> None:
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
