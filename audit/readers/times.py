"""Times in all the shapes that exports have."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)
"""Day numbers 1954 … 2119; no epoch in seconds that a chat can have is so small."""

FIRST_YEAR, LAST_YEAR = 1970, 2100
"""Between these any chat took place; what lies outside is no time, and arithmetic with it may overflow."""

_OLDEST = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
"""Epochs before are offsets in disguise: no shop chatted then."""

_NEWEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_UNITS = ((1e11, 1), (1e14, 1_000), (1e17, 1_000_000), (1e20, 1_000_000_000))
"""Numbers below each limit count such parts of a second."""

DAY = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
CLOCK = r"\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d{1,6})?)?"
STAMP = rf"{DAY}[ T]+{CLOCK}"
"""A date and a clock as text exports write them, unpadded numbers included."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_LONGEST_DAY = 12
_DIGITS = 20
"""More digits are no epoch, even in nanoseconds."""

_SHAPE = re.compile(
    r"""\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?)?
        (?:[T\s,]*(上午|凌晨|早上|早晨|中午|下午|傍晚|晚上|AM|PM|am|pm)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})\s*分?(?:\s*[:：]?\s*(\d{1,2})(?:[.,](\d{1,9}))?\s*秒?)?
        \s*(AM|PM|am|pm)?)?\s*(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?\s*$""",
    re.VERBOSE,
)
_PACKED = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(?:(\d\d)(\d{3})?)?)?$")
"""No epoch that a chat can have has as many digits: they would lie in the seventies, or far off."""

_LATER = ("PM", "下午", "傍晚", "晚上")
_EARLIER = ("AM", "上午", "凌晨", "早上", "早晨")


def may_end(line: str) -> bool:
    """Whether a clock may end the line: a cheap look before a pattern is tried."""
    tail = line.rstrip()[-10:]
    return ":" in tail and tail[-1:].isdigit()


def local(date: str, clock: str, zone: tzinfo) -> datetime | None:
    """The time of a padded or unpadded `Y-M-D` and `H:M[:S]`, or None where no such time exists."""
    return _joined(date, clock, zone) or _shaped(f"{date} {clock}", zone)


def parse(value: object, zone: tzinfo) -> datetime | None:
    """The time that a value of any usual shape means, or None; without an offset it is in `zone`.

    Shapes: ISO 8601, `2024/1/5 9:01`, `2024年1月5日 14:02:11`, 12-hour clocks, Excel day numbers, packed digits, and
    epochs in seconds, milliseconds, microseconds or nanoseconds, told apart by size. Nothing finer than
    milliseconds is kept: no chat has it.
    """
    if isinstance(value, str):
        return _text(value.strip(), zone)
    if isinstance(value, int | float):
        return None if isinstance(value, bool) else _number(value, zone)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=zone)
    return None


def of_day(day: object, clock: object, zone: tzinfo) -> datetime | None:
    """The time of a day and a clock that stand apart; in workbooks clocks are times, spans, or parts of a day."""
    if (at := parse(day, zone)) is None:
        return None
    if isinstance(clock, time):
        return datetime.combine(at, clock, zone)
    midnight = datetime.combine(at, time(), zone)
    if isinstance(clock, timedelta):
        return midnight + clock
    try:
        part = float(str(clock))
    except ValueError:
        return parse(f"{at:%Y-%m-%d} {clock}", zone)
    return midnight + timedelta(seconds=round(part * 86400)) if 0 <= part < 1 else None


def _text(text: str, zone: tzinfo) -> datetime | None:
    if text[:8].isdecimal() and (packed := _PACKED.match(text)):
        year, month, date_, hour, minute, second, fraction = packed.groups(default="00")
        text = f"{year}-{month}-{date_} {hour}:{minute}:{second}.{fraction}"
    if text.isdecimal():
        return _number(int(text), zone) if len(text) < _DIGITS else None
    day, _, clock = text.partition("T" if "T" in text else " ")
    at = _joined(day, clock[:-1], UTC) if clock[-1:] == "Z" else _joined(day, clock, zone)
    if at is not None or (at := _shaped(text, zone)):
        return at
    try:
        return _number(float(text), zone)
    except ValueError:
        return None


def _joined(day: str, clock: str, zone: tzinfo) -> datetime | None:
    """The time of the commonest shapes of a day and a clock; None for all others, which `_shaped` may know."""
    if clock[1:2] == ":":
        clock = f"0{clock}"
    if clock[2:3] != ":" or clock[5:6] not in ("", ":") or clock[8:9] not in ("", ".") or len(day) > _LONGEST_DAY:
        return None
    if (
        len(clock) > 9 and not clock[9:].isdecimal()
    ):  # An offset, or half a day, is not to be cut off with the fraction.
        return None
    try:
        return datetime.combine(found, time.fromisoformat(clock[:12]), zone) if (found := _day(day)) else None
    except ValueError:
        return None


@lru_cache(1024)
def _day(text: str) -> date | None:
    """The day of a text, which many messages in a row share; None where there is no such day."""
    match = _DAY.match(text)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _shaped(text: str, zone: tzinfo) -> datetime | None:
    return _fields(match, zone) if (match := _SHAPE.match(text)) else None


def _fields(match: re.Match[str], zone: tzinfo) -> datetime | None:
    year, month, day, before, hour, minute, second, fraction, after, offset = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    hours = int(hour or 0)
    half = (before or after or "").upper()
    if half and hours > 12:
        half = ""
    if half in _LATER or (half == "中午" and hours < 10):
        hours = hours % 12 + 12
    elif half in _EARLIER:
        hours %= 12
    try:
        thousandths = int(fraction[:3].ljust(3, "0")) if fraction else 0
        named = offset in ("Z", "z", "UTC")
        clock = (hours, int(minute or 0), int(second or 0), thousandths * 1000)
        at = datetime(int(year), int(month), int(day), *clock, UTC if named else zone)
        if named or not offset:
            return at
        return datetime.fromisoformat(at.replace(tzinfo=None).isoformat() + offset)
    except ValueError:
        return None


def _number(number: float, zone: tzinfo) -> datetime | None:
    if _EXCEL_DAYS[0] <= number < _EXCEL_DAYS[1]:
        at = _EXCEL_EPOCH + timedelta(seconds=round(number * 86400))
        return at.replace(tzinfo=zone)
    for limit, unit in _UNITS:
        if number < limit:
            seconds, rest = divmod(number, unit)
            if not _OLDEST <= seconds < _NEWEST:
                return None
            thousandths = rest * 1000 // unit if isinstance(number, int) else round(rest * 1000 / unit)
            return datetime.fromtimestamp(seconds + thousandths / 1000, zone)
    return None
