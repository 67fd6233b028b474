from __future__ import annotations

import pytest

from audit.engine import Auditor, plan
from audit.errors import RubricError
from audit.rubric_trial import read_trial, try_out


@pytest.fixture(scope="module")
def auditor():
    return Auditor(plan())


def test_one_message_shows_its_acts_in_the_words_that_show_them(auditor):
    trial = try_out(auditor, read_trial("亲，请稍等"))
    (message,) = trial.messages
    acts = {act.id: [message.text[start:end] for start, end in act.spans] for act in message.acts}
    assert acts["address"] == ["亲"]
    assert acts["holding"][0].endswith("稍等")
    assert (message.role, message.sentiment, trial.checks) == ("agent", None, ())


def test_a_span_inside_another_is_not_shown_twice(auditor):
    for message in try_out(auditor, read_trial("您好您好，祝您生活愉快，欢迎再次光临")).messages:
        for act in message.acts:
            assert all(first[1] < second[1] for first, second in zip(act.spans, act.spans[1:], strict=False))


def test_who_speaks_decides_what_is_done(auditor):
    found = [try_out(auditor, read_trial("亲，在吗", role)).messages[0].acts for role in ("agent", "buyer")]
    assert ["address" in {act.id for act in acts} for acts in found] == [True, False]


def test_a_chat_is_judged_as_well(auditor):
    trial = try_out(auditor, read_trial("买家 09:00:00 有货吗\n客服 09:00:50 有"))
    assert [message.role for message in trial.messages] == ["buyer", "agent"]
    assert trial.messages[0].sentiment is not None
    assert next(check.verdict for check in trial.checks if check.rubric == "first-response") == "fail"


def test_a_line_of_a_chat_says_itself_who_speaks():
    (message,) = read_trial("买家 09:00:00 有货吗").messages
    assert (message.role, message.text) == ("buyer", "有货吗")


def test_a_chat_may_stand_in_a_file(tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text("买家 有货吗\n客服 有", encoding="utf-8")
    assert (read_trial(str(path)).id, len(read_trial(str(path)).messages)) == ("chat", 2)


@pytest.mark.parametrize(("content", "said"), [("路人 有货吗".encode(), "chat.txt:1:1"), (b"\xff\xfe\x00", "UTF-8")])
def test_a_file_that_is_no_chat_is_refused_with_its_place(tmp_path, content, said):
    path = tmp_path / "chat.txt"
    path.write_bytes(content)
    with pytest.raises(RubricError, match=said):
        read_trial(str(path))
