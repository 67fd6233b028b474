"""Offers as agents speak them, beside those that `audit.offers` reads: 能少付15元, 拍三袋只收两袋的钱, 拍三袋多发一袋.

Texts are folded ones, spans are theirs. What is spoken of is an offer of the shop only where the phrase limits it, or where
the calendar gives the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from audit.numerals import NUMBER, number
from audit.offers import PIECE, Offer
from audit.promotions import Promotion
from audit.text import fold

_PIECE = rf"(?:{PIECE}|[块样款单])"
_YUAN = r"(?:元|块钱?|圆)"
_CUT = re.compile(
    r"(?:少付|少收|少花|少给|少掏|少算|少|便宜|优惠|立省|省下?|抵扣?|抵掉|抵用|降|直降|减免?|减掉|扣掉|返还?|返现|补贴|让利?|抹掉)"
    rf"(?:您|掉|个|了|足足|整整|现金)?(?P<amount>{NUMBER}){_YUAN}"
)
_FEWER_PAID = re.compile(
    rf"[拍买选带拿要下](?P<pieces>{NUMBER}){_PIECE}[^。;!?\n\d]{{0,8}}?(?:只|就|仅|才)?(?:收|付|算|要|掏|给|花)(?:您)?(?P<paid>{NUMBER}){_PIECE}的?(?:[钱价]|价格)"
    rf"|(?:付|花|掏|出|用)(?P<paid2>{NUMBER}){_PIECE}的?(?:[钱价]|价格)[^。;!?\n\d]{{0,6}}?(?:拿|带|得|收|买|发|领|拍)(?:走|到|回)?(?P<pieces2>{NUMBER}){_PIECE}"
)
_EXTRA = re.compile(
    rf"[拍买选带拿要下订](?:满|够)?(?P<pieces>{NUMBER}){_PIECE}[^,。;!?\n\d]{{0,4}}?,?(?:就|即|便|再|还|另)*"
    rf"(?:多[发送给塞得拿]|[加再白附搭][送赠]|送|赠|得)(?:您)?(?P<extra>{NUMBER}){_PIECE}"
)
_LOOSE = re.compile(
    rf"第[二2三3四4]{_PIECE}(?:只要|只收|只需|才|仅|算|就)?(?:您)?(?:{NUMBER}{_YUAN}|免费|免单|不要钱|白送|不收钱)"
    rf"|[加添补](?P<added>{NUMBER}){_YUAN}(?:就|即|可|能|可以|再)*(?:换购?|多得|多拿|带走|再得|得|买|换|选|升级)"
    rf"|(?:多发|多送|多得|多塞|多给|(?:再|还|另|额外)(?:给您)?(?:加赠|附赠|搭))(?:您)?(?:{NUMBER}){_PIECE}"
    r"|(?:抽|享|得|送|领)(?:一个)?免单|免单(?:一次|名额|机会)"
    rf"|(?:一律|全部|统统|每{_PIECE}|都)(?:只要|只收|卖)?{NUMBER}{_YUAN}{NUMBER}{_PIECE}"
    r"|[买拍购][^,。!?;~\d送赠得]{1,8}[送赠](?!货|到|达|礼物?给|人|给|上|去|回|修|检|运|长|父|妈|爸|老|女|男|朋)[^,。!?;~]{2,12}"
)

SPOKEN = re.compile("|".join(re.sub(r"\?P<\w+>", "?:", part.pattern) for part in (_CUT, _FEWER_PAID, _EXTRA, _LOOSE)))
"""Whatever is read here, to tell at once which phrases hold any of it."""


def spoken(text: str) -> tuple[Offer, ...]:
    """What is cut from a price, in words that `offers` does not take for an offer by themselves."""
    found: list[Offer] = []
    for match in _FEWER_PAID.finditer(text):
        pieces, paid = (number(match[name] or match[f"{name}2"]) for name in ("pieces", "paid"))
        if pieces > paid:
            found.append(Offer("freebie", pieces - paid, paid, "件", None, *match.span()))
    found += [
        Offer("freebie", number(match["extra"]), number(match["pieces"]), "件", None, *match.span())
        for match in _EXTRA.finditer(text)
    ]
    found += [Offer("cut", number(cut["amount"]), None, None, None, *cut.span()) for cut in _CUT.finditer(text)]
    return tuple(sorted(found, key=lambda offer: offer.start))


def loose(text: str) -> Iterator[tuple[int, int]]:
    """What is given, in words that name no minimum that counts: 第二件0元, 加5元换购, 买正装送中样."""
    for match in _LOOSE.finditer(text):
        yield match.span()


def given(promotion: Promotion) -> tuple[Offer, ...]:
    """What a promotion gives, however its entry puts it."""
    return promotion.offers or spoken(fold(promotion.offer))


def names_minimum(text: str, promotion: Promotion) -> bool:
    """Whether a text holds a number from which an offer of a promotion applies: 凑到99元, 两台起."""
    minimums = {offer.minimum for offer in promotion.offers} - {None}
    return any(_value(found[0]) in minimums for found in re.finditer(NUMBER, text)) if minimums else False


def _value(said: str) -> Decimal | None:
    try:
        return number(said)
    except ValueError:
        return None
