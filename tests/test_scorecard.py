from __future__ import annotations

import statistics
from itertools import islice, permutations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.findings import AuditRecord, Check, Evidence, Risk, Verdict
from audit.scorecard import LISTED, Tally, _student, scorecards

POINTS: dict[str, float | None] = {"pass": 1.0, "fail": 0.0, "na": None, "unknown": None}


def _check(rubric: str, agent: str | None, verdict: Verdict) -> Check:
    return Check(rubric, agent, verdict, POINTS[verdict], None, None, (), None, "", None)


def _record(
    name: str, agents: dict[str, float | None], *checks: Check, score: float | None = None, at_risk: bool = False
) -> AuditRecord:
    main = next(iter(agents), None)
    risk = Risk(0.5, at_risk)
    return AuditRecord(
        1, name, "店", main, None, score, risk, (None, 0.1), checks, dict(agents), ("clock-skew",), "s", "m"
    )


def _cards(*records: AuditRecord) -> dict[str | None, dict[str, object]]:
    tally = Tally()
    tally.add(records)
    return {card["agent"]: card for card in scorecards(tally, ["greeting", "rude"], {"rude"})}


def test_each_agent_answers_for_his_own_checks() -> None:
    cards = _cards(
        _record("d1", {"小美": 80.0, "小丽": 0.0}, _check("greeting", "小美", "pass"), _check("rude", "小丽", "fail")),
        _record("d2", {"小美": 90.0}, _check("greeting", "小美", "fail"), _check("rude", None, "na"), at_risk=True),
    )
    assert (cards["小美"]["dialogues"], cards["小丽"]["dialogues"]) == (2, 1)
    assert cards["小美"]["rubrics"]["greeting"] | {"rate": 0, "low": 0, "high": 0} == {
        "pass": 1, "fail": 1, "na": 0, "unknown": 0, "rate": 0, "low": 0, "high": 0
    }  # fmt: skip
    assert cards["小美"]["rubrics"]["rude"]["na"] == 1
    assert (cards["小美"]["red_lines"], cards["小丽"]["red_lines"]) == (0, 1)
    assert (cards["小美"]["at_risk"], cards["小丽"]["at_risk"]) == (1, 0)
    assert cards["小美"]["worst"] == ["d1", "d2"]
    assert cards["小美"]["best"] == ["d2", "d1"]


def test_what_nobody_answered_counts_for_the_shop_alone() -> None:
    cards = _cards(_record("d1", {}, _check("greeting", None, "fail"), score=0.0))
    assert list(cards) == [None]
    assert cards[None]["score"] == {"mean": 0.0, "low": 0.0, "high": 100.0}


def test_a_failure_owed_by_nobody_on_duty_makes_a_card_of_the_shop() -> None:
    cards = _cards(_record("d1", {"小美": 50.0}, _check("greeting", None, "fail"), score=50.0))
    assert cards[None]["dialogues"] == 1
    assert cards[None]["score"] == {"mean": None, "low": None, "high": None}
    assert cards[None]["rubrics"]["greeting"]["fail"] == 1


def test_a_pass_that_names_nobody_counts_for_the_one_who_answered() -> None:
    cards = _cards(_record("d1", {"小美": 100.0}, _check("rude", None, "pass")))
    assert list(cards) == ["小美"]
    assert cards["小美"]["rubrics"]["rude"]["pass"] == 1


def test_a_fail_counts_for_everyone_whom_its_evidence_names() -> None:
    evidence = tuple(Evidence(i, 0, 1, "嗯", agent) for i, agent in enumerate(("小美", "小丽", "小丽", "别人")))
    check = Check("greeting", "小美", "fail", 0.0, None, None, evidence, None, "", None)
    cards = _cards(_record("d1", {"小美": 0.0, "小丽": 0.0, "小云": 90.0}, check))
    assert [cards[name]["rubrics"]["greeting"]["fail"] for name in ("小美", "小丽", "小云")] == [1, 1, 0]
    assert len(cards) == 3


def test_interval_is_students() -> None:
    scores = [70.0, 80.0, 90.0, 85.0]
    cards = _cards(*(_record(f"d{i}", {"小美": score}) for i, score in enumerate(scores)))
    half = 3.182446 * statistics.stdev(scores) / 2
    expected = {"mean": 81.25, "low": 81.25 - half, "high": 81.25 + half}
    assert cards["小美"]["score"] == pytest.approx(expected, abs=1e-3)


