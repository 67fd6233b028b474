"""Fingerprints of messages: 64 bits by which most texts that have little in common are told apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audit.text import Folded

_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_SHIFT = np.uint32(32 - 6)


def fingerprints(folded: Folded) -> NDArray[np.uint64]:
    """One bit a message for each of its runs of three characters that begin and end with a letter or digit.

    A bit that only one of two messages has comes from a run that only this one has, so two texts that share nearly all runs
    share nearly all bits. White space around a text changes nothing.
    """
    codes, wordy = folded.codes, folded.wordy
    bits = np.zeros(len(codes), dtype=np.uint64)
    if len(codes) > 2:
        mixed = codes[:-2] * _FIRST + codes[1:-1] * _SECOND + codes[2:] * _THIRD
        # A run that reaches over the end of its message has the separator in it, at the end or in the middle.
        whole = wordy[:-2] & wordy[2:] & (codes[1:-1] != 0)
        bits[:-2] = np.left_shift(np.uint64(1), (mixed >> _SHIFT).astype(np.uint64)) * whole
    return np.bitwise_or.reduceat(bits, folded.starts[:-1]) if len(codes) else bits
