"""qianniu_batch_txt: the batch export of the 千牛 message manager, one block a buyer.

    木棉家居旗舰店:小雨
    ================================================================
                                   单聊
    ================================================================
    ----------------------------买家昵称----------------------------
    买家昵称(2021-11-02 09:15:20):  在吗

A block spans days and agents. What is under the banner 群聊 is left out. Senders may carry the prefix of their site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from audit.lines import text_lines
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import People, account_shop, masked, plain
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_RULE = re.compile(r"={20,}\s*$")
_BANNER = re.compile(r"\s*(\S{1,6}聊)\s*$")
_BLOCK = re.compile(r"-{28}(?!-*\s*$)(.*?)-{28}\s*$")
_HEADER = re.compile(rf"(.{{1,80}}?)[(（]({times.DAY}) ({times.CLOCK})[)）](?:: |：|:$)(.*)$")


def detect(head: Head) -> str | None:
    """The banner between rules of equals signs, or the rule of a buyer's block with headers below."""
    lines = head.opening
    if any(_RULE.match(line) for line in lines) and any(_BANNER.match(line) for line in lines):
        return "有 ==== 分隔的「单聊」横幅"
    if any(_BLOCK.match(line) for line in lines) and any(_HEADER.match(line) for line in lines):
        return "有 ---- 买家 ---- 分块"
    return None


class _Block:
    """One buyer's block: its thread and the names under which the buyer speaks."""

    def __init__(self, nick: str, shop: str | None, scope: str) -> None:
        self.buyer = plain(nick)
        self.thread = Thread(shop=shop, buyer=self.buyer or None, channel="qianniu", scope=scope)
        self.names: set[str] = set()
        self.latest: datetime | None = None

    def tells_shop(self, sender: str, people: People) -> bool:
        """Whether the sender is an account whose shop is not known yet."""
        return not people.shops and sender != self.buyer and account_shop(sender) is not None

    def speaks(self, sender: str, at: datetime, people: People) -> bool:
        """Whether a header by this sender is real: a quoted chat inside a message has strangers' names and went before.

        A stranger is the buyer under another account as long as the buyer has not spoken, and where time goes on.
        """
        later = self.latest is None or at > self.latest
        if people.speaker(sender) is None and not self.tells_shop(sender, people):
            if sender != self.buyer and self.names and sender not in self.names and not later:
                return False
            self.names.add(sender)
        if later:
            self.latest = at
        return True


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a block; a masked nick means another person in every block."""
    log, zone, people = context.log, context.options.zone, context.people
    shop: str | None = None
    block: _Block | None = None
    draft: content.Draft | None = None
    group = ruled = began = account = False
    for number, line in text_lines(source.open, log, context.options.encoding):
        log.units += 1
        if opened := _BLOCK.match(line):
            began = True
            if draft:
                yield draft.said()
            nick = plain(opened[1])
            block = _Block(nick, shop, f"{source.name}:{number}" if masked(nick) or not nick else "")
            draft = None
        elif _RULE.match(line):
            ruled = began = True
            continue
        elif ruled and (banner := _BANNER.match(line)):
            if draft:
                yield draft.said()
            group, block, draft = banner[1] == "群聊", None, None
        elif (
            block
            and (match := _HEADER.match(line))
            and (at := times.local(match[2], match[3], zone))
            and block.speaks(sender := plain(match[1]), at, people)
        ):
            if draft:
                yield draft.said()
            draft = None
            if group:
                log.left_out["群聊消息"] += 1
            else:
                if block.tells_shop(sender, people):
                    people = people.with_shop(account_shop(sender))
                role = people.speaker(sender) or "buyer"
                draft = content.Draft(block.thread, role, sender, at, [match[4]])
        elif draft:
            draft.body.append(line)
        elif not began and (shop is None or account_shop(line)) and line.strip():
            named = account_shop(line) or re.split("[:：]", plain(line.strip()), maxsplit=1)[0]
            people = people.with_shop(named)
            shop = shop if account else named
            account = account or account_shop(line) is not None
        elif line.strip() and not group:
            log.reject("不在任何买家的聊天块里", line, line=number)
        if line.strip():
            ruled = False
    if draft:
        yield draft.said()


READER = Reader("qianniu_batch_txt", "千牛消息管理器批量导出", True, detect, read)
