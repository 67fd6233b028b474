"""The calendar at its edges: seconds, zones, equal offers of several promotions, and the place of every mistake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cases import parse_chat
from audit.engine import Auditor
from audit.errors import RubricError
from audit.promotions import Calendar, Promotion, load_calendar
from audit.text import fold

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Calendar]:
    """Read a calendar from its text."""

    def loaded(text: str, **more: ZoneInfo) -> Calendar:
        path = tmp_path / "promotions.yaml"
        path.write_text(text, encoding="utf-8")
        return load_calendar(path, **more)

    return loaded


def entry(**fields: str) -> str:
    """One promotion as it is written."""
    written = {"id": "p", "name": "春茶节", "start": "2025-03-01", "end": "2025-03-05", "offer": "满300减40"} | fields
    return "- " + "\n  ".join(f"{key}: {value}" for key, value in written.items()) + "\n"


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("2025-03-01", "2025-03-01T00:00:00+08:00"),
        ("2025-03-01T10:00:00", "2025-03-01T10:00:00+08:00"),
        ("2025-03-01 10:00:00", "2025-03-01T10:00:00+08:00"),
        ("2025-03-01T02:00:00+00:00", "2025-03-01T10:00:00+08:00"),
        ("2025-03-01T02:00:00Z", "2025-03-01T10:00:00+08:00"),
        ("'2025-03-01'", "2025-03-01T00:00:00+08:00"),
    ],
)
def test_when_it_begins(start: str, first: str, load: Callable[..., Calendar]) -> None:
    (promotion,) = load(entry(start=start)).promotions
    moment = datetime.fromisoformat(first)
    assert promotion.phase(moment - timedelta(seconds=1)) == "upcoming"
    assert promotion.phase(moment) == "active"


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("2025-03-05", "2025-03-05T23:59:59+08:00"),
        ("2025-03-05T00:00:00", "2025-03-05T00:00:00+08:00"),
        ("2025-03-05T12:00:00-05:00", "2025-03-06T01:00:00+08:00"),
    ],
)
def test_when_it_ends(end: str, last: str, load: Callable[..., Calendar]) -> None:
    (promotion,) = load(entry(end=end)).promotions
    moment = datetime.fromisoformat(last)
    assert promotion.phase(moment) == "active"
    assert promotion.phase(moment + timedelta(seconds=1)) == "ended"


def test_times_without_an_offset_are_in_the_zone_that_is_given(load: Callable[..., Calendar]) -> None:
    (promotion,) = load(entry(), tz=ZoneInfo("UTC")).promotions
    assert promotion.start == datetime(2025, 3, 1, tzinfo=UTC)


def test_a_promotion_may_last_a_day_or_a_second(load: Callable[..., Calendar]) -> None:
    (day,) = load(entry(end="2025-03-01")).promotions
    assert day.end - day.start == timedelta(hours=23, minutes=59, seconds=59)
    (second,) = load(entry(start="2025-03-01T10:00:00", end="2025-03-01T10:00:00")).promotions
    assert second.phase(second.start) == "active"


def lasting(name: str, first: int, last: int, offer: str = "满300减40", shops: tuple[str, ...] = ()) -> Promotion:
    """A promotion of some days of March 2025."""
    start = datetime(2025, 3, first, tzinfo=SHANGHAI)
    end = datetime(2025, 3, last, 23, 59, 59, tzinfo=SHANGHAI)
    return Promotion(id=name, name=name, start=start, end=end, offer=offer, shops=shops)


@pytest.mark.parametrize(
    ("day", "giver"), [(2, "早茶节"), (10, "夏布节"), (5, "早茶节"), (8, "夏布节"), (30, "竹器节"), (21, "竹器节")]
)
def test_an_offer_of_several_promotions_is_the_active_ones_else_the_nearest(day: int, giver: str) -> None:
    calendar = Calendar((lasting("早茶节", 1, 4), lasting("夏布节", 9, 12), lasting("竹器节", 20, 22)))
    (mention,) = calendar.read(fold("满300减40"), datetime(2025, 3, day, 12, tzinfo=SHANGHAI)).mentions
    assert mention.promotion.name == giver
    assert not mention.named


@given(st.integers(1, 31), st.integers(1, 31), st.integers(1, 31))
def test_a_promotion_is_in_one_phase_at_a_time_and_in_their_order(first: int, last: int, day: int) -> None:
    promotion = lasting("节", min(first, last), max(first, last))
    order = ["upcoming", "active", "ended"]
    phases = [promotion.phase(datetime(2025, 3, d, 12, tzinfo=SHANGHAI)) for d in (day, min(day + 1, 31))]
    assert order.index(phases[0]) <= order.index(phases[1])
    assert (phases[0] == "active") == (min(first, last) <= day <= max(first, last))


@pytest.mark.parametrize(
    ("shops", "shop", "verdict"),
    [
        ((), "示例店", "pass"),
        (("示例店",), "示例店", "pass"),
        (("别的店",), "示例店", "unknown"),
        (("别的店",), None, "pass"),
    ],
)
def test_a_promotion_holds_in_its_shops(
    shops: tuple[str, ...], shop: str | None, verdict: str, auditor: Auditor
) -> None:
    import msgspec

    calendar = Calendar((lasting("早茶节", 1, 4, shops=shops),))
    dialogue = parse_chat("买家 2025-03-02T09:00:00 有优惠吗\n客服 2025-03-02T09:00:09 满300减40哦")
    (record,) = auditor.with_calendar(calendar).audit([msgspec.structs.replace(dialogue, shop=shop)])
    assert next(check.verdict for check in record.checks if check.rubric == "promotion-disclosure") == verdict


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        ("2025-02-28T23:59:59", "fail"),
        ("2025-03-01T00:00:00", "pass"),
        ("2025-03-04T23:59:59", "pass"),
        ("2025-03-05T00:00:00", "fail"),
    ],
)
def test_the_second_of_the_answer_decides(moment: str, verdict: str, auditor: Auditor) -> None:
    chat = f"买家 {moment} 有优惠吗\n客服 {moment} 现在满300减40"
    (record,) = auditor.with_calendar(Calendar((lasting("早茶节", 1, 4),))).audit([parse_chat(chat)])
    assert next(check.verdict for check in record.checks if check.rubric == "promotion-disclosure") == verdict


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- ▸name: 春\n  start: 2025-03-01\n  end: 2025-03-02\n  offer: 满1减1\n", "id"),
        ("- id: p\n  ▸name: ''\n  start: 2025-03-01\n  end: 2025-03-02\n  offer: 满1减1\n", "name"),
        ("- id: p\n  name: 春\n  ▸start: 三月\n  end: 2025-03-02\n  offer: 满1减1\n", "不是 ISO 时间：三月"),
        ("- id: p\n  name: 春\n  ▸start: 2025-02-30\n  end: 2025-03-02\n  offer: 满1减1\n", "“2025-02-30”不成其为值"),
        ("- id: p\n  name: 春\n  start: 2025-03-03\n  ▸end: 2025-03-02\n  offer: 满1减1\n", "结束早于开始"),
        (f"{entry()}- ▸id: p\n  name: 春\n  start: 2025-03-01\n  end: 2025-03-02\n  offer: 满1减1\n", "用了两次"),
        ("- id: p\n  name: 春\n  start: 2025-03-01\n  end: 2025-03-02\n  offer: 满1减1\n  ▸ends: 3\n", "ends"),
        ("- id: p\n  name: 春\n  start: 2025-03-01\n  end: 2025-03-02\n  offer: 满1减1\n  ▸shops: 某店\n", "shops"),
        (f"{entry()}▸- 春茶节\n", ""),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, said: str, load: Callable[..., Calendar]) -> None:
    before, behind = text.split("▸")
    with pytest.raises(RubricError) as caught:
        load(before + behind)
    (mistake,) = caught.value.mistakes
    assert said in str(mistake)
    assert mistake.place.line == before.count("\n") + 1
