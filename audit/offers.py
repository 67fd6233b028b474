"""Offers in a text: what is given, how much, and on which minimum, whatever words and numerals say it.

满400减60, 凑满四百就减六十 and 每单满400元可以减60元 are one offer. Texts are folded ones, spans are theirs.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from audit.numerals import NUMBER, number

Benefit = Literal["cut", "rate", "gift", "freebie", "deposit", "free-shipping"]
Unit = Literal["元", "件", "第件"]


class Offer(NamedTuple):
    """One concrete offer.

    `amount` is yuan for cut and deposit, tenths of the price for rate (8折 → 8, 半价 → 5), pieces for freebie, None
    elsewhere; `minimum` counts yuan or pieces or names the nth piece, as `unit` says, and is None where the text names
    none. `gift` is what is given, where that is a thing. `start` and `end` are half-open.
    """

    benefit: Benefit
    amount: Decimal | None
    minimum: Decimal | None
    unit: Unit | None
    gift: str | None
    start: int
    end: int

    def same(self, other: Offer) -> bool:
        """Whether both are one offer; a text that leaves the minimum out still means it."""
        if (self.benefit, self.amount) != (other.benefit, other.amount):
            return False
        if (
            self.minimum is not None
            and other.minimum is not None
            and (self.minimum, self.unit) != (other.minimum, other.unit)
        ):
            return False
        return self.gift is None or other.gift is None or bool(set(self.gift) & set(other.gift) - _FILLERS)


_FILLERS = set("个一份只条套张您的小精美价值元")

_YUAN = r"(?:元|块钱?|圆)?"
PIECE = r"(?:件|条|个|盒|套|双|瓶|袋|包|支|箱|张|只|份|本|台|把|副|罐|桶|斤)"
_SKIP = r"[^,。;!?\n\d]{0,6}?"
_MINIMUM = (
    r"(?:(?:实付|凑|购|买|单笔|消费|累计)?(?:满|够|每满|达到?|超过?|过了?|到)"
    rf"(?P<yuan>{NUMBER}){_YUAN}(?!件)(?:以上|起)?)"
)
_HUNDREDS = r"(?P<yuan>(?:\d{2,5}|[一二三四五六七八九两]?[百千][一二三四五六七八九十百]*))"
PIECES = rf"(?:(?P<nth>第)?(?P<pieces>{NUMBER}){PIECE}(?:以上|起)?)"
_CUT = r"(?:减免|立减|减去|减掉|减|立省|能省|可省|省|直降|优惠|便宜|抵|返)现?(?:金)?"
_TENTHS = r"折(?!叠|伞|页|扇|痕|线|边|扣)"
_COUPON = (
    r"(?:的)?(?:无门槛|店铺|新客|新人|会员|粉丝|专属|通用)*(?:的)?"
    r"(?:优惠券|优惠卷|代金券|抵用券|满减券|红包|券)"
)
_GIFT = (
    r"(?:赠送|加送|再送|送您|送|加赠|赠您|赠|得|塞|搭)"
    r"(?!货|达|到|上门|往|去|出|礼[,。]|人|长辈|父母|朋友|爸|妈|女友|男友|给朋友|至|检|修|运)"
    r"(?P<gift>[^,。;!?\n~]{2,10})"
)

# Each is tried where the one before has not matched, so the fuller reading comes first. Every match of a pattern holds one
# of the characters named before it, which is quicker to see.
_PATTERNS: tuple[tuple[Benefit, str, str], ...] = (
    ("free-shipping", "邮免", rf"(?:{_MINIMUM}|{PIECES}){_SKIP}(?:包邮|免邮|免运费|免快递费)"),
    ("deposit", "抵", rf"定金(?P<yuan>{NUMBER}){_YUAN}{_SKIP}抵(?P<amount>{NUMBER})"),
    ("cut", "减惠宜抵返省降", rf"(?:{_MINIMUM}|{PIECES}){_SKIP}{_CUT}(?P<amount>{NUMBER})(?!件){_YUAN}"),
    ("cut", "减", rf"每?{_HUNDREDS}{_YUAN}立?减(?P<amount>{NUMBER}){_YUAN}"),
    ("cut", "-", r"(?<![\d-])(?P<yuan>\d{2,4})-(?P<amount>\d{1,3})(?:元|块)?的?(?:优惠|满减|券|活动)"),
    ("rate", "折", rf"(?:{PIECES}|{_MINIMUM}){_SKIP}(?P<amount>{NUMBER}){_TENTHS}"),
    ("rate", "半对", rf"{PIECES}{_SKIP}(?P<half>半价|对折|对半|一半的?(?:价|钱))"),
    ("freebie", "送赠得", rf"[买拍购](?P<pieces>{NUMBER}){PIECE}?[送赠得](?P<amount>{NUMBER})(?!元|块)"),
    ("gift", "送赠得塞搭", rf"(?:{_MINIMUM}|(?:买|拍|购|选){PIECES}){_SKIP}{_GIFT}"),
    ("gift", "前", rf"前(?P<pieces>{NUMBER})[名位单]{_SKIP}{_GIFT}"),
    ("cut", "券卷包", rf"(?P<amount>{NUMBER})(?:元|块){_COUPON}"),
    ("cut", "券", rf"券(?:一张|1张|面额|面值|每张){{0,2}}(?P<amount>{NUMBER})(?:元|块)"),
    ("cut", "减省惠扣", rf"(?:立减|直减|减免|减|立省|优惠|抵扣)了?(?P<amount>{NUMBER})(?:元|块)"),
    ("rate", "折", rf"(?<![\d第])(?P<amount>[1-9][1-9]|[1-9](?:\.\d)?|[一二三四五六七八九]|[五六七八九]五){_TENTHS}"),
    ("rate", "半对", r"(?P<half>半价|对折|对半|一半的?(?:价|钱))"),
)
_HINT = re.compile(r"减|省|降|折|半价|[对一]半|[送赠得抵返塞搭]|优惠|便宜|券|卷|红包|包邮|免邮|免运费|免快递")
_COUNTED = re.compile(r"[0-9零〇一二两三四五六七八九十百千万半]|对折")
_MINIMUM_ALONE = re.compile(rf"(?:满|够){_YUAN}(?P<yuan>{NUMBER}){_YUAN}(?!减)")


def offers(text: str) -> tuple[Offer, ...]:
    """The concrete offers of a folded text, in its order."""
    if not (_HINT.search(text) and _COUNTED.search(text)):
        return ()
    found: list[Offer] = []
    held = set(text)
    for benefit, characters, pattern in _patterns():
        if characters.isdisjoint(held):
            continue
        for match in pattern.finditer(text):
            if all(match.end() <= offer.start or offer.end <= match.start() for offer in found):
                found.append(_offer(benefit, match))
    found.sort(key=lambda offer: offer.start)
    return tuple(_with_minimum(offer, text) for offer in found)


@cache
def _patterns() -> tuple[tuple[Benefit, frozenset[str], re.Pattern[str]], ...]:
    """Compiled when the first text with an offer comes, not whenever this module is imported: it takes ten milliseconds."""
    return tuple((benefit, frozenset(characters), re.compile(pattern)) for benefit, characters, pattern in _PATTERNS)


def _offer(benefit: Benefit, match: re.Match[str]) -> Offer:
    named = match.groupdict()
    yuan, pieces, amount = named.get("yuan"), named.get("pieces"), named.get("amount")
    least = yuan or pieces
    minimum = number(least) if least else None
    unit: Unit | None = None if minimum is None else "元" if yuan else "第件" if named.get("nth") else "件"
    value = (
        Decimal(5)
        if named.get("half")
        else _tenths(amount)
        if benefit == "rate"
        else number(amount)
        if amount
        else None
    )
    return Offer(benefit, value, minimum, unit, named.get("gift"), match.start(), match.end())


def _tenths(amount: str | None) -> Decimal | None:
    """8 → 8, 八五 → 8.5, 85 → 8.5: how a discount is spoken."""
    if not amount:
        return None
    value = number(amount)
    return value / 10 if value >= 10 else value


def _with_minimum(offer: Offer, text: str) -> Offer:
    """A minimum that stands apart: 这张30元券满199可用."""
    if offer.minimum is not None or offer.benefit not in ("cut", "rate", "gift"):
        return offer
    apart = _MINIMUM_ALONE.search(text)
    return offer if apart is None else offer._replace(minimum=number(apart["yuan"]), unit="元")
