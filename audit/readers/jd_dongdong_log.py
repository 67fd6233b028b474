"""jd_dongdong_log: the chat log of 京东咚咚 and 京麦.

    /*****************以下为一通会话************************************/
    jd_4f2a9c7e 2022-06-18 00:03:11
    空调显示E4是什么问题

    /*****************会话结束_时间：2022-06-18 00:20:00*****************/

Trailing tabs everywhere, the end marker may be missing. There is no role field: robots, the shop's words and masked
or jd_ nicks tell themselves; the first who is none of the shop's is the buyer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.dialogue import Role
from audit.lines import text_lines
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import People
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_MARKER = re.compile(r"\s*/\*{5,}\s*(以下为一通会话|会话结束)")
_HEADER = re.compile(rf"(\S.{{0,79}}?)\s+({times.DAY})[ T]+({times.CLOCK})\s*$")
_OF_SHOP = re.compile(r"[\u4e00-\u9fff]-\S+$")
"""How shops name their accounts: shop and person; a session may open with one of them."""
_TRANSFER = re.compile(r"转[交接]给 ?(\S{1,20}?)(?:[，,。]|$)")


def detect(head: Head) -> str | None:
    """The marker of a session."""
    return "有「以下为一通会话」标记" if any(map(_MARKER.match, head.opening)) else None


class _Cast:
    """Who is the shop's, learnt from the names and transfer notices of a whole file."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._agents: set[str] = set()

    def plausible(self, sender: str, drafts: list[content.Draft]) -> bool:
        """Whether a header without a blank line before it may be real."""
        return any(draft.sender == sender for draft in drafts) or self._people.guess(sender) is not None

    def settle(self, drafts: list[content.Draft]) -> str | None:
        """Give the messages of a session their roles and return the buyer."""
        named = [match[1] for draft in drafts for line in draft.body if (match := _TRANSFER.search(line))]
        roles: dict[str, Role | None] = {}
        for draft in drafts:
            sender = draft.sender or ""
            if sender not in roles:
                roles[sender] = self._people.guess(sender) or ("agent" if sender in self._agents else None)
                if roles[sender] is None and any(sender.endswith(name) for name in named):
                    roles[sender] = "agent"
        buyer = next((sender for sender, role in roles.items() if role == "buyer"), None)
        if buyer is None:
            unknown = [sender for sender, role in roles.items() if role is None]
            buyer = next((sender for sender in unknown if not _OF_SHOP.search(sender)), unknown[0] if unknown else None)
        for draft in drafts:
            sender = draft.sender or ""
            draft.role = "buyer" if sender == buyer else roles[sender] or "agent"
            if draft.role == "agent":
                self._agents.add(sender)
        return buyer


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue between two markers."""
    log, zone = context.log, context.options.zone
    cast = _Cast(context.people)
    drafts: list[content.Draft] = []
    start = 1

    def session() -> Iterator[Said]:
        buyer = cast.settle(drafts)
        thread = Thread(None, context.people.shop_of(""), buyer, None, "jd", f"{source.name}:{start}", True)
        yield from (draft.said(thread) for draft in drafts)
        drafts.clear()

    blank = True
    for number, line in text_lines(source.open, log, context.options.encoding):
        log.units += 1
        if "/*" in line and (marker := _MARKER.match(line)):
            yield from session()
            start = number
            blank = True
            if marker[1] != "以下为一通会话":
                continue
        elif (
            times.may_end(line)
            and (match := _HEADER.match(line))
            and (at := times.local(match[2], match[3], zone))
            and (blank or cast.plausible(match[1], drafts))
        ):
            drafts.append(content.Draft(None, "agent", match[1], at))
            blank = False
        elif drafts:
            drafts[-1].body.append(line)
            blank = not line.strip()
        elif line.strip():
            log.reject("在第一个发言人之前", line, line=number)
    yield from session()


READER = Reader("jd_dongdong_log", "京东咚咚聊天记录", True, detect, read)
