"""Character n-grams of many messages at once, as positions in a table of weights.

The selected messages are laid out in one buffer, each behind a separator, so that an n-gram can touch the beginning or the end of
its message. White space is left out (the same words come with and without it), digits count as one character. Every position of
the buffer starts one 1-gram, one 2-gram and one 3-gram, hashed by multiplication; nothing depends on the neighbours in the block.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.text import Folded

BITS = 19
"""Logarithm of the table size: 2**19 buckets keep collisions below what the AUC shows (see the model card)."""

SIZE = 1 << BITS
_SHIFT = np.uint32(32 - BITS)
_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_MIX = np.uint32(0x27D4EB2F)
_ORDERS = (np.uint32(0x165667B1), np.uint32(0x5BD1E995), np.uint32(0x2545F491))
_SPACE, _ZERO, _NINE = np.uint32(32), np.uint32(48), np.uint32(57)


class Grams(NamedTuple):
    """The n-grams of a block of messages.

    `unigrams`, `bigrams`, `trigrams` (int64) hold bucket numbers, one for each position of the buffer; `starts` (int64) is where
    each message begins in it; `lengths` (int64) counts its characters without white space. Bucket 0 stands for "no n-gram".
    """

    unigrams: NDArray[np.int64]
    bigrams: NDArray[np.int64]
    trigrams: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def grams(folded: Folded, messages: NDArray[np.int64]) -> Grams:
    """The hashed 1-, 2- and 3-grams of the given messages of a folded block."""
    first = folded.starts[messages]
    sizes = folded.starts[messages + 1] - first
    # The separator that ends each message is rolled to its front below.
    offsets = np.zeros(len(messages), dtype=np.int64)
    np.cumsum(sizes[:-1], out=offsets[1:])
    codes = folded.codes[np.repeat(first - offsets, sizes) + np.arange(int(sizes.sum()), dtype=np.int64)]
    keep = (codes > _SPACE) | (codes == 0)
    ends = offsets + sizes - 1
    kept = np.cumsum(keep)
    ends = kept[ends]
    codes = codes[keep]
    starts = np.zeros(len(messages), dtype=np.int64)
    starts[1:] = ends[:-1]
    codes[(codes >= _ZERO) & (codes <= _NINE)] = _ZERO
    buffer = np.zeros(len(codes) + 2, dtype=np.uint32)
    buffer[1:-1] = codes
    a, b, c = buffer[:-2], buffer[1:-1], buffer[2:]
    one = a * _FIRST
    two = one + b * _SECOND
    three = two + c * _THIRD
    trigrams = _bucket(three, _ORDERS[2])
    trigrams[ends - 1] = 0
    return Grams(_bucket(one, _ORDERS[0]), _bucket(two, _ORDERS[1]), trigrams, starts, ends - starts - 1)


def _bucket(sums: NDArray[np.uint32], order: np.uint32) -> NDArray[np.int64]:
    mixed = sums ^ order
    mixed ^= mixed >> np.uint32(15)
    mixed *= _MIX
    return (mixed >> _SHIFT).astype(np.int64)
