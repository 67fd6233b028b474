"""The rules as a page for people: written from the packs and their cases, so that it cannot disagree with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from audit.cases import RubricCase
from audit.pack import DEFAULT, Pack, load_pack, pack_files
from audit.selftest import stages

SHOWN = 2
"""Cases of each sort that the page shows; the files hold the rest."""

_SEVERITIES = {"minor": "一般", "major": "重要", "red-line": "红线"}
_VERDICTS = {"pass": "通过", "fail": "不通过", "na": "不适用", "unknown": "无法判断"}
_HEAD = """\
<!-- 由 kefu-audit rubric docs 生成，请改 rubrics/ 下的文件，不要改这里。 -->

# 规则

每条规则问一件事，判定为通过、不通过、不适用（没有出现那种情形）或无法判断（缺时间、缺活动日历）；只有通过和不通过计分。
触犯一条红线，整场零分。下面的例子都取自规则包旁边的 `*.cases.yaml`，每次测试都会运行；“贴边”是差一点就会判成别的。
怎样改成自己店铺的规则，见 [shops.md](shops.md)。
"""


def document(names: Sequence[str | Path] = DEFAULT) -> str:
    """The page as Markdown."""
    pack = load_pack(list(pack_files(names).values()))
    cases = [case for stage in stages(names) for file in stage.cases for case in file.rubrics]
    sections = [_section(pack, name, [case for case in cases if case.rubric == name]) for name in pack.rubrics]
    return "\n".join([_HEAD, *_contents(pack), *("\n".join(section) for section in sections)])


def _contents(pack: Pack) -> Iterator[str]:
    yield from ("| 规则 | 标题 | 权重 | 级别 |", "|---|---|---|---|")
    for name, rubric in pack.rubrics.items():
        yield f"| [`{name}`](#{name}) | {rubric.title} | {_weight(pack, name)} | {_SEVERITIES[rubric.severity]} |"
    yield ""


def _weight(pack: Pack, name: str) -> str:
    rubric = pack.rubrics[name]
    if rubric.severity == "red-line":
        return "整场零分"
    return f"只加分 {rubric.weight:g}" if rubric.bonus else f"{rubric.weight:g}"


def _section(pack: Pack, name: str, cases: Sequence[RubricCase]) -> Iterator[str]:
    rubric = pack.rubrics[name]
    # A heading of the id alone, so that links to it do not break with the title.
    yield from (
        f"## {name}",
        "",
        f"**{rubric.title}** · {_SEVERITIES[rubric.severity]} · 权重 {_weight(pack, name)}",
        "",
    )
    texts = {
        "适用": rubric.applies,
        "为什么": rubric.why,
        "通过": rubric.passes,
        "不通过": rubric.fails,
        "可以说": rubric.better,
        "依据": rubric.source,
    }
    yield from (f"- **{word}**：{text}" for word, text in texts.items() if text)
    yield from ("", *_parameters(pack, name))
    yield from _examples(cases)


def _parameters(pack: Pack, name: str) -> Iterator[str]:
    params = pack.params[name]
    values = params.model_dump(by_alias=True, mode="json") if params is not None else {}
    if not values:
        return
    yield from (f"检查类型 `{pack.rubrics[name].kind}`：", "", "| 参数 | 值 |", "|---|---|")
    for field, value in values.items():
        if value not in ([], None, ""):
            yield f"| `{field}` | {_shown(value, pack)} |".replace("\n", " ")
    yield ""


def _shown(value: Any, pack: Pack) -> str:
    if isinstance(value, list):
        return "、".join(_shown(item, pack) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{key} {_shown(item, pack)}" for key, item in value.items() if item not in ([], None, ""))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    if value in pack.acts:
        return f"{pack.acts[value].title}（`{value}`）"
    return str(value).replace("|", "\\|")


def _examples(cases: Sequence[RubricCase]) -> Iterator[str]:
    held = [item for item in cases if not item.case.known_miss]
    for verdict, near in (("pass", False), ("fail", False), ("pass", True), ("fail", True), ("na", True)):
        chosen = [item for item in held if (item.case.verdict, item.case.near) == (verdict, near)]
        for item in chosen[:SHOWN]:
            yield f"{'贴边，' if near else ''}{_VERDICTS[verdict]}：{item.case.name}"
            yield from ("", "```text", item.case.chat.rstrip("\n"), "```", "")
    missed = [item.case for item in cases if item.case.known_miss]
    if missed:
        yield from ("还判不对的：", "")
        yield from (f"- {case.name}（应为{_VERDICTS[case.verdict]}）：{case.known_miss}" for case in missed)
        yield ""
