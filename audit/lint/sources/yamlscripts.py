"""Script libraries in YAML: a list of {code, group, text}, or {code, group, flow: [{买家: …}, {客服: …}]}."""

from __future__ import annotations

import yaml

from audit.errors import SourceError
from audit.lint.remarks import RemarkError, read_remark
from audit.lint.script import Script, Source, Suppression
from audit.lint.sources.flows import ROLES

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml_scripts(file: str, text: str) -> Source:
    """Read a list of phrases; an entry that cannot be used is reported, and its neighbours are read."""
    try:
        root = yaml.compose(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        raise SourceError(f"{place}: YAML 写法有误：{error.problem}，请检查缩进、冒号和引号") from None
    if root is None:
        return Source(file, ())
    if not isinstance(root, yaml.SequenceNode):
        raise SourceError(f"{file}:1: 话术库应是 “- code: …” 的列表")
    scripts: list[Script] = []
    malformed: list[tuple[int, str]] = []
    comments = comment_remarks(text, "#", malformed)
    for number, item in enumerate(root.value):
        line = item.start_mark.line + 1
        fields = _fields(item)
        if "text" not in fields and "flow" not in fields:
            malformed.append((line, "这一项没有 text 也没有 flow，没有检查"))
            continue
        code, group = (_scalar(fields.get(name)) for name in ("code", "group"))
        above = remarks_above(comments, line)
        for role, node in _said(fields):
            if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
                malformed.append((node.start_mark.line + 1, "应是一段文字，没有检查"))
                continue
            start = node.start_mark.line + 1
            scripts.append(
                Script(
                    file=file,
                    line=start,
                    text=node.value.strip(),
                    code=code,
                    group=group,
                    start=_after_header(text, node),
                    end=node.end_mark.index,
                    flow=number if "flow" in fields else None,
                    role=role,
                    suppressions=(*above, *(remarks_above(comments, start) if start != line else ())),
                )
            )
    return Source(file, tuple(scripts), malformed=tuple(malformed))


def comment_remarks(text: str, mark: str, malformed: list[tuple[int, str]]) -> dict[int, Suppression | None]:
    """The comment lines of a source, with the suppression that each holds; broken ones are added to `malformed`."""
    found: dict[int, Suppression | None] = {}
    if mark not in text:
        return found
    for line, content in enumerate(text.split("\n"), start=1):
        if content.lstrip().startswith(mark):
            try:
                found[line] = read_remark(content, line)
            except RemarkError as error:
                malformed.append((line, str(error)))
                found[line] = None
    return found


def remarks_above(comments: dict[int, Suppression | None], line: int) -> tuple[Suppression, ...]:
    """The suppressions in the comment lines directly above a line."""
    found: list[Suppression] = []
    while (line := line - 1) in comments:
        if remark := comments[line]:
            found.append(remark)
    return tuple(found)


def _said(fields: dict[str, yaml.Node]) -> list[tuple[str, yaml.Node]]:
    if "text" in fields:
        return [("agent", fields["text"])]
    flow = fields["flow"]
    if not isinstance(flow, yaml.SequenceNode):
        return [("agent", flow)]
    pairs = [pair for line in flow.value if isinstance(line, yaml.MappingNode) for pair in line.value]
    return [(ROLES.get(str(who.value).strip(), "agent"), said) for who, said in pairs]


def _fields(item: yaml.Node) -> dict[str, yaml.Node]:
    if not isinstance(item, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in item.value}


def _scalar(node: yaml.Node | None) -> str:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""


def _after_header(text: str, node: yaml.ScalarNode) -> int:
    """Past the `|-` of a block, whose marks are no part of the phrase."""
    start: int = node.start_mark.index
    return text.find("\n", start) + 1 if node.style in ("|", ">") else start
