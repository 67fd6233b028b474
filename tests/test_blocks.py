"""A dialogue is audited the same alone, among others, in any order and in blocks of any size."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor
from audit.findings import AuditRecord

GOLD = Path(__file__).parent / "gold"


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    """The labelled dialogues of the project, and some with odd texts and times between them."""
    lines = [
        line for name in ("authored", "blind") for line in (GOLD / f"{name}.plain.jsonl").read_bytes().splitlines()
    ]
    odd = [
        Dialogue("empty"),
        Dialogue("blank", messages=(Message("buyer"), Message("agent", text=""))),
        Dialogue("zero", messages=(Message("buyer", text="有货\0吗"), Message("agent", text="\0\0您好"))),
        Dialogue("long", messages=(Message("buyer", text="怎么还没到！" * 400), Message("agent", text="😀" * 3000))),
    ]
    return [msgspec.json.decode(line, type=Dialogue) for line in lines] + odd


@pytest.fixture(scope="module")
def alone(auditor: Auditor, dialogues: list[Dialogue]) -> dict[str, AuditRecord]:
    """The record of each dialogue audited by itself."""
    return {dialogue.id: auditor.audit([dialogue])[0] for dialogue in dialogues}


@pytest.mark.parametrize("size", [2, 7, 64, 1000])
def test_the_size_of_a_block_changes_no_record(
    size: int, auditor: Auditor, dialogues: list[Dialogue], alone: dict[str, AuditRecord]
) -> None:
    for start in range(0, len(dialogues), size):
        for record in auditor.audit(dialogues[start : start + size]):
            assert record == alone[record.dialogue]


@pytest.mark.parametrize("seed", range(3))
def test_the_neighbours_in_a_block_change_no_record(
    seed: int, auditor: Auditor, dialogues: list[Dialogue], alone: dict[str, AuditRecord]
) -> None:
    shuffled = random.Random(seed).sample(dialogues, len(dialogues))
    assert auditor.audit(shuffled) == [alone[dialogue.id] for dialogue in shuffled]


def test_the_same_dialogue_many_times_has_the_same_record_each_time(
    auditor: Auditor, dialogues: list[Dialogue], alone: dict[str, AuditRecord]
) -> None:
    for dialogue in dialogues[::20]:
        assert auditor.audit([dialogue] * 5) == [alone[dialogue.id]] * 5


def test_a_message_does_the_same_acts_whatever_stands_before_and_behind_it(
    auditor: Auditor, dialogues: list[Dialogue]
) -> None:
    messages = [message for dialogue in dialogues for message in dialogue.messages]
    together = auditor.conversations([Dialogue("all", messages=tuple(messages))])[0]
    each = auditor.conversations([Dialogue(str(at), messages=(message,)) for at, message in enumerate(messages)])
    for at, single in enumerate(each):
        assert together.acts[at] == single.acts[0], messages[at].text
        assert together.sentiment[at] == single.sentiment[0]
        assert together.text(at) == single.text(0)


def test_a_record_quotes_the_raw_text_and_can_be_written(
    dialogues: list[Dialogue], alone: dict[str, AuditRecord]
) -> None:
    for dialogue in dialogues:
        for check in alone[dialogue.id].checks:
            for item in check.evidence:
                assert dialogue.messages[item.message].text[item.start : item.end] == item.quote
        msgspec.json.encode(alone[dialogue.id])
