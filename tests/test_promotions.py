"""The calendar: read whole with all its mistakes, and held against what texts say."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from audit.errors import RubricError
from audit.promotions import Calendar, announced, load_calendar, offered_as_valid, recalled
from audit.text import fold

CALENDAR = """\
- id: spring
  name: 春茶节
  start: 2026-03-01T10:00:00+08:00
  end: 2026-03-10
  offer: 满300减40
  conditions: 首页领券
  keywords: [满300, 减40, 优惠券, 38节, 618]
- id: double-11
  name: 双11狂欢
  start: 2026-11-01
  end: 2026-11-11T23:59:59
  offer: 2件9折，3件8折
  keywords: [双11, 两件九折]
  shops: [甲店]
"""


@pytest.fixture
def calendar(tmp_path: Path) -> Calendar:
    return load(tmp_path, CALENDAR)


def load(folder: Path, text: str) -> Calendar:
    path = folder / "promotions.yaml"
    path.write_text(text, encoding="utf-8")
    return load_calendar(path)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment + "+08:00")


def test_times_are_local_and_an_end_includes_its_day(calendar: Calendar) -> None:
    spring, double = calendar.promotions
    assert spring.end == at("2026-03-10T23:59:59")
    assert double.start == at("2026-11-01T00:00:00")
    phases = [spring.phase(at(f"2026-03-{day}T09:00:00")) for day in ("01", "02", "10", "11")]
    assert phases == ["upcoming", "active", "active", "ended"]
    assert calendar.digest.startswith("sha256:")


def test_shops_take_part_or_not(calendar: Calendar) -> None:
    assert [promotion.id for promotion in calendar.of("乙店").promotions] == ["spring"]
    assert [promotion.id for promotion in calendar.of("甲店").promotions] == ["spring", "double-11"]
    assert [promotion.id for promotion in calendar.of(None).promotions] == ["spring", "double-11"]
    assert calendar.active(at("2026-03-05T12:00:00")) == calendar.promotions[:1]


def test_only_words_of_its_own_name_a_promotion(calendar: Calendar) -> None:
    assert calendar.promotions[0].names == ("春茶节", "38节", "三八节", "618", "六一八")
    assert calendar.promotions[1].names == ("双11狂欢", "双十一狂欢", "双11", "双十一")


@pytest.mark.parametrize(
    ("text", "mentions", "unknown"),
    [
        ("春茶节满三百减四十", [("spring", True, 1)], 0),
        ("满300元可以减40元", [("spring", False, 1)], 0),
        ("首页有40元的券", [("spring", False, 1)], 0),
        ("双十一三件八折", [("double-11", True, 1)], 0),
        ("春茶节满500减100", [("spring", True, 0)], 1),
        ("满500减100", [], 1),
        ("手机尾号1618", [], 0),
        ("这款618元", [], 0),
        ("双11买的，满300减40能用吗", [("double-11", True, 0), ("spring", False, 1)], 0),
    ],
)
def test_reading(calendar: Calendar, text: str, mentions: list[tuple[str, bool, int]], unknown: int) -> None:
    reading = calendar.read(fold(text), at("2026-03-05T12:00:00"))
    said = [(mention.promotion.id, mention.named, len(mention.said)) for mention in reading.mentions]
    assert (said, len(reading.unknown)) == (mentions, unknown)


@pytest.mark.parametrize(
    ("text", "moment", "valid"),
    [
        ("春茶节满300减40，今天下单就能用", "2026-03-20T12:00:00", True),
        ("春茶节满300减40", "2026-03-05T12:00:00", False),
        ("春茶节已经结束了，满300减40不能用了", "2026-03-20T12:00:00", False),
        ("春茶节3月1日开始，满300减40", "2026-02-20T12:00:00", False),
        ("春茶节还没开始，满300减40到时候再用", "2026-02-20T12:00:00", False),
        ("春茶节已经开始啦，满300减40", "2026-02-20T12:00:00", True),
        ("春茶节的优惠现在还能参加", "2026-03-20T12:00:00", True),
        ("春茶节期间发货会慢一点", "2026-03-20T12:00:00", False),
    ],
)
def test_offered_as_valid(calendar: Calendar, text: str, moment: str, valid: bool) -> None:
    said = fold(text)
    [mention] = calendar.read(said, at(moment)).mentions
    assert offered_as_valid(said, mention, at(moment)) == valid


def test_announcements_name_a_day_or_say_so(calendar: Calendar) -> None:
    spring = calendar.promotions[0]
    assert announced("春茶节3月1号见", spring)
    assert announced("春茶节即将开始", spring)
    assert announced("等三月一号春茶节满300减40", spring)
    assert announced("等下周春茶节再来", spring)
    assert not announced("春茶节正在进行", spring)
    assert recalled("春茶节已经结束了")
    assert not recalled("春茶节到3月10日结束")


def test_every_mistake_is_told_at_its_place(tmp_path: Path) -> None:
    broken = """\
- id: a
  name: 甲
  start: 2026-03-10
  end: 2026-03-01
  offer: 满300减40
- id: b
  nmae: 乙
  start: 哪天
  end: 2026-03-01
  offer: ""
- {id: c, name: 丙, start: 2026-03-01, end: 2026-03-02, offer: 八折}
- {id: c, name: 丁, start: 2026-03-01, end: 2026-03-02, offer: 八折}
"""
    with pytest.raises(RubricError) as caught:
        load(tmp_path, broken)
    places = [(mistake.place.line, mistake.place.column) for mistake in caught.value.mistakes]
    assert places == [(4, 3), (6, 3), (7, 3), (8, 3), (10, 3), (12, 4)]
    said = str(caught.value)
    assert "结束早于开始" in said
    assert "不是 ISO 时间：哪天" in said
    assert "id “c”用了两次" in said


@pytest.mark.parametrize("text", ["a: 1\n", "- ]\n", "- 3\n"])
def test_a_calendar_is_a_list_of_promotions(tmp_path: Path, text: str) -> None:
    with pytest.raises(RubricError, match=r"promotions\.yaml:1"):
        load(tmp_path, text)


def test_an_empty_calendar_knows_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "").read("满300减40").mentions == ()
