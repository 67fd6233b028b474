"""The engine: evidence is quoted, records stand alone, a crash costs one row, whoever wrote answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from audit import checks
from audit.checks.outcome import Outcome
from audit.conversation import Conversation
from audit.dialogue import KINDS, ROLES, Dialogue, Message
from audit.engine import Auditor, Plan, plan
from audit.findings import AuditRecord, Check
from audit.promotions import Calendar, load_calendar
from audit.yamlfile import YamlText

Chat = Callable[[str], Dialogue]

PHRASES = """
在吗 有货吗 您好 在的亲 有 拍下了 付款了 买家已付款 便宜点吧 88卖不卖 爱买不买 有优惠吗 满199减30 没有活动 碗碎了 怎么还没发货
非常抱歉 请稍等 给您补发 不退不换 我要退货 运费我们出 您申请退货 保证明天到 一般三天左右 已经发货了 中通单号7312000045678
白色卖完了 下周补货 收件人沈**，寄到苏州，对吗 满意给个评价哦 五星好评返3元 加我微信 把验证码发我 谢谢 好的 没事了 我再看看
祝您购物愉快 还在吗 喂，说话 会话已转接给售后 人呢？ 不买了，投诉见 您好，这款外套有三种颜色可以选择，今天下单傍晚统一出库
"""
SAID = st.sampled_from(PHRASES.split())
TEXT = st.one_of(SAID, st.lists(SAID, max_size=3).map("，".join), st.text(max_size=20))
ZONE = timezone(timedelta(hours=8))
AT = st.none() | st.integers(-60, 7200).map(lambda wait: datetime(2025, 3, 1, 9, tzinfo=ZONE) + timedelta(seconds=wait))
MESSAGE = st.builds(
    Message,
    role=st.sampled_from(ROLES),
    sender=st.sampled_from([None, "小禾", "小满"]),
    at=AT,
    text=TEXT,
    kind=st.sampled_from(("text",) * 9 + KINDS),
)
DIALOGUE = st.builds(
    Dialogue,
    id=st.text("abc", min_size=1, max_size=3),
    shop=st.none() | st.just("示例店"),
    agent=st.none() | st.just("小青"),
    messages=st.lists(MESSAGE, max_size=12).map(tuple),
)


def encode(records: list[AuditRecord]) -> list[bytes]:
    return [msgspec.json.encode(record) for record in records]


def row(record: AuditRecord, rubric: str) -> Check:
    return next(check for check in record.checks if check.rubric == rubric)


# ---- records


@settings(max_examples=150, deadline=None)
@given(DIALOGUE)
def test_what_a_record_says_holds_together(auditor: Auditor, dialogue: Dialogue) -> None:
    (record,) = auditor.audit([dialogue])
    assert not [warning for warning in record.warnings if warning.startswith("check-crashed")]
    assert [check.rubric for check in record.checks] == list(auditor.pack.rubrics)
    assert len(record.sentiment) == len(dialogue.messages)
    assert record.score is None or 0 <= record.score <= 100
    writers = {message.sender or dialogue.agent for message in dialogue.messages if message.role == "agent"}
    assert set(record.agents) <= writers
    # Who receives a transfer answers for what falls due after it, even where he never writes.
    receivers = {"售后"} if any("售后" in message.text for message in dialogue.messages) else set()
    for check in record.checks:
        assert (check.score is not None) == (check.verdict in ("pass", "fail"))
        assert check.message and "{" not in check.message.replace(str(check.evidence), "")
        assert bool(check.suggestion) == (check.verdict == "fail")
        assert (check.unit is None) == (check.value is None)
        assert check.agent is None or check.agent in writers | receivers
        assert check.verdict != "fail" or check.evidence, check.rubric
        for evidence in check.evidence:
            text = dialogue.messages[evidence.message].text
            assert 0 <= evidence.start <= evidence.end <= len(text)
            assert text[evidence.start : evidence.end] == evidence.quote
            assert evidence.agent is None or evidence.agent in writers | receivers


@settings(max_examples=60, deadline=None)
@given(st.lists(DIALOGUE, min_size=2, max_size=4))
def test_a_record_does_not_depend_on_its_block(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    together = encode(auditor.audit(dialogues))
    assert together == [line for dialogue in dialogues for line in encode(auditor.audit([dialogue]))]
    assert together[::-1] == encode(auditor.audit(dialogues[::-1]))


@settings(max_examples=60, deadline=None)
@given(st.lists(DIALOGUE, min_size=1, max_size=4))
def test_what_a_gate_spares_a_check_it_would_have_said_itself(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    gated = [item for item in auditor._items if item.acts != -1]
    assert len(gated) > len(auditor._items) / 2
    for talk in auditor.conversations(dialogues):
        for item in gated:
            if talk.agent_messages and not talk.union & item.acts:
                assert item.check(talk) == item.otherwise, item.name


def test_a_check_without_a_gate_is_asked_even_where_no_act_happens(
    own_kind: Callable[..., Auditor], tmp_path: Path
) -> None:
    own = own_kind(tmp_path / "own.yaml", *[Outcome("fail", "fail")] * 3)
    silent = [
        Dialogue("a"),
        Dialogue("b", messages=(Message("system", text="。"),)),
        Dialogue("c", messages=(Message("agent", "小禾", text="。"),)),
    ]
    assert [row(record, "own").verdict for record in own.audit(silent)] == ["fail"] * 3


def test_rows_that_stand_ready_name_the_agent_of_the_dialogue(auditor: Auditor, chat: Chat) -> None:
    records = auditor.audit([chat(f"客服({name}) 您好") for name in ("小禾", "小满", "小禾")])
    assert [row(record, "rude-language").agent for record in records] == ["小禾", "小满", "小禾"]
    assert {row(record, "price-negotiation").agent for record in records} == {None}


def test_another_auditor_says_the_same(auditor: Auditor, chat: Chat) -> None:
    text = "买家 09:00:00 便宜点\n客服 09:00:40 爱买不买\n买家 09:01:00 碗碎了"
    assert encode(Auditor(plan()).audit([chat(text)])) == encode(auditor.audit([chat(text)]))


def test_an_empty_block_has_no_records(auditor: Auditor) -> None:
    assert auditor.audit([]) == []


def test_a_dialogue_without_messages_has_nothing_to_judge(auditor: Auditor) -> None:
    (record,) = auditor.audit([Dialogue("empty")])
    assert {check.verdict for check in record.checks} == {"na"}
    assert (record.score, record.agent, record.agents, record.started_at) == (None, None, {}, None)
    assert record.warnings == ("no-timestamps",)


def test_what_the_data_cannot_tell_is_warned_of(auditor: Auditor, chat: Chat) -> None:
    skewed = auditor.audit([chat("买家 09:00:00 在吗\n客服 08:00:00 在的")])[0]
    assert skewed.warnings == ("clock-skew",)
    assert auditor.audit([chat("买家 在吗")])[0].warnings == ("no-timestamps",)
    assert auditor.audit([chat("买家 09:00:00 在吗")])[0].warnings == ()


def test_when_it_began_is_the_first_time_there_is(auditor: Auditor, chat: Chat) -> None:
    record = auditor.audit([chat("买家 在吗\n客服 09:00:00 在的\n买家 09:01:00 有货吗")])[0]
    assert record.started_at == "2025-03-01T09:00:00+08:00"


def test_a_missing_act_says_when_it_was_due_and_what_would_have_passed(auditor: Auditor, chat: Chat) -> None:
    check = row(auditor.audit([chat("买家 09:00:00 有货吗")])[0], "first-response")
    assert check.due == "2025-03-01T09:00:30+08:00"
    assert check.suggestion == auditor.pack.rubrics["first-response"].better
    assert [(evidence.message, evidence.quote) for evidence in check.evidence] == [(0, "有货吗")]


def test_messages_are_filled_with_values(auditor: Auditor, chat: Chat) -> None:
    record = auditor.audit([chat("买家 09:00:00 在吗\n客服 09:00:12 在的亲")])[0]
    assert row(record, "first-response").message == "首次人工响应 12 秒，达标；6 秒内可得满分"
    assert (row(record, "first-response").value, row(record, "first-response").unit) == (12, "s")


# ---- who answers for it


def test_the_session_belongs_to_who_wrote_most(auditor: Auditor, chat: Chat) -> None:
    text = "客服(小禾) 一\n客服(小满) 二\n客服(小满) 三"
    record = auditor.audit([chat(text)])[0]
    assert record.agent == "小满"
    assert set(record.agents) == {"小禾", "小满"}


def test_who_is_not_named_in_a_message_is_named_by_the_dialogue(auditor: Auditor) -> None:
    messages = (Message("buyer", text="在吗"), Message("agent", text="爱买不买"))
    record = auditor.audit([Dialogue("d", agent="小青", messages=messages)])[0]
    assert record.agent == "小青"
    assert row(record, "rude-language").agent == "小青"
    assert record.agents == {"小青": 0.0}


def test_who_is_not_named_in_a_message_is_on_duty_all_the_same(auditor: Auditor) -> None:
    messages = (Message("agent", text="您好"), Message("buyer", text="有货吗"))
    record = auditor.audit([Dialogue("d", agent="小青", messages=messages)])[0]
    assert row(record, "unanswered").agent == "小青"


def test_a_session_nobody_answered_counts_for_nobody(auditor: Auditor, chat: Chat) -> None:
    record = auditor.audit([chat("买家 09:00:00 有货吗\n机器人 09:00:01 您好")])[0]
    assert record.agent is None and record.agents == {}
    assert record.score == 0
    assert {check.agent for check in record.checks} == {None}


def test_each_agent_has_a_score_of_his_own(auditor: Auditor, chat: Chat) -> None:
    text = """
        买家 09:00:00 在吗
        客服(小禾) 09:00:05 您好，在的亲
        买家 09:00:20 贵了
        客服(小满) 09:00:30 爱买不买
    """
    record = auditor.audit([chat(text)])[0]
    assert record.score == 0
    assert record.agents["小满"] == 0
    assert record.agents["小禾"] == 100


def test_what_is_missing_counts_for_one_agent(auditor: Auditor, chat: Chat) -> None:
    text = """
        客服(小禾) 09:00:00 您好
        买家 09:00:10 碗碎了
        客服(小满) 09:00:20 单号
        客服(小满) 09:00:30 照片
        客服(小满) 09:00:40 看到了
    """
    check = row(auditor.audit([chat(text)])[0], "apology")
    assert check.agent == "小满"
    assert {evidence.agent for evidence in check.evidence} == {"小满"}


# ---- checks that crash, kinds of somebody's own


def broken(*_: Any) -> Any:
    def check(talk: Conversation) -> Outcome:
        raise ZeroDivisionError("没有回答")

    return check


def test_a_check_that_crashes_costs_its_own_row(auditor: Auditor, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    dialogues = [chat("买家 09:00:00 有货吗\n客服 09:00:05 有的亲"), chat("买家 在吗")]
    whole = auditor.audit(dialogues)
    monkeypatch.setattr(checks.kind("unanswered"), "build", broken)
    for sound, record in zip(whole, Auditor(plan()).audit(dialogues), strict=True):
        assert record.warnings == (*sound.warnings, "check-crashed:unanswered")
        crashed = row(record, "unanswered")
        assert (crashed.verdict, crashed.score, crashed.agent) == ("unknown", None, None)
        assert crashed.message == "检查出错，未计分：ZeroDivisionError: 没有回答"
        rest = [check for check in record.checks if check.rubric != "unanswered"]
        assert rest == [check for check in sound.checks if check.rubric != "unanswered"]


class Empty(BaseModel):
    pass


@pytest.fixture
def own_kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Auditor]]:
    """Install a kind of one's own that gives some outcomes in turn, in a pack of one rubric beside the default acts."""
    checks.kind.cache_clear()

    def install(path: Path, *outcomes: Outcome) -> Auditor:
        turn = iter(outcomes)
        module = SimpleNamespace(Params=Empty, REASONS={}, build=lambda params, acts: lambda talk: next(turn))
        monkeypatch.setattr(EntryPoint, "load", lambda self: module)
        entry = EntryPoint("our-own", "nowhere", "audit.checks")
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [entry])
        path.write_text(
            "extends: core\nrubrics:\n  own: {title: 自己的, kind: our-own, applies: 总是, why: 有用, pass: 好, fail: 坏}\n",
            encoding="utf-8",
        )
        return Auditor(plan([path]))

    yield install
    checks.kind.cache_clear()


