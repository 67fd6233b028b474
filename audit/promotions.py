"""The promotion calendar: which offers hold when, and what a text says of them.

A calendar is a YAML list of promotions with id, name, start, end, offer, conditions, keywords and, optionally, shops.
It is read whole: every mistake is reported at file:line:col, all of them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from audit.errors import Mistake, Place, RubricError
from audit.offers import Offer, offers
from audit.text import fold
from audit.yamlfile import YamlText, parse_yaml, place_of, read_yaml, validate

if TYPE_CHECKING:
    from pydantic import BaseModel

Phase = Literal["upcoming", "active", "ended"]

_DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


class Promotion(msgspec.Struct, frozen=True, dict=True):
    """One promotion of the calendar; `end` is inclusive, both times carry an offset. No shops means every shop."""

    id: str
    name: str
    start: datetime
    end: datetime
    offer: str
    conditions: str = ""
    keywords: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()

    def phase(self, at: datetime) -> Phase:
        """Whether it is still to come, active or over at a moment."""
        return "upcoming" if at < self.start else "active" if at <= self.end else "ended"

    def serves(self, shop: str | None) -> bool:
        """Whether it holds in a shop; an unknown shop takes part in everything."""
        return not self.shops or shop is None or shop in self.shops

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """What it gives, read from the offer and, where that names no amount, from the conditions."""
        return offers(fold(self.offer)) or offers(fold(f"{self.conditions}，{self.offer}"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The folded words that name it: its name, and the keywords that are no offer and no common word of offers."""
        said = fold(self.offer)
        words = [fold(self.name), *(fold(word) for word in self.keywords)]
        names = [
            word
            for word in words[:1]
            + [w for w in words[1:] if w not in said and not _COMMON.fullmatch(w) and not offers(w)]
            if word
        ]
        return tuple(dict.fromkeys(spelling for name in names for spelling in _spellings(name)))

    @cached_property
    def naming(self) -> re.Pattern[str]:
        """Its names as a pattern (group 1); a name of digits is no part of a longer number or a price."""
        names = []
        for name in sorted(self.names, key=len, reverse=True):
            before = r"(?<![\d¥.])" if name[0].isdigit() else ""
            after = r"(?![\d元块]|\.\d)" if name[-1].isdigit() else ""
            names.append(f"{before}{re.escape(name)}{after}")
        return re.compile(f"({'|'.join(names)})")


class Mention(NamedTuple):
    """A promotion that a text speaks of: by name, by the amounts of its offers, or both.

    `said` holds the offers of the text that are this promotion's; `start` and `end` span the name or the first offer.
    """

    promotion: Promotion
    named: bool
    said: tuple[Offer, ...]
    start: int
    end: int


class Reading(NamedTuple):
    """A text held against the calendar: what it mentions, and its offers that no promotion gives."""

    mentions: tuple[Mention, ...]
    unknown: tuple[Offer, ...]


class Calendar(msgspec.Struct, frozen=True):
    """The promotions of a calendar file, in its order, with the sha256 of the file."""

    promotions: tuple[Promotion, ...]
    digest: str = ""

    def of(self, shop: str | None) -> Calendar:
        """The part that holds in one shop."""
        return Calendar(tuple(promotion for promotion in self.promotions if promotion.serves(shop)), self.digest)

    def active(self, at: datetime) -> tuple[Promotion, ...]:
        """The promotions that hold at a moment."""
        return tuple(promotion for promotion in self.promotions if promotion.phase(at) == "active")

    def read(self, text: str, at: datetime | None = None) -> Reading:
        """Hold a folded text against the calendar.

        A name binds: a named promotion takes the offers that are its own. Offers without a name go to the promotion
        with those amounts; where several have them, to the one active at the given moment, else to the nearest.
        """
        named = {promotion.id: place for promotion in self.promotions if (place := _named(promotion, text))}
        # The numeral of a name is no part of an offer beside it: 双十一三件八折.
        said = offers(_blanked(text, named.values()))
        mentions: list[Mention] = []
        taken: set[Offer] = set()
        for promotion in self.promotions:
            if place := named.get(promotion.id):
                own = tuple(offer for offer in said if any(offer.same(other) for other in promotion.offers))
                taken.update(own)
                mentions.append(Mention(promotion, True, own, *place))
        unknown: list[Offer] = []
        for offer in said:
            if offer in taken:
                continue
            givers = [
                promotion for promotion in self.promotions if any(offer.same(other) for other in promotion.offers)
            ]
            if givers:
                giver = max(givers, key=lambda promotion: _nearness(promotion, at))
                mentions.append(Mention(giver, False, (offer,), offer.start, offer.end))
            else:
                unknown.append(offer)
        mentions.sort(key=lambda mention: mention.start)
        return Reading(tuple(mentions), tuple(unknown))


