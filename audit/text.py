"""Folding: a copy of the text for matching that keeps every code point where it was.

Width, case, white space and traditional characters are evened out one code point for one, so a span found in the folded text
is a span of the raw text. A whole block of messages is folded in one pass over one buffer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from audit.assets import asset

SEPARATOR = "\0"
"""Stands between the messages of a block; readers never let it through, and no phrase can hold it."""

TABLE_SIZE = 0x30000
"""Covers the planes in use for text and emoji; what lies beyond is left as it is."""


@dataclass(frozen=True)
class Folded:
    """The folded texts of a block in one buffer.

    `text` is the folded messages joined by SEPARATOR, `codes` the same as code points (uint32), `starts` the offset of each
    message in it (int64, one entry a message and one past the end).
    """

    text: str
    codes: NDArray[np.uint32]
    starts: NDArray[np.int64]

    @cached_property
    def bounded(self) -> NDArray[np.intp]:
        """The code points as places in a table of TABLE_SIZE; those beyond share its last."""
        return np.minimum(self.codes, TABLE_SIZE - 1).astype(np.intp)

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """The message to which each code point belongs; a separator belongs to the one before it."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    @cached_property
    def wordy(self) -> NDArray[np.bool_]:
        """Which code points are letters or digits."""
        return _wordy().take(self.bounded)

    @cached_property
    def letters(self) -> NDArray[np.int64]:
        """How many letters and digits each message has, Chinese characters among them."""
        wordy = self.wordy
        return np.add.reduceat(wordy, self.starts[:-1], dtype=np.int64) if len(wordy) else np.zeros(0, dtype=np.int64)

    @cached_property
    def bounds(self) -> list[int]:
        """`starts` as plain integers, which are faster one by one."""
        bounds: list[int] = self.starts.tolist()
        return bounds

    def message(self, index: int) -> str:
        """The folded text of one message."""
        return self.text[self.bounds[index] : self.bounds[index + 1] - 1]


def fold_block(texts: Sequence[str]) -> Folded:
    """Fold many texts at once."""
    joined = SEPARATOR.join(texts) + SEPARATOR
    if joined.count(SEPARATOR) != len(texts):
        texts = [text.replace(SEPARATOR, " ") for text in texts]
        joined = SEPARATOR.join(texts) + SEPARATOR
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=starts[1:])
    if not texts:
        return Folded("", np.zeros(0, dtype=np.uint32), starts)
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    table = _table()
    codes = table[np.minimum(raw, TABLE_SIZE - 1)]
    beyond = raw >= TABLE_SIZE
    if beyond.any():
        codes[beyond] = raw[beyond]
    return Folded(codes.tobytes().decode("utf-32-le", "surrogatepass"), codes, starts)


def fold(text: str) -> str:
    """Fold one text; the result has the same length."""
    return text.translate(_changes())


@cache
def _changes() -> dict[int, int]:
    """The code points that folding changes, for texts too short for the block."""
    table = _table()
    changed = np.flatnonzero(table != np.arange(TABLE_SIZE, dtype=np.uint32))
    return dict(zip(changed.tolist(), table[changed].tolist(), strict=True)) | {ord(SEPARATOR): ord(" ")}


@cache
def _wordy() -> NDArray[np.bool_]:
    table = np.zeros(TABLE_SIZE, dtype=bool)
    everything = np.arange(TABLE_SIZE, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    for run in re.finditer(r"[^\W_]+", everything):  # what str.isalnum says, without asking for every one
        table[run.start() : run.end()] = True
    table.setflags(write=False)
    return table


@cache
def _table() -> NDArray[np.uint32]:
    table = np.arange(TABLE_SIZE, dtype=np.uint32)
    for line in asset("rubrics", "lexicons", "traditional.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            table[ord(line[0])] = ord(line[1])
    for code in (
        *range(0x80, 0x600),
        *range(0x2000, 0x2070),
        *range(0x2460, 0x2500),
        *range(0x3000, 0x3100),
        *range(0xFE10, 0xFFF0),
    ):
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(plain) == 1:
            table[code] = ord(plain)
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = code + 32
    for code in (
        *range(1, 10),
        *range(11, 33),
        0x7F,
        0xA0,
        0x85,
        0x200B,
        0x200C,
        0x200D,
        0x2028,
        0x2029,
        0xFE0F,
        0xFEFF,
    ):
        table[code] = 32
    for odd, plain in _ALIKE.items():
        table[ord(odd)] = ord(plain)
    within = table < TABLE_SIZE
    table[within] = table[table[within]]  # What one of these steps makes of a code point may be what another changes.
    table.setflags(write=False)
    return table


_ALIKE = {
    "〜": "~",
    "∼": "~",
    "“": '"',
    "”": '"',
    "„": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "‘": "'",
    "’": "'",
    "、": "、",
    "…": "…",
    "—": "-",
    "–": "-",
    "−": "-",
    "。": "。",
    "｡": "。",
    "妳": "你",
    "祂": "他",
    "衹": "只",
    "喔": "哦",
}
"""Marks and characters that people use for one another."""
