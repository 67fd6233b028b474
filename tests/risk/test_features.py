"""Each feature of the risk: what shows it, at which message, and what only looks like it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_chats import dialogues

from audit.conversation import Conversation
from audit.dialogue import Dialogue
from audit.engine import Auditor, plan
from audit.findings import Contribution, Risk
from audit.risk.cause import CAUSES, cause, turning
from audit.risk.features import LATE, NAMES, PATIENCE, Feature, features
from audit.risk.model import EVIDENCE, NOTABLE

AUDITOR = Auditor(plan())
MODEL = AUDITOR._risk
Found = Callable[[str], list[Feature]]


@pytest.fixture
def found(talk: Callable[[str], Conversation]) -> Found:
    """The features of a chat."""

    def of(text: str) -> list[Feature]:
        conversation = talk(text)
        return features(conversation, conversation.sentiment, MODEL.lexicon)

    return of


UPSET = "买家 太失望了，收到是坏的\n"


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("买家 收到的锅是破的", "fault", 0),
        ("买家 在吗\n买家 订单五天了怎么还没发货", "delay", 1),
        ("买家 你们多收了我20块钱，退我差价", "money", 0),
        ("买家 你们什么服务态度", "service", 0),
        ("买家 又发错了\n买家 我要投诉你们", "again", 1),
        ("买家 太失望了", "displeased", 0),
        ("买家 怎么还没到", "demands", 0),
        ("买家 太慢了！！", "emphatic", 0),
        ("买家 我要投诉，12315见", "threat", 0),
        (UPSET + "买家 不买了，再也不来了", "leaving", 1),
        ("买家 怎么还没到", "single", 0),
        ("买家 人呢？？", "chasing", 0),
        ("买家 我问了三遍了，还要我说几遍", "repeats", 0),
        ("买家 凭什么不给退", "refused", 0),
        ("买家 说好昨天到的，骗人", "promise", 0),
        ("买家 真是好服务，等了六天就等来一句稍等", "service", 0),
        (UPSET + "客服 好的\n买家 算了", "resigned", 2),
        ("买家 是我自己拍错了，能换吗", "own_mistake", 0),
        (UPSET + "客服 抱歉\n买家 那就好", "calms_down", 2),
        ("买家 谢谢\n" + "买家 在吗\n" * LATE, "thanks", 0),
        (UPSET + "客服 马上补发\n买家 好的谢谢", "late_thanks", 2),
        (UPSET + "客服 马上给您补发\n买家 好的", "accepts", 2),
        ("买家 10:00:00 太失望了，收到是坏的\n客服 10:03:00 在的", "waiting", None),
        (UPSET, "unanswered", 0),
        (UPSET + "客服 稍等", "unhelped", None),
        (UPSET + "客服 马上给您补发", "helped", None),
        (UPSET + "机器人 您好", "robot", None),
        (UPSET + "买家 转人工\n买家 人工客服\n客服 在", "robot", None),
        (UPSET + "客服 爱买不买", "rude", None),
        ("买家 请问有货吗\n客服 有的", "calm", None),
        ("客服 亲，在的", "calm", None),
    ],
)  # fmt: skip
def test_a_feature_is_found_where_it_is_said(found: Found, text: str, name: str, message: int | None) -> None:
    assert message in [feature.message for feature in found(text) if feature.name == name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("买家 什么时候发货", "delay"),
        ("买家 你们几点下班", "chasing"),
        ("买家 这锅会不会破", "fault"),
        ("客服 我要投诉你\n买家 在吗", "threat"),
        ("机器人 太失望了！！\n买家 在吗", "displeased"),
        ("买家 是我自己拍错了，收到的颜色不对", "fault"),
        (UPSET, "single"),
        (UPSET + "客服 稍等", "unanswered"),
        ("买家 怎么还没到，算了", "resigned"),
        ("买家 算了", "resigned"),
        ("买家 请问有货吗\n客服 爱买不买", "rude"),
        ("买家 请问有货吗", "unanswered"),
        ("买家 10:00:00 请问有货吗\n客服 11:00:00 有的", "waiting"),
        ("买家 10:00:00 太失望了，收到是坏的\n客服 10:02:59 在的", "waiting"),
        ("买家 太失望了，收到是坏的\n客服 稍等", "waiting"),
        (UPSET + "买家 谢谢\n买家 太失望了，差评", "late_thanks"),
        (UPSET + "买家 好的", "accepts"),
        (UPSET + "客服 稍等\n买家 好的", "accepts"),
        ("买家 人工\n" + UPSET + "客服 在的", "robot"),
        (UPSET + "客服 在的", "calm"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_feature_is_none(found: Found, text: str, name: str) -> None:
    assert name not in {feature.name for feature in found(text)}


@pytest.mark.parametrize(("minutes", "value"), [(3, 0.25), (9, 0.5), (21, 0.75), (45, 1.0), (600, 1.0)])
def test_a_wait_counts_by_how_often_patience_doubles(found: Found, minutes: int, value: float) -> None:
    seconds = minutes * 60
    assert PATIENCE == 180.0
    later = f"{10 + seconds // 3600:02}:{seconds % 3600 // 60:02}:00"
    (wait,) = [f for f in found(f"买家 10:00:00 太失望了，收到是坏的\n客服 {later} 在的") if f.name == "waiting"]
    assert wait.value == pytest.approx(value, abs=0.01)


def test_the_same_words_again_count_half_and_never_more_than_three_times(found: Found) -> None:
    threats = [feature for feature in found("买家 我要投诉\n" * 6) if feature.name == "threat"]
    assert [(feature.value, feature.message) for feature in threats] == [(1.0, 0), (0.5, 1), (0.5, 2)]


@settings(max_examples=40)
@given(dialogues())
def test_features_are_known_bounded_and_the_buyers(dialogue: Dialogue) -> None:
    talk = AUDITOR.conversations([dialogue])[0]
    for feature in features(talk, talk.sentiment, MODEL.lexicon):
        assert feature.name in NAMES
        assert 0.0 < feature.value <= 1.0
        assert feature.message is None or dialogue.messages[feature.message].role == "buyer"


@settings(max_examples=40)
@given(dialogues())
def test_the_risk_is_the_logistic_of_its_parts_and_says_where_it_is_raised(dialogue: Dialogue) -> None:
    risk = AUDITOR.audit([dialogue])[0].risk
    odds = math.fsum(part.value * part.weight for part in risk.contributions)
    assert risk.score == pytest.approx(1 / (1 + math.exp(-odds)))
    assert risk.at_risk == (odds >= MODEL.limit)
    assert (risk.contributions[0].feature, risk.contributions[0].value) == ("bias", 1.0)
    assert all(part.weight for part in risk.contributions[1:])
    raised: dict[int, float] = {}
    for part in risk.contributions:
        if part.message is not None:
            raised[part.message] = raised.get(part.message, 0.0) + part.value * part.weight
    notable = sorted((message for message in raised if raised[message] >= NOTABLE), key=lambda m: (-raised[m], m))
    assert [mood.message for mood in risk.evidence] == notable[:EVIDENCE]
    assert risk.at_risk or (risk.cause, risk.turning) == (None, None)
    assert risk.turning is None or raised[risk.turning] > 0


FEATURES = st.lists(
    st.builds(Feature, st.sampled_from(NAMES), st.floats(0.1, 1.0), st.none() | st.integers(0, 5)), max_size=12
)


def explained(found: list[Feature]) -> Risk:
    return MODEL.explain(found, [-0.5] * 6)


@given(FEATURES, st.sampled_from(NAMES), st.integers(0, 5))
def test_one_feature_more_moves_the_risk_the_way_of_its_weight(found: list[Feature], name: str, message: int) -> None:
    weight = MODEL.weights[name]
    before, after = explained(found).score, explained([*found, Feature(name, 1.0, message)]).score
    assert (after >= before) if weight >= 0 else (after <= before)


PARTS = st.lists(
    st.builds(Contribution, st.sampled_from(NAMES), st.floats(0.1, 1.0), st.floats(-3, 3), st.none() | st.integers(0, 5)),
    max_size=10,
)  # fmt: skip


@given(PARTS, st.randoms())
def test_the_cause_does_not_depend_on_the_order_and_is_one_that_is_there(
    parts: list[Contribution], random: object
) -> None:
    named = cause(parts)
    shuffled = sorted(parts, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert named is None or {part.feature for part in parts} & set(CAUSES[named])
    telling = {part.feature for part in parts} & {feature for names in CAUSES.values() for feature in names}
    assert named is not None if telling - {"unanswered"} else named in ({None, "wait"} if telling else {None})
    values = {name: [p.value for p in parts if p.feature in names] for name, names in CAUSES.items()}
    if len([name for name in values if values[name]]) == 1:
        assert cause(shuffled) == named


WHOLE = st.lists(
    st.builds(Contribution, st.just("mood"), st.just(1.0), st.integers(-3, 3).map(float), st.none() | st.integers(0, 4)),
    max_size=10,
)  # fmt: skip


@given(WHOLE, st.integers(-3, 5))
def test_the_turning_message_is_the_first_that_reaches_the_limit(parts: list[Contribution], limit: int) -> None:
    by_message = {n: sum(part.weight for part in parts if part.message == n) for n in range(5)}
    context = sum(part.weight for part in parts if part.message is None)
    raising = [n for n in range(5) if by_message[n] > 0]
    reached = [n for n in raising if context + sum(by_message[m] for m in range(n + 1)) >= limit]
    most = max(raising, key=lambda n: by_message[n], default=None)
    assert turning(parts, limit) == (reached[0] if reached else most)


QUARTERS = st.integers(-16, 16).map(lambda quarters: quarters / 4)


@given(QUARTERS, QUARTERS)
def test_at_risk_begins_at_the_limit_of_the_model_and_not_at_even_odds(limit: float, odds: float) -> None:
    model = dataclasses.replace(MODEL, bias=0.0, limit=limit, weights={"mood": odds})
    risk = model.explain([Feature("mood", 1.0, 0)], [-0.5])
    assert risk.at_risk == (odds >= limit)
    assert (risk.score >= 0.5) == (odds >= 0)
