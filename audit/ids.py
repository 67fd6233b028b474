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

    def add(self, hashes: NDArray[np.uint64]) -> bool:
        """Remember ids if every one of them is new; False, and nothing is remembered, where one is not."""
        fresh = np.unique(hashes)
        if len(fresh) < len(hashes):
            return False
        for run in self._runs:
            if (run[np.minimum(np.searchsorted(run, fresh), len(run) - 1)] == fresh).any():
                return False
        while self._runs and len(self._runs[-1]) < 2 * len(fresh):
            fresh = np.concatenate([self._runs.pop(), fresh])
            fresh.sort()
        if len(fresh):
            self._runs.append(fresh)
        return True

    def rename(self, ids: Iterable[str]) -> dict[int, str]:
        """Remember ids one after another; by index, the new names of those that were there already."""
        return {index: self._unique(name) for index, name in enumerate(ids) if not self.add(id_hashes([name]))}

    def _unique(self, name: str) -> str:
        """A name made from this one that was not there before, and is from now on: `d1#2`, `d1#3` …"""
        number = self._numbers.get(name, 1) + 1
        while not self.add(id_hashes([f"{name}#{number}"])):
            number += 1
        self._numbers[name] = number
        return f"{name}#{number}"
