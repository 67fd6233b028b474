"""Packed in any way an export is the same; cut or damaged, what came before is kept and nothing crashes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from export_text import batch, talk
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_inputs import Result, read_inputs

EXPORT = batch(*(talk(f"b{number}") for number in range(4))).encode()


def zipped(data: bytes) -> bytes:
    """A zip archive with one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.txt", data)
    return out.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
    "zip": zipped,
}


def read(data: bytes, name: str = "export.bin") -> Result:
    """One file with these bytes, read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read_inputs(Path(folder), path)


PLAIN = read(EXPORT).texts


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(sorted(PACKERS)), min_size=1, max_size=2), st.sampled_from(["a.txt", "a", "a.gz", "a.csv"])
)
def test_what_it_is_packed_in_is_told_by_its_content(ways: list[str], name: str) -> None:
    data = EXPORT
    for way in ways:
        data = PACKERS[way](data)
    result = read(data, name)
    assert result.texts == PLAIN
    assert not any(audit.failed for audit in result.audits)


@settings(max_examples=60)
@given(st.sampled_from(sorted(PACKERS)), st.data())
def test_a_cut_archive_keeps_a_beginning_and_says_so(way: str, data: st.DataObject) -> None:
    packed = PACKERS[way](EXPORT)
    cut = data.draw(st.integers(8, len(packed) - 1))
    result = read(packed[:cut])
    kept = [texts for texts in result.texts if texts]
    assert all(
        texts == whole[: len(texts)] or texts[:-1] == whole[: len(texts) - 1]
        for texts, whole in zip(kept, PLAIN, strict=False)
    )
    assert any(audit.failed for audit in result.audits) or kept == PLAIN


@settings(max_examples=60)
@given(st.sampled_from(sorted(PACKERS)), st.data())
def test_a_damaged_archive_crashes_nothing(way: str, data: st.DataObject) -> None:
    packed = bytearray(PACKERS[way](EXPORT))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    result = read(bytes(packed))
    assert not any("请报告" in (audit.failed or "") for audit in result.audits)


@pytest.mark.parametrize("way", sorted(PACKERS))
def test_an_empty_export_is_told_as_such_however_it_is_packed(way: str) -> None:
    result = read(PACKERS[way](b""))
    assert result.dialogues == []
    assert result.audits


def test_members_of_a_zip_are_read_in_the_order_of_their_names_and_junk_is_left_out() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("2/b.txt", batch(talk("wang")))
        archive.writestr("1/a.txt", batch(talk("lin")))
        archive.writestr("__MACOSX/1/._a.txt", b"\0\5\x16\7")
        archive.writestr("1/.DS_Store", b"\0\0\0\1Bud1")
        archive.writestr("empty/", b"")
    result = read(out.getvalue(), "exports.zip")
    assert [dialogue.buyer for dialogue in result.dialogues] == ["lin", "wang"]
    assert not any(audit.failed for audit in result.audits)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_refused_with_a_reason(mode: str) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        member = tarfile.TarInfo("export.txt")
        member.size = len(EXPORT)
        archive.addfile(member, io.BytesIO(EXPORT))
    result = read(out.getvalue(), "exports.tar")
    assert result.dialogues == []
    assert "tar" in (result.audits[0].failed or "")
