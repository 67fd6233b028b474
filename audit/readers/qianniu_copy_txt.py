"""qianniu_copy_txt: copied out of the chat window of 千牛.

    t******3 --> 店铺:客服 2025-5-30 9:05:01
    这款相纸是哑光的吗
    店铺:客服2025-5-30 9:05:31
    哑光绒面的哦
    已读

Numbers of dates are not padded, there may be no blank before the time, the time may stand on a line of its own,
come first, or lack its date, which is then that of the message before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from audit.dialogue import Role
from audit.lines import text_lines
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import SYSTEM_NAMES, People, nameless, plain
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_WHEN = r"(?:(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})\s+)?(?P<clock>\d{1,2}:\d{2}:\d{2})"
_ARROW = re.compile(rf"(?P<name>\S.{{0,60}}?)\s*-->\s*(?P<to>\S.{{0,60}}?)\s*{_WHEN}\s*$")
_NAMED = re.compile(rf"(?P<name>[^\s:：]{{1,40}}[:：]?[^\s:：]{{0,40}}?)\s*{_WHEN}\s*$")
_FIRST = re.compile(rf"{_WHEN}\s*(?P<name>[^\s:：]{{1,40}}[:：][^\s:：]{{1,40}})\s*$")
_WHEN_ONLY = re.compile(rf"{_WHEN}\s*$")
_RECALL = re.compile(r"(?P<name>\S.{0,60}?) ?撤回了一条消息\s*$")
_STATES = {"已读": "read", "未读": "unread", "发送中": "sending"}
_SOMEBODY = ("对方", "你", "您")
_NOISE = re.compile(r"当前用户来自|(?:商品详情页|商品推荐|千牛)\s*$")


def detect(head: Head) -> str | None:
    """Arrows with a time at the end of the line, or states of messages between accounts of a shop."""
    lines = head.full_lines[:200]
    if any(_ARROW.match(line) for line in lines):
        return "有「买家 --> 店铺:客服 时间」"
    named = any((match := _NAMED.match(line)) and re.search("[:：]", match["name"]) for line in lines)
    return "有「店铺:客服 时间」与已读、未读" if named and any(line in _STATES for line in lines) else None


class _Header(NamedTuple):
    sender: str
    role: Role
    at: datetime | None


class _Window:
    """What the window has shown so far: the accounts of the shop, the buyers, and the date."""

    def __init__(self, context: Context) -> None:
        self.people: People = context.people
        self.zone = context.options.zone
        self.agents: set[str] = set()
        self.buyers: dict[str, str] = {}
        self.date: str | None = None

    def known(self, name: str) -> bool:
        """Whether the name alone on a line can be the sender of what follows."""
        return name in self.agents or name in self.buyers or self.of_shop(name)

    def of_shop(self, name: str) -> bool:
        """Whether the name is an account of the shop."""
        shops = {re.split("[:：]", agent)[0] for agent in self.agents}
        return self.people.of_shop(name) or name in shops or re.split("[:：]", name)[0] in shops

    def header(self, line: str, following: str) -> _Header | None:
        """The header that the line is, alone or together with a time on the next line."""
        if match := _ARROW.match(line):
            name, to = plain(match["name"]), plain(match["to"])
            if self.of_shop(name) and not self.of_shop(to):
                return self._made(name, match)
            self.agents.add(to)
            self._meet(name)
            return self._made(name, match)
        for pattern in (_NAMED, _FIRST):
            if (match := pattern.match(line)) and (self.known(plain(match["name"])) or _account(match["name"])):
                return self._made(plain(match["name"]), match)
        name = plain(line.strip())
        if (self.known(name) or _account(name)) and (match := _WHEN_ONLY.match(following)):
            return self._made(name, match)
        return None

    def _made(self, name: str, match: re.Match[str]) -> _Header | None:
        date = match["date"] or self.date
        at = times.local(date, match["clock"], self.zone) if date else None
        if at is None and match["date"]:
            return None
        self.date = date
        if name in SYSTEM_NAMES:
            return _Header(name, "system", at)
        if name in self.buyers:
            return _Header(name, "buyer", at)
        if self.of_shop(name) or _account(name):
            self.agents.add(name)
            return _Header(name, self.people.staff(name), at)
        self._meet(name)
        return _Header(name, "buyer", at)

    def _meet(self, name: str) -> None:
        """Remember a buyer; a copy may lose the t at the beginning of a nick."""
        others = (f"t{name}", name.removeprefix("t"))
        self.buyers.setdefault(name, next((self.buyers[other] for other in others if other in self.buyers), name))


def _account(name: str) -> bool:
    return re.match(r"[^\s:：，。？！,?!]+:[^\s:：，。？！,?!]+$", name) is not None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a buyer; the shop's lines belong to the buyer who spoke last."""
    window = _Window(context)

    def thread_of(nick: str | None) -> Thread:
        buyer = window.buyers.get(nick or "", nick)
        agent = next(iter(window.agents), "")
        shop = context.people.shop_of(agent) or (re.split("[:：]", agent)[0] or None)
        return Thread(None, shop, buyer, None, "qianniu", source.name if nameless(buyer) else "")

    yield from content.by_buyer(_drafts(source, context, window), thread_of)


def _drafts(source: Source, context: Context, window: _Window) -> Iterator[content.Draft]:
    log = context.log
    draft: content.Draft | None = None
    waiting = list[tuple[int, str]]()
    feed = text_lines(source.open, log, context.options.encoding)
    following = next(feed, None)
    while following is not None:
        (number, line), following = following, next(feed, None)
        log.units += 1
        after = following[1] if following else ""
        if header := window.header(line, after):
            if draft:
                yield draft
            draft = content.Draft(None, header.role, header.sender, header.at)
            if not _ARROW.match(line) and _WHEN_ONLY.match(after) and not re.search(r"\d:\d{2}\s*$", line):
                following = next(feed, None)
                log.units += 1
        elif (match := _RECALL.match(line)) and (window.known(plain(match["name"])) or match["name"] in _SOMEBODY):
            if draft:
                yield draft
            named = match["name"] not in _SOMEBODY
            text = "撤回了一条消息" if named else line
            yield content.Draft(None, "system", plain(match["name"]) if named else None, None, [text])
            draft = None
        elif draft and line.strip() in _STATES and any(draft.body):
            draft.flags += (_STATES[line.strip()],)
        elif _NOISE.match(line):
            log.left_out["界面文字"] += 1
        elif draft:
            draft.body.append(line)
        elif line.strip():
            waiting.append((number, line))
    if draft:
        yield draft
    for number, line in waiting:
        log.reject("不在任何消息里", line, line=number)


READER = Reader("qianniu_copy_txt", "从千牛聊天窗口复制的文本", True, detect, read)
