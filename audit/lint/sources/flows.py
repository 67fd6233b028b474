"""Script flows: a phrase whose lines all name their speaker is a conversation, and is split into what each one says."""

from __future__ import annotations

import re

import msgspec

from audit.lint.script import Script, Source

ROLES = {
    "买家": "buyer",
    "顾客": "buyer",
    "客户": "buyer",
    "用户": "buyer",
    "buyer": "buyer",
    "客服": "agent",
    "卖家": "agent",
    "商家": "agent",
    "店家": "agent",
    "agent": "agent",
    "机器人": "bot",
    "bot": "bot",
}
"""Who speaks, as scripts name them → role."""

SPEAKER = re.compile(rf"(?P<who>{'|'.join(ROLES)})\s*[:：]\s*(?=\S)")


def split_flows(source: Source) -> Source:
    """Split every phrase that is a conversation; a number of the flow ties its lines together."""
    if not any(SPEAKER.match(script.text) for script in source.scripts):
        return source
    scripts: list[Script] = []
    for number, script in enumerate(source.scripts):
        lines = script.text.split("\n")
        spoken = [SPEAKER.match(line) for line in lines]
        if script.flow is not None or len(lines) < 2 or not all(spoken):
            scripts.append(script)
        else:
            scripts += _lines(source, script, number, lines)
    return Source(source.file, tuple(scripts), source.text, source.encoding, source.malformed)


def _lines(source: Source, script: Script, number: int, lines: list[str]) -> list[Script]:
    offsets = source.offsets(script)
    split: list[Script] = []
    at = 0
    for line in lines:
        speaker = SPEAKER.match(line)
        assert speaker is not None
        begin, stop = at + speaker.end(), at + len(line)
        start, end = (offsets[begin], offsets[stop - 1] + 1) if offsets else (-1, -1)
        split.append(
            msgspec.structs.replace(
                script,
                text=line[speaker.end() :],
                line=source.place(start)[0] if offsets else script.line,
                start=start,
                end=end,
                flow=number,
                cell=script.cell if offsets else None,
                role=ROLES[speaker["who"]],
            )
        )
        at = stop + 1
    return split
