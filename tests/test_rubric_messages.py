"""What a rubric says is checked when it is loaded, so that no verdict fails for want of a field."""

from __future__ import annotations

import pytest
from rubric_packs import PACK, pack

from audit.cases import parse_chat
from audit.engine import Auditor, plan
from audit.errors import RubricError
from audit.rubric import fields


@pytest.mark.parametrize(
    ("text", "named"),
    [("没有字段", []), ("{seconds} 秒，超过 {limit} 秒", ["seconds", "limit"]), ("{{不是字段}}", []), ("", [])],
)
def test_the_fields_of_a_message_are_those_in_single_braces(text, named):
    assert fields(text) == named


@pytest.mark.parametrize("text", ["{", "}", "{seconds", "{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{a b}"])
def test_a_message_that_cannot_be_filled_is_refused(text):
    with pytest.raises(ValueError, match="花括号"):
        fields(text)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("{word}", "{word"), ":16:5"),
        (("pass: 没有催促", 'pass: "没有{"'), ":14:5"),
        (("fail: 催促买家", 'fail: "催促{x.y}"'), ":15:5"),
    ],
)
def test_a_pack_whose_messages_cannot_be_filled_does_not_load(tmp_path, change, place):
    shop = pack(tmp_path, PACK.replace(*change))
    with pytest.raises(RubricError, match="花括号") as caught:
        plan([shop])
    assert [str(mistake.place) for mistake in caught.value.mistakes] == [shop + place]


def test_a_field_that_the_kind_does_not_give_is_shown_as_written(tmp_path):
    auditor = Auditor(plan([pack(tmp_path, PACK.replace("{word}", "{word}{wort}"))]))
    (record,) = auditor.audit([parse_chat("客服 快点拍")])
    assert next(check.message for check in record.checks if check.rubric == "no-pushing") == "说了“快点拍{wort}”"


def test_another_calendar_changes_the_verdicts_and_not_the_auditor_that_was(tmp_path):
    from audit.promotions import Calendar

    auditor = Auditor(plan())
    chat = parse_chat("买家 10:00:00 有活动吗\n客服 10:00:05 亲，现在满100减10，今天有效")

    def verdict(judge: Auditor) -> str:
        return next(check.verdict for check in judge.audit([chat])[0].checks if check.rubric == "promotion-disclosure")

    assert verdict(auditor) == "pass"
    assert verdict(auditor.with_calendar(Calendar(()))) == "unknown"
    assert verdict(auditor) == "pass"
