"""Times in all the shapes that exports have."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)
"""Day numbers 1954 … 2119; no epoch in seconds that a chat can have is so small."""

_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
"""Epochs before are offsets in disguise: no shop chatted then."""

CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"
STAMP = rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}[ T]+{CLOCK}"
"""A date and a clock as text exports write them, unpadded numbers included."""

_SHAPE = re.compile(
    r"""\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?
        (?:[T\s,]*(上午|下午|AM|PM|am|pm)?\s*(\d{1,2})\s*[:：时点]\s*(\d{1,2})\s*分?(?:\s*[:：]?\s*(\d{1,2})(?:[.,](\d{1,9}))?\s*秒?)?
        \s*(AM|PM|am|pm)?)?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})?\s*$""",
    re.VERBOSE,
)
_PACKED = re.compile(r"(?:19|20)\d{12}$")


def local(date: str, clock: str, zone: tzinfo) -> datetime | None:
    """The time of a padded or unpadded `Y-M-D` and `H:M[:S]`, or None where no such time exists."""
    try:
        at = datetime.fromisoformat(f"{date}T{clock}")
    except ValueError:
        return _shaped(f"{date} {clock}", zone)
    return at.replace(tzinfo=zone) if _FIRST_YEAR <= at.year <= _LAST_YEAR else None


def parse(value: object, zone: tzinfo) -> datetime | None:
    """The time that a value of any usual shape means, or None; without an offset it is in `zone`.

    Shapes: ISO 8601, `2024/1/5 9:01`, `2024年1月5日 14:02:11`, 12-hour clocks, Excel day numbers, packed digits, and
    epochs in seconds, milliseconds, microseconds or nanoseconds, told apart by size. Nothing finer than
    milliseconds is kept: no chat has it.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=zone)
    if isinstance(value, int | float):
        try:
            return _number(float(value), zone, value)
        except OverflowError:
            return None
    text = str(value).strip()
    if len(text) == 19 and text[4] == "-" and text[13] == ":":
        return local(text[:10], text[11:], zone) if text[10] in " T" else None
    if not text:
        return None
    if _PACKED.match(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:10]}:{text[10:12]}:{text[12:]}"
    if at := _shaped(text, zone):
        return at
    try:
        return _number(float(text), zone, text)
    except ValueError:
        return None


def _shaped(text: str, zone: tzinfo) -> datetime | None:
    return _fields(match, zone) if (match := _SHAPE.match(text)) else None


def _fields(match: re.Match[str], zone: tzinfo) -> datetime | None:
    year, month, day, before, hour, minute, second, fraction, after, offset = match.groups()
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    hours = int(hour or 0)
    half = (before or after or "").upper()
    if half and hours > 12:
        half = ""
    if half in ("PM", "下午"):
        hours = hours % 12 + 12
    elif half in ("AM", "上午"):
        hours %= 12
    try:
        at = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0))
        if fraction:
            at = at.replace(microsecond=int(fraction[:3].ljust(3, "0")) * 1000)
        if not offset:
            return at.replace(tzinfo=zone)
        if offset in ("Z", "z", "UTC"):
            return at.replace(tzinfo=UTC)
        return datetime.fromisoformat(at.isoformat() + offset)
    except ValueError:
        return None


def _number(number: float, zone: tzinfo, value: object) -> datetime | None:
    if _EXCEL_DAYS[0] <= number < _EXCEL_DAYS[1]:
        at = _EXCEL_EPOCH + timedelta(seconds=round(number * 86400))
        return at.replace(tzinfo=zone)
    for limit, unit in ((1e11, 1), (1e14, 1_000), (1e17, 1_000_000), (1e20, 1_000_000_000)):
        if abs(number) < limit:
            whole = int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else number
            seconds, rest = divmod(whole, unit)
            if not _OLDEST <= seconds < 4.2e9:
                return None
            at = datetime.fromtimestamp(int(seconds), UTC) + timedelta(milliseconds=int(rest * 1000 // unit))
            return at.astimezone(zone)
    return None
