"""A run on this machine: inputs to the output folder, over one process or several, anew or from a journal."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np

import audit
from audit.dialogue import Dialogue
from audit.engine import Auditor, Plan
from audit.findings import AuditRecord
from audit.ids import SeenIds, id_hashes
from audit.parse_audit import FileAudit, ParseLog, Rejected
from audit.readers.record import ReadOptions
from audit.reading import check, spool
from audit.run.blocks import BLOCK_BYTES, Block, cut, digest_block
from audit.run.folder import Finished, Folder, Journal
from audit.run.outputs import Standards, Totals, summary, write_outputs
from audit.run.work import ENCODER, Job, Part, Worker, red_lines
from audit.run.workers import in_process, in_workers
from audit.scorecard import Tally

DUPLICATE_ID = "duplicate-id"
_REJECTED = "rejected.jsonl"
_BATCH = 500
_PROFITABLE = 8
"""Blocks a worker for which starting one pays: a process needs half a second to get ready."""

_RECORDS = msgspec.json.Decoder(AuditRecord)
_DIALOGUES = msgspec.json.Decoder(Dialogue)


class Progress(msgspec.Struct, frozen=True):
    """How far a run is, in bytes of canonical input."""

    done: int
    total: int
    dialogues: int
    messages: int


class Request(msgspec.Struct, frozen=True):
    """What is to be audited, how, and where to. `workers` None means as many as pay."""

    inputs: tuple[str, ...]
    out: Path
    plan: Plan
    read: ReadOptions = ReadOptions()
    workers: int | None = None
    masked: bool = True
    resume: bool = False
    parquet: bool = False


class Run:
    """One run; `audit()` leaves its result in `folder.out`, `publish()` puts it in place."""

    pages = True
    """Whether the result holds what the report is made from."""

    def __init__(self, request: Request, watch: Callable[[Progress], object] = lambda _: None) -> None:
        self.request = request
        self.job = Job(request.plan, request.read.tz, request.masked)
        self.worker = Worker(self.job)
        self.standards = standards(self.worker.auditor, request.plan)
        self.folder = Folder(request.out)
        self.totals = Totals()
        self.resumed = 0
        self.count = 1
        self.files: list[FileAudit] = []
        self.watch = watch
        self._ids = SeenIds()
        self._log = ParseLog(lambda _: None)
        self._counts: dict[str, FileAudit] = {}

    def audit(self, stdin: BinaryIO | None = None) -> dict[str, Any]:
        """Read, judge and write everything but the report; returns the summary."""
        check(self.request.inputs, self.request.read)
        self.folder.check(self.request.inputs)
        with self.folder.built(resume=self.request.resume):
            blocks = self._spool(stdin)
            done = self._begin(blocks, self._key(blocks))
            self._work(blocks[done:], blocks)
            return self._finish()

    def publish(self) -> bool:
        """Put the output in its place; not where nothing was read, and an earlier run left something there."""
        if not self.totals.tally.dialogues and self.folder.holds_dialogues():
            return False
        self.folder.publish()
        return True

    def failed(self, *, tolerate: bool) -> bool:
        """Whether a file could not be read, or too much of it (unless that is tolerated)."""
        return any(file.failed or (file.suspect and not tolerate) for file in self.files)

    def workers(self, blocks: Sequence[Block]) -> int:
        """How many processes work on these blocks."""
        if self.request.workers is not None:
            return max(1, min(self.request.workers, len(blocks)))
        return max(1, min(os.cpu_count() or 1, len(blocks) // _PROFITABLE))

    def _spool(self, stdin: BinaryIO | None) -> list[Block]:
        """The blocks of all inputs as canonical files; what the readers reject is kept beside those."""
        with (self.folder.spool / _REJECTED).open("wb") as kept:

            def keep(item: Rejected) -> None:
                kept.write(ENCODER.encode_lines(self.worker.shown([item])))

            self._log = ParseLog(keep)
            return list(cut(spool(self.request.inputs, self.request.read, self.folder.spool, self._log, stdin)))

    def _key(self, blocks: Sequence[Block]) -> dict[str, Any]:
        """What must be equal for a resumed run to have the same output; the blocks' digests are compared one by one."""
        sizes: Counter[str] = Counter()
        for block in blocks:
            sizes[block.source] += block.size
        return {
            "kefu_audit": audit.__version__,
            "rubrics": self.standards.digest,
            "model": self.standards.model,
            "masked": self.job.masked,
            "tz": self.job.tz,
            "block": BLOCK_BYTES,
            "rejected": _digest((self.folder.spool / _REJECTED).read_bytes()),
            "inputs": [list(item) for item in sizes.items()],
        }

    def _begin(self, blocks: Sequence[Block], key: dict[str, Any]) -> int:
        """Start the output, or take over what an earlier attempt finished; returns how many blocks that is."""
        journal = self.folder.journal() if self.request.resume else None
        if journal is None or not journal.finished or journal.key != key or not _unchanged(journal.finished, blocks):
            refused = (self.folder.spool / _REJECTED).read_bytes()
            self.folder.start(key)
            self.folder.reject(refused)
            self.totals.rejected = refused.count(b"\n")
            return 0
        self.folder.resume(journal)
        self._recount(journal)
        self.resumed = len(journal.finished)
        return self.resumed

    def _recount(self, journal: Journal) -> None:
        """Sum up again what is already written."""
        for line in journal.finished:
            self._count(line.audit)
        for records in _batches(self.folder.out / "dialogues.jsonl"):
            decoded = [_RECORDS.decode(line) for line in records]
            self._ids.add(id_hashes(record.dialogue for record in decoded))
            self.totals.tally.add(decoded, self.standards.red_lines)
            self.totals.duplicate_ids += sum(DUPLICATE_ID in record.warnings for record in decoded)
        self.totals.rejected += sum(len(lines) for lines in _batches(self.folder.out / "rejected.jsonl"))

    def _work(self, left: Sequence[Block], blocks: Sequence[Block]) -> None:
        total = sum(block.size for block in blocks)
        done = total - sum(block.size for block in left)
        self.count = count = self.workers(left)
        parts = in_process(self.worker, left) if count == 1 else in_workers(self.job, left, count)
        for block, part in zip(left, parts, strict=True):
            self._take(part)
            done += block.size
            self.watch(Progress(done, total, self.totals.tally.dialogues, self.totals.tally.messages))

    def _take(self, part: Part) -> None:
        """Write a part, ids made unique, and sum it up."""
        records, transcripts, tally = part.records, part.transcripts, part.tally
        if not self._ids.add(np.frombuffer(part.ids, dtype="<u8")):
            records, transcripts, tally = self._renamed(part)
        self.folder.append(part.block, part.digest, (records, transcripts, part.rejected), part.audit)
        self.totals.tally.merge(tally)
        self.totals.rejected += part.rejected.count(b"\n")
        self._count(part.audit)

    def _renamed(self, part: Part) -> tuple[bytes, bytes, Tally]:
        """A part in which every dialogue whose id was there before has one of its own."""
        records, dialogues = _RECORDS.decode_lines(part.records), _DIALOGUES.decode_lines(part.transcripts)
        names = self._ids.rename(record.dialogue for record in records)
        for index, name in names.items():
            records[index], dialogues[index] = renamed(records[index], dialogues[index], name)
        self.totals.duplicate_ids += len(names)
        tally = Tally()
        tally.add(records, self.standards.red_lines)
        return ENCODER.encode_lines(records), ENCODER.encode_lines(dialogues), tally

    def _count(self, audit: FileAudit) -> None:
        """Add what was read of a canonical input; assembled ones are counted already."""
        known = self._counts.get(audit.source)
        self._counts[audit.source] = audit if known is None else known.plus(audit)

    def _whole(self, audit: FileAudit) -> FileAudit:
        """The audit of a file, with what the blocks of a canonical one held."""
        blocks = self._counts.get(audit.source) if audit.format in ("jsonl", "parquet") else None
        return (
            audit
            if blocks is None
            else msgspec.structs.replace(blocks, why=audit.why, encoding=audit.encoding or blocks.encoding).plus(audit)
        )

    def _finish(self) -> dict[str, Any]:
        """Write the files that sum everything up."""
        self.files = [self._whole(audit) for audit in self._log.audits()] or list(self._counts.values())
        self.totals.unaudited = sum(audit.unaudited for audit in self._counts.values())
        content = summary(self.totals, self.files, self.standards, masked=self.job.masked)
        self.folder.close()
        if self.request.parquet and self.pages:
            from audit.run.arrow import write_parquet

            write_parquet(self.folder.out)
        write_outputs(self.folder.out, content, self.totals, self.standards)
        return content


