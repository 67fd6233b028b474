"""Sessions on disk: together what has one meeting place, and no more at once than can be held."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.dialogue import Message
from audit.merging import Session
from audit.partitions import Partitions
from audit.readers.record import Thread


def session(place: int, buyer: str | None, messages: int = 1, **fields: object) -> Session:
    said = [
        Message("buyer", buyer, datetime(2024, 3, 1, 9, number % 60, tzinfo=UTC), "好") for number in range(messages)
    ]
    return Session(place, 0, Thread(buyer=buyer, scope="" if buyer else "x.txt"), messages=said, **fields)


def groups(folder: Path, sessions: list[Session], messages: int) -> list[list[Session]]:
    partitions = Partitions(folder)
    for item in sessions:
        partitions.put(item)
    return list(partitions.groups(messages))


def test_every_session_comes_back_as_it_was(tmp_path: Path) -> None:
    sessions = [session(number, f"b{number % 7}", number % 4, ids={0: ("m", None)}) for number in range(50)]
    found = [item for group in groups(tmp_path, sessions, 20) for item in group]
    assert sorted(found, key=lambda item: item.place) == sessions
    assert list(tmp_path.iterdir()) == []


def test_groups_stay_below_the_limit_however_many_sessions_there_are(tmp_path: Path) -> None:
    sessions = [session(number, f"b{number}", 3) for number in range(1_500)]
    found = groups(tmp_path, sessions, 30)
    sizes = [sum(len(item.messages) for item in group) for group in found]
    assert max(sizes) <= 30
    assert len(found) < 2 * 1_500 * 3 / 30


def test_what_may_be_one_is_never_divided(tmp_path: Path) -> None:
    sessions = [session(number, f"b{number % 3}", 5) for number in range(60)]
    found = groups(tmp_path, sessions, 10)
    homes = Counter(buyer for group in found for buyer in {item.thread.buyer for item in group})
    assert homes == {"b0": 1, "b1": 1, "b2": 1}


def test_nothing(tmp_path: Path) -> None:
    assert groups(tmp_path, [], 10) == []


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ({"id": "7", "shop": "甲", "channel": "jd"}, {"id": "7", "shop": "甲", "channel": "jd", "buyer": "b"}, True),
        ({"id": "7", "shop": "甲"}, {"id": "7", "shop": "乙"}, False),
        ({"buyer": "b", "shop": "甲"}, {"buyer": "b", "shop": "甲", "agent": "小雨"}, True),
        ({"buyer": "b", "channel": "jd"}, {"buyer": "b", "channel": "qianniu"}, False),
        ({"scope": "1.txt"}, {"scope": "2.txt"}, True),
        ({"buyer": "t**1", "scope": "1.txt"}, {"buyer": "t**1", "scope": "2.txt"}, True),
        ({"scope": "1.txt", "whole": True}, {"scope": "2.txt", "whole": True}, False),
    ],
)
def test_meeting_places(one: dict[str, str], other: dict[str, str], meet: bool) -> None:
    said = [Message("buyer", None, datetime(2024, 3, 1, tzinfo=UTC), "好")]
    places = [Session(0, 0, Thread(**fields), messages=said).meeting_place() for fields in (one, other)]  # type: ignore[arg-type]
    assert (places[0] == places[1]) is meet


def test_threads_of_nobody_meet_by_their_first_day_or_their_first_words() -> None:
    def place(*messages: Message, home: str = "") -> str:
        return Session(0, 0, Thread(scope="x.txt"), messages=list(messages), home=home).meeting_place()

    def said(text: str, day: int | None) -> Message:
        return Message("buyer", None, datetime(2024, 3, day, 9, tzinfo=UTC) if day else None, text)

    assert place(said("一", 1), said("二", 2)) == place(said("别的", 1)) != place(said("一", 2))
    assert place(said("在吗", None), said("一", 1)) == place(said("一", 1))
    assert place(said("在吗", None)) == place(said("在吗", None), said("好", None)) != place(said("好", None))
    assert place(said("一", 1), home="那里") == "那里"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 6)), max_size=40), st.integers(1, 20))
def test_groups_hold_every_session_once(rows: list[tuple[str, int]], limit: int) -> None:
    import tempfile

    sessions = [session(number, buyer, size) for number, (buyer, size) in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        found = groups(Path(folder), sessions, limit)
    assert sorted(item.place for group in found for item in group) == list(range(len(rows)))
    for group in found:
        buyers = {item.thread.buyer for item in group if item.messages}
        assert sum(len(item.messages) for item in group) <= limit or len(buyers) == 1
