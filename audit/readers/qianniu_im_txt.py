"""qianniu_im_txt: the 即时消息 log of 千牛, the time first.

    澄海数码专营店:客服03
    即时消息
    2017-05-01
    2017-05-01 11:20:01 lin_0715: 充电宝能带上飞机吗
    2017-05-01 11:20:30 澄海数码专营店:客服03: 可以的亲: 都行

The agent's name holds a colon, and so may the text; the shop's accounts are matched first. A line with a date alone
begins a new day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from audit.lines import text_lines
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import SITE, People, account_shop, nameless, plain
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_BANNER = "即时消息"
_DAY = re.compile(rf"{times.DAY}\s*$")
_STAMPED = re.compile(rf"({times.DAY}) ({times.CLOCK}) (.*)$")
_UNKNOWN = re.compile(rf"{SITE}(([^:：\s]+):[^:：\s]+): (.*)$")
_SPEAKER = re.compile(r"([^:：]{1,60})[:：](?: (.*)|(.*))$")


def detect(head: Head) -> str | None:
    """即时消息 on one of the first lines, alone or behind the account, and stamped lines below."""
    titled = any(line.endswith(_BANNER) for line in head.full_lines[:4])
    return "前几行有「即时消息」" if titled and any(map(_STAMPED.match, head.full_lines)) else None


class _Talk:
    """Who may speak: the shop, the buyer, and a new buyer only where time goes on, or a day begins that went before."""

    def __init__(self, people: People) -> None:
        self.people = people
        self._accounts = self._pattern()
        self.buyers: set[str] = set()
        self.latest: datetime | None = None
        self.day: str | None = None

    def name_shop(self, shop: str) -> None:
        """Learn the name of the shop whose log it is."""
        self.people = self.people.with_shop(shop)
        self._accounts = self._pattern()

    def _pattern(self) -> re.Pattern[str] | None:
        """An account of the shop with what it says, the shop's name matched first: its sub-account has a colon too."""
        shops = "|".join(map(re.escape, self.people.shops))
        return re.compile(rf"{SITE}((?:{shops})(?:[:：][^:： ]+)?)[:：] ?(.*)$") if shops else None

    def split(self, rest: str, date: str, at: datetime) -> tuple[str, str] | None:
        """Speaker and text of a stamped line, or None where it is text that imitates one."""
        if self._accounts and (match := self._accounts.match(rest)):
            return match[1], match[2]
        if not self.people.shops and (match := _UNKNOWN.match(rest)):
            self.name_shop(match[2])
            return match[1], match[3]
        match = _SPEAKER.match(rest)
        if match is None:
            return None
        sender = plain(match[1])
        if sender not in self.buyers and self.people.speaker(sender) is None:
            if self.latest is not None and at < self.latest and (self.day != date or at.date() == self.latest.date()):
                return None
            self.buyers.add(sender)
        return sender, match[2] if match[2] is not None else match[3]


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a buyer; the shop's lines belong to the buyer who spoke last."""
    shops: list[str | None] = []

    def thread_of(buyer: str | None) -> Thread:
        shop = shops[0] if shops else context.people.shop_of("")
        return Thread(None, shop, buyer, None, "qianniu", source.name if nameless(buyer) else "")

    yield from content.by_buyer(_drafts(source, context, shops), thread_of)


def _drafts(source: Source, context: Context, shops: list[str | None]) -> Iterator[content.Draft]:
    log, zone = context.log, context.options.zone
    talk = _Talk(context.people)
    draft: content.Draft | None = None
    began = account = False
    for number, line in text_lines(source.open, log, context.options.encoding):
        log.units += 1
        match = _STAMPED.match(line)
        at = times.local(match[1], match[2], zone) if match else None
        if match and at and (said := talk.split(match[3], match[1], at)):
            if draft:
                yield draft
            sender, text = said
            shops.extend(talk.people.shops[:1] if not shops else ())
            draft = content.Draft(None, talk.people.speaker(sender) or "buyer", sender, at, [text])
            talk.latest = max(talk.latest or at, at)
            began = True
        elif _DAY.match(line) and times.parse(line, zone):
            if draft:
                yield draft
            draft, talk.day, began = None, line.strip(), True
        elif draft:
            draft.body.append(line)
        elif not began:
            if line.strip() not in ("", _BANNER) and (not shops or account_shop(line)):
                shop = account_shop(line) or plain(re.split("[:：]|\\s/", line.strip(), maxsplit=1)[0])
                shops[:] = shops if account else [shop]
                account = account or account_shop(line) is not None
                talk.name_shop(shop)
        elif line.strip():
            log.reject("不在任何消息里", line, line=number)
    if draft:
        yield draft


READER = Reader("qianniu_im_txt", "千牛即时消息日志", True, detect, read)
