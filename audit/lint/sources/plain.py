"""Scripts in plain text: a phrase a line, groups in brackets or after #, flows as 买家/客服 lines."""

from __future__ import annotations

import re

from audit.lint.script import Script, Source
from audit.lint.sources.flows import SPEAKER
from audit.lint.sources.yamlscripts import comment_remarks, remarks_above

_GROUP = re.compile(
    r"(?:#{1,6}\s+(.{1,20})|【(.{1,12})】|\[(.{1,12})\]|={2,}\s*(.{1,12}?)\s*={2,}|-{2,}\s*(.{1,12}?)\s*-{2,})$"
)


def read_plain(file: str, text: str) -> Source:
    """Read one phrase a line; lines that follow each other and name their speakers are one flow."""
    malformed: list[tuple[int, str]] = []
    comments = comment_remarks(text, "#", malformed)
    scripts: list[Script] = []
    group = ""
    at = 0
    in_flow = False
    for number, raw in enumerate(text.split("\n"), start=1):
        said = raw.strip()
        start = at + raw.find(said) if said else at
        heading = _GROUP.fullmatch(said)
        speaks = bool(SPEAKER.match(said))
        if heading and "kefu-audit:" not in said:
            group = next(name for name in heading.groups() if name)
        elif said and number not in comments:
            if speaks and in_flow:
                last = scripts.pop()
                joined = f"{last.text}\n{said}"
                scripts.append(
                    Script(
                        file=file,
                        line=last.line,
                        text=joined,
                        group=group,
                        start=last.start,
                        end=start + len(said),
                        suppressions=last.suppressions,
                    )
                )
            else:
                scripts.append(
                    Script(
                        file=file,
                        line=number,
                        text=said,
                        group=group,
                        start=start,
                        end=start + len(said),
                        suppressions=remarks_above(comments, number),
                    )
                )
        in_flow = speaks
        at += len(raw) + 1
    return Source(file, tuple(scripts), malformed=tuple(malformed))