def renamed(record: AuditRecord, dialogue: Dialogue, name: str) -> tuple[AuditRecord, Dialogue]:
    """A dialogue whose id came before, under a name of its own and with a warning."""
    warnings = (*record.warnings, DUPLICATE_ID)
    return (
        msgspec.structs.replace(record, dialogue=name, warnings=warnings),
        msgspec.structs.replace(dialogue, id=name),
    )


def standards(auditor: Auditor, plan: Plan) -> Standards:
    """What a run judges by, as its summary says it."""
    rubrics = auditor.pack.rubrics
    return Standards(
        rubrics={
            name: {
                "title": rubric.title,
                "weight": rubric.weight,
                "severity": rubric.severity,
                "bonus": rubric.bonus,
                "why": rubric.why,
            }
            for name, rubric in rubrics.items()
        },
        red_lines=red_lines(rubrics),
        digest=plan.digest,
        packs={pack.name: _digest(pack.text.encode()) for pack in plan.packs},
        calendar=plan.calendar.digest if plan.calendar else None,
        model=auditor.model,
    )


def _unchanged(finished: Sequence[Finished], blocks: Sequence[Block]) -> bool:
    """Whether the input of the finished blocks is still what it was."""
    return len(finished) <= len(blocks) and all(
        line.block == block.number and line.digest == digest_block(block)
        for line, block in zip(finished, blocks, strict=False)
    )


def _digest(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"


def _batches(path: Path) -> Iterator[list[bytes]]:
    with path.open("rb") as lines:
        while batch := list(islice(lines, _BATCH)):
            yield batch
