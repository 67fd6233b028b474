"""Blocks: stretches of canonical files that are audited at once, the unit of workers, resume and Spark.

Where blocks begin and end depends on the files alone, never on the number of workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from audit.errors import SourceError
from audit.readers.jsonl import Decoded, Range, decode_range, split_ranges

if TYPE_CHECKING:
    from audit.reading import Shard

BLOCK_BYTES = 1 << 19
"""About 4,000 messages: enough to spread the cost of a block, little enough for the memory of every worker."""


class Block(msgspec.Struct, frozen=True):
    """Whole lines of a canonical file."""

    number: int
    path: str
    source: str
    place: Range

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.place.end - self.place.start


def cut(shards: Iterable[Shard], size: int = BLOCK_BYTES) -> Iterator[Block]:
    """The blocks of some shards, in order."""
    places = ((shard, place) for shard in shards for place in split_ranges(shard.path, size))
    for number, (shard, place) in enumerate(places):
        yield Block(number, str(shard.path), shard.log.source if shard.log else shard.path.name, place)


def read_block(block: Block, tz: str) -> Decoded:
    """Decode a block; SourceError where its file is gone."""
    try:
        return decode_range(Path(block.path), block.place, source=block.source, tz=tz)
    except OSError as error:
        raise SourceError(f"{block.source}: 读不下去（{error.strerror or error}）") from None


def digest_block(block: Block) -> str:
    """The digest of a block's bytes as they are now."""
    content = blake2b(digest_size=16)
    left = block.size
    with Path(block.path).open("rb") as stream:
        stream.seek(block.place.start)
        while left and (data := stream.read(min(left, BLOCK_BYTES))):
            content.update(data)
            left -= len(data)
    return content.hexdigest()