def test_students_quantiles_are_those_of_scipy() -> None:
    from scipy.special import stdtrit

    for freedom in (*range(1, 60), 100, 1000, 10**6):
        assert _student(freedom) == pytest.approx(stdtrit(freedom, 0.975), abs=1e-4)


def test_rate_interval_is_wilsons() -> None:
    records = [_record(f"d{i}", {"小美": 1.0}, _check("greeting", "小美", "pass" if i else "fail")) for i in range(10)]
    row = _cards(*records)["小美"]["rubrics"]["greeting"]
    assert row["rate"] == 0.9
    assert (row["low"], row["high"]) == pytest.approx((0.5958, 0.9821), abs=1e-4)


def test_a_rubric_without_verdicts_has_no_rate() -> None:
    row = _cards(_record("d1", {"小美": None}))["小美"]["rubrics"]["rude"]
    assert row == {"pass": 0, "fail": 0, "na": 0, "unknown": 0, "rate": None, "low": None, "high": None}


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.floats(0, 100) | st.none()), max_size=20), st.integers(1, 7))
def test_parts_add_up_to_the_whole_in_any_order(rows: list[tuple[str, float | None]], size: int) -> None:
    records = [
        _record(f"d{i:02}", {agent: score}, _check("greeting", agent, "pass"), score=score, at_risk=i % 3 == 0)
        for i, (agent, score) in enumerate(rows)
    ]
    whole = Tally()
    whole.add(records)
    parts = [Tally() for _ in range(0, len(records), size)]
    for number, part in enumerate(parts):
        part.add(records[number * size : (number + 1) * size])
    for order in islice(permutations(parts), 6):
        merged = Tally()
        for part in order:
            merged.merge(part)
        assert scorecards(merged, ["greeting"], ()) == scorecards(whole, ["greeting"], ())
        assert (merged.dialogues, merged.messages, merged.lowest) == (whole.dialogues, whole.messages, whole.lowest)
        assert merged.warnings == whole.warnings


def test_lists_are_short_and_without_repetition() -> None:
    card = _cards(*(_record(f"d{i:02}", {"小美": float(i)}) for i in range(20)))["小美"]
    assert card["worst"] == [f"d{i:02}" for i in range(LISTED)]
    assert card["best"] == [f"d{i:02}" for i in range(19, 19 - LISTED, -1)]


def test_totals_count_fails_of_some_rubrics() -> None:
    tally = Tally()
    tally.add([_record("d1", {"小美": 0.0}, _check("rude", "小美", "fail"), _check("greeting", "小美", "fail"))])
    assert tally.fails({"rude"}) == 1
    assert tally.fails(()) == 0


NAMES = ("小美", "小丽", "小云")
EVIDENCE = st.lists(st.builds(lambda who: Evidence(0, 0, 1, "嗯", who), st.sampled_from((*NAMES, None))), max_size=3)
ROWS = st.builds(
    lambda rubric, who, verdict, found: msgspec.structs.replace(_check(rubric, who, verdict), evidence=tuple(found)),
    st.sampled_from(("greeting", "rude")), st.sampled_from((*NAMES, None)), st.sampled_from(tuple(POINTS)), EVIDENCE,
)  # fmt: skip
SCORES = st.floats(0, 100).map(lambda score: round(score, 2)) | st.none()
RECORDS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(NAMES), SCORES, max_size=3), st.lists(ROWS, max_size=4), SCORES, st.booleans()),
    max_size=12,
)  # fmt: skip


def _owners(record: AuditRecord) -> dict[str | None, float | None]:
    """Who has a part in a record, with his score."""
    owners: dict[str | None, float | None] = {**record.agents} or {None: record.score}
    for check in record.checks:
        if check.verdict == "fail":
            owners.setdefault(check.agent, None)
    return owners


def _counts_for(record: AuditRecord, check: Check, owner: str | None) -> bool:
    if check.verdict == "fail":
        return owner == check.agent or (owner is not None and owner in {item.agent for item in check.evidence})
    return owner == (check.agent if check.agent in record.agents else record.agent)


def _known(check: Check, agents: dict[str, float | None]) -> Check:
    """A check whose evidence names nobody but those with a part in the dialogue, as the engine's does."""
    evidence = tuple(item for item in check.evidence if item.agent in {*agents, check.agent})
    return msgspec.structs.replace(check, evidence=evidence)


