"""The audit as a function from Arrow record batches to record batches: what Spark maps, and how records become columns.

Every row has a `kind`: `record` (a dialogue with its record and transcript as JSON), `rejected` and `audit` (a
rejection or a parse audit as JSON in `record`). `place` and `row` order the rows as the input was.
"""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from audit.dialogue import Dialogue
from audit.findings import AuditRecord
from audit.ids import id_hashes
from audit.readers import parquet
from audit.readers.jsonl import Decoded, Range, decode_lines
from audit.run.blocks import Block, read_block
from audit.run.work import ENCODER, Job, Worker
from audit.scorecard import Tally

if TYPE_CHECKING:
    import pyarrow as pa

Batches = Iterator["pa.RecordBatch"]

COLUMNS = {
    "place": "string",
    "row": "long",
    "id_hash": "long",
    "dialogue": "string",
    "shop": "string",
    "agent": "string",
    "started_at": "string",
    "score": "double",
    "risk": "double",
    "at_risk": "boolean",
    "record": "string",
    "transcript": "string",
}
"""The columns of `dialogues.parquet`, with the types as Spark names them."""

SCHEMA = ", ".join(f"{name} {kind}" for name, kind in {"kind": "string", **COLUMNS}.items())

_ROW_GROUP = 5_000

_RECORDS = msgspec.json.Decoder(AuditRecord)
_DIALOGUES = msgspec.json.Decoder(Dialogue)


def audit_blocks(job: bytes, batches: Batches) -> Batches:
    """Audit the blocks that the rows of the batches describe."""
    worker = _worker(job)
    for batch in batches:
        for row in batch.to_pylist():
            block = Block(row["number"], row["path"], row["source"], Range(row["start"], row["end"], row["line"]))
            yield _audited(worker, read_block(block, worker.job.tz), block.source, f"{block.number:010}", 0)


def audit_rows(job: bytes, batches: Batches) -> Batches:
    """Audit dialogues in the canonical Parquet schema, with `_file` and `_row` from Spark's metadata."""
    worker = _worker(job)
    zone = ZoneInfo(worker.job.tz)
    for batch in batches:
        for file, first, rows in _stretches(batch.to_pylist()):
            lines = b"".join(ENCODER.encode(parquet._plain(row, zone)) + b"\n" for row in rows)
            read = decode_lines(lines, source=file, first_line=first + 1, tz=worker.job.tz)
            yield _audited(worker, read, file, file, first)


def tally_records(batches: Batches, red_lines: Collection[str] = ()) -> Batches:
    """Sum up the records of a partition to one tally."""
    import pyarrow as pa

    tally = Tally()
    for batch in batches:
        tally.add((_RECORDS.decode(text) for text in batch.column("record").to_pylist()), red_lines)
    yield pa.RecordBatch.from_arrays([pa.array([pickle.dumps(tally)], pa.binary())], ["tally"])


def load_tally(data: bytes) -> Tally:
    """What `tally_records` gave back."""
    tally: Tally = pickle.loads(data)
    return tally


def rename_records(names: Mapping[tuple[str, int], str], batches: Batches) -> Batches:
    """Give dialogues whose id came before their own names, by place and row."""
    import pyarrow as pa

    from audit.run.local import renamed

    for batch in batches:
        rows = batch.to_pylist()
        for row in rows:
            if (name := names.get((row["place"], row["row"]))) is not None:
                record, dialogue = renamed(_RECORDS.decode(row["record"]), _DIALOGUES.decode(row["transcript"]), name)
                row["dialogue"] = name
                row["record"], row["transcript"] = ENCODER.encode(record).decode(), ENCODER.encode(dialogue).decode()
        yield pa.RecordBatch.from_pylist(rows, schema=batch.schema)


def write_parquet(out: Path) -> None:
    """Write the records and transcripts of a folder as `dialogues.parquet/` too, in row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = out / "dialogues.parquet"
    folder.mkdir(exist_ok=True)
    schema = _schema(COLUMNS)
    first = 0
    with (
        (out / "dialogues.jsonl").open("rb") as records,
        (out / "transcripts.jsonl").open("rb") as transcripts,
        pq.ParquetWriter(folder / "part-00000.parquet", schema, compression="zstd") as table,
    ):
        while lines := list(islice(records, _ROW_GROUP)):
            judged = [_RECORDS.decode(line) for line in lines]
            shown = [_DIALOGUES.decode(next(transcripts)) for _ in lines]
            table.write_table(pa.Table.from_pydict(columns(judged, shown, f"{0:010}", first), schema))
            first += len(lines)


def columns(
    records: Iterable[AuditRecord], dialogues: Iterable[Dialogue], place: str, first: int
) -> dict[str, list[Any]]:
    """Records and their dialogues, column by column."""
    records, dialogues = list(records), list(dialogues)
    return {
        "place": [place] * len(records),
        "row": list(range(first, first + len(records))),
        "id_hash": id_hashes(record.dialogue for record in records).view("<i8").tolist(),
        "dialogue": [record.dialogue for record in records],
        "shop": [record.shop for record in records],
        "agent": [record.agent for record in records],
        "started_at": [record.started_at for record in records],
        "score": [record.score for record in records],
        "risk": [record.risk.score for record in records],
        "at_risk": [record.risk.at_risk for record in records],
        "record": [ENCODER.encode(record).decode() for record in records],
        "transcript": [ENCODER.encode(dialogue).decode() for dialogue in dialogues],
    }


@lru_cache(maxsize=1)
def _worker(job: bytes) -> Worker:
    """The worker of this process: the packs are compiled once, however many partitions it gets."""
    return Worker(pickle.loads(job))


def pack_job(job: Job) -> bytes:
    """A job as it travels to the worker processes."""
    return pickle.dumps(job)


def _audited(worker: Worker, read: Decoded, source: str, place: str, first: int) -> pa.RecordBatch:
    import pyarrow as pa

    judged = worker.judge(read.dialogues, source)
    content = columns(judged.records, judged.dialogues, place, first)
    content["kind"] = ["record"] * len(judged.records)
    refused = worker.shown([*read.rejected, *judged.rejected.values()])
    audit = msgspec.structs.replace(read.audit, unaudited=len(judged.rejected))
    for kind, items in (("rejected", refused), ("audit", [audit])):
        for number, item in enumerate(items):
            extra = {"kind": kind, "place": place, "row": first + number, "record": ENCODER.encode(item).decode()}
            for name, column in content.items():
                column.append(extra.get(name))
    return pa.RecordBatch.from_pydict(content, _schema({"kind": "string", **COLUMNS}))


def _schema(columns: Mapping[str, str]) -> pa.Schema:
    import pyarrow as pa

    types = {"string": pa.string(), "long": pa.int64(), "double": pa.float64(), "boolean": pa.bool_()}
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def _stretches(rows: list[dict[str, Any]]) -> Iterator[tuple[str, int, list[dict[str, Any]]]]:
    """Rows of one file that follow one another, with the file and the number of the first."""
    start = 0
    for end in range(1, len(rows) + 1):
        if end == len(rows) or (rows[end]["_file"], rows[end]["_row"]) != (
            rows[start]["_file"],
            rows[end - 1]["_row"] + 1,
        ):
            part = rows[start:end]
            file, first = part[0]["_file"], part[0]["_row"]
            yield (
                file,
                first,
                [{key: value for key, value in row.items() if key not in ("_file", "_row")} for row in part],
            )
            start = end
