"""Blocks: stretches of canonical files that are audited at once, the unit of workers, resume and Spark.

Where blocks begin and end depends on the files alone, never on the number of workers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from audit.errors import SourceError, os_reason
from audit.parse_audit import SOURCES, Rejected
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
    """The blocks of some shards, in order; an input that is gone by now has failed and stops no other."""
    number = 0
    for shard in shards:
        source = shard.log.source if shard.log else shard.path.name
        try:
            for place in split_ranges(shard.path, size):
                yield Block(number, str(shard.path), source, place)
                number += 1
        except OSError as error:
            if shard.log is None:
                raise
            shard.log.fail(f"读不下去：{os_reason(error)}")


def read_block(block: Block, tz: str) -> Decoded:
    """Decode a block; SourceError where its file is gone."""
    try:
        return decode_range(Path(block.path), block.place, source=block.source, tz=tz)
    except OSError as error:
        raise SourceError(f"{block.source}: 读不下去（{os_reason(error)}）") from None


def digest_block(block: Block) -> str:
    """The digest of a block's bytes as they are now; empty where they are gone."""
    content = blake2b(digest_size=16)
    left = block.size
    try:
        with Path(block.path).open("rb") as stream:
            stream.seek(block.place.start)
            while left and (data := stream.read(min(left, BLOCK_BYTES))):
                content.update(data)
                left -= len(data)
    except OSError:
        return ""
    return content.hexdigest()


def placed(refused: Rejected, block: Block, number: int, tz: str) -> Rejected:
    """A rejection of the dialogue with this number in a block, with its place in the input.

    The block is read anew for that, line by line, as it is seldom asked for. Of assembled dialogues the source is known.
    """
    line, offset = block.place.line, block.place.start
    with Path(block.path).open("rb") as stream:
        stream.seek(offset)
        while offset < block.place.end and (size := len(stream.readline())):
            number -= len(
                decode_range(Path(block.path), Range(offset, offset + size, line), source=block.source, tz=tz).dialogues
            )
            if number < 0:
                break
            line, offset = line + 1, offset + size
    beside = Path(block.path).with_suffix(SOURCES)
    if not beside.is_file():
        return msgspec.structs.replace(refused, line=line, offset=offset)
    sources = msgspec.json.decode(beside.read_bytes(), type=list[tuple[int, str]])
    source = sources[bisect_right(sources, line, key=lambda entry: entry[0]) - 1][1]
    return msgspec.structs.replace(refused, source=source)
