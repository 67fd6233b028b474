"""Fingerprints of messages: 64 bits by which most texts that have little in common are told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.text import Folded

RUN = 3
"""How many characters make a run."""

_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_SHIFT = np.uint32(32 - 6)
_ONES = np.array([byte.bit_count() for byte in range(256)], dtype=np.uint8)
_MANY = 64
"""Texts of one owner from which it is not worth the memory to hold each against each."""


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


def room(runs: Any, other_runs: Any, similarity: float) -> Any:
    """By how many bits two texts may differ that share this part of their runs (Jaccard), numbers or arrays of them.

    Alike sets of runs differ by |A Δ B| ≤ (1 - s) |A ∪ B|, hence by at most (1 - s) / (1 + s) · (|A| + |B|), and every bit by
    which the fingerprints differ is a run by which the texts do.
    """
    return (1 - similarity) / (1 + similarity) * (runs + other_runs) + 1e-9


def may_repeat(
    prints: NDArray[np.uint64], runs: NDArray[np.int64], owner: NDArray[np.int64], similarity: float
) -> NDArray[np.int64]:
    """The texts that may share this part of their runs with an earlier one of their owner; texts stand by owner.

    `runs` is at least the number of runs of each. The texts of an owner of very many are all taken to be such.
    """
    if not len(prints):
        return np.zeros(0, dtype=np.int64)
    place = np.arange(len(prints))
    begin = np.searchsorted(owner, owner)
    before = place - begin
    many = np.bincount(owner)[owner] >= _MANY
    before[many] = 0
    later = np.repeat(place, before)
    earlier = np.repeat(begin - np.cumsum(before) + before, before) + np.arange(len(later))
    differing = _ONES[(prints[later] ^ prints[earlier]).view(np.uint8)].reshape(-1, 8).sum(axis=1)
    near = differing <= room(runs[later], runs[earlier], similarity)
    return np.unique(np.concatenate([later[near], np.flatnonzero(many)]))
