"""Training records: OpenAI's messages and ShareGPT's conversations, prompts, tools, parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, holds


def record(*items: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """A record in OpenAI's shape."""
    return {"messages": [{"role": role, "content": text} for role, text in items]} | more


ODD = [
    Odd(
        "both shapes",
        [
            record(("system", "你是客服"), ("user", "在吗"), ("assistant", "在的")),
            {"conversations": [{"from": "human", "value": "在吗"}, {"from": "gpt", "value": "在的"}]},
        ],
        (
            ("system - - 你是客服 (prompt)", "buyer user - 在吗", "bot assistant - 在的"),
            ("buyer human - 在吗", "bot gpt - 在的"),
        ),
    ),
    Odd(
        "the assistant is a person where the corpus says so",
        [record(("user", "在吗"), ("assistant", "在的"))],
        (("buyer user - 在吗", "agent assistant - 在的"),),
        options={"assistant": "agent"},
    ),
    Odd(
        "strays among the messages",
        [{"messages": [None, {"role": "user", "content": "在吗"}, "x"]}],
        (("buyer user - 在吗",),),
        ("不是这种格式的记录",) * 2,
    ),
    Odd(
        "times where there are some",
        [
            {
                "messages": [
                    {"role": "user", "content": "在吗", "timestamp": "2024-03-01 09:00:00"},
                    {"role": "assistant", "content": "在的", "created_at": 1709254805},
                ]
            }
        ],
        (("buyer user 2024-03-01 09:00:00 在吗", "bot assistant 2024-03-01 09:00:05 在的"),),
    ),
    Odd(
        "tools are counted",
        [
            {
                "messages": [
                    {"role": "user", "content": "查单"},
                    {"role": "assistant", "content": None, "tool_calls": [{}]},
                    {"role": "tool", "content": "{}"},
                    {"role": "assistant", "content": "在杭州"},
                ]
            }
        ],
        (("buyer user - 查单", "bot assistant - 在杭州"),),
        left_out={"工具调用": 2},
    ),
    Odd(
        "an assistant that says nothing, with a tool and without; roles in capitals",
        [
            {
                "messages": [
                    {"role": "User", "content": "查单"},
                    {"role": "Assistant", "content": "", "tool_calls": [{}]},
                    {"role": "assistant", "content": None, "function_call": {"name": "q"}},
                    {"role": "assistant", "content": None},
                ]
            }
        ],
        (("buyer user - 查单", "bot assistant -  (empty)"),),
        left_out={"工具调用": 2},
    ),
    Odd(
        "content in parts",
        [
            record(
                ("user", [{"type": "text", "text": "这是什么"}, {"type": "image_url", "image_url": {"url": "x"}}]),
                ("user", [{"type": "input_audio"}, "好"]),
                ("user", []),
                ("user", 5),
            )
        ],
        (
            (
                "buyer user - 这是什么⏎[图片] (image)",
                "buyer user - [语音]⏎好 [voice]",
                "buyer user -  (empty)",
                "buyer user -  (empty)",
            ),
        ),
    ),
    Odd(
        "an unknown role costs its own message",
        [record(("narrator", "从前"), ("", "空"), ("user", "在吗"))],
        (("buyer user - 在吗",),),
        ("narrator", "（空）"),
    ),
    Odd("names", [{"messages": [{"role": "user", "name": "lin", "content": "在吗"}]}], (("buyer lin - 在吗",),)),
    Odd(
        "records with one id are one dialogue, those without are their own",
        [
            record(("user", "一"), id="x"),
            record(("user", "二"), id="x"),
            record(("user", "三")),
            record(("user", "三")),
        ],
        (("buyer user - 一", "buyer user - 二"), ("buyer user - 三",), ("buyer user - 三",)),
    ),
    Odd(
        "a list of records",
        [[record(("user", "一")), record(("user", "二"))]],
        (("buyer user - 一",), ("buyer user - 二",)),
    ),
    Odd(
        "a line that is broken costs itself",
        f'{json.dumps(record(("user", "一")))}\n{{"messages": [{{"role": "us\n{json.dumps(record(("user", "二")))}\n',
        (("buyer user - 一",), ("buyer user - 二",)),
        ("JSON",),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "openai_messages_jsonl", odd)
