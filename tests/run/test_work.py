"""What becomes of one block: nothing is lost when something crashes, and nothing private is left in what is refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from fake_engine import FakePlan
from hypothesis import given
from hypothesis import strategies as st
from run_inputs import Line, dialogue, write_lines

from audit.dialogue import Dialogue
from audit.findings import AuditRecord
from audit.ids import id_hashes
from audit.parse_audit import RAW_LIMIT, Rejected, rejected
from audit.reading import Shard
from audit.run.blocks import Block, cut, digest_block
from audit.run.work import Job, Part, Worker, given_up, masked_rejection

pytestmark = pytest.mark.usefixtures("fake_engine")

PHONE = "13800138000"


def block_of(folder: Path, lines: list[Line]) -> Block:
    (block,) = cut([Shard(write_lines(folder / "a.jsonl", lines), None)])
    return block


def worker(masked: bool = True) -> Worker:
    return Worker(Job(FakePlan(), "Asia/Shanghai", masked))  # type: ignore[arg-type]


def names(part: Part) -> list[str]:
    """The ids of a part, which records, transcripts and hashes agree on."""
    judged = msgspec.json.Decoder(AuditRecord).decode_lines(part.records)
    shown = msgspec.json.Decoder(Dialogue).decode_lines(part.transcripts)
    assert [record.dialogue for record in judged] == [found.id for found in shown]
    assert part.ids == id_hashes(found.id for found in shown).tobytes()
    assert part.tally.dialogues == len(shown)
    return [found.id for found in shown]


def refused(part: Part) -> list[Rejected]:
    return msgspec.json.Decoder(Rejected).decode_lines(part.rejected)


def test_a_part_says_everything_about_its_block(tmp_path: Path) -> None:
    block = block_of(tmp_path, [dialogue("a"), "{broken", dialogue("b", text="烦")])
    part = worker().do(block)
    assert names(part) == ["a", "b"]
    assert [item.line for item in refused(part)] == [2]
    assert (part.block, part.digest) == (0, digest_block(block))
    assert (part.audit.dialogues, part.audit.not_understood) == (2, 1)
    assert (part.tally.messages, part.tally.at_risk, part.tally.lowest) == (4, 1, 0.0)


def test_one_that_cannot_be_audited_costs_no_neighbour_and_is_kept_whole(tmp_path: Path) -> None:
    part = worker().do(block_of(tmp_path, [dialogue("a"), dialogue("boom"), dialogue("b")]))
    assert names(part) == ["a", "b"]
    (item,) = refused(part)
    assert "审核这条对话时出错：ValueError" in item.reason
    assert "（对话 boom）" in item.reason
    assert PHONE not in item.reason
    assert msgspec.json.decode(item.raw, type=Dialogue).id == "boom"


def test_poison_is_never_touched_and_the_others_are_announced_before(tmp_path: Path) -> None:
    announced: list[int] = []
    part = worker().do(block_of(tmp_path, [dialogue(f"d{i}") for i in range(5)]), (1, 3), announced.append)
    assert names(part) == ["d0", "d2", "d4"]
    assert announced == [0, 2, 4]
    assert [item.reason for item in refused(part)] == [
        "审核进程因这条对话崩溃（对话 d1）",
        "审核进程因这条对话崩溃（对话 d3）",
    ]


@pytest.mark.parametrize("singly", [False, True])
def test_one_by_one_gives_what_all_at_once_gives(tmp_path: Path, singly: bool) -> None:
    lines = [dialogue(f"d{i}", text=f"您好，电话{PHONE}" if i % 2 else "烦") for i in range(7)]
    block = block_of(tmp_path, lines)
    whole = worker().do(block)
    again = worker().do(block, (), (lambda _: None) if singly else None)
    assert (again.records, again.transcripts, again.ids) == (whole.records, whole.transcripts, whole.ids)
    assert PHONE.encode() not in whole.records + whole.transcripts


def test_without_masks_everything_stays_as_it_was_said(tmp_path: Path) -> None:
    block = block_of(tmp_path, [dialogue("a", text=f"您好{PHONE}"), f'{{"broken": {PHONE}'])
    part = worker(masked=False).do(block)
    assert all(PHONE.encode() in stream for stream in (part.records, part.transcripts, part.rejected))
    masked = worker().do(block)
    assert not any(PHONE.encode() in stream for stream in (masked.records, masked.transcripts, masked.rejected))
    assert len(masked.rejected) == len(part.rejected)


def test_a_block_that_nobody_survives_is_one_rejection_with_its_place_and_digest(tmp_path: Path) -> None:
    block = block_of(tmp_path, [dialogue("a"), dialogue("b")])
    part = given_up(block)
    assert names(part) == []
    (item,) = refused(part)
    assert (item.source, item.line, item.offset) == ("a.jsonl", 1, 0)
    assert digest_block(block) in item.reason
    assert f"{block.size:,} 字节" in item.reason
    assert part.audit.failed == item.reason
    assert part.digest == digest_block(block)


@given(
    st.integers(0, 13), st.text(alphabet="亲a ", max_size=3), st.sampled_from((PHONE, "138 0013 8000", "138-0013-8000"))
)
def test_a_phone_that_the_limit_cuts_through_is_masked_too(cut_at: int, before: str, phone: str) -> None:
    filler = "客" * ((RAW_LIMIT - cut_at - len(before.encode())) // 3)
    raw = before + filler + "。" + phone + "尾"
    item = masked_rejection(rejected("a", f"看不懂 {PHONE}", raw))
    assert item.reason == f"看不懂 {'*' * 11}"
    assert item.sha256 == rejected("a", "", raw).sha256
    assert not [digit for digit in item.raw if digit.isdigit()]
    assert len(item.raw) == len(rejected("a", "", raw).raw)
