"""The checks that rules name, by rule id: functions of one phrase, and functions of the whole library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from audit.lint.diagnostic import Match
from audit.lint.rules import library, promotions, typography, wording
from audit.lint.view import View


class PhraseCheck(NamedTuple):
    """A function of a phrase, asked only where its `gate` is found in the raw text, or in the `folded` one.

    It weighs some `acts`; those of a check that looks at few phrases are looked for in these alone (`closely`).
    """

    run: Callable[[View], Iterator[Match]]
    gate: Callable[[], re.Pattern[str]] | None = None
    folded: bool = False
    acts: tuple[str, ...] = ()
    closely: bool = False


def _promotion(run: Callable[[View], Iterator[Match]]) -> PhraseCheck:
    return PhraseCheck(run, lambda: promotions.HINT, folded=True, acts=promotions.ACTS, closely=True)


LibraryCheck = Callable[[Sequence[View]], Iterator[tuple[View, Match]]]

LIBRARY_ACTS = ("shop_fact",)
"""What the checks of libraries look for in every phrase."""

PHRASE_CHECKS: dict[str, PhraseCheck] = {
    "cold-refusal": PhraseCheck(wording.cold_refusal, acts=wording.REFUSAL_ACTS, closely=True),
    "exclamation": PhraseCheck(typography.exclamation, lambda: typography.SHOUTING_HINT),
    "link": PhraseCheck(typography.link, lambda: typography.LINK),
    "markup": PhraseCheck(typography.markup, lambda: typography.MARKUP),
    "missing-address": PhraseCheck(wording.missing_address),
    "missing-courtesy": PhraseCheck(wording.missing_courtesy, acts=wording.COURTESY_ACTS),
    "placeholder": PhraseCheck(typography.placeholder, lambda: typography.PLACEHOLDER_HINT),
    "promise-unkept": PhraseCheck(wording.promise_unkept, acts=("unkeepable_promise",)),
    "promotion-expired": _promotion(promotions.promotion_expired),
    "promotion-incomplete": _promotion(promotions.promotion_incomplete),
    "promotion-unknown": _promotion(promotions.promotion_unknown),
    "punctuation": PhraseCheck(typography.punctuation, lambda: typography.PUNCTUATION_HINT),
    "return-incomplete": PhraseCheck(wording.return_incomplete, acts=("return_policy", "postage_payer"), closely=True),
    "shipping-incomplete": PhraseCheck(wording.shipping_incomplete, acts=wording.SHIPPING_ACTS, closely=True),
    "too-long": PhraseCheck(typography.too_long),
    "traditional": PhraseCheck(typography.traditional, typography.traditional_characters),
    "wo-heavy": PhraseCheck(wording.wo_heavy, acts=wording.PERSON_ACTS),
}

LIBRARY_CHECKS: dict[str, LibraryCheck] = {
    "contradiction": library.contradiction,
    "coverage": library.coverage,
    "duplicate-code": library.duplicate_code,
    "near-duplicate": library.near_duplicate,
    "spacing": library.spacing,
}
