"""openai_messages_jsonl: training records, `messages` with role and content or `conversations` with from and value.

    {"messages": [{"role": "user", "content": "有M码吗"}, {"role": "assistant", "content": "有的亲"}]}

Times are rare. Whether `assistant` is a robot (the default) or a human agent is a matter of the corpus: `--assistant agent`.
Traffic with tools is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from audit.dialogue import Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, children, members, read_units, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_BUYER = frozenset({"user", "human"})
_ASSISTANT = frozenset({"assistant", "gpt", "chatgpt", "model", "bot"})
_PROMPT = frozenset({"system", "developer"})
_TOOLS = frozenset({"tool", "function", "function_call", "observation", "ipython"})
_TIMES = ("timestamp", "created_at", "create_time", "time")
_PARTS = {"image_url": "[图片]", "input_image": "[图片]", "image": "[图片]", "input_audio": "[语音]", "file": "[文件]"}


def _items(record: Object) -> list[Object]:
    return children(record, "messages") or children(record, "conversations")


def _is_unit(record: Object) -> bool:
    return any(
        ("role" in item and ("content" in item or "tool_calls" in item)) or ("from" in item and "value" in item)
        for item in _items(record)
    )


def detect(head: Head) -> str | None:
    """`messages` with role and content, or `conversations` with from and value."""
    if not head.is_json:
        return None
    return head.unit(
        lambda item: _is_unit(item) and "Transcript" not in item, "有 messages/content 或 conversations/value"
    )


def _text(value: Any) -> tuple[str, tuple[str, ...]]:
    if isinstance(value, str):
        return content.whole(value), ()
    parts, flags = [], []
    for part in value if isinstance(value, list) else ():
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, dict):
            kind = word(part, "type") or "text"
            parts.append(_PARTS.get(kind) or word(part, "text") or "")
            if _PARTS.get(kind) == "[图片]":
                flags.append("image")
    return content.whole("\n".join(part for part in parts if part)), tuple(dict.fromkeys(flags))


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a record."""
    assistant: Role = "agent" if context.options.assistant == "agent" else "bot"

    def convert(unit: Object, name: str) -> Iterable[Said]:
        own = word(unit, "id", "conversation_id", "session_id")
        thread = Thread(own, context.people.shop_of(""), None, None, None, "" if own else name, True)
        for item in members(unit.get("messages") or unit.get("conversations"), context.log):
            given = (word(item, "role", "from") or "").lower()
            text, flags = _text(item.get("content", item.get("value")))
            if given in _TOOLS or (not text and (item.get("tool_calls") or item.get("function_call"))):
                context.log.left_out["工具调用"] += 1
                continue
            at = times.parse(next((item[key] for key in _TIMES if key in item), None), context.options.zone)
            if given in _PROMPT:
                yield Said(thread, content.message("system", None, at, text, flags=("prompt",)))
            elif given in _BUYER or given in _ASSISTANT:
                role: Role = "buyer" if given in _BUYER else assistant
                yield Said(thread, content.message(role, word(item, "name") or given, at, text, flags=flags))
            else:
                context.log.reject(f"role 是 {given or '（空）'}", str(item))

    return read_units(source, context, _is_unit, convert)


READER = Reader("openai_messages_jsonl", "OpenAI / ShareGPT 训练记录", True, detect, read)
