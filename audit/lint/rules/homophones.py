"""Slips of the keyboard: what sounds like a phrase that shops write all the time, and is written otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

from audit.assets import asset
from audit.lint.diagnostic import Match
from audit.lint.view import Block, Flags, View
from audit.text import TABLE_SIZE, fold

_PRIVATE = 0xE000
"""From here on, code points of private use stand for sounds."""


class _Ear(NamedTuple):
    """The phrases, what finds their sounds, and the sound of each character as a code point; others sound as they are."""

    phrases: tuple[str, ...]
    automaton: ahocorasick_rs.AhoCorasick
    sounds: NDArray[np.uint32]

    def hear(self, folded: str, bounded: NDArray[np.intp]) -> list[tuple[int, int, str]]:
        """Where a folded text, given also as places in a table, sounds like a phrase that it does not spell.

        Half-open code points, with the phrase.
        """
        said = self.sounds[bounded].tobytes().decode("utf-32-le", "surrogatepass")
        hits = self.automaton.find_matches_as_indexes(said, overlapping=True)
        return [
            (start, end, phrase)
            for number, start, end in hits
            if not folded.startswith(phrase := self.phrases[number], start)
        ]


@cache
def _ear() -> _Ear:
    sounds = np.arange(TABLE_SIZE, dtype=np.uint32)
    for number, line in enumerate(_lines("sounds.txt")):
        for char in line.split()[1]:
            sounds[ord(char)] = _PRIVATE + number
    phrases = tuple(fold(line) for line in _lines("service-phrases.txt"))
    heard = ["".join(chr(sounds[ord(char)]) for char in phrase) for phrase in phrases]
    return _Ear(phrases, ahocorasick_rs.AhoCorasick(heard), sounds)


def _lines(name: str) -> list[str]:
    lines: list[str] = asset("rubrics", "lexicons", name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def may_slip(block: Block) -> Flags:
    """The phrases that sound like one of those and are written otherwise."""
    heard = _ear().hear(block.folded.text, block.folded.bounded)
    found = np.zeros(len(block.scripts), dtype=bool)
    found[block.folded.owner[[start for start, _, _ in heard]]] = True
    return found


def slips(view: View) -> Iterator[Match]:
    """What sounds like a service phrase and is written otherwise, unless the lexicon of typos has it or the shop allows it."""
    taken = view.spans("typo")
    bounded = np.array([min(ord(char), TABLE_SIZE - 1) for char in view.folded], dtype=np.intp)
    for start, end, phrase in _ear().hear(view.folded, bounded):
        # A doubled character belongs to the word before: 宝宝裹 is no 包裹.
        doubled = view.folded[start - 1 : start] == view.folded[start]
        free = not doubled and all(end <= low or high <= start for low, high in taken)
        if free and not any(word in view.text[start:end] for word in view.options.allow):
            taken.append((start, end))
            yield Match(start, end, phrase)
