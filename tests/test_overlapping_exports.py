"""However a talk is cut into files that overlap, and in whatever order they are read, it comes out whole and once."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from export_text import batch
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_inputs import Result, read_inputs

Line = tuple[str, str, str]

TEXTS = st.sampled_from(["在吗", "在的", "？", "好的", "这款有货吗", "有的亲"])
STEPS = st.sampled_from([0, 1, 5, 60, 600])


@st.composite
def talks(draw: st.DrawFn, *, repeats: bool = True) -> list[Line]:
    """A talk of one buyer within one session: lines at the same second and, where they are wanted, repeats included."""
    at = datetime(2024, 3, 1, 9)
    lines: list[Line] = []
    for text, step, who in draw(
        st.lists(st.tuples(TEXTS, STEPS, st.sampled_from(["lin", "我"])), min_size=2, max_size=10)
    ):
        at += timedelta(seconds=step)
        lines.append((who, at.strftime("%Y-%m-%d %H:%M:%S"), text))
    # A repeat within a second that lies in two files may be one message or two; nobody can tell.
    return lines if repeats else list(dict.fromkeys(lines))


@st.composite
def windows(draw: st.DrawFn, lines: list[Line]) -> list[list[Line]]:
    """Stretches of a talk that cover it together, each overlapping or touching the next."""
    cuts = sorted(draw(st.sets(st.integers(1, len(lines) - 1), max_size=3)))
    starts, ends = [0, *cuts], [*cuts, len(lines)]
    found = []
    for start, end in zip(starts, ends, strict=True):
        back, ahead = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        found.append(lines[max(0, start - back) : min(len(lines), end + ahead)])
    return draw(st.permutations(found))


def read(files: list[list[Line]], buyer: str = "lin") -> Result:
    """Files of the batch format with one talk each, read in their order."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, lines in enumerate(files):
            paths.append(Path(folder) / f"{number}.txt")
            paths[-1].write_text(batch((buyer, lines)), encoding="utf-8")
        return read_inputs(Path(folder), *paths)


def told(result: Result) -> list[Counter[tuple[str, str]]]:
    """What each dialogue holds, without its order."""
    return [Counter((str(message.at), message.text) for message in dialogue.messages) for dialogue in result.dialogues]


@settings(max_examples=40)
@given(st.data())
def test_overlapping_files_are_one_talk_in_its_order(data: st.DataObject) -> None:
    lines = data.draw(talks(repeats=False).filter(lambda lines: len(lines) > 1))
    result = read(data.draw(windows(lines)))
    assert told(result) == told(read([lines]))
    times = [message.at for message in result.dialogues[0].messages if message.at]
    assert times == sorted(times)
    assert not any("out_of_order" in message.flags for message in result.dialogues[0].messages)


@settings(max_examples=20)
@given(talks(), st.integers(2, 4))
def test_the_same_file_again_adds_nothing(lines: list[Line], times: int) -> None:
    once, again = read([lines]), read([lines] * times)
    assert again.dialogues == once.dialogues
    assert sum(audit.merged for audit in again.audits) == (times - 1) * len(lines)


@settings(max_examples=20)
@given(talks(), talks())
def test_two_buyers_are_never_one(one: list[Line], other: list[Line]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "1.txt", Path(folder) / "2.txt"]
        renamed = [("wang" if who == "lin" else who, at, text) for who, at, text in other]
        for path, buyer, lines in zip(paths, ("lin", "wang"), (one, renamed), strict=True):
            path.write_text(batch((buyer, lines)), encoding="utf-8")
        result = read_inputs(Path(folder), *paths)
    assert [dialogue.buyer for dialogue in result.dialogues] == ["lin", "wang"]
    assert [len(dialogue.messages) for dialogue in result.dialogues] == [len(one), len(other)]


@pytest.mark.parametrize(
    ("apart", "dialogues"), [(timedelta(hours=6), 1), (timedelta(hours=6, seconds=1), 2), (timedelta(days=2), 2)]
)
@pytest.mark.parametrize("together", [True, False], ids=["in one file", "in two files"])
def test_a_session_ends_where_a_gap_of_six_hours_is_passed(apart: timedelta, dialogues: int, together: bool) -> None:
    start = datetime(2024, 3, 1, 9)
    first = ("lin", start.strftime("%Y-%m-%d %H:%M:%S"), "在吗")
    second = ("我", (start + apart).strftime("%Y-%m-%d %H:%M:%S"), "在的")
    assert len(read([[first, second]] if together else [[first], [second]]).dialogues) == dialogues


def contact(folder: Path, name: str, *items: tuple[str, str, str, str]) -> Path:
    """An export of one contact whose messages (id, time, who, text) have ids."""
    transcript = [
        {
            "Id": own,
            "AbsoluteTime": f"2024-03-01T{at}Z",
            "ParticipantRole": "CUSTOMER",
            "DisplayName": who,
            "Content": text,
        }
        for own, at, who, text in items
    ]
    path = folder / name
    path.write_text(json.dumps({"ContactId": "c1", "Transcript": transcript}, ensure_ascii=False), encoding="utf-8")
    return path


def test_one_id_in_two_files_is_one_message_only_with_one_text(tmp_path: Path) -> None:
    one = contact(tmp_path, "a.json", ("1", "09:00:00", "Liu", "在吗"), ("2", "09:00:05", "Liu", "有货吗"))
    other = contact(tmp_path, "b.json", ("1", "09:00:00", "Liu", "在吗"), ("2", "10:00:00", "Liu", "发货了吗"))
    (dialogue,) = read_inputs(tmp_path, one, other).dialogues
    assert [message.text for message in dialogue.messages] == ["在吗", "有货吗", "发货了吗"]


def test_two_buyers_whose_systems_count_alike_are_two(tmp_path: Path) -> None:
    one = contact(tmp_path, "a.json", ("1", "09:00:00", "Liu", "在吗"))
    other = contact(tmp_path, "b.json", ("1", "11:00:00", "Wang", "发货了吗"))
    dialogues = read_inputs(tmp_path, one, other).dialogues
    assert sorted(message.text for dialogue in dialogues for message in dialogue.messages) == ["发货了吗", "在吗"]
    assert len(dialogues) == 2
