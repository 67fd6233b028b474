"""What a message is besides text: notices of the platform, images, links, cards, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from audit.dialogue import Kind, Message, Role
from audit.lines import unified
from audit.readers.record import Said, Thread

_TRANSFER = re.compile(
    r"(?:由 ?(?:服务助手|机器人|店小蜜|系统) ?转[交接]给(?!.*[?？吗呢]$)|用户发起转人工$|会话已转[接移交])"
)
_SYSTEM = re.compile(r"系统(?:提示|提醒|消息|通知)[:：]")
_RECALL = re.compile(r"""(?:对方|你|您|["“「][^"”」]{1,40}["”」]|\[[^\]]{1,40}\])? ?撤回了一条消息[。.]?$""")
_IMAGE = re.compile(r"(?:https?:)?//\S+\.(?:jpe?g|png|gif|webp|bmp|heic)(?:[?!_@]\S*)?$", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s\u4e00-\u9fff]+(?:\n¥ ?[\d.,]+)?$", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|heic)$", re.IGNORECASE)
_IMG_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[(图片|语音|视频|表情包|动画表情|文件|音乐分享|链接|位置|名片|小程序|红包|转账)\]")
_CARD = re.compile(r'\{.*"(?:cmd|goods|item|order|url|title|card)\w*".*\}$', re.DOTALL)
_NOTICE_CARD = re.compile(r"【此消息为[^】]*卡片")
_PLACEHOLDER_KINDS: dict[str, tuple[Kind, str]] = {
    "图片": ("image", "image"),
    "语音": ("voice", "voice"),
    "视频": ("video", "video"),
    "表情包": ("emotion", "emotion"),
    "动画表情": ("emotion", "emotion"),
    "文件": ("file", "file"),
    "链接": ("link", "link"),
}
_HINT = re.compile(r"https?:|//|[\[{由]|会话已转|用户发起|系统|【此消息为|您选择了|请在客户端查看", re.IGNORECASE)


WAITING = 1000
"""Messages before a buyer's first that are held to learn whose they are."""


class Content(NamedTuple):
    """The text as it stands in the canonical form, what it is, and whether it is a notice of the platform."""

    text: str
    kind: Kind = "text"
    flags: tuple[str, ...] = ()
    system: bool = False


def is_transfer(line: str) -> bool:
    """Whether the line is a notice that the talk was handed over."""
    return _TRANSFER.match(line) is not None


def recognise(text: str) -> Content:
    """What the text of one message is; anything not sure is plain text."""
    if not text:
        return Content(text, flags=("empty",))
    if is_transfer(text):
        return Content(text, "transfer", ("transfer",), True)
    if _RECALL.match(text):
        return Content(text, "recall", ("recall",), True)
    if _SYSTEM.match(text):
        return Content(text, system=True)
    if _IMG_TAG.search(text):
        return Content(_IMG_TAG.sub("[图片]", text), "image", ("image",))
    if text.startswith("[自动回复]"):
        return Content(text, flags=("auto_reply",))
    if match := _PLACEHOLDER.match(text):
        kind, flag = _PLACEHOLDER_KINDS.get(match[1], ("card", "card"))
        return Content(text, kind, (flag,))
    return _whole(text)


def _whole(text: str) -> Content:
    if _IMAGE.fullmatch(text):
        return Content(text, "image", ("image",))
    if _URL.match(text):
        return Content(text, "link", ("link",))
    if _NOTICE_CARD.match(text) or _CARD.match(text):
        return Content(text, "card", ("card",))
    if text.startswith("请在客户端查看") and "无法展示" in text:
        return Content(text, flags=("unavailable",))
    if text.startswith("您选择了") and text.endswith("咨询"):
        return Content(text, "order", ("card",))
    return Content(text)


def tidy(lines: list[str]) -> str:
    """The text of a message from its lines: leading blanks and trailing tabs cut, no blank lines at the edges."""
    end = len(lines)
    while end > 1 and not lines[end - 1].strip():
        end -= 1
    if end == 1:
        return lines[0].lstrip().rstrip("\t")
    return "\n".join([line.lstrip().rstrip("\t") for line in lines[:end]]).strip("\n")


def whole(text: str | None) -> str:
    """The text of a message that came in one piece."""
    if not text:
        return ""
    if text.isprintable():  # one line without tabs
        return text.lstrip()
    return tidy(unified(text).split("\n"))


def attachment(mime: str | None, name: str | None) -> tuple[str, Kind]:
    """How a file that was sent stands in the text, by its MIME type or kind and its name."""
    what = (mime or "").split("/")[0].lower()
    if what == "image" or (not mime and name and _IMAGE_NAME.search(name)):
        return "[图片]", "image"
    if what in ("audio", "voice"):
        return "[语音]", "voice"
    if what == "video":
        return "[视频]", "video"
    return f"[文件] {name}" if name else "[文件]", "file"


def message(
    role: Role,
    sender: str | None,
    at: datetime | None,
    text: str,
    *,
    flags: tuple[str, ...] = (),
    kind: Kind | None = None,
    meta: dict[str, Any] | None = None,
) -> Message:
    """A canonical message from what a reader found; platform notices become system lines, marked replies a robot's."""
    if text and not (_HINT.match(text) or "撤回" in text or "<" in text):
        return Message(role, sender, at, text, kind or "text", flags, meta or {})
    content = recognise(text)
    if content.system:
        role = "system"
    elif role == "agent" and "auto_reply" in content.flags:
        role = "bot"
    flags += tuple(flag for flag in content.flags if flag not in flags)
    return Message(role, sender, at, content.text, kind or content.kind, flags, meta or {})


class Draft(msgspec.Struct):
    """A message of a text export whose further lines, or whose thread, are still to come."""

    thread: Thread | None
    role: Role
    sender: str | None
    at: datetime | None
    body: list[str] = []
    flags: tuple[str, ...] = ()

    def said(self, thread: Thread | None = None) -> Said:
        """The finished message."""
        if (owner := self.thread or thread) is None:
            raise ValueError("a message without a thread")
        return Said(owner, message(self.role, self.sender, self.at, tidy(self.body), flags=self.flags))


def by_buyer(drafts: Iterable[Draft], thread_of: Callable[[str | None], Thread]) -> Iterator[Said]:
    """The messages in the buyers' threads: what others say belongs to the buyer who spoke last, or first of all."""
    waiting: list[Draft] = []
    current: Thread | None = None
    buyer: str | None = None
    for draft in drafts:
        if draft.role == "buyer" and (current is None or draft.sender != buyer):
            buyer = draft.sender
            current = thread_of(buyer)
        elif current is None and len(waiting) >= WAITING:
            current = thread_of(None)
        if current is None:
            waiting.append(draft)
            continue
        if waiting:
            yield from (early.said(current) for early in waiting)
            waiting.clear()
        yield draft.said(current)
    yield from (early.said(thread_of(None)) for early in waiting)