_COMMON = re.compile(
    r"(?:店铺|平台|新人|会员)?(?:优惠|折扣|满减|立减|红包|包邮|免邮|半价|赠品|礼品|赠送|领券|抵扣|活动|促销)?[券卷]?"
    r"|[满减第买送拍].*|.*(?:元|件|折|块|半价)"
)
_DIGITS_IN_NAME = re.compile(r"\d+")


def _spellings(name: str) -> Iterator[str]:
    """双11 is also written 双十一, and the other way round."""
    yield name
    for digits, hanzi in (("11", "十一"), ("12", "十二"), ("618", "六一八"), ("38", "三八")):
        if digits in _DIGITS_IN_NAME.findall(name):
            yield name.replace(digits, hanzi)
        elif hanzi in name:
            yield name.replace(hanzi, digits)


def _named(promotion: Promotion, text: str) -> tuple[int, int] | None:
    """Where a text names a promotion."""
    found = promotion.naming.search(text)
    return found.span(1) if found else None


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _nearness(promotion: Promotion, at: datetime | None) -> tuple[bool, float]:
    if at is None:
        return True, promotion.start.timestamp()
    return promotion.phase(at) == "active", -abs((promotion.start.date() - at.date()).days)


_FUTURE = re.compile(
    r"(?:还没|尚未|还未|未|即将|马上|快要|就要|准备|才|将|会)(?:有|正式)?(?:开始|开启|开抢|上线|开售|开卖|启动|来了|有)"
    r"|等(?:到|过)?(?:[\d一二三四五六七八九十]+[月号日点]|下周|下个?月|明天|后天|月底|月初|大促)|敬请期待|预告|开始后|开始前|倒计时\d"
)
_BEGINS = re.compile(
    r"(?:\d日?|[点号天日时晚早午周])(?:才|正式|准时|再)?(?:开始|开启|开抢|开售|开卖|启动|起(?!拍)|见[,。!~哦啦]|见$|上线|开门)"
)
_NOW = re.compile(
    r"(?:已经?|正式|正在|现在|今天就?|目前|此刻)(?:就)?(?:已经)?(?:可以|能|可)?(?:开始(?!于)|进行|开启|参加|享受|有效|能用|可用)(?!前)|正在进行|进行中|还在继续|火热|还有效"
)
_OVER = re.compile(
    r"(?:已经?|都|就|刚|早)(?:已经?)?(?:结束|截止|过期|过了|下线|停|失效|完)|(?:结束|过期|截止)[了啦咯喽]|[节季期动]过去?[了啦]|已过|没赶上|错过了|不再|下次|明年"
)
_OFFERING = re.compile(r"优惠|活动|满减|折|券|红包|赠|福利|秒杀|半价|包邮|特价|补贴|大促")
_VALID = re.compile(
    r"还有效|有效|还在|正在|现在|今天|今晚|进行|参加|享受|可以?用|能用|可以?领|去领|领券|领取|截止|继续|火热|抓紧|赶紧|赶快|快来|来啦|最后|别错过|24点前|抢"
)


def announced(text: str, promotion: Promotion) -> bool:
    """Whether a folded text presents a promotion as still to come: it says so, or gives the day it starts."""
    if _NOW.search(text):
        return False
    return bool(_FUTURE.search(text) or _BEGINS.search(text)) or _says_day(text, promotion.start)


