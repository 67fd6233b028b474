"""Canonical lines: the fast path, the slow one, ranges, and lines that are too long."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
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


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+23:59",
        "0001-01-01T00:00:00-23:59",
        "1899-12-31T00:00:00Z",
        "1969-12-31T00:00:00Z",
        "2101-01-02T00:00:00Z",
        "9999-12-31T23:59:59",
        "9999-12-31T23:59:59-23:59",
        "9999-12-31T23:59:59+23:59",
    ],
)
def test_a_time_that_cannot_be_is_no_time(at: str, zone: str) -> None:
    good = "2024-01-05T09:00:00+08:00"
    for times_ in ([at], [at, at], [good, at], [at, good], [good, at, good]):
        found = decode(line(messages=[{"role": "buyer", "at": each, "text": "x"} for each in times_]), tz=zone)
        for each, message in zip(times_, found.dialogues[0].messages, strict=True):
            if each == good:
                assert (message.flags, message.meta) == ((), {})
            else:
                assert message.at is None
                assert set(message.flags) == {"bad_time", "no_time"}
                assert message.meta["at"][:19] == at[:19]
        assert found.audit.no_time == times_.count(at)
        assert found.rejected == []


@pytest.mark.parametrize("at", ["1970-01-02T00:00:00Z", "2100-12-30T00:00:00+08:00"])
def test_times_at_the_edges_are_times(at: str) -> None:
    (message,) = decode(line(messages=[{"role": "buyer", "at": at, "text": "x"}])).dialogues[0].messages
    assert (message.at, message.flags) == (datetime.fromisoformat(at), ())


BUYER = {"role": "buyer", "sender": "lin", "text": "在吗"}
AGENT = {"role": "agent", "sender": "小美", "text": "您好"}


@pytest.mark.parametrize(
    ("messages", "kept", "reason"),
    [
        ([BUYER, {"role": "seller", "text": "x"}], ["buyer", "system"], "第 2 条消息的 role 是 'seller'，应为 buyer、"),
        ([BUYER, {"text": "x"}], ["buyer", "system"], "第 2 条消息的 role 是 None"),
        ([BUYER, {"role": ["agent"], "text": "x"}], ["buyer", "system"], "第 2 条消息的 role 是 ['agent']"),
        (
            [{"role": "Buyer"}, AGENT, {"role": "Buyer"}],
            ["system", "agent", "system"],
            "第 1、3 条消息的 role 是 'Buyer'",
        ),
        ([BUYER, 7, AGENT], ["buyer", "agent"], "第 2 条消息应是对象"),
        ([BUYER, {"role": "agent", "text": 5}], ["buyer"], "第 2 条消息的 text 应是文字"),
        ([BUYER, {"role": "agent", "sender": {}}], ["buyer"], "第 2 条消息的 sender 应是文字"),
        ([BUYER, {"role": "agent", "flags": "x"}], ["buyer"], "第 2 条消息的 flags 应是文字列表"),
        ([7, BUYER, {"role": "x"}, "y"], ["buyer", "system"], "第 1、4 条消息应是对象 {…}；第 3 条消息的 role 是 'x'"),
    ],
)
def test_one_bad_message_costs_itself(messages: list[Any], kept: list[str], reason: str) -> None:
    data = line() + line(id="d2", messages=messages) + line(id="d3")
    found = decode(data)
    assert [dialogue.id for dialogue in found.dialogues] == ["d1", "d2", "d3"]
    assert [message.role for message in found.dialogues[1].messages] == kept
    (refused,) = found.rejected
    assert (refused.line, refused.offset) == (2, len(line()))
    assert refused.reason.startswith(reason)
    assert "其余部分保留" in refused.reason
    assert (found.audit.units, found.audit.dialogues, found.audit.not_understood) == (3, 3, 1)


def test_a_message_of_an_unknown_role_keeps_what_it_said() -> None:
    said = {"role": "督导", "sender": "老王", "at": "2024-01-05T09:00:05+08:00", "text": "注意态度", "meta": {"a": 1}}
    (dialogue,) = decode(line(messages=[BUYER, said])).dialogues
    message = dialogue.messages[1]
    assert (message.role, message.sender, message.text) == ("system", "老王", "注意态度")
    assert (message.flags, message.meta) == (("unknown_role",), {"a": 1, "role": "督导"})


def test_what_was_kept_under_a_role_of_its_own_is_not_reported_again() -> None:
    (dialogue,) = decode(line(messages=[BUYER, {"role": "督导", "text": "x"}])).dialogues
    again = decode(msgspec.json.encode(dialogue) + b"\n")
    assert (again.dialogues, again.rejected) == ([dialogue], [])


@pytest.mark.parametrize("messages", [[{"role": "x"}], [{"role": "x"}, {"role": "y"}], [3, {"role": "x"}, None]])
def test_a_dialogue_of_which_nothing_is_understood_is_rejected(messages: list[Any]) -> None:
    found = decode(line() + line(id="d2", messages=messages))
    assert [dialogue.id for dialogue in found.dialogues] == ["d1"]
    assert "其余部分保留" not in found.rejected[0].reason


def test_a_reason_stays_short_whatever_a_line_holds() -> None:
    strange = [{"role": "r" * 9000, "text": "x"}] * 300
    mixed = [{"role": f"角色{number}", "text": "x"} for number in range(300)]
    for messages in (strange, mixed):
        (refused,) = decode(line(messages=[BUYER, *messages])).rejected
        assert len(refused.reason) < 1200
    (refused,) = decode(line(messages=[BUYER, *strange])).rejected
    assert "第 2、3、4、5、6、7、8、9、10、11 等 300 条消息" in refused.reason


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"a\ud83db", "a\ufffdb"),
        (r"\ude00", "\ufffd"),
        (r"\ud83d\ud83d\ude00", "\ufffd😀"),
        (r"\ud83d\ude00", "😀"),
    ],
)
def test_half_a_surrogate_pair_costs_one_character(text: str, read: str) -> None:
    found = decode(b'{"id": "d", "messages": [{"role": "buyer", "text": "%s"}]}\n' % text.encode())
    assert [dialogue.messages[0].text for dialogue in found.dialogues] == [read]


def test_zeros_that_a_crash_left_behind_are_passed_over() -> None:
    found = decode(line().rstrip() + b"\0\0\0\n" + line(id="d2") + b"\0" * 512)
    assert [dialogue.id for dialogue in found.dialogues] == ["d1", "d2"]
    assert [item.line for item in found.rejected] == [3]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 400, "1" * 5000])
def test_numbers_beyond_all_measure_cost_at_most_their_line(number: str) -> None:
    record = f'{{"id": "n", "messages": [{{"role": "buyer", "text": "x", "at": {number}}}]}}\n'.encode()
    found = decode(line() + record + line(id="d2"))
    assert [dialogue.id for dialogue in found.dialogues if dialogue.id != "n"] == ["d1", "d2"]
    assert len(found.dialogues) + len(found.rejected) == 3


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
