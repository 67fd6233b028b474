"""Kind `response-pace`: how long the buyer waits, turn by turn."""

from __future__ import annotations

from collections.abc import Callable

from audit.checks.outcome import Outcome

Judge = Callable[..., Outcome]


def pace(judge: Judge, *waits: int, **params: float) -> Outcome:
    """The outcome where the agent takes so many seconds in each turn."""
    lines, clock = [], 9 * 3600
    for wait in waits:
        lines.append(f"买家 {stamp(clock)} 有货吗")
        clock += wait
        lines.append(f"客服 {stamp(clock)} 有的")
        clock += 10
    return judge("response-pace", params, "\n".join(lines))


def stamp(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def test_mean_and_longest(judge: Judge) -> None:
    assert (pace(judge, 60, 60).verdict, pace(judge, 60, 60).value) == ("pass", 60)
    assert pace(judge, 60, 62).reason == "mean"
    assert pace(judge, 0, 0, 0, 180).verdict == "pass"
    slow = pace(judge, 0, 0, 0, 181)
    assert (slow.verdict, slow.reason, slow.evidence[0][0]) == ("fail", "longest", 7)
    assert slow.due is not None and slow.values["longest"] == "181"


def test_thresholds_are_the_shops(judge: Judge) -> None:
    assert pace(judge, 20, 20, mean=10).reason == "mean"
    assert pace(judge, 20, 20, longest=15).reason == "longest"
    assert pace(judge, 20, 20, turns=3).verdict == "na"
    assert pace(judge, 20, turns=1).verdict == "pass"


def test_one_answer_is_no_pace(judge: Judge) -> None:
    assert pace(judge, 999).verdict == "na"


def test_a_turn_is_timed_from_its_first_message_to_the_first_answer(judge: Judge) -> None:
    text = """
        买家 09:00:00 在吗
        买家 09:00:30 有货吗
        机器人 09:00:31 您好
        客服 09:00:40 有的
        客服 09:09:00 白的灰的
        买家 09:10:00 好的
        客服 09:10:20 嗯
        买家 09:11:00 谢谢
    """
    assert judge("response-pace", {}, text).value == 30


def test_without_times_it_is_unknown(judge: Judge) -> None:
    text = "买家 在吗\n客服 在\n买家 有吗\n客服 有"
    assert judge("response-pace", {}, text).verdict == "unknown"
    half = "买家 09:00:00 在吗\n客服 09:00:05 在\n买家 有吗\n客服 有"
    assert judge("response-pace", {}, half).verdict == "unknown"