def recalled(text: str) -> bool:
    """Whether a folded text presents a promotion as over."""
    return bool(_OVER.search(text))


def offered_as_valid(text: str, mention: Mention, at: datetime) -> bool:
    """Whether a folded text offers as valid at a moment a promotion that is over or has not begun.

    A name alone offers nothing (双11期间发货较慢); with it stand the amounts, or a word of offers and one of validity.
    """
    phase = mention.promotion.phase(at)
    if phase == "active":
        return False
    if not mention.said and not (_OFFERING.search(text) and _VALID.search(text)):
        return False
    return not (announced(text, mention.promotion) if phase == "upcoming" else recalled(text))


def _says_day(text: str, moment: datetime) -> bool:
    return bool(re.search(rf"(?<!\d)0?{moment.month}(?:月|[./-])0?{moment.day}(?!\d)", text))


def load_calendar(path: Path, tz: ZoneInfo = _DEFAULT_ZONE) -> Calendar:
    """Read a calendar file.

    Times without an offset are in `tz`; an end without a time of day includes that day. Raises RubricError with every
    mistake at file:line:col.
    """
    source = read_yaml(path)
    entries = parse_yaml(source) or []
    if not isinstance(entries, list):
        raise RubricError([Mistake(Place(source.name, 1, 1), "日历应是活动的列表", "每个活动以 “- id: …” 开头")])
    return calendar_of(source, entries, tz=tz)


def calendar_of(
    source: YamlText, entries: Sequence[object], path: Sequence[str | int] = (), tz: ZoneInfo = _DEFAULT_ZONE
) -> Calendar:
    """The calendar that stands at `path` of a YAML file; RubricError with every mistake at file:line:col."""
    mistakes: list[Mistake] = []
    promotions: dict[str, Promotion] = {}
    for position, entry in enumerate(entries):
        try:
            promotion = _promotion(entry, source, [*path, position], tz)
        except RubricError as error:
            mistakes += error.mistakes
            continue
        if promotion.id in promotions:
            mistakes.append(
                Mistake(place_of(source, [*path, position, "id"]), f"id “{promotion.id}”用了两次", "换一个 id")
            )
        promotions[promotion.id] = promotion
    if mistakes:
        raise RubricError(sorted(mistakes))
    return Calendar(tuple(promotions.values()), "sha256:" + sha256(source.text.encode()).hexdigest())


def _promotion(entry: object, source: YamlText, path: Sequence[str | int], tz: ZoneInfo) -> Promotion:
    read = validate(_entry_model(), entry, source, path)
    start, end = (_moment(getattr(read, name), tz, end=name == "end") for name in ("start", "end"))
    if end < start:
        place = place_of(source, [*path, "end"])
        raise RubricError([Mistake(place, f"结束早于开始（{start.isoformat()}）", "检查 start 和 end")])
    return msgspec.convert({**read.model_dump(exclude={"start", "end"}), "start": start, "end": end}, Promotion)


def _when(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        said = str(value).strip()
        return date.fromisoformat(said) if len(said) <= len("2025-03-05") else datetime.fromisoformat(said)
    except ValueError:
        raise ValueError(f"不是 ISO 时间：{value}，例如 2025-03-05T00:00:00+08:00") from None


def _moment(value: date, tz: ZoneInfo, *, end: bool) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=tz)
    midnight = datetime.combine(value, time(), tz)
    return midnight + timedelta(days=1, seconds=-1) if end else midnight


@cache
def _entry_model() -> type[BaseModel]:
    """The shape of one entry; pydantic is slow to import, and most uses of this module read no file."""
    from pydantic import BaseModel, BeforeValidator, ConfigDict, InstanceOf, StringConstraints

    When = Annotated[InstanceOf[date], BeforeValidator(_when)]  # noqa: N806
    Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]  # noqa: N806

    class Entry(BaseModel):
        model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

        id: Said
        name: Said
        start: When
        end: When
        offer: Said
        conditions: str = ""
        keywords: list[Said] = []
        shops: list[Said] = []

    return Entry
