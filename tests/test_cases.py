from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.cases import cases_beside, load_cases, parse_chat, parse_message
from audit.dialogue import KINDS
from audit.errors import RubricError

EAST = timezone(timedelta(hours=8))


def mistakes(path: Path) -> list[str]:
    with pytest.raises(RubricError) as caught:
        load_cases(path, "x.cases.yaml")
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.fixture
def write(tmp_path):
    def written(text: str) -> Path:
        path = cases_beside(tmp_path / "x.yaml")
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_chat_reads_as_written():
    chat = "客服(小美) 09:00:05 [image] 看图\n\n买家 2025-04-02T10:00:00 好\\n的\n  系统 已付款"
    dialogue = parse_chat(chat, "d")
    first, second, third = dialogue.messages
    assert (first.role, first.sender, first.kind, first.text) == ("agent", "小美", "image", "看图")
    assert first.at == datetime(2025, 3, 1, 9, 0, 5, tzinfo=EAST)
    assert (second.at, second.text) == (datetime(2025, 4, 2, 10, tzinfo=EAST), "好\n的")
    assert (third.role, third.sender, third.at, third.text) == ("system", "系统", None, "已付款")
    assert (dialogue.id, dialogue.agent) == ("d", "小美")


def test_a_kind_needs_no_text():
    message = parse_message("买家 [voice]")
    assert message is not None
    assert (message.kind, message.text) == ("voice", "")


@pytest.mark.parametrize("line", ["路人 借过", "买家", "买家：好", "买家09:00:00 好"])
def test_what_is_no_line_of_a_chat_is_not_read_as_one(line):
    assert parse_message(line) is None


def test_a_kind_that_does_not_exist_is_text():
    message = parse_message("买家 [smell] 好")
    assert message is not None
    assert (message.kind, message.text) == ("text", "[smell] 好")


def test_every_bad_line_of_a_chat_is_reported_at_its_line():
    with pytest.raises(RubricError) as caught:
        parse_chat("买家 好\n路人 好\n\n客服 25:00:00 在", source="a.txt")
    assert [str(mistake.place) for mistake in caught.value.mistakes] == ["a.txt:2:1", "a.txt:4:1"]
    assert "路人 好" in str(caught.value)
    assert "没有这个时间" in str(caught.value)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["买家", "客服", "机器人", "系统"]),
            st.sampled_from(["", *KINDS]),
            st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1),
        ),
        max_size=5,
    )
)
def test_whatever_is_said_stays_as_it_was_said(said):
    said = [(role, kind or "text", text.replace("\\n", "")) for role, kind, text in said]
    said = [row for row in said if row[2]]
    dialogue = parse_chat("\n".join(f"{role} [{kind}] {text}" for role, kind, text in said))
    assert [(item.sender, item.kind, item.text) for item in dialogue.messages] == said


def test_cases_are_read_with_their_places(write):
    found = load_cases(
        write(
            """\
greeting:
  - name: 五秒
    verdict: pass
    near: true
    evidence: [1]
    shop: 甲店
    promotions:
      - {id: a, name: 春节, start: 2025-01-01, end: 2025-01-31, offer: 满100减10}
    chat: |
      买家 09:00:00 在吗
      客服 09:00:05 您好
  - {name: 618, verdict: na, chat: 客服 您好, known_miss: 还没写}
hello:
  does: [您好, 618]
  does_not: [买家 您好]
  known_miss: [雷猴]
"""
        ),
        "x.cases.yaml",
    )
    first, second = found.rubrics
    assert (first.rubric, first.case.name, str(first.place)) == ("greeting", "五秒", "x.cases.yaml:2:5")
    assert first.dialogue.shop == "甲店"
    assert first.calendar is not None
    assert [promotion.name for promotion in first.calendar.promotions] == ["春节"]
    assert (second.case.name, second.case.known_miss, str(second.place)) == ("618", "还没写", "x.cases.yaml:12:5")
    assert [(item.text, item.role, item.does, item.known_miss) for item in found.acts] == [
        ("您好", None, True, False),
        ("618", None, True, False),
        ("您好", "buyer", False, False),
        ("雷猴", None, True, True),
    ]
    assert str(found.acts[1].place) == "x.cases.yaml:14:14"


def test_a_calendar_may_stand_in_a_file_of_its_own(write, tmp_path):
    (tmp_path / "cal.yaml").write_text(
        "- {id: a, name: 春节, start: 2025-01-01, end: 2025-01-31, offer: 满100减10}\n", encoding="utf-8"
    )
    (case,) = load_cases(write("g: [{name: a, verdict: na, chat: 客服 好, promotions: cal.yaml}]")).rubrics
    assert case.calendar is not None
    assert case.calendar.promotions[0].id == "a"


def test_all_mistakes_of_a_file_are_reported_at_once(write):
    path = write(
        """\
greeting:
  - name: 五秒
    verdict: pass
    chat: 买家 好
  - name: 五秒
    verdict: pass
    chat: 买家 好
  - name: 错
    verdict: pas
    chat: 买家 好
  - name: 坏行
    verdict: fail
    evidence: [3]
    chat: |
      买家 好

      路人 好
    promotions:
      - {id: a, name: b, start: 2025-01-02, end: 2025-01-01, offer: 满100减10}
  - name: 没有这条消息
    verdict: fail
    evidence: [1]
    chat: 买家 好
hello:
  doesnt: [再见]
"""
    )
    found = mistakes(path)
    assert [line.split(": ")[0] for line in found] == [
        "x.cases.yaml:5:5",
        "x.cases.yaml:9:5",
        "x.cases.yaml:17:5",
        "x.cases.yaml:19:45",
        "x.cases.yaml:22:5",
        "x.cases.yaml:25:3",
    ]
    for word, line in zip(("都叫“五秒”", "pas", "路人", "结束早于开始", "最后一条是 0", "doesnt"), found, strict=True):
        assert word in line


def test_a_file_that_is_no_mapping_is_refused(write):
    assert mistakes(write("- 1")) == ["x.cases.yaml:1:1: 应是“规则或动作的 id: 例子”"]


def test_an_empty_file_holds_no_cases(write):
    found = load_cases(write(""))
    assert (found.rubrics, found.acts) == ((), ())


def test_rubrics_and_acts_may_share_a_name(write):
    found = load_cases(write("greeting: {does: [您好]}\nfarewell: [{name: a, verdict: na, chat: 客服 好}]"))
    assert found.of("act", "greeting").acts == found.acts
    assert found.of("rubric", "greeting").rubrics == ()
    assert found.of("rubric", "farewell").rubrics == found.rubrics
    assert found.of("rubric", "farewell").acts == ()
