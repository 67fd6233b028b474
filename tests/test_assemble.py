"""Sessions: gaps, ids, marks, overlaps between files, and memory that stays capped."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from export_text import SHOP, batch, talk
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_inputs import Result, read_inputs

from audit import assemble
from audit.dialogue import Dialogue
from audit.parse_audit import ParseLog
from audit.readers.record import ReadOptions
from audit.reading import spool


def read_talks(folder: Path, *files: list, **options: object) -> Result:
    """Each file is a list of (buyer, lines)."""
    paths = []
    for number, talks in enumerate(files):
        path = folder / f"{number}.txt"
        path.write_text(batch(*talks), encoding="utf-8")
        paths.append(path)
    return read_inputs(folder, *paths, **options)


def flags(dialogue: Dialogue) -> list[set[str]]:
    return [set(message.flags) for message in dialogue.messages]


def test_a_gap_is_measured_from_the_latest_time_so_far(tmp_path: Path) -> None:
    lines = [
        ("lin", "2024-03-01 09:00:00", "一"),
        ("lin", "2024-03-01 15:00:00", "二"),
        ("我", "2024-03-01 08:00:00", "时钟倒退"),
        ("lin", "2024-03-01 20:59:59", "三"),
        ("lin", "2024-03-02 03:00:00", "四"),
    ]
    assert read_talks(tmp_path, [("lin", lines)]).texts == [["一", "二", "时钟倒退", "三"], ["四"]]
    assert len(read_talks(tmp_path, [("lin", lines)], gap=5.0).dialogues) == 4


def test_marks(tmp_path: Path) -> None:
    lines = [
        ("lin", "2024-03-01 09:00:10", "在吗"),
        ("我", "2024-03-01 09:00:05", "在"),
        ("lin", "2024-03-01 09:00:10", "在吗"),
        ("lin", "2024-03-01 09:00:10", "？"),
    ]
    result = read_talks(tmp_path, [("lin", lines)])
    assert flags(result.dialogues[0]) == [set(), {"out_of_order"}, {"duplicate"}, set()]
    audit = result.audits[0]
    assert (audit.messages, audit.dialogues, audit.out_of_order, audit.duplicates) == (4, 1, 1, 1)


def test_ids_tell_two_nights_apart(tmp_path: Path) -> None:
    result = read_talks(tmp_path, [talk(day="2024-03-01"), talk(day="2024-03-02")])
    assert [d.id for d in result.dialogues] == [f"{SHOP}/lin/20240301T090000", f"{SHOP}/lin/20240302T090000"]


def test_one_session_never_mixes_two_buyers(tmp_path: Path) -> None:
    result = read_talks(tmp_path, [talk("a"), talk("b"), talk("a")])
    assert [dialogue.buyer for dialogue in result.dialogues] == ["a", "b"]
    assert all({"a", "b"} - {m.sender for m in dialogue.messages} for dialogue in result.dialogues)


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    result = read_talks(tmp_path, [talk("a"), talk("b")], [talk("a"), talk("b")])
    assert len(result.dialogues) == 2
    assert result.audits[1].merged == 4
    assert "已合并" in result.audits[1].notes[0]


def test_exports_that_overlap_are_joined_in_order(tmp_path: Path) -> None:
    lines = [("lin" if n % 2 else "我", f"2024-03-01 09:{n:02}:00", str(n)) for n in range(10)]
    for first, second in ((lines[:6], lines[3:]), (lines[3:], lines[:6]), (lines[:4] + lines[6:], lines[2:8])):
        result = read_talks(tmp_path, [("lin", first)], [("lin", second)])
        assert result.texts == [[str(n) for n in range(10)]]
        assert not any(flags(result.dialogues[0])[n] for n in range(10))


def test_a_repeat_within_a_file_is_no_overlap(tmp_path: Path) -> None:
    lines = [("lin", "2024-03-01 09:00:00", "？"), ("lin", "2024-03-01 09:00:00", "？")]
    result = read_talks(tmp_path, [("lin", lines)], [("lin", lines)])
    assert result.texts == [["？", "？"]]
    assert result.audits[1].merged == 2


def test_a_session_cut_by_midnight_files_is_one(tmp_path: Path) -> None:
    night = [("lin", "2024-03-01 23:59:50", "在吗")], [("我", "2024-03-02 00:00:05", "在的")]
    assert read_talks(tmp_path, [("lin", night[0])], [("lin", night[1])]).texts == [["在吗", "在的"]]
    later = [("我", "2024-03-02 09:00:05", "在的")]
    assert len(read_talks(tmp_path, [("lin", night[0])], [("lin", later)]).dialogues) == 2


def test_masked_buyers_meet_only_in_common_messages(tmp_path: Path) -> None:
    one = [("t**1", "2024-03-01 09:00:00", "在吗"), ("我", "2024-03-01 09:01:00", "在")]
    longer = [*one, ("t**1", "2024-03-01 09:02:00", "好")]
    other = [
        ("t**1", "2024-03-01 09:00:00", "在吗"),
        ("我", "2024-03-01 09:00:30", "您好"),
        ("我", "2024-03-01 09:02:00", "？"),
    ]
    stranger = [("t**1", "2024-03-01 09:00:30", "有货吗")]
    assert len(read_talks(tmp_path, [("t**1", one)], [("t**1", longer)]).dialogues) == 1
    assert len(read_talks(tmp_path, [("t**1", one)], [("t**1", other)]).dialogues) == 2
    assert len(read_talks(tmp_path, [("t**1", one)], [("t**1", stranger)]).dialogues) == 2
    assert len(read_talks(tmp_path, [("t**1", one), ("t**1", stranger)]).dialogues) == 2


def write_api(folder: Path, name: str, *items: dict) -> Path:
    path = folder / name
    path.write_text(json.dumps({"list": list(items)}, ensure_ascii=False), encoding="utf-8")
    return path


def item(sid: str, at: str, text: str, customer: str = "jd_1", by_waiter: bool = False) -> dict:
    return {"sid": sid, "time": at, "content": text, "customer": customer, "waiter": "店-甲", "waiterSend": by_waiter}


def test_pages_of_one_session_are_one(tmp_path: Path) -> None:
    newer = write_api(
        tmp_path, "1.json", item("s", "2024-03-01 10:00:00", "新"), item("s", "2024-03-01 09:59:00", "中")
    )
    older = write_api(
        tmp_path, "2.json", item("s", "2024-03-01 09:59:00", "中"), item("s", "2024-03-01 09:00:00", "旧")
    )
    assert read_inputs(tmp_path, newer, older).texts == [["新", "中", "旧"]]
    result = read_inputs(tmp_path, newer, older, sort=True)
    assert result.texts == [["旧", "中", "新"]]
    assert not any(flags(result.dialogues[0])[0] | flags(result.dialogues[0])[2])


def test_equal_ids_of_different_buyers_are_two(tmp_path: Path) -> None:
    one = write_api(tmp_path, "1.json", item("7", "2024-03-01 10:00:00", "甲", "jd_1"))
    two = write_api(tmp_path, "2.json", item("7", "2024-03-01 10:00:00", "乙", "jd_2"))
    assert [dialogue.buyer for dialogue in read_inputs(tmp_path, one, two).dialogues] == ["jd_1", "jd_2"]


def test_an_unordered_thread_is_sorted_before_it_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "w.jsonl"
    rows = [("m3", 1650100000, "后"), ("m2", 1650000060, "中"), ("m1", 1650000000, "先")]
    path.write_text(
        "".join(
            json.dumps(
                {
                    "msgid": own,
                    "from": "wmA",
                    "tolist": ["L"],
                    "msgtime": at * 1000,
                    "msgtype": "text",
                    "text": {"content": said},
                }
            )
            + "\n"
            for own, at, said in rows
        )
    )
    assert read_inputs(tmp_path, path, sort=True).texts == [["先", "中"], ["后"]]
    assert read_inputs(tmp_path, path).texts == [["后", "中", "先"]]
    assert read_inputs(tmp_path, path).dialogues[0].meta == {"unordered": True}


def test_untimed_copies_count_once_and_parts_follow(tmp_path: Path) -> None:
    header = "会话编号\t顾客id\tsku\t是否客服发送\t是否转出\t是否重复咨询\t内容\n"
    (tmp_path / "1.tsv").write_text(f"{header}s\tU\t\t0\t0\t0\t好\ns\tU\t\t0\t0\t0\t好\n", encoding="utf-8")
    (tmp_path / "2.tsv").write_text(f"{header}s\tU\t\t0\t0\t0\t好\ns\tU\t\t0\t0\t0\t好\n", encoding="utf-8")
    (tmp_path / "3.tsv").write_text(f"{header}s\tU\t\t0\t0\t0\t好\n", encoding="utf-8")
    result = read_inputs(tmp_path, *(tmp_path / f"{n}.tsv" for n in (1, 2, 3)))
    assert result.texts == [["好", "好", "好"]]
    assert [audit.merged for audit in result.audits] == [0, 2, 0]


def test_labels_without_names_meet_in_common_messages(tmp_path: Path) -> None:
    one, two, three = (tmp_path / f"{n}.txt" for n in (1, 2, 3))
    one.write_text("买家：(2024-03-01 09:00:00):\n在吗\n卖家：(2024-03-01 09:00:10):\n在\n", encoding="utf-8")
    two.write_text(one.read_text(encoding="utf-8") + "买家：(2024-03-01 09:00:20):\n好\n", encoding="utf-8")
    three.write_text("买家：(2024-03-01 09:00:05):\n别人\n", encoding="utf-8")
    assert read_inputs(tmp_path, one, two, three).texts == [["在吗", "在", "好"], ["别人"]]


def test_accounts_become_persons(tmp_path: Path) -> None:
    result = read_talks(tmp_path, [talk()], agents={f"{SHOP}:小林": "林小雨"})
    said = result.dialogues[0].messages[1]
    assert (said.role, said.sender, said.meta) == ("agent", "林小雨", {"account": f"{SHOP}:小林"})


def test_an_endless_session_is_cut_and_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assemble, "LONGEST_SESSION", 3)
    lines = [("lin", f"2024-03-01 09:00:{n:02}", str(n)) for n in range(7)]
    result = read_talks(tmp_path, [("lin", lines)])
    assert [len(texts) for texts in result.texts] == [3, 3, 1]
    assert "从中切开" in result.audits[0].notes[0]


def random_talks(chance: random.Random) -> list:
    talks = []
    for number in range(chance.randint(1, 12)):
        buyer = chance.choice(["a", "b", "t**1", f"c{number}"])
        at, lines = chance.randrange(86_400 * 3), []
        for _ in range(chance.randint(1, 8)):
            at += chance.choice([0, 5, 60, 3600, 30_000, -30])
            clock = (datetime(2024, 3, 1) + timedelta(seconds=max(at, 0))).strftime("%Y-%m-%d %H:%M:%S")
            lines.append((chance.choice([buyer, "我"]), clock, chance.choice("甲乙丙丁")))
        talks.append((buyer, lines))
    return talks


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("sort", [True, False])
def test_the_cap_on_memory_changes_nothing(
    seed: int, sort: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    files = [random_talks(chance) for _ in range(3)]
    whole = read_talks(tmp_path, *files, sort=sort)
    monkeypatch.setattr(assemble, "HELD_MESSAGES", chance.randint(1, 9))
    again = read_talks(tmp_path, *files, sort=sort)
    assert again.dialogues == whole.dialogues
    assert again.audits == whole.audits


@pytest.mark.parametrize("held", [1, 3, 8, 20])
def test_a_thread_without_names_or_end_is_whole_again(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [datetime(2024, 3, 1, 9) + timedelta(hours=step) for step in (*range(12), *range(40, 60), *range(61, 64))]
    timed = "".join(f"买家：({at:%Y-%m-%d %H:%M:%S}):\n第{number}句\n" for number, at in enumerate(times))
    untimed = "".join(f"卖家：\n第{number}句\n" for number in range(30))
    (tmp_path / "1.txt").write_text(timed, encoding="utf-8")
    (tmp_path / "2.txt").write_text(untimed, encoding="utf-8")
    whole = read_inputs(tmp_path, tmp_path / "1.txt", tmp_path / "2.txt")
    assert [len(texts) for texts in whole.texts] == [12, 23, 30]
    monkeypatch.setattr(assemble, "HELD_MESSAGES", held)
    again = read_inputs(tmp_path, tmp_path / "1.txt", tmp_path / "2.txt")
    assert (again.dialogues, again.audits) == (whole.dialogues, whole.audits)


def test_untimed_copies_meet_on_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("1.txt", "2.txt"):
        (tmp_path / name).write_text("买家：\n在吗\n卖家：\n在的\n", encoding="utf-8")
    monkeypatch.setattr(assemble, "HELD_MESSAGES", 1)
    result = read_inputs(tmp_path, tmp_path / "1.txt", tmp_path / "2.txt")
    assert result.texts == [["在吗", "在的"]]
    assert result.audits[1].merged == 2


def test_finished_files_are_merged_in_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talks = [talk(f"b{number:03}") for number in range(150)]
    whole = read_talks(tmp_path, talks)
    monkeypatch.setattr(assemble, "HELD_MESSAGES", 5)
    monkeypatch.setattr(assemble, "MERGED_FILES", 3)
    again = read_talks(tmp_path, talks)
    assert again.dialogues == whole.dialogues
    assert again.audits == whole.audits


def test_sessions_without_messages_are_counted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"{number},--,客{number},u{number},--\n" for number in range(40))
    (tmp_path / "q.csv").write_text(f"会话ID,接待客服,访客用户名,用户唯一标识,会话内容\n{rows}", encoding="utf-8")
    whole = read_inputs(tmp_path, tmp_path / "q.csv")
    monkeypatch.setattr(assemble, "HELD_MESSAGES", 6)
    spills: list[int] = []
    spill = assemble.Assembler._spill
    monkeypatch.setattr(
        assemble.Assembler, "_spill", lambda self, sessions: (spills.append(len(sessions)), spill(self, sessions))
    )
    assert read_inputs(tmp_path, tmp_path / "q.csv").dialogues == whole.dialogues
    assert max(spills) <= 7


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_message_is_lost_between_files(seed: int) -> None:
    import tempfile

    chance = random.Random(seed)
    talks = random_talks(chance)
    with tempfile.TemporaryDirectory() as folder:
        result = read_talks(Path(folder), talks)
    said = sorted(text for _, lines in talks for _, _, text in lines)
    assert sorted(text for texts in result.texts for text in texts) == said
    assert result.audits[0].messages == len(said)


def test_spooled_shards_and_canonical_files_keep_the_order(tmp_path: Path) -> None:
    first, second, third = tmp_path / "1.txt", tmp_path / "2.jsonl", tmp_path / "3.txt"
    first.write_text(batch(talk("a")), encoding="utf-8")
    second.write_text('{"id": "x", "messages": [{"role": "buyer", "text": "canonical"}]}\n', encoding="utf-8")
    third.write_text(batch(talk("a"), talk("c")), encoding="utf-8")
    log = ParseLog(lambda _: None)
    shards = spool([str(first), str(second), str(third)], ReadOptions(), tmp_path / "spool", log)
    assert [shard.path == second for shard in shards] == [False, True, False]
    assert [shard.log is None for shard in shards] == [True, False, True]
    assert b'"buyer":"a"' in shards[0].path.read_bytes()
    assert b'"buyer":"c"' in shards[2].path.read_bytes()
    assert [audit.merged for audit in log.audits()] == [0, 0, 2]
