"""Made-up dialogues in the published formats of the benchmarks."""

from __future__ import annotations

import json
import lzma
from pathlib import Path


def vote_file(path: Path, count: int) -> Path:
    """Help-desk dialogues, every other one of which its judges liked."""
    lines = []
    for i in range(count):
        happy = i % 2 == 0
        later = "谢谢，已经解决了" if happy else "还是没人管，太失望了"
        turns = [
            {"sender": "customer", "utterances": [f"{i}号订单的手机不能开机", "怎么办"]},
            {"sender": "helpdesk", "utterances": ["您好，请您私信我们"]},
            {"sender": "customer", "utterances": [later]},
            *([{"sender": "helpdesk", "utterances": ["感谢您的反馈"]}] if i % 3 == 0 else []),
        ]
        quality = [{"A": 0, "S": 2 if happy else -2, "E": 0}] * 3 + [{"A": 0, "S": 0, "E": 0}]
        lines.append(json.dumps({"id": f"w{i}", "turns": turns, "quality": quality}, ensure_ascii=False))
    path.write_bytes(lzma.compress("\n".join(lines).encode()))
    return path


def rating_file(path: Path, count: int) -> Path:
    """Dialogues of word ids, a third of each rating."""
    blocks = []
    for i in range(count):
        rating = i % 3 + 1
        words = {1: "11 12 13", 2: "21 22", 3: "31 32 33"}[rating]
        blocks.append(f"{rating}\n0\tc:\t{words} {i}\t{rating}\n1\tb:\t5 6 {i % 7}\t2\n2\tc:\t{words}\t{rating}")
    path.write_bytes(lzma.compress(("\n\n".join(blocks) + "\n\n").encode()))
    return path
