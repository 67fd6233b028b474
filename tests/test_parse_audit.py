"""Counts of what was read add up, however a file is cut; nothing that was refused is lost or too long."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.parse_audit import (
    PLACES_LIMIT,
    RAW_LIMIT,
    SUSPECT_UNITS,
    FileAudit,
    FileLog,
    ParseLog,
    Rejected,
    rejected,
    summary_lines,
)

COUNTS = [field.name for field in msgspec.structs.fields(FileAudit) if field.type is int]


def audits(first: int) -> st.SearchStrategy[FileAudit]:
    """A part of a file whose lines begin at a number."""
    return st.builds(
        FileAudit,
        source=st.just("a.txt"),
        places=st.lists(st.integers(first, first + 99), max_size=5, unique=True).map(tuple),
        left_out=st.dictionaries(st.sampled_from(("群聊", "备注")), st.integers(1, 9)),
        notes=st.lists(st.sampled_from(("一", "二", "三")), unique=True).map(tuple),
        failed=st.sampled_from((None, "断了")),
        **{name: st.integers(0, 40) for name in COUNTS},
    )


@given(st.text() | st.binary(max_size=20))
def test_a_rejection_keeps_its_raw_text_and_the_digest_of_all_of_it(raw: str | bytes) -> None:
    data = raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass")
    item = rejected("a.txt", "看不懂", raw, line=3, offset=7)
    assert item.sha256 == sha256(data).hexdigest()
    assert item.raw == data.decode("utf-8", "replace")
    assert (item.source, item.line, item.offset, item.reason) == ("a.txt", 3, 7, "看不懂")


@pytest.mark.parametrize(
    "text", ["客" * 5000, "é客" * 2000, "a" + "😀" * 3000, "ab" * 5000, "x" * RAW_LIMIT, "\ud800" * 3000]
)
def test_a_long_record_is_cut_and_told_apart_by_its_digest(text: str) -> None:
    item, other = rejected("a", "太长", text), rejected("a", "太长", text + "!")
    assert RAW_LIMIT - 4 <= len(item.raw.encode()) <= RAW_LIMIT
    assert text.startswith(item.raw.rstrip("\ufffd"))
    assert item.sha256 != other.sha256
    assert msgspec.json.decode(msgspec.json.encode(item), type=Rejected) == item


@given(audits(1), audits(101), audits(201))
def test_parts_add_up_in_any_grouping(one: FileAudit, two: FileAudit, three: FileAudit) -> None:
    whole = one.plus(two).plus(three)
    assert whole == one.plus(two.plus(three))
    for name in COUNTS:
        assert getattr(whole, name) == sum(getattr(part, name) for part in (one, two, three))
    for rule in {*one.left_out, *two.left_out, *three.left_out}:
        assert whole.left_out[rule] == sum(part.left_out.get(rule, 0) for part in (one, two, three))
    assert whole.places == one.places + two.places + three.places
    assert set(whole.notes) == {*one.notes, *two.notes, *three.notes}
    assert bool(whole.failed) == any(part.failed for part in (one, two, three))


@pytest.mark.parametrize(
    ("bad", "units", "suspect"),
    [
        (0, 0, False),
        (SUSPECT_UNITS - 1, SUSPECT_UNITS - 1, False),
        (SUSPECT_UNITS, SUSPECT_UNITS, True),
        (20, 400, False),
        (21, 400, True),
        (500, 10_000, False),
        (501, 10_000, True),
        (30, 0, True),
    ],
)
def test_a_file_is_suspect_with_more_than_a_twentieth_and_at_least_twenty(bad: int, units: int, suspect: bool) -> None:
    assert FileAudit("a", units=units, not_understood=bad).judged().suspect is suspect
    halves = FileAudit("a", units=units // 2, not_understood=bad // 2).judged()
    rest = FileAudit("a", units=units - units // 2, not_understood=bad - bad // 2).judged()
    assert halves.plus(rest).suspect is suspect


@given(st.lists(st.none() | st.integers(1, 9), max_size=12), st.integers(0, 12))
def test_a_line_counts_once_however_much_is_wrong_with_it(lines: list[int | None], cut: int) -> None:
    whole, *parts = (FileLog("a.txt", lambda _: None) for _ in range(3))
    for number, line in enumerate(lines):
        for log in (whole, parts[number >= cut]):
            log.reject("坏", line=line)
    audit = whole.finish()
    assert audit.not_understood == lines.count(None) + len({*lines} - {None})
    assert audit.places == tuple(dict.fromkeys(line for line in lines if line is not None))
    assert parts[0].finish().plus(parts[1].finish()) == audit


def test_a_log_counts_what_it_refuses_and_hands_it_on_at_once() -> None:
    refused: list[Rejected] = []
    log = FileLog("a.txt", refused.append)
    log.reject("不像消息", "啊？", line=4)
    log.reject("坏了一段", b"\xff\xfe", offset=90)
    log.reject("别的编码", "亲".encode("gb18030"), line=4, encoding="gb18030")
    assert [(item.line, item.offset, item.raw) for item in refused] == [
        (4, None, "啊？"),
        (None, 90, "\ufffd\ufffd"),
        (4, None, "亲"),
    ]
    audit = log.finish()
    assert (audit.not_understood, audit.places) == (2, (4,))


def test_places_are_listed_up_to_a_limit_and_counted_beyond() -> None:
    log = FileLog("a.txt", lambda _: None)
    for line in range(1, PLACES_LIMIT + 51):
        log.reject("坏", line=line)
    assert log.finish().not_understood == PLACES_LIMIT + 50
    assert log.finish().places == tuple(range(1, PLACES_LIMIT + 1))
    assert len(log.finish().plus(log.finish()).places) == PLACES_LIMIT


def test_a_part_decoded_elsewhere_is_counted_like_one_read_here() -> None:
    refused: list[Rejected] = []
    log = FileLog("a.jsonl", refused.append)
    part = FileAudit("a.jsonl", "jsonl", encoding="utf-8", lines=5, units=5, messages=8, dialogues=3, no_time=2)
    log.add(part, [rejected("a.jsonl", "坏", "x", line=2)])
    log.add(part, [])
    audit = log.finish()
    assert (audit.format, audit.encoding, audit.lines, audit.messages, audit.dialogues) == ("jsonl", "utf-8", 10, 16, 6)
    assert (audit.no_time, audit.not_understood, audit.places, len(refused)) == (4, 1, (2,), 1)


def test_notes_are_said_once_and_overlaps_with_their_number() -> None:
    log = FileLog("b.txt", lambda _: None)
    log.note("没有时区")
    log.note("没有时区")
    log.overlaps["a.txt"] += 2
    log.overlaps["0.txt"] += 1
    assert log.finish().notes == (
        "没有时区",
        "有 1 个会话在 0.txt 里也有，已合并",
        "有 2 个会话在 a.txt 里也有，已合并",
    )


def test_a_file_that_nobody_can_read_stops_nothing_unless_it_was_asked_for() -> None:
    refused: list[Rejected] = []
    log = ParseLog(refused.append)
    for failed in (False, True):
        log.file("notes.md").unknown("没有读", rejected("notes.md", "不认识的格式", b"# x"), failed=failed)
    log.file("b.txt").fail("编码不对", b"\xff")
    log.reject(rejected("-", "没有文件可读"))
    unknown, asked, broken = log.audits()
    assert (unknown.failed, unknown.why, unknown.notes) == (None, "不认识的格式", ("没有读",))
    assert (asked.failed, asked.why, asked.notes) == ("没有读", "不认识的格式", ())
    assert broken.failed == "编码不对"
    assert [item.source for item in refused] == ["notes.md", "notes.md", "b.txt", "-"]
    assert log.rejections == 4


def test_the_terminal_hears_of_incomplete_files_only() -> None:
    files = [
        FileAudit("good.txt", units=9, messages=9, dialogues=1),
        FileAudit("head.csv", units=1),
        FileAudit("groups.txt", units=9, left_out={"群聊": 3}),
        FileAudit("few.txt", units=1200, not_understood=2, places=(3, 70)),
        FileAudit(
            "many.txt", units=1500, not_understood=1200, places=tuple(range(1, 1001)), notes=("没有时区",)
        ).judged(),
        FileAudit("row.csv", units=3, not_understood=1),
        FileAudit("gone.txt", failed="打不开"),
    ]
    assert summary_lines(files) == [
        "head.csv：没有会话（可能只有表头）",
        "groups.txt：没有会话（按规则不读：群聊 3）",
        "few.txt：1,200 条中有 2 条未能理解（第 3、70 行）",
        "many.txt：1,500 条中有 1,200 条未能理解（第 1、2、3、4、5、6、7、8、9、10… 行），此文件可疑",
        "many.txt：没有时区",
        "row.csv：3 条中有 1 条未能理解",
        "gone.txt：打不开",
    ]
