"""Times of every shape."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.readers.times import local, of_day, parse

ZONE = ZoneInfo("Asia/Shanghai")
NINE = datetime(2024, 1, 5, 9, 1, tzinfo=ZONE)


@pytest.mark.parametrize(
    "value",
    [
        "2024-01-05 09:01:00",
        "2024-1-5 9:01",
        "2024/1/5 9:01",
        "2024.01.05 09:01:00",
        "2024年1月5日 09:01:00",
        "2024年1月5日 9时1分",
        "2024-01-05T09:01:00+08:00",
        "2024-01-05T01:01:00Z",
        "2024-01-05 09:01:00 AM",
        "2024-01-05 上午 9:01",
        "20240105090100",
        "202401050901",
        "20240105 090100",
        "20240105T090100000",
        "2024-01-05 星期五 09:01:00",
        "2024/1/5（周五） 早上9:01",
        "2024-01-05 09:01:00+08",
        "45296.3756944444",
        45296.3756944444,
        "1704416460",
        1704416460,
        1704416460.0,
        1704416460000,
        "1704416460000000",
        1704416460000000000,
        datetime(2024, 1, 5, 9, 1),
        datetime(2024, 1, 5, 1, 1, tzinfo=UTC),
    ],
)
def test_one_moment_in_many_shapes(value: Any) -> None:
    assert parse(value, ZONE) == NINE


@pytest.mark.parametrize(
    ("value", "hour"),
    [
        ("2024-01-05 12:01:00 AM", 0),
        ("2024-01-05 12:01 PM", 12),
        ("2024-01-05 下午 3:01", 15),
        ("2024-01-05 凌晨12:01", 0),
        ("2024-01-05 中午12:01", 12),
        ("2024-01-05 中午1:01", 13),
        ("2024-01-05 晚上9:01", 21),
    ],
)
def test_twelve_hour_clocks(value: str, hour: int) -> None:
    found = parse(value, ZONE)
    assert found is not None
    assert found.hour == hour


def test_days_without_a_clock() -> None:
    assert (
        parse("2024年1月5日", ZONE)
        == parse("20240105", ZONE)
        == parse(date(2024, 1, 5), ZONE)
        == datetime(2024, 1, 5, tzinfo=ZONE)
    )


@pytest.mark.parametrize("day", ["2024-1-5", "2024年1月5日", "45296", 45296, date(2024, 1, 5), datetime(2024, 1, 5)])
@pytest.mark.parametrize(
    "clock", ["9:01", "09:01:00", "上午 9:01", "0.3756944", 0.3756944, time(9, 1), timedelta(hours=9, minutes=1)]
)
def test_a_day_and_a_clock_that_stand_apart(day: Any, clock: Any) -> None:
    assert of_day(day, clock, ZONE) == NINE


@pytest.mark.parametrize(
    ("day", "clock"), [("昨天", "9:01"), ("2024-1-5", "晚上"), ("2024-1-5", 7), ("2024-1-5", "nan")]
)
def test_a_day_and_a_clock_that_are_none(day: Any, clock: Any) -> None:
    assert of_day(day, clock, ZONE) is None


def test_thousandths_of_seconds_with_a_point() -> None:
    assert parse(1704416460.123, ZONE) == parse("1704416460.123", ZONE) == NINE + timedelta(milliseconds=123)


def test_nothing_finer_than_milliseconds() -> None:
    found = parse("2024-01-05T01:01:00.123456Z", ZONE)
    assert found is not None
    assert found.microsecond == 123_000
    assert parse(1704416460123456, ZONE) == NINE + timedelta(milliseconds=123)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "上周", "2024-02-30 10:00:00", "2024-01-05 25:00:00", "1899-01-01 00:00:00", "9999-01-01 00:00:00"),
        *(True, 5, 1000000, "12", 10**400, float("nan"), float("inf"), -1, "1e999", [], {}, "2024-01-05x09:01:00"),
    ],
)
def test_what_is_no_time(value: Any) -> None:
    assert parse(value, ZONE) is None


def test_headers_need_a_date_that_exists() -> None:
    assert local("2024-01-05", "09:01:00", ZONE) == NINE
    assert local("2024-1-5", "9:01", ZONE) == NINE
    assert local("2023-02-29", "09:01:00", ZONE) is None
    assert local("1850-02-01", "09:01:00", ZONE) is None


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.binary(max_size=5)))
def test_anything_is_a_time_or_none(value: Any) -> None:
    found = parse(value, ZONE)
    assert found is None or found.tzinfo is not None


@given(st.datetimes(datetime(1995, 1, 1), datetime(2099, 1, 1)))
def test_what_is_written_is_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    for shape in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y%m%d%H%M%S"):
        assert parse(moment.strftime(shape), ZONE) == moment.replace(tzinfo=ZONE)


@pytest.mark.parametrize("zone", [ZONE, UTC], ids=str)
@pytest.mark.parametrize("day", ["2024-01-05", "2024/1/5", "2024年1月5日"])
@pytest.mark.parametrize(
    "clock", ["09:01:00", "9:01", "09:01:00.123", "09:01:00.123456", "09:01:00.5", "21:01:00.000000001"]
)
@pytest.mark.parametrize("offset", ["+08:00", "-0500", "+00:00", "Z", "UTC", " +05:30"])
def test_an_offset_is_never_lost(day: str, clock: str, offset: str, zone: tzinfo) -> None:
    shift = {"Z": "+0000", "UTC": "+0000"}.get(offset, offset).replace(":", "").strip()
    there = timezone(timedelta(hours=int(shift[:3]), minutes=int(shift[0] + shift[3:])))
    local_clock = parse(f"{day} {clock}", there)
    assert local_clock is not None
    assert parse(f"{day} {clock}{offset}", zone) == parse(f"{day}T{clock}{offset}", zone) == local_clock


@pytest.mark.parametrize("fraction", ["", ".5", ".123", ".123456"])
def test_half_a_day_is_never_lost(fraction: str) -> None:
    found = parse(f"2024-01-05 09:01:00{fraction} PM", ZONE)
    assert found is not None
    assert found.hour == 21
