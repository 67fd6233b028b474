"""Blocks hold every line once, whole and in order, whatever their size; they depend on the files alone."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import SourceError
from audit.parse_audit import FileLog
from audit.readers.jsonl import Range
from audit.reading import Shard
from audit.run.blocks import BLOCK_BYTES, Block, cut, digest_block, read_block

LINES = st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b" ")), max_size=30)
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def shards(folder: Path, *contents: bytes) -> list[Shard]:
    found = []
    for number, content in enumerate(contents):
        path = folder / f"{number}.jsonl"
        path.write_bytes(content)
        found.append(Shard(path, FileLog(f"夜/{number}.jsonl", print) if number % 2 else None))
    return found


@ONE_FOLDER
@given(st.lists(LINES, min_size=1, max_size=3), st.integers(1, 80), st.booleans())
def test_blocks_hold_every_line_once(tmp_path: Path, files: list[list[bytes]], size: int, ends: bool) -> None:
    contents = [b"\n".join(lines) + (b"\n" if ends and lines else b"") for lines in files]
    blocks = list(cut(shards(tmp_path, *contents), size))
    assert [block.number for block in blocks] == list(range(len(blocks)))
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}.jsonl"
        mine = [block for block in blocks if block.path == str(path)]
        pieces = [content[block.place.start : block.place.end] for block in mine]
        assert b"".join(pieces) == content
        assert all(piece.endswith(b"\n") for piece in pieces[:-1])
        for block, piece in zip(mine, pieces, strict=True):
            assert block.size == len(piece) > 0
            assert block.place.line == content[: block.place.start].count(b"\n") + 1
            assert digest_block(block) == blake2b(piece, digest_size=16).hexdigest()
            assert block.size <= 2 * (size + max(map(len, piece.split(b"\n"))) + 1)


def test_a_block_is_called_by_the_input_that_it_comes_from(tmp_path: Path) -> None:
    found = list(cut(shards(tmp_path, b"{}\n", b"{}\n")))
    assert [block.source for block in found] == ["0.jsonl", "夜/1.jsonl"]


def test_the_digest_of_a_large_block_is_that_of_its_bytes(tmp_path: Path) -> None:
    content = b"x" * (2 * BLOCK_BYTES + 7) + b"\n"
    (block,) = cut(shards(tmp_path, content), 10)
    assert digest_block(block) == blake2b(content, digest_size=16).hexdigest()


def test_a_block_of_a_file_that_is_gone_is_one_clear_line(tmp_path: Path) -> None:
    block = Block(0, str(tmp_path / "gone.jsonl"), "夜班.jsonl", Range(0, 9, 1))
    with pytest.raises(SourceError, match=r"^夜班\.jsonl: 读不下去（"):
        read_block(block, "Asia/Shanghai")


def test_lines_and_offsets_of_what_is_refused_are_those_of_the_file(tmp_path: Path) -> None:
    good = '{"id": "d%d", "messages": [{"role": "buyer", "text": "在吗"}]}\n'
    content = "".join(good % n if n % 3 else "{坏\n" for n in range(30)).encode()
    found = [read_block(block, "UTC") for block in cut(shards(tmp_path, content), 200)]
    assert len(found) > 4
    lines = content.splitlines(keepends=True)
    refused = [item for part in found for item in part.rejected]
    assert [item.line for item in refused] == [n + 1 for n in range(30) if n % 3 == 0]
    assert [item.offset for item in refused] == [len(b"".join(lines[:n])) for n in range(30) if n % 3 == 0]
    assert [d.id for part in found for d in part.dialogues] == [f"d{n}" for n in range(30) if n % 3]
