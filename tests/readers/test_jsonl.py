"""Canonical lines: the fast path, the slow one, ranges, and lines that are too long."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import lines
from audit.readers import jsonl
from audit.readers.jsonl import decode_lines, decode_range, split_ranges

GOOD = {"id": "d1", "messages": [{"role": "buyer", "at": "2024-01-05T09:00:00+08:00", "text": "在吗"}]}


def line(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False).encode() + b"\n"


def decode(data: bytes, **options: Any) -> jsonl.Decoded:
    return decode_lines(data, source="日志.jsonl", **options)


def test_times_without_an_offset_are_local() -> None:
    found = decode(line(messages=[{"role": "buyer", "at": "2024-01-05T09:00:00", "text": "x"}]), tz="UTC")
    at = found.dialogues[0].messages[0].at
    assert at is not None
    assert at.isoformat() == "2024-01-05T09:00:00+00:00"


def test_clocks_that_run_backwards_are_marked() -> None:
    messages = [{"role": "buyer", "at": f"2024-01-05T09:00:{second:02}+08:00", "text": "x"} for second in (5, 3, 4, 6)]
    found = decode(line(messages=[*messages, {"role": "agent", "text": "y"}]))
    assert [m.flags for m in found.dialogues[0].messages] == [
        (),
        ("out_of_order",),
        ("out_of_order",),
        (),
        ("no_time",),
    ]
    assert (found.audit.out_of_order, found.audit.no_time, found.audit.messages) == (2, 1, 5)


def test_dialogues_of_unordered_sources_are_sorted_unless_converted() -> None:
    messages = [{"role": "buyer", "at": f"2024-01-05T09:00:0{n}+08:00", "text": str(n)} for n in (3, 1, 2)]
    data = line(messages=messages, meta={"unordered": True})
    assert [m.text for m in decode(data).dialogues[0].messages] == ["1", "2", "3"]
    assert [m.text for m in decode(data, sort=False).dialogues[0].messages] == ["3", "1", "2"]


def test_an_id_is_made_of_shop_buyer_and_start() -> None:
    one = decode(line(id=None, shop="甲店", buyer="lin")).dialogues[0]
    assert one.id == "甲店/lin/20240105T090000"
    assert decode(line(id=7)).dialogues[0].id == "7"
    assert decode(line(id="", messages=[{"role": "buyer", "text": "x"}]), first_line=4).dialogues[0].id == "日志:4"


def test_unknown_keys_are_kept() -> None:
    data = line(mood="好", meta={"a": 1}, messages=[{"role": "buyer", "text": "x", "hat": True, "kind": "hologram"}])
    found = decode(data).dialogues[0]
    assert found.meta == {"a": 1, "mood": "好"}
    assert found.messages[0].meta == {"hat": True, "kind": "hologram"}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"{oops\n", "不是完整的 JSON"),
        (b"[1]\n", "一行应是一个会话对象"),
        (b'{"id": "x"}\n', "没有消息"),
        (b'{"buyer": "x"}\n', "缺少 messages"),
        (b'{"messages": 3}\n', "messages 应是列表"),
        (b'{"messages": [3]}\n', "第 1 条消息应是对象"),
        (b'{"messages": []}\n', "没有消息"),
        (b'{"id": [], "messages": [{"role": "buyer"}]}\n', "id 应是文字"),
        (b'{"shop": [], "messages": [{"role": "buyer"}]}\n', "shop 应是文字"),
        (b'{"messages": [{"role": "buyer", "text": 1}]}\n', "text 应是文字"),
        (b'{"messages": [{"role": "buyer", "flags": 1}]}\n', "flags 应是文字列表"),
        (b'{"messages": [{"text": "x"}]}\n', "role 是 None"),
        (b'{"messages": ' + b"[" * 5000 + b"]" * 5000 + b"}\n", "JSON"),
        (b"\xff\xfe\n", "不是完整的 JSON"),
    ],
)
def test_one_bad_line_costs_itself(record: bytes, reason: str) -> None:
    found = decode(line() + record + line(id="d2"))
    assert [dialogue.id for dialogue in found.dialogues] == ["d1", "d2"]
    assert [(item.line, item.offset) for item in found.rejected] == [(2, len(line()))]
    assert reason in found.rejected[0].reason
    assert found.rejected[0].sha256 == hashlib.sha256(record.rstrip(b"\n")).hexdigest()
    assert (found.audit.units, found.audit.not_understood, found.audit.lines) == (3, 1, 3)


def test_a_mark_at_the_start_and_blank_lines() -> None:
    found = decode(b"\xef\xbb\xbf" + line() + b"\r\n\n" + line(id="d2").rstrip())
    assert [dialogue.id for dialogue in found.dialogues] == ["d1", "d2"]
    assert found.rejected == []
    assert found.audit.lines == 4


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=40), st.integers(1, 2000))
def test_ranges_hold_every_line_once(lengths: list[int], size: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.jsonl"
        data = b"".join(line(id=f"d{number}", shop="x" * length) for number, length in enumerate(lengths))
        path.write_bytes(data)
        ranges = list(split_ranges(path, size))
        parts = [decode_range(path, place, source="x") for place in ranges]
    assert [dialogue.id for part in parts for dialogue in part.dialogues] == [f"d{n}" for n in range(len(lengths))]
    assert [place.line for place in ranges] == [data[: place.start].count(b"\n") + 1 for place in ranges]


def test_a_giant_line_is_rejected_without_being_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 1 << 12)
    monkeypatch.setattr(lines, "LINE_LIMIT", 1 << 14)
    monkeypatch.setattr(jsonl, "LINE_LIMIT", 1 << 14)
    giant = line(id="giant", shop="x" * 100_000).rstrip()
    path = tmp_path / "d.jsonl"
    path.write_bytes(line() + giant + b"\n" + line(id="d2"))
    parts = [decode_range(path, place, source="x") for place in split_ranges(path, 1 << 12)]
    assert [dialogue.id for part in parts for dialogue in part.dialogues] == ["d1", "d2"]
    refused = [item for part in parts for item in part.rejected]
    assert [(item.line, item.offset) for item in refused] == [(2, len(line()))]
    assert refused[0].sha256 == hashlib.sha256(giant).hexdigest()


def test_audits_of_parts_add_up() -> None:
    one, two = decode(line() * 3).audit, decode(b"{}\n" * 30, first_line=4).audit
    whole = one.plus(two)
    assert (whole.units, whole.dialogues, whole.not_understood) == (33, 3, 30)
    assert whole.places[:2] == (4, 5)
    assert (one.suspect, whole.suspect) == (False, True)


def test_datetimes_stay_as_written() -> None:
    at = decode(line()).dialogues[0].messages[0].at
    assert at == datetime.fromisoformat("2024-01-05T09:00:00+08:00")


def test_a_long_first_line_does_not_hide_the_format(tmp_path: Path) -> None:
    from reader_inputs import read_inputs

    path = tmp_path / "d.jsonl"
    path.write_bytes(line(shop="x" * 400_000) + line(id="d2"))
    assert [dialogue.id for dialogue in read_inputs(tmp_path, path).dialogues] == ["d1", "d2"]


def test_a_giant_first_line_does_not_hide_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reader_inputs import read_inputs

    from audit.readers import head

    for module in (lines, jsonl, head):
        monkeypatch.setattr(module, "LINE_LIMIT", 1 << 20)
    path = tmp_path / "d.jsonl"
    path.write_bytes(line(shop="x" * 5_000_000) + line(id="d2"))
    result = read_inputs(tmp_path, path)
    assert [dialogue.id for dialogue in result.dialogues] == ["d2"]
    assert [(item.line, item.offset) for item in result.rejected] == [(1, 0)]
