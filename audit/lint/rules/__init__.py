"""The checks of rules by rule id: functions of one phrase, and functions of the whole library."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from audit.lint.diagnostic import Match
from audit.lint.rules import homophones, inserts, library, promotions, typography, wording
from audit.lint.view import Block, Flags, View


class PhraseCheck(NamedTuple):
    """A function of a phrase, asked only where its `gate`, which looks at a block at once, lets it.

    It weighs some `acts`; those of a check that looks at few phrases are looked for in these alone (`closely`).
    """

    run: Callable[[View], Iterator[Match]]
    gate: Callable[[Block], Flags] | None = None
    acts: tuple[str, ...] = ()
    closely: bool = False


def _promotion(run: Callable[[View], Iterator[Match]]) -> PhraseCheck:
    return PhraseCheck(run, promotions.may_offer, acts=promotions.ACTS, closely=True)


LibraryCheck = Callable[[Sequence[View]], Iterator[tuple[View, Match]]]

LIBRARY_ACTS = ("shop_fact",)
"""What the checks of libraries look for in every phrase."""

PHRASE_CHECKS: dict[str, PhraseCheck] = {
    "cold-refusal": PhraseCheck(wording.cold_refusal, acts=wording.REFUSAL_ACTS, closely=True),
    "exclamation": PhraseCheck(typography.exclamation, typography.may_shout),
    "link": PhraseCheck(inserts.link, inserts.may_link),
    "markup": PhraseCheck(inserts.markup, inserts.may_be_marked_up),
    "missing-address": PhraseCheck(wording.missing_address),
    "missing-courtesy": PhraseCheck(wording.missing_courtesy, acts=wording.COURTESY_ACTS),
    "placeholder": PhraseCheck(inserts.placeholder, inserts.may_be_unfilled),
    "promise-unkept": PhraseCheck(wording.promise_unkept, acts=("unkeepable_promise",)),
    "promotion-expired": _promotion(promotions.promotion_expired),
    "promotion-incomplete": _promotion(promotions.promotion_incomplete),
    "promotion-unknown": _promotion(promotions.promotion_unknown),
    "punctuation": PhraseCheck(typography.punctuation, typography.may_be_badly_set),
    "return-incomplete": PhraseCheck(wording.return_incomplete, acts=("return_policy", "postage_payer"), closely=True),
    "shipping-incomplete": PhraseCheck(wording.shipping_incomplete, acts=wording.SHIPPING_ACTS, closely=True),
    "too-long": PhraseCheck(typography.too_long, typography.may_be_too_long),
    "traditional": PhraseCheck(typography.traditional, typography.may_be_traditional),
    "typo": PhraseCheck(homophones.slips, homophones.may_slip),
    "wo-heavy": PhraseCheck(wording.wo_heavy, acts=wording.PERSON_ACTS),
}

LIBRARY_CHECKS: dict[str, LibraryCheck] = {
    "contradiction": library.contradiction,
    "coverage": library.coverage,
    "duplicate-code": library.duplicate_code,
    "near-duplicate": library.near_duplicate,
    "spacing": library.spacing,
}
