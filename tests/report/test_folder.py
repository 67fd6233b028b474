"""Surveys keep in bounded memory what a sort of everything would put first."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_folders import at_risk, check, dialogue, evidence, record, write

from audit.dialogue import Dialogue
from audit.errors import SourceError, UsageError
from audit.findings import AuditRecord, Risk
from audit.report import folder
from audit.report.folder import Entry, RunFolder, Shortlist

LINES = [("buyer", "b", "在吗"), ("agent", "小美", "嗯"), ("buyer", "b", "差评")]
OFFERED = st.lists(st.tuples(st.integers(0, 5).map(float), st.booleans()), max_size=60)


@given(OFFERED, st.integers(1, 6))
def test_a_shortlist_holds_what_sorting_everything_would_keep(offered: list[tuple[float, bool]], size: int) -> None:
    shortlist = Shortlist(size)
    for position, (key, keep) in enumerate(offered):
        shortlist.add((key,), Entry(position, 0, 0), ("店", None), keep=keep)
    ranked = sorted((not keep, key, position) for position, (key, keep) in enumerate(offered))[:size]
    expected = [position for _, position in sorted((key, position) for _, key, position in ranked)]
    assert [entry.position for entry, _ in shortlist.items()] == expected
    assert shortlist.seen == len(offered)


def test_an_empty_shortlist_of_nothing_holds_nothing() -> None:
    shortlist = Shortlist(0)
    shortlist.add((1.0,), Entry(0, 0, 0), (None, None))
    assert (shortlist.items(), shortlist.seen) == ([], 1)


def run_of(place: Path, *facts: tuple[float | None, float, bool, str | None]) -> tuple[RunFolder, list[AuditRecord]]:
    """A run with one dialogue for each (score, risk, at risk, failed red line)."""
    talks = [dialogue(number, LINES) for number in range(len(facts))]
    records = []
    for talk, (score, danger, danger_known, failed) in zip(talks, facts, strict=True):
        checks = [check(failed, "fail", "小美", evidence(talk, 1))] if failed else []
        risk = at_risk(danger, 2) if danger_known else Risk(danger, at_risk=False)
        records.append(record(talk, checks, {"小美": score}, risk=risk))
    return RunFolder(write(place / "out", talks, records)), records


def test_buyers_to_call_come_first_then_red_lines_then_low_scores(tmp_path: Path) -> None:
    facts = [
        (90.0, 0.1, False, None),
        (40.0, 0.1, False, None),
        (None, 0.1, False, None),
        (0.0, 0.2, False, "rude-language"),
        (95.0, 0.7, True, None),
        (0.0, 0.9, True, "rude-language"),
        (40.0, 0.3, False, "apology"),
    ]
    run, _ = run_of(tmp_path, *facts)
    survey = run.survey()
    (owner,) = survey.owners
    assert [entry.position for entry, _ in survey.owners[owner].items()] == [5, 4, 3, 1, 6, 0, 2]
    assert [entry.position for entry, _ in survey.at_risk.items()] == [5, 4]
    assert [entry.position for entry, _ in survey.red_lines.items()] == [3, 5]


def test_the_best_dialogues_are_kept_however_many_are_worse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "SHOWN", 12)
    run, _ = run_of(tmp_path, *((float(score), 0.1, False, None) for score in range(60)))
    shown = [entry.position for entry, _ in next(iter(run.survey().owners.values())).items()]
    assert shown == [0, 1, 2, 3, 4, 5, 6, *range(55, 60)]


def test_buyers_to_call_are_kept_even_before_the_best(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "SHOWN", 12)
    run, _ = run_of(tmp_path, *((float(score), 0.5 + score / 1000, 20 <= score < 40, None) for score in range(60)))
    shown = [entry.position for entry, _ in next(iter(run.survey().owners.values())).items()]
    assert shown == list(range(39, 27, -1))


@pytest.mark.parametrize(("budget", "listed"), [("0", 0), ("2", 2), ("50%", 3), ("100%", 6), ("99", 6)])
def test_a_budget_takes_the_riskiest_at_risk_or_not(tmp_path: Path, budget: str, listed: int) -> None:
    run, records = run_of(tmp_path, *((50.0, risk / 10, risk > 6, None) for risk in (3, 9, 1, 7, 5, 2)))
    found = [entry for entry, _ in run.survey(budget).at_risk.items()]
    ranked = sorted(records, key=lambda each: -each.risk.score)[:listed]
    assert run.records(found) == ranked
    assert [talk.id for talk in run.dialogues(found)] == [each.dialogue for each in ranked]


def test_a_budget_that_is_none_is_refused(tmp_path: Path) -> None:
    run, _ = run_of(tmp_path, (50.0, 0.1, False, None))
    with pytest.raises(UsageError, match="risk-top"):
        run.survey("many")


def test_lines_are_found_again_by_their_offsets_whatever_they_hold(tmp_path: Path) -> None:
    talks = [
        Dialogue(f"d{number}", messages=dialogue(number, [("buyer", "b", text), ("agent", "小美", "好")]).messages)
        for number, text in enumerate(["中文", "😀" * 50, "a\nb\u2028c", "", '"\\'])
    ]
    records = [record(talk, [], {"小美": 50.0}) for talk in talks]
    run = RunFolder(write(tmp_path / "out", talks, records))
    entries = [entry for entry, _ in next(iter(run.survey().owners.values())).items()]
    assert run.dialogues(entries[::-1]) == talks[::-1]
    assert run.records(entries) == records


def test_the_span_of_a_run_is_from_its_first_to_its_last_dialogue(tmp_path: Path) -> None:
    talks = [dialogue(number, LINES) for number in (7, 2, 9, 4)]
    records = [record(talk, [], {"小美": 50.0}) for talk in talks]
    records[0] = msgspec.structs.replace(records[0], started_at=None)
    survey = RunFolder(write(tmp_path / "out", talks, records)).survey()
    assert (survey.first, survey.last) == (records[1].started_at, records[2].started_at)
    assert RunFolder(write(tmp_path / "none", [], [])).survey()[3:] == (None, None)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("summary.json", b"[]", r"summary\.json：不是 kefu-audit run 写出的内容"),
        ("scorecards.json", b'[{"shop": 1}]', r"scorecards\.json：不是"),
        ("dialogues.jsonl", b'{"dialogue": "\xff"}\n', r"dialogues\.jsonl:1：不是"),
        ("transcripts.jsonl", b"", r"只有 0 段对话，比 dialogues\.jsonl 少"),
        ("dialogues.jsonl", None, r"dialogues\.jsonl：读不到"),
        ("scorecards.json", None, r"scorecards\.json：读不到"),
    ],
)
def test_a_file_that_is_not_what_run_writes_is_named_with_its_line(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    place = write(tmp_path / "out", [dialogue(1, LINES)], [record(dialogue(1, LINES), [], {"小美": 50.0})])
    if content is None:
        (place / name).unlink()
    else:
        (place / name).write_bytes(content)
    with pytest.raises(SourceError, match=said):
        RunFolder(place).survey()


def test_a_damaged_transcript_is_named_by_its_byte(tmp_path: Path) -> None:
    talks = [dialogue(number, LINES) for number in range(2)]
    place = write(tmp_path / "out", talks, [record(talk, [], {"小美": 50.0}) for talk in talks])
    lines = (place / "transcripts.jsonl").read_bytes().splitlines(keepends=True)
    (place / "transcripts.jsonl").write_bytes(lines[0] + b"{}\n")
    run = RunFolder(place)
    entries = [entry for entry, _ in next(iter(run.survey().owners.values())).items()]
    with pytest.raises(SourceError, match=rf"transcripts\.jsonl，字节 {len(lines[0])}：不是"):
        run.dialogues(entries)
