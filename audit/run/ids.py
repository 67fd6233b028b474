"""Dialogue ids that occur more than once in a run, found with eight bytes a dialogue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def id_hashes(ids: Iterable[str]) -> NDArray[np.uint64]:
    """A 64-bit hash of each id, the same in every process."""
    digests = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in ids]
    return np.frombuffer(b"".join(digests), dtype="<u8")


class SeenIds:
    """The ids of a run so far: sorted runs of hashes whose sizes double, so that each is moved only log n times."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []
        self._numbers: dict[str, int] = {}

    def add(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Remember ids; says which of them are there already, or twice in what is added."""
        fresh, first = np.unique(hashes, return_index=True)
        repeated = np.ones(len(hashes), dtype=np.bool_)
        repeated[first] = False
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            repeated |= run[places] == hashes
        self._push(fresh)
        return repeated

    def unique(self, name: str) -> str:
        """A name made from this one that was not there before, and is from now on: `d1#2`, `d1#3` …"""
        number = self._numbers.get(name, 1) + 1
        while self.add(id_hashes([f"{name}#{number}"]))[0]:
            number += 1
        self._numbers[name] = number
        return f"{name}#{number}"

    def _push(self, run: NDArray[np.uint64]) -> None:
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.unique(np.concatenate([self._runs.pop(), run]))
        if len(run):
            self._runs.append(run)
