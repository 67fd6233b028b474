"""What is done with one block: read, audit, mask, encode. The same in this process, in a worker and in Spark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from audit.dialogue import Dialogue
from audit.engine import Auditor, Plan
from audit.errors import SourceError
from audit.findings import AuditRecord
from audit.ids import id_hashes
from audit.mask import mask, mask_dialogues
from audit.parse_audit import RAW_LIMIT, FileAudit, Rejected, rejected
from audit.rubric import Rubric
from audit.run.blocks import Block, digest_block, placed, read_block
from audit.scorecard import Tally

ENCODER = msgspec.json.Encoder()


class Job(msgspec.Struct, frozen=True):
    """All that a worker needs to know, as values."""

    plan: Plan
    tz: str
    masked: bool


class Part(msgspec.Struct, frozen=True):
    """What became of one block, ready to be written.

    `records`, `transcripts`, `rejected` are lines of JSON, `ids` a 64-bit hash a dialogue, `digest` is the input's.
    """

    block: int
    records: bytes
    transcripts: bytes
    rejected: bytes
    ids: bytes
    tally: Tally
    audit: FileAudit
    digest: str


class Judged(NamedTuple):
    """Dialogues as they may be written, with their records, and by their numbers those that could not be audited."""

    dialogues: Sequence[Dialogue]
    records: Sequence[AuditRecord]
    rejected: Mapping[int, Rejected]


class Worker:
    """Compiles the rubrics once and then works off one block after another."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.auditor = Auditor(job.plan)
        self.red_lines = red_lines(self.auditor.pack.rubrics)

    def do(self, block: Block, poison: Sequence[int] = (), announce: Callable[[int], object] | None = None) -> Part:
        """Audit a block.

        Dialogues numbered in `poison` are known to end the process and are rejected unseen. With `announce` they are
        audited one by one, each announced by its number before.
        """
        try:
            read = read_block(block, self.job.tz)
        except SourceError as error:
            return lost(block, str(error).removeprefix(f"{block.source}: "))
        judged = self.judge(read.dialogues, block.source, poison, announce)
        failed = [placed(item, block, number, self.job.tz) for number, item in judged.rejected.items()]
        refused = [*read.rejected, *failed]
        tally = Tally()
        tally.add(judged.records, self.red_lines)
        return Part(
            block=block.number,
            records=ENCODER.encode_lines(judged.records),
            transcripts=ENCODER.encode_lines(judged.dialogues),
            rejected=ENCODER.encode_lines(self.shown(refused)),
            ids=id_hashes(record.dialogue for record in judged.records).tobytes(),
            tally=tally,
            audit=msgspec.structs.replace(read.audit, unaudited=len(failed)),
            digest=digest_block(block),
        )

    def judge(
        self,
        dialogues: Sequence[Dialogue],
        source: str,
        poison: Sequence[int] = (),
        announce: Callable[[int], object] | None = None,
    ) -> Judged:
        """Audit and mask; where that fails as a whole, dialogue by dialogue, so that one never costs its neighbours."""
        if announce is None:
            try:
                return self._judge(dialogues)
            except Exception:
                pass  # It is found again below, with the dialogue that it belongs to.
        shown: list[Dialogue] = []
        records: list[AuditRecord] = []
        failed: dict[int, Rejected] = {}
        for number, dialogue in enumerate(dialogues):
            if number in poison:
                failed[number] = unaudited(dialogue, source, "审核进程因这条对话崩溃")
                continue
            if announce is not None:
                announce(number)
            try:
                one = self._judge([dialogue])
            except Exception as error:
                failed[number] = unaudited(dialogue, source, f"审核这条对话时出错：{type(error).__name__}: {error}")
            else:
                shown += one.dialogues
                records += one.records
        return Judged(shown, records, failed)

    def shown(self, refused: Sequence[Rejected]) -> Sequence[Rejected]:
        """Rejections as they may be written."""
        return [masked_rejection(item) for item in refused] if self.job.masked else refused

    def _judge(self, dialogues: Sequence[Dialogue]) -> Judged:
        records: Sequence[AuditRecord] = self.auditor.audit(dialogues)
        if self.job.masked:
            dialogues, records = mask_dialogues(dialogues, records)
        return Judged(dialogues, records, {})


def red_lines(rubrics: Mapping[str, Rubric]) -> frozenset[str]:
    """The rubrics that cost the whole score."""
    return frozenset(name for name, rubric in rubrics.items() if rubric.severity == "red-line")


def given_up(block: Block) -> Part:
    """The part of a block that ends every process before a dialogue of it is reached."""
    return lost(block, f"读取这 {block.size:,} 字节时审核进程反复崩溃（摘要 blake2b:{digest_block(block)}）")


def lost(block: Block, reason: str) -> Part:
    """The part of a block of which nothing can be read; its file has failed, and no other."""
    refused = rejected(block.source, reason, line=block.place.line, offset=block.place.start)
    audit = FileAudit(block.source, failed=reason)
    return Part(block.number, b"", b"", ENCODER.encode(refused) + b"\n", b"", Tally(), audit, digest_block(block))


def unaudited(dialogue: Dialogue, source: str, reason: str) -> Rejected:
    """A dialogue that was read but could not be audited."""
    return rejected(source, f"{reason}（对话 {dialogue.id}）", ENCODER.encode(dialogue))


def masked_rejection(item: Rejected) -> Rejected:
    """The same rejection with its raw text and its reason masked; a number cut off at the limit is masked too."""
    raw = mask(item.raw)
    if len(item.raw.encode("utf-8", "replace")) >= RAW_LIMIT - 4:
        kept = raw.rstrip("0123456789 .-_·/")
        raw = kept + "*" * (len(raw) - len(kept))
    return msgspec.structs.replace(item, raw=raw, reason=mask(item.reason))