@settings(max_examples=40)
@given(RECORDS)
def test_cards_are_those_of_a_slow_count(
    facts: list[tuple[dict[str, float | None], list[Check], float | None, bool]],
) -> None:
    records = [
        _record(f"d{i:02}", agents, *(_known(check, agents) for check in checks), score=score, at_risk=at_risk)
        for i, (agents, checks, score, at_risk) in enumerate(facts)
    ]
    cards = _cards(*records)
    owners = {owner for record in records for owner in _owners(record)} | {
        record.agent for record in records if record.risk.at_risk
    }
    assert cards.keys() == owners
    for owner, card in cards.items():
        mine = [(r, _owners(r)[owner]) for r in records if owner in _owners(r)]
        scored = sorted((score, r.dialogue) for r, score in mine if score is not None)
        assert card["dialogues"] == len(mine)
        assert card["at_risk"] == sum(r.risk.at_risk and r.agent == owner for r in records)
        assert card["worst"] == [name for _, name in scored[:LISTED]]
        assert card["best"] == [name for _, name in sorted(scored, key=lambda item: (-item[0], item[1]))[:LISTED]]
        for rubric, row in card["rubrics"].items():
            for verdict in POINTS:
                rows = [(r, c) for r in records for c in r.checks if (c.rubric, c.verdict) == (rubric, verdict)]
                assert row[verdict] == sum(_counts_for(r, c, owner) for r, c in rows), (owner, rubric, verdict)
        assert card["red_lines"] == card["rubrics"]["rude"]["fail"]


@settings(max_examples=30)
@given(st.lists(st.floats(0, 100).map(lambda score: round(score, 2)), min_size=1, max_size=40))
def test_the_interval_of_a_mean_is_that_of_scipy(scores: list[float]) -> None:
    from scipy import stats

    shown = _cards(*(_record(f"d{i}", {"小美": score}) for i, score in enumerate(scores)))["小美"]["score"]
    assert shown["mean"] == pytest.approx(statistics.fmean(scores), abs=1e-4)
    assert 0.0 <= shown["low"] <= shown["mean"] <= shown["high"] <= 100.0
    if len(scores) > 1:
        spread = statistics.stdev(scores) / len(scores) ** 0.5
        half = float(stats.t.ppf(0.975, len(scores) - 1)) * spread
        assert shown["low"] == pytest.approx(max(0.0, statistics.fmean(scores) - half), abs=1e-3)
        assert shown["high"] == pytest.approx(min(100.0, statistics.fmean(scores) + half), abs=1e-3)


@pytest.mark.parametrize(("passed", "failed"), [(1, 0), (0, 1), (1, 1), (3, 7), (99, 1), (0, 250), (1234, 567)])
def test_the_interval_of_a_rate_is_scipys(passed: int, failed: int) -> None:
    from scipy import stats

    verdicts: list[Verdict] = ["pass"] * passed + ["fail"] * failed
    records = [_record(f"d{i}", {"小美": 1.0}, _check("greeting", "小美", v)) for i, v in enumerate(verdicts)]
    row = _cards(*records)["小美"]["rubrics"]["greeting"]
    known = stats.binomtest(passed, passed + failed).proportion_ci(0.95, method="wilson")
    assert (row["rate"], row["low"], row["high"]) == pytest.approx(
        (passed / (passed + failed), known.low, known.high), abs=1e-4
    )


def test_shops_and_agents_are_sorted_with_what_counts_for_the_shop_first() -> None:
    records = [
        msgspec.structs.replace(_record(f"d{i}", agents), shop=shop)
        for i, (shop, agents) in enumerate(
            [("乙", {"b": 1.0}), ("甲", {}), (None, {"a": 2.0}), ("甲", {"c": 1.0}), ("乙", {"a": 3.0}), (None, {})]
        )
    ]
    tally = Tally()
    tally.add(records)
    owners = [(card["shop"], card["agent"]) for card in scorecards(tally, [], ())]
    assert owners == [(None, None), (None, "a"), ("乙", "a"), ("乙", "b"), ("甲", None), ("甲", "c")]


def test_one_name_in_two_shops_has_two_cards() -> None:
    records = [msgspec.structs.replace(_record(f"d{i}", {"小美": 50.0}), shop=f"店{i}") for i in range(2)]
    tally = Tally()
    tally.add(records)
    assert [card["dialogues"] for card in scorecards(tally, [], ())] == [1, 1]
