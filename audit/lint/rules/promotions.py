"""Rules about promotions: over, not yet begun, not in the calendar, told by half."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from audit.lint.diagnostic import Match
from audit.lint.spoken import SPOKEN, given, loose, names_minimum
from audit.lint.validity import over, valid
from audit.lint.view import Block, Flags, View, characters
from audit.offers import Offer
from audit.promotions import Mention, Promotion, announced, recalled

_GIVING = characters("减省降折半惠宜送赠得抵返券卷红邮免领补第")
_SPEAKING = characters("少付收抵降补让抹扣省返便优减多加送赠再白附搭得抽享领免全每都买拍购")
_PRICED = characters("元块圆件条个盒套双瓶袋包支箱张只份本台把副罐桶斤样款单送赠")
_COUNTING = characters("零〇一二两三四五六七八九十百千万半对", "0-9")


def may_offer(block: Block) -> Flags:
    """The phrases that hold an offer in plain or spoken words, or name a promotion or a gift of the calendar."""
    counting = block.having(_COUNTING, folded=True)
    told = block.having(_GIVING, folded=True) & counting
    perhaps = told | (block.having(_SPEAKING, folded=True) & block.having(_PRICED, folded=True))
    for index in np.flatnonzero(perhaps).tolist():
        told[index] = (
            bool(told[index] and block.offers(index)) or SPOKEN.search(block.folded.message(index)) is not None
        )
    promotions = block.calendar.promotions if block.calendar is not None else ()
    names = [promotion.naming.pattern for promotion in promotions if block.says(*promotion.names)]
    names += [re.escape(gift) for promotion in promotions for gift in _gifts(promotion) if block.says(gift)]
    return told | block.holding(re.compile("|".join(names))) if names else told


ACTS = ("offer_time", "offer_condition", "offer_limit", "offer_password")


def promotion_expired(view: View) -> Iterator[Match]:
    """Offers as valid what the calendar has as over or to come."""
    if view.reading is None:
        return
    mentions = _mentions(view)
    for mention in mentions:
        if valid(view.folded, mention, mentions, view.now):
            yield Match(mention.start, mention.end, message=_window(mention.promotion, view))
            return


def _mentions(view: View) -> list[Mention]:
    """The promotions of which a phrase speaks, also by what they give in spoken words."""
    if view.reading is None or view.block.calendar is None:
        return []
    told = view.spoken
    if not told:
        return list(view.reading.mentions)
    found = [
        mention if mention.said else mention._replace(said=_theirs(mention.promotion, told))
        for mention in view.reading.mentions
    ]
    named = {mention.promotion.id for mention in found}
    for promotion in view.block.calendar.promotions:
        pieces = tuple(offer for offer in _theirs(promotion, told) if offer.benefit == "freebie")
        if promotion.id not in named and pieces and not _givers(view, pieces[0]):
            found.append(Mention(promotion, False, pieces, pieces[0].start, pieces[0].end))
    return found


def _theirs(promotion: Promotion, told: Sequence[Offer]) -> tuple[Offer, ...]:
    """The offers that are a promotion's."""
    return tuple(offer for offer in told if any(offer.same(own) for own in given(promotion)))


def _window(promotion: Promotion, view: View) -> str:
    if promotion.phase(view.now) == "ended":
        return f"“{promotion.name}”已于 {promotion.end:%Y-%m-%d %H:%M} 结束"
    return f"“{promotion.name}”{promotion.start:%Y-%m-%d %H:%M} 才开始"


def promotion_unknown(view: View) -> Iterator[Match]:
    """A concrete offer that no promotion of the calendar gives."""
    if view.reading is None or recalled(view.folded):
        return
    mentions = _mentions(view)
    known = [offer for mention in mentions for offer in mention.said]
    for offer in view.reading.unknown:
        read = any(offer.start < other.end and other.start < offer.end for other in known)
        if not read and _is_promotional(view, offer):
            yield Match(offer.start, offer.end)
            return
    # What words alone do not tell from a service or a favour is an offer where the phrase limits it.
    if not mentions and view.has("offer_time", "offer_limit", "offer_password"):
        unread = [(offer.start, offer.end) for offer in _spoken(view) if not _givers(view, offer)]
        for start, end in (*unread, *loose(view.folded)):
            if not _STANDING.search(view.folded[max(0, start - 8) : end + 6]):
                yield Match(start, end)
                return


