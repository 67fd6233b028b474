"""Kind `promise`: an agent who says that he comes back with an answer does so (跟进)."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.conversation import Conversation
from audit.numerals import NUMBER, number

_UNITS = {"分钟": 60, "刻钟": 900, "小时": 3600, "钟头": 3600}
_DEADLINE = re.compile(rf"({NUMBER})个?(半)?({'|'.join(_UNITS)})")
_RANGE = re.compile(r"[一二两三四五六七八九](?=[一二两三四五六七八九](?:个|分钟|刻钟|小时|钟头))")
"""两三分钟 means three."""
_LATER = re.compile(
    r"明天|明早|明日|后天|下周|周[一二三四五六日天]|今晚|(?:晚上|下午|上午)(?!好)|晚点|晚些|工作日|上班后"
)


REASONS: Reasons = {"pass": ("seconds", "within"), "late": ("seconds", "within"), "missing": ("within",), "untimed": ()}


class Params(BaseModel):
    """A message with one of the `holding` acts must be followed, within `within` seconds of the first, by one with content:
    one that is not itself only `holding` or `empty`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holding: tuple[str, ...]
    empty: tuple[str, ...] = ()
    within: float = Field(600, gt=0)


def build(params: Params, acts: Acts) -> CheckFunction:
    """Time runs from the first holding message; a deadline that the agent names replaces it."""
    holding = acts.bits(params.holding)
    hollow = holding | acts.bits(params.empty)

    def deadline(talk: Conversation, i: int) -> float | None:
        text = talk.text(i)
        if _LATER.search(text):
            return None
        found = _DEADLINE.search(_RANGE.sub("", text)) if any(unit in text for unit in _UNITS) else None
        if found is None:
            return params.within
        amount = float(number(found[1])) + (0.5 if found[2] else 0.0)
        return max(amount * _UNITS[found[3]], 60.0)

    def check(talk: Conversation) -> Outcome:
        done = -1
        kept: Outcome | None = None
        for first in talk.having(holding, talk.agent_messages):
            if first <= done:
                continue
            later = [i for i in talk.agent_messages if i > first]
            content = next((i for i in later if not talk.acts[i] & hollow), None)
            held = [i for i in later if content is None or i < content]
            done = content if content is not None else (held[-1] if held else first)
            if not _waits(talk, first, content) or (within := deadline(talk, first)) is None:
                continue
            evidence = [talk.whole(i) for i in (first, *held)]
            start = talk.seconds[first]
            due = None if start is None else start + within
            values = {"within": f"{within:g}"}
            if content is None:
                end = next((moment for moment in reversed(talk.seconds) if moment is not None), None)
                if within > params.within and end is not None and due is not None and due > end:
                    continue
                return Outcome("fail", "missing", evidence, due=due, values=values)
            waited = talk.gap(first, content)
            if waited is None:
                kept = kept or Outcome("unknown", "untimed", evidence)
                continue
            values["seconds"] = f"{waited:g}"
            if waited > within:
                return Outcome("fail", "late", [*evidence, talk.whole(content)], value=waited, due=due, values=values)
            if kept is None or kept.verdict == "unknown":
                kept = Outcome("pass", "pass", [talk.whole(first), talk.whole(content)], value=waited, values=values)
        return kept or NA

    return Gate(holding, check)


def _waits(talk: Conversation, first: int, content: int | None) -> bool:
    """Whether the buyer waits: he is not done, and the answer does not follow in the same breath."""
    if content is not None and all(not first < i < content for i in talk.buyer_messages):
        gap = talk.gap(first, content)
        return gap is None or gap >= 10
    return True
