from __future__ import annotations

from typing import Any

import pytest
from fake_engine import FakeAuditor


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.run.work.Auditor", FakeAuditor)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of about three dialogues, so that a small corpus has many."""
    monkeypatch.setattr("audit.run.local.cut", lambda shards: _cut_small(shards))


def _cut_small(shards: Any) -> Any:
    from audit.readers.jsonl import Range
    from audit.run.blocks import Block

    number = 0
    for shard in shards:
        lines = shard.path.read_bytes().splitlines(keepends=True)
        start = 0
        for first in range(0, len(lines), 3):
            size = sum(map(len, lines[first : first + 3]))
            source = shard.log.source if shard.log else shard.path.name
            yield Block(number, str(shard.path), source, Range(start, start + size, first + 1))
            start += size
            number += 1
