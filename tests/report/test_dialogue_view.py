from __future__ import annotations

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from run_folders import RUBRICS, check, dialogue, evidence, record

from audit.report.dialogue_view import curve, score_of, segments, view
from audit.scorecard import Tally, scorecards

LINES = [
    ("buyer", "买家1", "有货吗"),
    ("agent", "小美", "有的"),
    ("system", None, "买家已付款"),
    ("agent", "小美", "好"),
]
WEIGHTS = {"first-response": 10.0, "apology": 4.0}


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50), st.integers(0, 3)), max_size=6),
)
def test_segments_hold_the_text_and_every_mark(text: str, marks: list[tuple[int, int, int]]) -> None:
    pieces = segments(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    covered = {place for start, end, _ in marks for place in range(max(start, 0), min(end, len(text)))}
    assert sum(len(piece.text) for piece in pieces if piece.lost or piece.kept) == len(covered)
    shown = {number for start, end, number in marks if number and max(start, 0) < min(end, len(text))}
    assert {number for piece in pieces for number in piece.numbers} == shown


def test_overlapping_marks_are_cut_where_they_begin_and_numbered_where_they_end() -> None:
    pieces = segments("亲您好啊", [(0, 3, 1), (1, 4, 2), (0, 4, 0), (0, 3, 3)])
    assert [(piece.text, piece.lost, piece.kept, piece.numbers) for piece in pieces] == [
        ("亲", True, True, ()),
        ("您好", True, True, (1, 3)),
        ("啊", True, True, (2,)),
    ]


def test_the_heaviest_deduction_comes_first() -> None:
    of = dialogue(1, LINES)
    judged = record(
        of,
        [check("apology", "fail", "小美", evidence(of, 1)), check("first-response", "fail", "小美", evidence(of, 1))],
        {"小美": 0.0},
    )
    shown = view(0, of, judged, "小美", WEIGHTS)
    assert [(item.number, item.rubric) for item in shown.deductions] == [(1, "first-response"), (2, "apology")]
    assert shown.bubbles[1].segments[0].numbers == (1, 2)


def test_what_rests_on_the_buyers_or_the_platforms_words_is_missing_after_them() -> None:
    of = dialogue(1, LINES)
    judged = record(of, [check("apology", "fail", "小美", evidence(of, 2))], {"小美": 0.0})
    shown = view(0, of, judged, "小美", WEIGHTS)
    assert [len(bubble.missing) for bubble in shown.bubbles] == [0, 0, 1, 0]


def test_cards_and_pages_count_the_same_for_everyone() -> None:
    of = dialogue(1, [*LINES, ("agent", "阿正", "好")])
    mine, his = evidence(of, 1, agent="小美"), evidence(of, 4, agent="阿正")
    checks = [
        check("first-response", "fail", "小美", mine, his),
        check("apology", "fail", None, evidence(of, 0)),
        check("polite-farewell", "pass", None),
        check("rude-language", "pass", "阿正", his),
        check("apology", "na", None),
        check("first-response", "unknown", "路人"),
    ]
    judged = record(of, checks, {"小美": 10.0, "阿正": 20.0})
    tally = Tally()
    tally.add([judged])
    for card in scorecards(tally, [row["id"] for row in RUBRICS], {"rude-language"}):
        shown = view(0, of, judged, card["agent"], WEIGHTS)
        counted = {
            verdict: sum(row[verdict] for row in card["rubrics"].values()) for verdict in ("fail", *shown.checks)
        }
        assert counted == {"fail": len(shown.deductions)} | {
            verdict: len(rows) for verdict, rows in shown.checks.items()
        }


def test_the_whole_score_is_the_shops_only_where_nobody_answered() -> None:
    of = dialogue(1, LINES)
    answered, alone = record(of, [], {"小美": 70.0}), record(of, [], {}, score=0.0)
    assert [score_of(answered, agent) for agent in ("小美", "阿正", None)] == [70.0, None, None]
    assert score_of(alone, None) == 0.0


def test_long_silences_and_new_days_are_shown_and_backward_clocks_are_not() -> None:
    of = dialogue(1, LINES)
    times = [timedelta(0), timedelta(seconds=179), timedelta(seconds=100), timedelta(days=1)]
    first = of.messages[0].at
    assert first is not None
    moved = msgspec.structs.replace(
        of,
        messages=tuple(
            msgspec.structs.replace(message, at=first + time) for message, time in zip(of.messages, times, strict=True)
        ),
    )
    bubbles = view(0, moved, record(moved, [], {"小美": None}), "小美", WEIGHTS).bubbles
    assert [bubble.silence for bubble in bubbles] == [None, None, None, 86300.0]
    assert [bubble.new_day for bubble in bubbles] == [True, False, False, True]


def test_messages_without_time_break_nothing() -> None:
    of = dialogue(1, LINES)
    untimed = msgspec.structs.replace(
        of, messages=tuple(msgspec.structs.replace(message, at=None) for message in of.messages)
    )
    bubbles = view(0, untimed, record(untimed, [], {}), None, WEIGHTS).bubbles
    assert all(bubble.silence is None and not bubble.new_day for bubble in bubbles)


def test_the_mood_is_drawn_from_the_buyers_messages_only() -> None:
    assert curve([None, 1.0, None, -1.0, 0.0], 100, 40) == [(0.0, 0.0, 1.0), (50.0, 40.0, -1.0), (100.0, 20.0, 0.0)]
    assert curve([0.5], 100, 40) == [(0.0, 10.0, 0.5)]
    assert curve([None], 100, 40) == []
