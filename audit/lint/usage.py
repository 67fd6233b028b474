"""What each phrase has cost in real conversations: how often it was sent, what it failed, how the buyer felt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from audit.dialogue import Dialogue
from audit.errors import SourceError, UsageError, os_reason
from audit.lint.script import Script
from audit.lint.similar import Shelf, letters
from audit.text import fold

NEGATIVE = -0.2
"""Sentiment below which a buyer's message is negative, as the rubrics define it."""


class _Evidence(msgspec.Struct):
    message: int


class _Check(msgspec.Struct):
    rubric: str
    verdict: str
    evidence: tuple[_Evidence, ...] = ()


class _Record(msgspec.Struct):
    """The part of an audit record that tells what a message caused."""

    dialogue: str
    sentiment: tuple[float | None, ...] = ()
    checks: tuple[_Check, ...] = ()


class Usage(NamedTuple):
    """One phrase in use.

    `sent` counts messages, `fails` the failed rubrics that have such a message as evidence. `mood` is the mean
    sentiment, in [-1, 1], of the buyer's next messages, `negative` how many of the `answered` ones are negative; `mood`
    is None where the buyer never wrote again.
    """

    script: Script
    sent: int
    fails: tuple[tuple[str, int], ...]
    answered: int
    mood: float | None
    negative: int


def usage(scripts: Sequence[Script], run: Path) -> list[Usage]:
    """Hold phrases against a run folder, the costliest first; raises UsageError where it is none."""
    phrases = [script for script in scripts if script.role != "buyer"]
    match = _Matcher(phrases)
    sent: Counter[int] = Counter()
    fails: dict[int, Counter[str]] = defaultdict(Counter)
    moods: dict[int, list[float]] = defaultdict(list)
    for dialogue, record in _pairs(run):
        failed: dict[int, set[str]] = defaultdict(set)
        for check in record.checks:
            if check.verdict == "fail":
                for evidence in check.evidence:
                    failed[evidence.message].add(check.rubric)
        for index, message in enumerate(dialogue.messages):
            if message.role not in ("agent", "bot") or (phrase := match(message.text)) is None:
                continue
            sent[phrase] += 1
            fails[phrase].update(failed[index])
            following = (mood for mood in record.sentiment[index + 1 :] if mood is not None)
            if (mood := next(following, None)) is not None:
                moods[phrase].append(mood)
    found = [
        Usage(
            phrases[phrase],
            count,
            tuple(fails[phrase].most_common()),
            len(moods[phrase]),
            sum(moods[phrase]) / len(moods[phrase]) if moods[phrase] else None,
            sum(mood < NEGATIVE for mood in moods[phrase]),
        )
        for phrase, count in sent.items()
    ]
    return sorted(found, key=lambda item: (-sum(count for _, count in item.fails), -item.sent, item.script.line))


def render_usage(found: Iterable[Usage], phrases: int) -> str:
    """A line a phrase, and how many of all phrases were never sent."""
    lines = []
    total = 0
    for item in found:
        total += 1
        caused = "、".join(f"{rubric}×{count}" for rubric, count in item.fails) or "无扣分"
        if item.mood is None:
            mood = "买家没有再说话"
        else:
            mood = f"之后买家情绪 {item.mood:+.2f}（{item.answered} 次中 {item.negative} 次负面）"
        code = f" [{item.script.code}]" if item.script.code else ""
        said = item.script.text.replace("\n", " ")
        lines.append(f"{item.script.file}:{item.script.line}{code} 发送 {item.sent} 次，{caused}，{mood}：{said[:24]}")
    lines.append(f"{phrases} 条话术里有 {phrases - total} 条没有发送过")
    return "\n".join(lines) + "\n"


class _Matcher:
    """Which phrase a message is: letter for letter, or nearly."""

    def __init__(self, phrases: Sequence[Script]) -> None:
        said = [letters(fold(phrase.text)) for phrase in phrases]
        self._exact = {text: index for index, text in reversed(list(enumerate(said)))}
        self._shelf = Shelf(said)
        self._known: dict[str, int | None] = {}

    def __call__(self, text: str) -> int | None:
        said = letters(fold(text))
        if said in self._exact:
            return self._exact[said]
        if said not in self._known:
            self._known[said] = self._shelf.find(said)
        return self._known[said]


def _pairs(run: Path) -> Iterator[tuple[Dialogue, _Record]]:
    decode_dialogue = msgspec.json.Decoder(Dialogue).decode
    decode_record = msgspec.json.Decoder(_Record).decode
    try:
        with (run / "transcripts.jsonl").open("rb") as transcripts, (run / "dialogues.jsonl").open("rb") as records:
            for number, (said, judged) in enumerate(zip(transcripts, records, strict=True), start=1):
                dialogue, record = decode_dialogue(said), decode_record(judged)
                if dialogue.id != record.dialogue:
                    raise SourceError(f"{run}: 第 {number} 行的会话与审核结果对不上，请重新运行 kefu-audit run")
                yield dialogue, record
    except OSError as error:
        raise UsageError(f"{run}: 不是 kefu-audit run 的输出文件夹（{os_reason(error)}：{error.filename}）") from None
    except (ValueError, msgspec.DecodeError) as error:
        raise SourceError(f"{run}: 审核结果不完整（{error}），请重新运行 kefu-audit run") from None
