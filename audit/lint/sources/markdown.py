"""Scripts in Markdown: headings are groups, list items are phrases; everything else is prose for the reader."""

from __future__ import annotations

import re

from audit.lint.script import Script, Source
from audit.lint.sources.yamlscripts import comment_remarks, remarks_above

_LINE = re.compile(
    r"(?P<fence>[ ]{0,3}(?:```|~~~))"
    r"|[ ]{0,3}\#{1,6}[ \t]+(?P<heading>.*?)[ \t]*\#*[ \t]*$"
    r"|(?P<indent>[ \t]*)(?P<bullet>[-*+]|\d{1,3}[.)])[ \t]+(?P<item>\S.*)"
    r"|(?P<comment>[ \t]*<!--)"
    r"|(?P<blank>[ \t]*$)"
    r"|[ \t]{2,}(?P<more>\S.*)"
)


def read_markdown(file: str, text: str) -> Source:
    """Read the list items under each heading; indented lines and numbered steps below an item are part of it."""
    malformed: list[tuple[int, str]] = []
    comments = comment_remarks(text, "<!--", malformed)
    scripts: list[Script] = []
    group = ""
    parts: list[str] = []
    first = start = end = at = 0
    depth = 0
    fenced = False

    def close() -> None:
        if parts:
            said = "\n".join(parts)
            remarks = remarks_above(comments, first)
            scripts.append(
                Script(file=file, line=first, text=said, group=group, start=start, end=end, suppressions=remarks)
            )
            parts.clear()

    for number, raw in enumerate(text.split("\n"), start=1):
        content = raw.rstrip()
        found = _LINE.match(content)
        if found and found["fence"]:
            close()
            fenced = not fenced
        elif fenced:
            pass
        elif found and found["item"]:
            indent = len(found["indent"].expandtabs(4))
            step = bool(parts) and indent > depth and found["bullet"][0].isdigit()
            if step:
                parts.append(content.strip())
            else:
                close()
                first, depth, start = number, indent, at + found.start("item")
                parts.append(found["item"])
            end = at + len(content)
        elif found and found["more"] and parts:
            parts.append(found["more"])
            end = at + len(content)
        elif not (found and found["comment"]):
            close()
            if found and found["heading"] is not None:
                group = found["heading"]
        at += len(raw) + 1
    close()
    return Source(file, tuple(scripts), malformed=tuple(malformed))
