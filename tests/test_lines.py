"""Encodings, line ends, control characters, lines without end."""

from __future__ import annotations

import hashlib
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import lines
from audit.lines import byte_lines, clean, decode_head, encoding_of, text_lines
from audit.parse_audit import FileLog, Rejected

HANZI = "亲，这款今天拍下今天就能发出，请放心\n"


def read(data: bytes, declared: str | None = None) -> tuple[list[tuple[int, str]], FileLog, list[Rejected]]:
    refused: list[Rejected] = []
    log = FileLog("x", refused.append)
    return list(text_lines(lambda: io.BytesIO(data), log, declared)), log, refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end(encoding: str, end: str) -> None:
    text = f"买家(2021-01-01 10:00:00): 😀{end}第二行{end}{end}尾"
    found, _, refused = read(text.encode(encoding))
    assert found == [(1, "买家(2021-01-01 10:00:00): 😀"), (2, "第二行"), (3, ""), (4, "尾")]
    assert refused == []


def test_big5_when_declared() -> None:
    found, log, _ = read("客戶您好\n".encode("big5"), "big5")
    assert found == [(1, "客戶您好")]
    assert log.encoding == "big5"


def test_only_real_line_ends_split() -> None:
    found, _, _ = read("甲\u2028乙\u0085丙\x0b丁\x0c戊\x1c己\n庚".encode())
    assert [text for _, text in found] == ["甲\u2028乙\u0085丙丁戊己", "庚"]


def test_mixed_line_ends_in_one_file() -> None:
    assert [text for _, text in read(b"a\r\nb\rc\nd")[0]] == ["a", "b", "c", "d"]


def test_control_characters_go_and_tabs_stay() -> None:
    assert clean("a\x00\x03\tb\xa0c\ufeffd\x7f") == "a\tbcd"


def test_short_ascii_is_utf8() -> None:
    assert encoding_of(lambda: io.BytesIO(b"hello")) == "utf-8"


def test_chinese_after_a_long_ascii_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 64)
    assert encoding_of(lambda: io.BytesIO(b"a" * 500 + HANZI.encode("gb18030"))) == "gb18030"


def test_damaged_utf8_is_utf8_and_says_where() -> None:
    data = (HANZI * 3).encode()
    found, log, refused = read(data[:40] + b"\xff" + data[40:])
    assert log.encoding == "utf-8"
    assert "\ufffd" in found[0][1]
    assert [(record.line, "无法解码" in record.reason) for record in refused] == [(1, True)]
    assert [text for _, text in found[1:]] == [HANZI.strip()] * 2


def test_two_files_of_two_encodings_joined() -> None:
    found, log, refused = read(HANZI.encode() * 5 + HANZI.encode("gb18030"))
    assert [text for _, text in found] == [HANZI.strip()] * 6
    assert "混有" in next(iter(log.notes))
    assert refused == []


def test_half_a_utf16_pair() -> None:
    found, _, refused = read("甲😀乙\n丙\n".encode("utf-16").replace("😀".encode("utf-16-le")[2:], b"") + b"\x00")
    assert found[0][1].startswith("甲\ufffd")
    assert found[1][1] == "丙"
    assert "utf-16" in refused[0].reason


def test_a_mark_without_utf16_behind_it() -> None:
    assert encoding_of(lambda: io.BytesIO(b"\xff\xfeabc\n")) != "utf-16"


def test_a_line_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 1 << 10)
    monkeypatch.setattr(lines, "LINE_LIMIT", 1 << 12)
    giant = b"x" * 10_000
    for end in (b"\n", b"\r\n", b"\r"):
        found, _, refused = read(b"first" + end + giant + end + b"last" + end)
        assert found == [(1, "first"), (3, "last")]
        assert [(record.line, record.offset) for record in refused] == [(2, 5 + len(end))]
        assert refused[0].sha256 == hashlib.sha256(giant).hexdigest()
        assert 0 < len(refused[0].raw) <= 4096


def test_a_giant_line_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 1 << 10)
    monkeypatch.setattr(lines, "LINE_LIMIT", 1 << 12)
    found, _, refused = read(b"first\n" + b"x" * 10_000)
    assert found == [(1, "first")]
    assert refused[0].sha256 == hashlib.sha256(b"x" * 10_000).hexdigest()


def test_a_giant_line_of_utf16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 1 << 10)
    monkeypatch.setattr(lines, "LINE_LIMIT", 1 << 12)
    found, _, refused = read(("first\n" + "长" * 9_000 + "\nlast\n").encode("utf-16"))
    assert found[0] == (1, "first")
    assert found[-1][1].endswith("last")
    assert "超过上限" in refused[0].reason


@given(st.lists(st.binary(max_size=30).map(lambda part: part.replace(b"\n", b"").replace(b"\r", b"")), max_size=20))
def test_blocks_hold_every_byte(parts: list[bytes]) -> None:
    data = b"\r\n".join(parts)
    log = FileLog("x", lambda _: None)
    blocks = list(byte_lines(io.BytesIO(data), log))
    assert b"".join(block for _, _, block in blocks) == data
    assert all(data[offset : offset + len(block)] == block for _, offset, block in blocks)


@given(st.integers(0, 2**32))
def test_block_size_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    data = "".join(chance.choice("甲乙a\r\n\t😀") for _ in range(200)).encode()
    whole = read(data)[0]
    old, lines.BLOCK = lines.BLOCK, chance.randint(1, 50)
    try:
        assert read(data)[0] == whole
    finally:
        lines.BLOCK = old


def test_a_head_cut_within_a_character() -> None:
    assert decode_head(HANZI.encode()[:10]).startswith("亲，这")
    assert decode_head(HANZI.encode("gb18030")[:11]).startswith("亲，这款今")
