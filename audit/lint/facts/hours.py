"""When somebody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.lint.facts.fact import Fact, special
from audit.numerals import NUMBER, number

_HOUR = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?::\d{2}|点半|点(?:\d{1,2}分?)?|时)?"
_CLOCK = rf"(?:早上?|上午|早晨|清早|下午|傍晚|晚上?|夜里|中午|凌晨)?\s*{_HOUR}"
_HOURS = re.compile(
    rf"(?P<from>{_CLOCK})\s*(?:开始|起|上线|开工|上班)?,?(?:-|~|一直到|一直守到|守到|做到|到|至|—|--|,(?=晚|下午|夜))\s*(?P<to>{_CLOCK})"
    rf"|早(?P<early>{NUMBER})点?(?:到|至|-|~|,)?晚(?P<late>{NUMBER})点?"
)
_STAFFED = re.compile(
    r"客服|人工|上班|在线|服务时间|工作时间|接待|营业|值班|值守|都在|都有人|有人在|在岗|开工|打烊|收工|下班|轮班|坐班|守着|在店里|为您服务|回复?您"
)
_NOT_STAFFED = re.compile(
    r"仓库|发货|快递|配送|派送|打包|安装|师傅|活动|秒杀|直播|维修|门店|实体店|物流|送货|送达|送到|您.{0,4}(?:有空|方便|在家)|您几点"
)
_ENDS = re.compile(
    rf"(?P<to>(?:晚上?|夜里|下午|傍晚|凌晨){_HOUR})(?:以后|之后|后|就|准时|整|客服|人工|我们)*(?:下班|打烊|收工|下线|没人|休息)"
    rf"|(?:在线|服务|接待|营业|上班|值班|守|都在|开)(?:到|至)(?P<late>(?:晚上?|夜里|凌晨){_HOUR})"
)
_ALL_WEEK = re.compile(r"(?:周|星期|礼拜)一(?:到|至|-|~)(?:周|星期|礼拜)[日天]")


def service_hours(sentence: str) -> Iterator[Fact]:
    sentence = _ALL_WEEK.sub(lambda found: " " * len(found[0]), sentence)
    if special(sentence) or not _STAFFED.search(sentence) or _NOT_STAFFED.search(sentence):
        return
    for found in _HOURS.finditer(sentence):
        first, last = found["from"] or f"早{found['early']}点", found["to"] or f"晚{found['late']}点"
        begin, end = _minutes(first), _minutes(last)
        if begin is None or end is None or not re.search(r"[:点时早]", found[0]):
            continue
        end += 720 if end <= begin and end < 720 else 0
        said = found[0].replace(" ", "")
        yield Fact("service-hours", frozenset({"from", "to"}), frozenset({f"{begin}-{end}"}), said, *found.span())
        yield Fact("service-hours", frozenset({"close"}), frozenset({f"{end}"}), said, *found.span())
        return
    if always := re.search(r"24小时(?:都)?(?:在线|服务|有人|人工|值守|在)|全天(?:候)?(?:都)?(?:在线|在)", sentence):
        yield Fact("service-hours", frozenset({"from", "to"}), frozenset({"0-1440"}), "24小时在线", *always.span())
        yield Fact("service-hours", frozenset({"close"}), frozenset({"1440"}), "24小时在线", *always.span())
    elif (close := _ENDS.search(sentence)) and (end := _minutes(close["to"] or close["late"])) is not None:
        yield Fact("service-hours", frozenset({"close"}), frozenset({f"{end}"}), close[0], *close.span())


def _minutes(said: str) -> int | None:
    found = re.search(r"(\d{1,2}|[一二三四五六七八九十]{1,3})(?::(\d{2})|点(半)?(\d{1,2})?|时)?", said)
    if not found:
        return None
    hour = int(number(found[1]))
    minute = int(found[2] or found[4] or (30 if found[3] else 0))
    if re.search(r"晚|夜", said) and hour == 12:
        hour = 24
    if re.search(r"下午|晚|夜|傍", said) and hour < 12:
        hour += 12
    return hour * 60 + minute if hour <= 24 else None
