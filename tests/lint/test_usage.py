"""Each phrase is told with what it cost: how often it was sent, what it failed, the buyer's mood after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.errors import SourceError, UsageError
from audit.lint.usage import render_usage, usage
from tests.lint.conftest import script

PHRASES = [
    script("亲，这款是纯棉的，贴身穿很透气，可以放心拍哦。", 1, code="p1"),
    script("亲，真的不能再便宜了，已经是最低价格了哦。", 2, code="p2"),
    script("亲，从来没有发过的一条话术，放在这里占个位置。", 3, code="p3"),
]


def write_run(
    folder: Path,
    messages: list[list[tuple[str, str]]],
    moods: list[list[float | None]],
    fails: list[dict[str, int]],
) -> Path:
    lines: dict[str, list[str]] = {"transcripts.jsonl": [], "dialogues.jsonl": []}
    for number, (said, mood, failed) in enumerate(zip(messages, moods, fails, strict=True)):
        dialogue = {"id": f"d{number}", "messages": [{"role": role, "text": text} for role, text in said]}
        checks = [
            {"rubric": rubric, "verdict": "fail", "evidence": [{"message": at, "start": 0, "end": 1, "quote": "亲"}]}
            for rubric, at in failed.items()
        ]
        checks.append({"rubric": "greeting", "verdict": "pass", "evidence": [{"message": 1}]})
        record = {"schema": 1, "dialogue": f"d{number}", "sentiment": mood, "checks": checks}
        lines["transcripts.jsonl"].append(json.dumps(dialogue, ensure_ascii=False))
        lines["dialogues.jsonl"].append(json.dumps(record))
    for name, content in lines.items():
        (folder / name).write_text("\n".join(content) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    cotton, price = PHRASES[0].text, PHRASES[1].text
    return write_run(
        tmp_path,
        [
            [("buyer", "什么料子"), ("agent", cotton), ("buyer", "挺好")],
            [("buyer", "便宜点"), ("agent", price.replace("亲", "亲亲")), ("buyer", "算了"), ("agent", price)],
            [("buyer", price), ("agent", "亲，您好。"), ("bot", cotton.replace("，", ","))],
        ],
        [[0.0, None, 0.6], [0.0, None, -0.5, None], [-0.1, None, None]],
        [{}, {"price-negotiation": 1}, {}],
    )


def test_phrases_are_recognised_and_charged(run: Path) -> None:
    costly, cheap = usage(PHRASES, run)
    assert (costly.script.code, costly.sent, costly.fails) == ("p2", 2, (("price-negotiation", 1),))
    assert (costly.answered, costly.mood, costly.negative) == (1, -0.5, 1)
    assert (cheap.script.code, cheap.sent, cheap.fails) == ("p1", 2, ())
    assert (cheap.answered, cheap.mood, cheap.negative) == (1, 0.6, 0)


def test_the_report_names_cost_mood_and_what_was_never_sent(run: Path) -> None:
    first, second, last = render_usage(usage(PHRASES, run), len(PHRASES)).splitlines()
    assert "[p2] 发送 2 次，price-negotiation×1，之后买家情绪 -0.50（1 次中 1 次负面）" in first
    assert "无扣分" in second
    assert last == "3 条话术里有 1 条没有发送过"


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, run: Path) -> None:
    with pytest.raises(UsageError, match="不是 kefu-audit run 的输出文件夹"):
        usage(PHRASES, tmp_path / "none")
    (run / "dialogues.jsonl").write_text('{"dialogue": "other", "checks": []}\n' * 3, encoding="utf-8")
    with pytest.raises(SourceError, match="第 1 行的会话与审核结果对不上"):
        usage(PHRASES, run)
    (run / "dialogues.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(SourceError, match="审核结果不完整"):
        usage(PHRASES, run)
