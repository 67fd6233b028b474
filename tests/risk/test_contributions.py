"""Every record's contributions add up to the log-odds of its risk, message by message and feature by feature."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor, plan
from audit.errors import UsageError
from audit.findings import Contribution
from audit.risk.cause import cause, turning
from audit.risk.features import NAMES
from audit.risk.model import RiskModel

AUDITOR = Auditor(plan())
TEXTS = (
    "在吗", "怎么还不发货", "都五天了", "太失望了！！", "我要投诉", "谢谢", "好的", "算了", "是我拍错了", "凭什么让我出运费",
    "亲，实在抱歉，给您补发一个", "爱买不买", "稍等", "人工", "收到的是坏的", "没有了", "",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("buyer", "agent", "bot", "system")), st.sampled_from(TEXTS)), max_size=10))
def test_contributions_add_up_to_the_log_odds(said: list[tuple[str, str]]) -> None:
    messages = tuple(Message(role=role, sender=role, text=text) for role, text in said)  # type: ignore[arg-type]
    risk = AUDITOR.audit([Dialogue(id="d", messages=messages)])[0].risk
    odds = sum(part.value * part.weight for part in risk.contributions)
    assert odds == pytest.approx(math.log(risk.score / (1 - risk.score)), abs=1e-6)
    assert all(part.message is None or messages[part.message].role == "buyer" for part in risk.contributions)
    assert all(messages[mood.message].role == "buyer" for mood in risk.evidence)


def test_every_feature_has_a_weight_that_points_its_way() -> None:
    from audit.training.risk import PRIOR

    weights = AUDITOR._risk.weights
    assert set(PRIOR) == set(NAMES)
    assert all(weights[name] * PRIOR[name] >= 0 for name in NAMES)


def test_a_file_with_unknown_features_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "risk.json"
    path.write_text('{"bias": 0, "limit": 0, "weights": {"moon": 1}}', encoding="utf-8")
    with pytest.raises(UsageError, match="moon"):
        RiskModel.load(AUDITOR.pack.indexed, path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="不是风险模型"):
        RiskModel.load(AUDITOR.pack.indexed, path)


def part(feature: str, amount: float, message: int | None = None) -> Contribution:
    return Contribution(feature, 1.0, amount, message)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([part("delay", 0.5, 2), part("waiting", 0.6)], "delivery"),
        ([part("mood", 1.0, 2)], None),
        ([part("refused", 0.5, 1), part("money", 0.5, 3), part("delay", 0.5, 1)], "refusal"),
        ([part("promise", 0.5, 1)], "promise"),
        ([part("unanswered", 0.9)], "wait"),
        ([part("unanswered", 0.9, 4), part("leaving", 1.0, 3)], "wait"),
        ([part("unanswered", 0.9, 4), part("leaving", 1.0, 4)], None),
    ],
)
def test_the_cause_is_what_was_there_most(parts: list[Contribution], expected: str | None) -> None:
    assert cause(parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([part("bias", -3.0), part("mood", 2.0, 1), part("threat", 2.5, 4), part("resigned", 0.4, 6)], 4),
        ([part("bias", -3.0), part("mood", 2.0, 1), part("delay", 0.5, 2)], 1),
        ([part("bias", -3.0), part("thanks", -1.0, 1)], None),
    ],
)
def test_the_turning_message_is_found(parts: list[Contribution], expected: int | None) -> None:
    assert turning(parts, 0.0) == expected


def test_a_shops_own_weights_are_used(tmp_path: Path, chat: Callable[[str], Dialogue]) -> None:
    (tmp_path / "risk").mkdir()
    (tmp_path / "risk" / "risk.json").write_text('{"bias": 1.5, "limit": 0, "weights": {}}', encoding="utf-8")
    own = Auditor(plan(sentiment=str(tmp_path)))
    assert own.model != AUDITOR.model
    assert own.audit([chat("买家 你好")])[0].risk.at_risk
