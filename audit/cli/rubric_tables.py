"""What `kefu-audit rubric` shows in a terminal: tables and marked words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from audit.rubric_diff import Counts, Difference
    from audit.rubric_explain import ActExplanation, Explanation
    from audit.rubric_trial import Trial, TriedMessage
    from audit.selftest import Result

VERDICTS = {"pass": "通过", "fail": "不通过", "na": "不适用", "unknown": "无法判断"}
SEVERITIES = {"minor": "一般", "major": "重要", "red-line": "红线"}
ROLES = {"buyer": "买家", "agent": "客服", "bot": "机器人", "system": "系统"}
FIELDS = {
    "why": "为什么",
    "applies": "适用",
    "pass": "通过",
    "fail": "不通过",
    "better": "可以说",
    "source": "依据",
}
_COLOURS = {"pass": "green", "fail": "red", "na": "dim", "unknown": "yellow"}


_PIPED = 500
"""Columns where the output is no terminal that could say how many it has."""

_WHOLE = ("名称", "规则", "动作", "参数", "写在", "改变")
"""Columns that are never broken."""


def _console() -> Console:
    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=_PIPED)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in _WHOLE)
    return table


def show_list(rows: Sequence[Mapping[str, Any]]) -> None:
    """One line a rubric."""
    table = _table("名称", "标题", "权重", "级别", "检查类型", "写在")
    for row in rows:
        weight = f"+{row['weight']:g}" if row["bonus"] else f"{row['weight']:g}"
        severity = SEVERITIES[row["severity"]]
        table.add_row(row["id"], row["title"], weight, severity, row["kind"], row["place"])
    _console().print(table)


def show_rubric(found: Explanation) -> None:
    """A rubric: texts, values with their places, acts, cases."""
    console = _console()
    console.print(f"[bold]{found.id}  {escape(found.texts['title'])}[/]（{found.kind}）  {found.place}")
    for field, word in FIELDS.items():
        if field in found.texts:
            console.print(f"{word:　<4}{escape(found.texts[field])}")
    values = _table("参数", "值", "写在", "原来")
    for value in found.values:
        before = "；".join(f"{_shown(earlier)}（{place}）" for earlier, place in value.before)
        values.add_row(value.path, Text(_shown(value.value)), value.place or "默认值", Text(before))
    console.print(values)
    acts = _table("动作", "标题", "用于", "短语", "写在")
    for act in found.acts:
        acts.add_row(act.name, act.title, act.field, str(act.expressions), act.place)
    if found.acts:
        console.print(acts)
    _show_cases(console, found.cases)


def show_act(found: ActExplanation) -> None:
    """An act: its lexicon and guards, who uses it, its cases."""
    console = _console()
    console.print(f"[bold]{found.id}  {escape(found.act['title'])}[/]  {found.place}")
    for field, value in found.act.items():
        if field != "title":
            lines = value if isinstance(value, list) else [_shown(value)]
            console.print(f"[bold]{field}[/]")
            for line in lines:
                console.print(f"  {escape(str(line))}")
    console.print(f"[bold]用在[/] {'、'.join(found.used_by) or '没有规则或动作直接用它'}")
    _show_cases(console, found.cases)


def _show_cases(console: Console, cases: Sequence[Result]) -> None:
    table = _table("例子", "应为", "", "写在")
    signs = {"green": "✓", "red": "✗", "known": "~"}
    for case in cases:
        expected = VERDICTS.get(case.expected, {"does": "是", "does not": "不是"}.get(case.expected, ""))
        near = "（贴边）" if case.near else ""
        sign = f"{signs[case.state]} {case.why}"
        table.add_row(Text(case.name), expected + near, Text(sign), f"{case.file}:{case.line}")
    if cases:
        console.print(table)


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_shown(item) for item in value) or "（无）"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else "（无）" if value is None else str(value)


def show_difference(found: Difference, limit: int) -> None:
    """Counts by rubric and by agent, then the flips one by one."""
    console = _console()
    old, new = (f"{score:.1f}" if score is not None else "—" for score in found.scores)
    console.print(f"{found.dialogues:,} 个会话，{len(found.flips):,} 个判定会改变；平均分 {old} → {new}")
    _show_counts(console, "规则", found.rubrics)
    _show_counts(console, "客服", found.agents)
    _show_counts(console, "只在旧规则里", found.only_old)
    _show_counts(console, "只在新规则里", found.only_new)
    table = _table("会话", "客服", "规则", "改变", "新的说法")
    for flip in found.flips[:limit]:
        change = f"[{_COLOURS[flip.old]}]{VERDICTS[flip.old]}[/] → [{_COLOURS[flip.new]}]{VERDICTS[flip.new]}[/]"
        table.add_row(flip.dialogue, flip.agent or "—", flip.rubric, change, Text(flip.said))
    if found.flips[:limit]:
        console.print(table)
    if len(found.flips) > limit:
        console.print(f"还有 {len(found.flips) - limit:,} 条没有列出，加 --limit 或 --json 可看全部")


def _show_counts(console: Console, title: str, counts: Counts) -> None:
    if not counts:
        return
    table = _table(title, "改变", "会话")
    for name, changes in counts.items():
        for change, count in changes.items():
            words = " → ".join(VERDICTS[verdict] for verdict in change.split("→"))
            table.add_row(name or "—", words, f"{count:,}")
    console.print(table)


def show_trial(found: Trial) -> None:
    """Each message with its acts and the words that show them, then the verdicts that arise."""
    console = _console()
    for number, message in enumerate(found.messages):
        mood = "" if message.sentiment is None else f"（情绪 {message.sentiment:+.2f}）"
        console.print(f"[bold]{number}[/] {ROLES[message.role]}{mood} ", _marked(message), sep="")
        for act in message.acts:
            quotes = "、".join(f"“{message.text[start:end]}”[{start}:{end}]" for start, end in act.spans)
            console.print(Text(f"    {act.id}  {act.title}  {quotes}"))
        if not message.acts:
            console.print("    （没有认出动作）", style="dim")
    table = _table("规则", "判定", "证据", "说法")
    for check in found.checks:
        if check.verdict != "na":
            places = "、".join(str(item.message) for item in check.evidence)
            verdict = f"[{_COLOURS[check.verdict]}]{VERDICTS[check.verdict]}[/]"
            table.add_row(check.rubric, verdict, places, Text(check.message))
    if found.checks:
        console.print(table)


def _marked(message: TriedMessage) -> Text:
    text = Text(message.text)
    for act in message.acts:
        for start, end in act.spans:
            text.stylize("underline", start, end)
    return text
