"""Whether a phrase offers a promotion as valid now, in more words than `audit.promotions` holds against a conversation.

Texts are folded ones. What is said of one promotion ends where the phrase comes to speak of another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from audit.promotions import Mention, announced, offered_as_valid

_ENDING = (
    r"(?:收官|告终|收档|封场|清零|到期|过完|落幕|谢幕|闭幕|收尾|收摊|收工|收场|打烊|散场|翻篇|告一段落|画上句号|落下帷幕|完结|结束|截止|下架|下线"
    r"|停用|停了|失效|作废|过期|关闭|撤[了下]?)"
)
_OVER = re.compile(
    rf"{_ENDING}(?:了|啦|咯|喽|喔)|(?:已经?|早就?|早已|都|刚刚?|前天|昨[天晚]|上周|上个?月|[日号]就)[^,。;!?]{{0,6}}?{_ENDING}"
    r"|(?:用|领|享受|参加|拍|赶|抢|买|减|抵)不(?:了|到|上|着|成)|不能(?:再)?[用领减抵]|不作数|没法再?[用领]"
    r"|(?:已经|已|都|早)(?:是)?过去|过去[了啦]|(?:现在|已经|早|就|都)没有?[了啦]|上一?(?:档|期|轮|波|拨|场|次|季)"
)
_STILL = re.compile(
    r"(?:还能|还可以|还给|照样|照旧|仍然?|依旧|继续|接着)[^,。;!?]{0,3}[用领享拍抵减]|延长|延期|返场|最后(?:一[天波]|几个?小?时|\d)"
)
_OPEN = re.compile(
    r"(?:已经?|正在?|刚刚?|都|现在)(?:就|可以|能|在)*(?:开[抢闸售卖启拍锣张跑场]|开始|开启|上线|启动|拍|抢|买|享受?|进行)"
    r"|开[抢闸售卖启拍锣张跑场](?:了|啦|咯|喽)|(?:可以|能)[拍抢买领用](?:了|啦)"
)


_COMING = re.compile(r"[点号日天月周]才|再(?:过|等)[^,。;!?]{1,4}(?:天|周|个?小时|个?月)|到时候?|届时|[下再]个?月")


def over(text: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a text says of a promotion, beside what it says of others, that it is over."""
    places = [other.start for other in mentions if other.promotion.id != mention.promotion.id]
    low = max((place for place in places if place < mention.start), default=0)
    high = min((place for place in places if place > mention.start), default=len(text))
    told = text[low:high]
    return bool(_OVER.search(told)) and not _STILL.search(told)


def valid(text: str, mention: Mention, mentions: Sequence[Mention], now: datetime) -> bool:
    """Whether a text offers as valid now a promotion that is over or has not begun."""
    if mention.promotion.phase(now) == "upcoming" and _OPEN.search(text) and not _COMING.search(text):
        # “活动开抢啦” names no day on which it opens.
        start, end = (mention.start, mention.end) if mention.named else (0, 0)
        rest = _OPEN.sub("", text[:start] + text[end:])
        return not announced(rest, mention.promotion)
    if mention.promotion.phase(now) == "upcoming" and _COMING.search(text):
        return False
    return offered_as_valid(text, mention, now) and not over(text, mention, mentions)
