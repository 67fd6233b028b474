"""What a run writes has every field that other programs rely on, and the files agree with one another."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from run_inputs import dialogue, records, write_lines
from typer.testing import CliRunner

from audit.cli import app

ROOT = Path(__file__).parents[2]


def _object(optional: tuple[str, ...] = (), /, **properties: Any) -> dict[str, Any]:
    """An object that has these keys; more are allowed, readers ignore them."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _map(values: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _null_or(kind: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [kind, {"type": "null"}]}


TEXT, COUNT, FLAG = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}
SHARE, POINTS = {"type": "number", "minimum": 0, "maximum": 1}, {"type": "number", "minimum": 0, "maximum": 100}
MOOD, NUMBER = {"type": "number", "minimum": -1, "maximum": 1}, {"type": "number"}
VERDICT = {"enum": ["pass", "fail", "na", "unknown"]}
DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}

EVIDENCE = _object(message=COUNT, start=COUNT, end=COUNT, quote=TEXT, agent=_null_or(TEXT))
CHECK = _object(
    rubric=TEXT, agent=_null_or(TEXT), verdict=VERDICT, score=_null_or(SHARE), value=_null_or(NUMBER), unit=_null_or(TEXT),
    evidence=_list(EVIDENCE), due=_null_or(TEXT), message=TEXT, suggestion=_null_or(TEXT),
)  # fmt: skip
RISK = _object(
    score=SHARE, at_risk=FLAG, evidence=_list(_object(message=COUNT, sentiment=MOOD)),
    cause=_null_or(TEXT), turning=_null_or(COUNT),
)  # fmt: skip
RECORD = _object(
    schema={"const": 1}, dialogue=TEXT, shop=_null_or(TEXT), agent=_null_or(TEXT), started_at=_null_or(TEXT),
    score=_null_or(POINTS), risk=RISK, sentiment=_list(_null_or(MOOD)), checks=_list(CHECK), agents=_map(_null_or(POINTS)),
    warnings=_list(TEXT), rubrics=DIGEST, model=TEXT,
)  # fmt: skip
MESSAGE = _object(
    ("sender", "at", "kind", "flags", "meta"),
    role={"enum": ["buyer", "agent", "bot", "system"]}, sender=TEXT, at=TEXT, text=TEXT, flags=_list(TEXT), meta=_map({}),
    kind={"enum": [
        "text", "image", "card", "link", "recall", "transfer", "order", "voice", "video", "file", "emotion", "rating",
    ]},
)  # fmt: skip
TRANSCRIPT = _object(
    ("shop", "buyer", "agent", "channel", "meta"),
    id=TEXT, shop=TEXT, buyer=TEXT, agent=TEXT, channel=TEXT, messages=_list(MESSAGE), meta=_map({}),
)  # fmt: skip
RATE = _object(
    **{"pass": COUNT},
    fail=COUNT,
    na=COUNT,
    unknown=COUNT,
    rate=_null_or(SHARE),
    low=_null_or(SHARE),
    high=_null_or(SHARE),
)
CARD = _object(
    shop=_null_or(TEXT), agent=_null_or(TEXT), dialogues=COUNT, rubrics=_map(RATE), at_risk=COUNT, red_lines=COUNT,
    score=_object(mean=_null_or(POINTS), low=_null_or(POINTS), high=_null_or(POINTS)),
    trend={"type": "null"}, worst=_list(TEXT), best=_list(TEXT),
)  # fmt: skip
REJECTED = _object(
    source=TEXT, line=_null_or({"type": "integer", "minimum": 1}), offset=_null_or(COUNT), reason=TEXT,
    raw={"type": "string", "maxLength": 4096}, sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
)  # fmt: skip
SUMMARY = _object(
    dialogues=COUNT, messages=COUNT, rejected=COUNT, warnings=_map(COUNT), files=_list(_object(source=TEXT, units=COUNT)),
    digests=_object(rubrics=DIGEST, calendar=_null_or(DIGEST), model=TEXT),
)  # fmt: skip
RUN = _object(
    started_at=TEXT, seconds=NUMBER, messages_per_second=_null_or(NUMBER), workers=COUNT, kefu_audit=TEXT, python=TEXT
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over the sample, a file with mistakes, a transferred dialogue and one that nobody answered."""
    folder = tmp_path_factory.mktemp("interface")
    handed = dialogue("handed", "小美", "爱买不买，自己看")
    handed["messages"] += [{"role": "agent", "sender": "阿正", "text": "你有病吧"}, {"role": "buyer", "text": "差评见"}]
    alone = dialogue("alone")
    del alone["messages"][1]
    unscored = {"id": "unscored", "messages": [{"role": "system", "text": "买家已付款"}]}
    lines = [
        handed,
        alone,
        unscored,
        dialogue("alone"),
        '{"id": "bad", "phone": "13800138000"',
        {"id": "x", "messages": [{"role": "?"}]},
    ]
    inputs = [ROOT / "corpora" / "sample", write_lines(folder / "own.jsonl", lines)]
    calendar = ROOT / "corpora" / "promotions.yaml"
    arguments = [
        "run",
        *map(str, inputs),
        "--promotions",
        str(calendar),
        "--out",
        str(folder / "out"),
        "--parquet",
        "-q",
    ]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    return folder / "out"


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


@pytest.mark.parametrize(
    ("name", "schema"),
    [("dialogues.jsonl", RECORD), ("transcripts.jsonl", TRANSCRIPT), ("rejected.jsonl", REJECTED)],
    ids=["dialogues", "transcripts", "rejected"],
)
def test_every_line_has_the_fields_of_the_interface(out: Path, name: str, schema: dict[str, Any]) -> None:
    rows = records(out, name)
    assert len(rows) >= 2
    jsonschema.validate(rows, _list(schema))


@pytest.mark.parametrize(
    ("name", "schema"),
    [("scorecards.json", _list(CARD)), ("summary.json", SUMMARY), ("run.json", RUN)],
    ids=["scorecards", "summary", "run"],
)
def test_every_document_has_the_fields_of_the_interface(out: Path, name: str, schema: dict[str, Any]) -> None:
    jsonschema.validate(_json(out / name), schema)


def test_the_sample_shows_every_verdict_and_every_kind_of_field(out: Path) -> None:
    """Else the schemas above hold for want of anything to look at."""
    checks = [check for row in records(out) for check in row["checks"]]
    assert {check["verdict"] for check in checks} == {"pass", "fail", "na", "unknown"}
    for field in ("value", "unit", "due", "suggestion", "agent", "evidence"):
        assert {bool(check[field]) for check in checks} == {True, False}, field
    assert any(len({item["agent"] for item in check["evidence"]}) > 1 for check in checks)
    assert any(row["risk"]["cause"] and row["risk"]["turning"] is not None for row in records(out))


def test_dialogues_and_transcripts_are_the_same_in_the_same_order(out: Path) -> None:
    judged, shown = records(out), records(out, "transcripts.jsonl")
    assert [row["dialogue"] for row in judged] == [row["id"] for row in shown]
    assert len({row["dialogue"] for row in judged}) == len(judged)
    for row, transcript in zip(judged, shown, strict=True):
        messages = transcript["messages"]
        assert len(row["sentiment"]) == len(messages)
        assert [mood is not None for mood in row["sentiment"]] == [message["role"] == "buyer" for message in messages]
        starts = [message["at"] for message in messages if message.get("at")]
        assert row["started_at"] == (datetime.fromisoformat(starts[0]).isoformat() if starts else None)
        for check in row["checks"]:
            for item in check["evidence"]:
                assert messages[item["message"]]["text"][item["start"] : item["end"]] == item["quote"]


def test_a_rows_agent_is_the_first_of_its_evidence(out: Path) -> None:
    for row in records(out):
        for check in row["checks"]:
            if check["verdict"] == "fail" and check["evidence"]:
                assert check["agent"] == check["evidence"][0]["agent"]


def test_the_summary_adds_up_to_the_dialogues(out: Path) -> None:
    summary, judged, shown = _json(out / "summary.json"), records(out), records(out, "transcripts.jsonl")
    assert summary["dialogues"] == len(judged)
    assert summary["messages"] == sum(len(row["messages"]) for row in shown)
    assert summary["rejected"] == len(records(out, "rejected.jsonl")) == 2
    assert summary["at_risk"] == sum(row["risk"]["at_risk"] for row in judged)
    assert summary["unscored"] == sum(row["score"] is None for row in judged) == 1
    assert summary["lowest"] == min(row["score"] for row in judged if row["score"] is not None)
    assert summary["warnings"] == Counter(warning for row in judged for warning in row["warnings"])
    assert summary["duplicate_ids"] == 1
    assert summary["agents"] == len({(row["shop"], agent) for row in judged for agent in row["agents"]})
    assert summary["shops"] == len({row["shop"] for row in judged} - {None})
    assert {row["rubrics"] for row in judged} == {summary["digests"]["rubrics"]}
    assert {row["model"] for row in judged} == {summary["digests"]["model"]}
    counted = sum(file["dialogues"] for file in summary["files"]), sum(file["messages"] for file in summary["files"])
    assert counted == (summary["dialogues"], summary["messages"])


def test_rubrics_of_the_summary_are_the_rows_of_the_dialogues(out: Path) -> None:
    """A pass, `na` or `unknown` is one dialogue; a fail may be several people's."""
    verdicts = Counter((check["rubric"], check["verdict"]) for row in records(out) for check in row["checks"])
    for rubric in _json(out / "summary.json")["rubrics"]:
        for verdict in ("pass", "na", "unknown"):
            assert rubric[verdict] == verdicts[rubric["id"], verdict]
        assert rubric["fail"] >= verdicts[rubric["id"], "fail"]
        assert bool(rubric["fail"]) == bool(verdicts[rubric["id"], "fail"])


def test_scorecards_add_up_to_the_dialogues_and_to_the_summary(out: Path) -> None:
    cards, summary, judged = _json(out / "scorecards.json"), _json(out / "summary.json"), records(out)
    for card in cards:
        if card["agent"] is not None:
            scores = [
                row["agents"][card["agent"]]
                for row in judged
                if row["shop"] == card["shop"] and card["agent"] in row["agents"]
            ]
            assert card["dialogues"] == len(scores)
            known = [score for score in scores if score is not None]
            assert card["score"]["mean"] == (pytest.approx(sum(known) / len(known), abs=1e-3) if known else None)
        assert set(card["worst"]) | set(card["best"]) <= {row["dialogue"] for row in judged}
    for rubric in summary["rubrics"]:
        for verdict in ("pass", "fail", "na", "unknown"):
            assert rubric[verdict] == sum(card["rubrics"][rubric["id"]][verdict] for card in cards)
    assert sum(card["at_risk"] for card in cards) == summary["at_risk"]
    assert sum(card["red_lines"] for card in cards) == summary["red_lines"] > 0


def test_rejected_records_are_masked_and_their_digest_is_that_of_the_line(out: Path) -> None:
    lines = (out.parent / "own.jsonl").read_bytes().splitlines()
    for row in records(out, "rejected.jsonl"):
        assert row["sha256"] == sha256(lines[row["line"] - 1]).hexdigest()
        assert sum(len(line) + 1 for line in lines[: row["line"] - 1]) == row["offset"]
    assert b"13800138000" not in (out / "rejected.jsonl").read_bytes()


def test_parquet_has_the_lines_of_both_files(out: Path) -> None:
    import pyarrow.parquet as pq

    rows = pq.read_table(out / "dialogues.parquet").to_pylist()
    assert [json.loads(row["record"]) for row in rows] == records(out)
    assert [json.loads(row["transcript"]) for row in rows] == records(out, "transcripts.jsonl")
    for row, judged in zip(rows, records(out), strict=True):
        assert (row["dialogue"], row["shop"], row["agent"], row["started_at"], row["score"]) == tuple(
            judged[field] for field in ("dialogue", "shop", "agent", "started_at", "score")
        )
        assert (row["risk"], row["at_risk"]) == (judged["risk"]["score"], judged["risk"]["at_risk"])


def test_transcripts_of_a_run_can_be_audited_again_with_the_same_verdicts(out: Path, tmp_path: Path) -> None:
    calendar = ROOT / "corpora" / "promotions.yaml"
    arguments = [
        "run",
        out / "transcripts.jsonl",
        "--promotions",
        calendar,
        "--out",
        tmp_path / "again",
        "-q",
        "--no-report",
    ]
    assert CliRunner().invoke(app, [*map(str, arguments)]).exit_code == 0
    assert (tmp_path / "again" / "transcripts.jsonl").read_bytes() == (out / "transcripts.jsonl").read_bytes()
    fields = ("dialogue", "agent", "score", "agents", "risk")
    assert [[row[field] for field in fields] for row in records(tmp_path / "again")] == [
        [row[field] for field in fields] for row in records(out)
    ]