def test_a_kind_of_ones_own_is_installed_as_an_entry_point(
    own_kind: Callable[..., Auditor], tmp_path: Path, chat: Chat
) -> None:
    own = own_kind(tmp_path / "own.yaml", Outcome("fail", "fail", [(0, 1, 2)], "小禾", value=3.0))
    check = row(own.audit([chat("客服 您好")])[0], "own")
    assert (check.verdict, check.agent, check.value, check.message) == ("fail", "小禾", 3.0, "坏")
    assert check.evidence[0].quote == "好"


def test_rows_without_evidence_keep_their_own_score(
    own_kind: Callable[..., Auditor], tmp_path: Path, chat: Chat
) -> None:
    own = own_kind(tmp_path / "own.yaml", Outcome("pass", "pass", score=0.2), Outcome("pass", "pass", score=0.9))
    scores = [row(record, "own").score for record in own.audit([chat("客服 您好"), chat("客服 您好")])]
    assert scores == [0.2, 0.9]


def test_an_unknown_kind_is_unknown() -> None:
    with pytest.raises(KeyError):
        checks.kind("no-such-kind")


# ---- plans


@pytest.fixture
def calendar_file(tmp_path: Path) -> Path:
    path = tmp_path / "promotions.yaml"
    path.write_text(
        "- {id: tea, name: 春茶节, start: 2025-02-20, end: 2025-03-05, offer: 满299减40}\n", encoding="utf-8"
    )
    return path