def promotion_incomplete(view: View) -> Iterator[Match]:
    """An offer without its time, or without its condition."""
    spoken_of = {offer: givers for offer in _spoken(view) if (givers := _givers(view, offer))}
    offers = [offer for offer in (*view.offers, *spoken_of) if _is_promotional(view, offer)]
    if not offers:
        yield from _told_by_half(view)
        return
    known: list[Promotion] = []
    if view.reading is not None:
        mentions = _mentions(view)
        known = [mention.promotion for mention in mentions if mention.said]
        known += [giver for givers in spoken_of.values() for giver in givers]
        if any(promotion.phase(view.now) == "upcoming" and announced(view.folded, promotion) for promotion in known):
            return
        gone = recalled(view.folded) or any(over(view.folded, mention, mentions) for mention in mentions)
        if gone and not any(promotion.phase(view.now) == "active" for promotion in known):
            return
    missing = []
    if not view.has("offer_time"):
        missing.append("活动时间")
    if not _conditioned(view, offers, known):
        missing.append("使用条件")
    if missing:
        yield Match(offers[0].start, offers[0].end, message=f"优惠没有写{'、'.join(missing)}")


def _told_by_half(view: View) -> Iterator[Match]:
    """What a promotion that holds now gives, told as if nothing had to be bought for it: its gift, its bare amount."""
    if view.reading is None or view.block.calendar is None or _GIVEN.search(view.folded):
        return
    named = {mention.promotion.id for mention in view.reading.mentions}
    for promotion in view.block.calendar.active(view.now):
        for pattern in _halves(promotion, named=promotion.id in named):
            found = re.search(pattern, view.folded)
            if found and not names_minimum(view.folded, promotion):
                yield Match(*found.span(), message="优惠没有写使用条件")
                return


def _halves(promotion: Promotion, *, named: bool) -> Iterator[str]:
    """Patterns of what a promotion gives alone: a gift; of one that is named, an amount as well."""
    for gift in map(re.escape, _gifts(promotion)):
        yield rf"[送赠得领塞附搭捎给配](?!您的|的)\S{{0,4}}?{gift}|有{gift}[送赠领]"
    for offer in promotion.offers if named else ():
        if offer.benefit == "cut" and offer.minimum is not None:
            yield rf"(?:减|抵|省|便宜|优惠){offer.amount}(?!\d)"


_GIVEN = re.compile(r"上次|之前|收到|用着|好用吗|喜欢吗")
"""A phrase about what was given already."""


def _gifts(promotion: Promotion) -> Iterator[str]:
    """What a promotion gives with a purchase, without how many of it."""
    for offer in promotion.offers:
        if offer.gift and offer.minimum is not None:
            yield _COUNTED.sub("", offer.gift) or offer.gift


_COUNTED = re.compile(r"^[一二两三\d][个份条只盒张套包袋瓶支]|[一二两三\d][个份条只盒张套包袋瓶支]$")
"""How many of a gift there are, before or behind its name."""


def _conditioned(view: View, offers: list[Offer], known: list[Promotion]) -> bool:
    """An offer names its minimum, or the phrase another condition; where the calendar has a minimum, that one."""
    if any(offer.minimum is not None for offer in offers) or any(
        names_minimum(view.folded, promotion) for promotion in known
    ):
        return True
    if any(own.minimum is not None for promotion in known for own in promotion.offers):
        return False
    return view.has("offer_condition")


def _spoken(view: View) -> Iterator[Offer]:
    """The offers of spoken words where no plainer one is read."""
    for offer in view.spoken:
        if all(offer.end <= other.start or other.end <= offer.start for other in view.offers):
            yield offer


def _givers(view: View, offer: Offer) -> list[Promotion]:
    """The promotions of the calendar that may be spoken of: those that hold now and give as much."""
    if view.block.calendar is None:
        return []
    active = view.block.calendar.active(view.now)
    return [promotion for promotion in active if any(offer.same(own) for own in given(promotion))]


_STANDING = re.compile(
    r"运费|邮费|差价|差额|补偿|赔|退款|退还|退您|给您退|手续费|包装费|返还|改好|改价|这单|您的订单|比[^,。]{1,8}(?:便宜|少|省)"
)


def _is_promotional(view: View, offer: Offer) -> bool:
    """Free shipping from an amount is a standing fact; a refund, a compensation or a changed price is no offer."""
    if offer.benefit == "free-shipping":
        return view.reading is not None and any(
            own.same(offer) for mention in view.reading.mentions for own in mention.promotion.offers
        )
    around = view.folded[max(0, offer.start - 8) : offer.end + 6]
    return not _STANDING.search(around)
