"""What Spark maps over partitions, without Spark: the same records as a run on one machine, to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fake_engine import FakePlan
from hypothesis import given
from hypothesis import strategies as st
from run_inputs import dialogue, finish, many, records, write_lines

from audit.parse_audit import FileAudit
from audit.reading import Shard
from audit.run import arrow
from audit.run.blocks import cut
from audit.run.work import Job
from audit.scorecard import Tally, scorecards

pytestmark = pytest.mark.usefixtures("fake_engine")

JOB = arrow.pack_job(Job(FakePlan(), "Asia/Shanghai", True))  # type: ignore[arg-type]
FIELDS = list({"kind": "", **arrow.COLUMNS})


@pytest.fixture(autouse=True)
def _fresh_workers() -> Iterator[None]:
    arrow._worker.cache_clear()
    yield
    arrow._worker.cache_clear()


def batches(rows: list[dict[str, Any]], size: int = 2) -> Iterator[pa.RecordBatch]:
    """Rows as Spark hands them over, a few a batch."""
    return iter([pa.RecordBatch.from_pylist(rows[start : start + size]) for start in range(0, len(rows), size)])


def listed(found: Iterator[pa.RecordBatch]) -> list[dict[str, Any]]:
    return [row for batch in found for row in batch.to_pylist()]


def in_blocks(source: Path, size: int = 700) -> list[dict[str, Any]]:
    blocks = cut([Shard(source, None)], size)
    return [{"number": b.number, "path": b.path, "source": source.as_posix(), **b.place._asdict()} for b in blocks]


def of_kind(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return sorted((row for row in rows if row["kind"] == kind), key=lambda row: (row["place"], row["row"]))


def test_blocks_on_spark_give_the_lines_of_a_local_run(tmp_path: Path) -> None:
    source = write_lines(
        tmp_path / "a.jsonl", [line for line in many(30) if isinstance(line, str) or line["id"] != "d0"]
    )
    finish(source, tmp_path / "out")
    found = arrow.audit_blocks(JOB, batches(in_blocks(source)))
    rows = listed(found)
    assert {tuple(row) for row in rows} == {tuple(FIELDS)}
    judged = of_kind(rows, "record")
    for column, name in (("record", "dialogues.jsonl"), ("transcript", "transcripts.jsonl")):
        assert "".join(f"{row[column]}\n" for row in judged).encode() == (tmp_path / "out" / name).read_bytes()
    refused = [json.loads(row["record"]) for row in of_kind(rows, "rejected")]
    assert refused == records(tmp_path / "out", "rejected.jsonl")
    audits = [FileAudit(**{**json.loads(row["record"]), "places": ()}) for row in of_kind(rows, "audit")]
    assert sum(audit.dialogues for audit in audits) == len(judged)
    assert sum(audit.not_understood for audit in audits) == len(refused) > 0


def test_columns_repeat_what_the_record_says(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", many(12))
    for row in of_kind(listed(arrow.audit_blocks(JOB, batches(in_blocks(source)))), "record"):
        record = json.loads(row["record"])
        assert (row["dialogue"], row["shop"], row["agent"], row["started_at"], row["score"]) == tuple(
            record[field] for field in ("dialogue", "shop", "agent", "started_at", "score")
        )
        assert (row["risk"], row["at_risk"]) == (record["risk"]["score"], record["risk"]["at_risk"])
        assert json.loads(row["transcript"])["id"] == row["dialogue"]


def test_rows_of_parquet_are_audited_like_lines(tmp_path: Path) -> None:
    """Spark may hand over the rows of several files, or of parts of one, in one batch."""
    lines = [dialogue(f"d{i}", f"客服{i % 3}", "烦不烦" if i % 4 == 0 else "您好") for i in range(9)]
    finish(write_lines(tmp_path / "a.jsonl", lines), tmp_path / "out")
    rows = [{"_file": f"f{i // 5}.parquet", "_row": i % 5, **line} for i, line in enumerate(lines)]
    found = listed(arrow.audit_rows(JOB, batches([*rows[:2], *rows[5:], *rows[2:5]], 9)))
    assert [(row["place"], row["row"]) for row in of_kind(found, "record")] == [
        (row["_file"], row["_row"]) for row in rows
    ]
    assert [json.loads(row["record"]) for row in of_kind(found, "record")] == records(tmp_path / "out")


def test_a_row_that_is_no_dialogue_is_rejected_with_its_place() -> None:
    rows = [{"_file": "f.parquet", "_row": 7, **dialogue("d")}, {"_file": "f.parquet", "_row": 8, **dialogue("e")}]
    for message in rows[1]["messages"]:
        message["role"] = "boss"
    found = listed(arrow.audit_rows(JOB, batches(rows)))
    (refused,) = of_kind(found, "rejected")
    assert json.loads(refused["record"])["line"] == 9
    assert "boss" in json.loads(refused["record"])["reason"]
    assert [row["dialogue"] for row in of_kind(found, "record")] == ["d"]


PLACES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 6)), max_size=12)


@given(PLACES)
def test_stretches_hold_every_row_once_and_follow_one_another(places: list[tuple[str, int]]) -> None:
    rows = [{"_file": file, "_row": row, "id": f"{file}{row}"} for file, row in places]
    found = list(arrow._stretches(rows))
    assert [(file, first + n, row["id"]) for file, first, part in found for n, row in enumerate(part)] == [
        (file, row, f"{file}{row}") for file, row in places
    ]
    assert all(part and not {"_file", "_row"} & part[0].keys() for _, _, part in found)
    starts, ends = ([(file, first + size * len(part)) for file, first, part in found] for size in (0, 1))
    assert all(end != start for end, start in zip(ends, starts[1:], strict=False))


def test_tallies_of_partitions_merge_to_the_scorecards_of_a_run(tmp_path: Path) -> None:
    source = write_lines(
        tmp_path / "a.jsonl", [dialogue(f"d{i}", f"客服{i % 3}", "烦" if i % 5 else "您好") for i in range(20)]
    )
    done = finish(source, tmp_path / "out")
    rows = of_kind(listed(arrow.audit_blocks(JOB, batches(in_blocks(source)))), "record")
    whole = Tally()
    for part in (rows[:7], rows[7:8], rows[8:]):
        (row,) = listed(arrow.tally_records(batches(part)))
        whole.merge(arrow.load_tally(row["tally"]))
    assert scorecards(whole, done.standards.rubrics, done.standards.red_lines) == json.loads(
        (tmp_path / "out" / "scorecards.json").read_bytes()
    )
    (empty,) = listed(arrow.tally_records(batches([])))
    assert arrow.load_tally(empty["tally"]) == Tally()


def test_ids_that_came_before_are_renamed_in_every_column(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue("d") for _ in range(4)])
    finish(source, tmp_path / "out")
    rows = of_kind(listed(arrow.audit_blocks(JOB, batches(in_blocks(source)))), "record")
    names = {(row["place"], row["row"]): f"d#{n}" for n, row in enumerate(rows[1:], 2)}
    found = listed(arrow.rename_records(names, batches(rows)))
    assert [row["dialogue"] for row in found] == ["d", "d#2", "d#3", "d#4"]
    assert [json.loads(row["record"]) for row in found] == records(tmp_path / "out")
    assert [json.loads(row["transcript"]) for row in found] == records(tmp_path / "out", "transcripts.jsonl")


def test_a_table_of_many_row_groups_numbers_its_rows_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr(arrow, "_ROW_GROUP", 4)
    finish(write_lines(tmp_path / "a.jsonl", [dialogue(f"d{i}") for i in range(11)]), tmp_path / "out", parquet=True)
    with pq.ParquetFile(tmp_path / "out" / "dialogues.parquet" / "part-00000.parquet") as table:
        assert table.num_row_groups == 3
        assert table.schema_arrow.names == list(arrow.COLUMNS)
        assert table.read().column("row").to_pylist() == list(range(11))
