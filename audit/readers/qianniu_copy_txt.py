"""qianniu_copy_txt: copied out of the chat window of 千牛.

    t******3 --> 店铺:客服 2025-5-30 9:05:01
    这款相纸是哑光的吗
    店铺:客服2025-5-30 9:05:31
    哑光绒面的哦
    已读

Numbers of dates are not padded, there may be no blank before the time, the time may stand on a line of its own,
come first, or lack its date or the year, which is then that of the message before.
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

_WHEN = r"(?:(?P<date>(?:\d{4}[-/年])?\d{1,2}[-/月]\d{1,2}日?)\s+)?(?P<clock>\d{1,2}:\d{1,2}:\d{1,2})"  # the year may be missing
_ARROW = re.compile(rf"(?P<name>\S.{{0,60}}?)\s*-->\s*(?P<to>\S.{{0,60}}?)\s*{_WHEN}\s*$")
_NAMED = re.compile(rf"(?P<name>[^\s:：]{{1,40}}[:：]?[^\s:：]{{0,40}}?)\s*{_WHEN}\s*$")
_FIRST = re.compile(rf"{_WHEN}\s*(?P<name>[^\s:：]{{1,40}}(?:[:：][^\s:：]{{1,40}})?)\s*$")
_WHEN_ONLY = re.compile(rf"{_WHEN}\s*$")
_RECALL = re.compile(r"(?P<name>\S.{0,60}?) ?撤回了一条消息\s*$")
_ACCOUNT = re.compile(r"[^\s:：，。？！,?!]+:[^\s:：，。？！,?!]+$")
_CLOCKED = re.compile(r"\d:\d{2}\s*$")
_STATES = {"已读": "read", "未读": "unread", "发送中": "sending"}
_SOMEBODY = ("对方", "你", "您")
_PIECE = re.compile(r"(?:¥ ?[\d.,]+|https?://\S+)\s*$")
"""What the window shows of a product; below a message it is the card that was sent."""
_NOISE = re.compile(r"当前用户来自|(?:商品详情页|商品推荐|千牛)\s*$")


def detect(head: Head) -> str | None:
    """Arrows with a time at the end of the line, or states of messages between accounts of a shop."""
    first = head.opening[-1] if head.opening else ""
    match = _NAMED.match(first) or _FIRST.match(first)
    if not (_ARROW.match(first) or _WHEN_ONLY.match(first) or (match and re.search("[:：]", match["name"]))):
        return None
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
        self.shop: str | None = None
        self.shops: set[str] = set()
        self.agents: set[str] = set()
        self.buyers: dict[str, str] = {}
        self.date: str | None = None

    def may_recall(self, name: str) -> bool:
        """Whether a notice can say that this one took a message back."""
        return name in _SOMEBODY or self.known(plain(name))

    def known(self, name: str) -> bool:
        """Whether the name alone on a line can be the sender of what follows."""
        return name in self.buyers or self.staff(name)

    def of_shop(self, name: str) -> bool:
        """Whether the name is an account of the shop."""
        return name in self.agents or _shop(name) in self.shops or self.people.of_shop(name)

    def staff(self, name: str) -> bool:
        """Whether the name is an account of the shop, or may be one as long as no shop is known."""
        return self.of_shop(name) or (not self.shops and _ACCOUNT.match(name) is not None)

    def header(self, line: str, following: str) -> _Header | None:
        """The header that the line is, alone or together with a time on the next line."""
        if times.may_end(line):
            if "-->" in line and (match := _ARROW.match(line)):
                return self._arrow(match)
            if (match := _NAMED.match(line)) and self.known(plain(match["name"])):
                return self._made(plain(match["name"]), match)
        if line[:1].isdigit() and (match := _FIRST.match(line)) and self.known(plain(match["name"])):
            return self._made(plain(match["name"]), match)
        if (match := _WHEN_ONLY.match(following)) and self.known(name := plain(line.strip())):
            return self._made(name, match)
        return None

    def _arrow(self, match: re.Match[str]) -> _Header | None:
        name, to = plain(match["name"]), plain(match["to"])
        if self.of_shop(name) and not self.of_shop(to):
            return self._made(name, match)
        if self.shops and not self.of_shop(to):
            return None
        self._join(to)
        self._meet(name)
        return self._made(name, match)

    def _made(self, name: str, match: re.Match[str]) -> _Header | None:
        date = self._date(match["date"])
        at = times.local(date, match["clock"], self.zone) if date else None
        if date and at is None:
            return None
        self.date = date
        if name in SYSTEM_NAMES:
            return _Header(name, "system", at)
        if name in self.buyers or not self.staff(name):
            self._meet(name)
            return _Header(name, "buyer", at)
        self._join(name)
        return _Header(name, self.people.staff(name), at)

    def _date(self, given: str | None) -> str | None:
        """The date of a header, completed by the one before: it may lack its year, or be missing."""
        if given is None:
            return self.date
        numbers = re.findall(r"\d+", given)
        if len(numbers) == 2:
            if self.date is None:
                return None
            year, month = map(int, self.date.split("-")[:2])
            numbers.insert(0, str(year + (int(numbers[0]) + 6 < month)))  # in January of the next one
        return "-".join(numbers)

    def _join(self, account: str) -> None:
        """Remember an account of the shop."""
        if account not in self.agents:
            self.agents.add(account)
            self.shops.add(_shop(account))
            if self.shop is None:
                self.shop = self.people.shop_of(account) or _shop(account) or None

    def _meet(self, name: str) -> None:
        """Remember a buyer; a copy may lose the t at the beginning of a nick."""
        if name not in self.buyers:
            others = (f"t{name}", name.removeprefix("t"))
            self.buyers[name] = next((self.buyers[other] for other in others if other in self.buyers), name)


def _shop(account: str) -> str:
    return account.replace("：", ":").partition(":")[0]


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a buyer; the shop's lines belong to the buyer who spoke last."""
    window = _Window(context)

    def thread_of(nick: str | None) -> Thread:
        buyer = window.buyers.get(nick or "", nick)
        shop = window.shop or context.people.shop_of("")
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
        if header := window.header(line, following[1] if following else ""):
            if draft:
                yield draft
            draft = content.Draft(None, header.role, header.sender, header.at)
            if following and not _CLOCKED.search(line) and _WHEN_ONLY.match(following[1]):
                following = next(feed, None)
                log.units += 1
        elif "撤回了一条消息" in line and (match := _RECALL.match(line)) and window.may_recall(match["name"]):
            if draft:
                yield draft
            named = match["name"] not in _SOMEBODY
            text = "撤回了一条消息" if named else line
            yield content.Draft(None, "system", plain(match["name"]) if named else None, None, [text])
            draft = None
        elif draft and any(draft.body) and content.is_transfer(line):
            yield draft
            yield content.Draft(None, "system", None, None, [line])
            draft = None
        elif draft and line.strip() in _STATES and any(draft.body):
            draft.flags += (_STATES[line.strip()],)
        elif _NOISE.match(line):
            log.left_out["界面文字"] += 1
        elif draft:
            draft.body.append(line)
        elif _PIECE.match(line):
            log.left_out["界面文字"] += 1
        elif line.strip():
            waiting.append((number, line))
    if draft:
        yield draft
    for number, line in waiting:
        log.reject("不在任何消息里", line, line=number)


READER = Reader("qianniu_copy_txt", "从千牛聊天窗口复制的文本", True, detect, read)
