"""The checks that rules name, by rule id: functions of one phrase, and functions of the whole library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from audit.lint.diagnostic import Match
from audit.lint.rules import library, promotions, typography, wording
from audit.lint.view import View


class PhraseCheck(NamedTuple):
    """A function of a phrase, asked only where its `gate` is found in the raw text, or where `applies` says so."""

    run: Callable[[View], Iterator[Match]]
    gate: Callable[[], re.Pattern[str]] | None = None


LibraryCheck = Callable[[Sequence[View]], Iterator[tuple[View, Match]]]

PHRASE_CHECKS: dict[str, PhraseCheck] = {
    "cold-refusal": PhraseCheck(wording.cold_refusal),
    "exclamation": PhraseCheck(typography.exclamation, lambda: typography.SHOUTING),
    "link": PhraseCheck(typography.link, lambda: typography.LINK),
    "markup": PhraseCheck(typography.markup, lambda: typography.MARKUP),
    "missing-address": PhraseCheck(wording.missing_address),
    "missing-courtesy": PhraseCheck(wording.missing_courtesy),
    "placeholder": PhraseCheck(typography.placeholder, lambda: typography.PLACEHOLDER),
    "promise-unkept": PhraseCheck(wording.promise_unkept),
    "promotion-expired": PhraseCheck(promotions.promotion_expired),
    "promotion-incomplete": PhraseCheck(promotions.promotion_incomplete),
    "promotion-unknown": PhraseCheck(promotions.promotion_unknown),
    "punctuation": PhraseCheck(typography.punctuation, lambda: typography.PUNCTUATION),
    "return-incomplete": PhraseCheck(wording.return_incomplete),
    "shipping-incomplete": PhraseCheck(wording.shipping_incomplete),
    "too-long": PhraseCheck(typography.too_long),
    "traditional": PhraseCheck(typography.traditional, typography.traditional_characters),
    "wo-heavy": PhraseCheck(wording.wo_heavy),
}

LIBRARY_CHECKS: dict[str, LibraryCheck] = {
    "contradiction": library.contradiction,
    "coverage": library.coverage,
    "duplicate-code": library.duplicate_code,
    "near-duplicate": library.near_duplicate,
    "spacing": library.spacing,
}