def test_the_same_rules_under_another_calendar(auditor: Auditor, chat: Chat, calendar_file: Path) -> None:
    denial = chat("买家 09:00:00 有优惠吗\n客服 09:00:05 没有活动哦")
    other = auditor.with_calendar(load_calendar(calendar_file))
    assert row(other.audit([denial])[0], "promotion-disclosure").verdict == "fail"
    assert row(auditor.audit([denial])[0], "promotion-disclosure").verdict == "unknown"
    assert row(other.with_calendar(Calendar(())).audit([denial])[0], "promotion-disclosure").verdict == "pass"


def test_the_digest_changes_with_what_verdicts_depend_on(calendar_file: Path) -> None:
    packs = (YamlText("a.yaml", "acts: {}"), YamlText("b.yaml", "rubrics: {}"))
    calendar = load_calendar(calendar_file)
    digests = {
        Plan(packs).digest,
        Plan(packs[:1]).digest,
        Plan(packs[::-1]).digest,
        Plan(packs, calendar).digest,
        Plan(packs, Calendar(calendar.promotions, "sha256:other")).digest,
    }
    assert len(digests) == 5
    assert all(digest.startswith("sha256:") for digest in digests)
    assert Plan((packs[0]._replace(name="elsewhere.yaml"), packs[1])).digest == Plan(packs).digest
