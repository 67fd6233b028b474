"""Damaged files: no crash, everything said, the valid neighbour kept."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import mutate
from neighbours import ANSWER, SHOP, TEXT, neighbour
from reader_cases import Case, load
from reader_inputs import Result, read_inputs

from audit.readers.detection import READERS

CASES = load()
WITH_NEIGHBOUR = [case for case in CASES if neighbour(case) and not case.data.startswith(b"\xff\xfe")]


def sound(result: Result) -> None:
    """Everything can be written, nothing failed inside a reader, ids are unique."""
    for item in (*result.dialogues, *result.rejected, *result.audits):
        msgspec.json.encode(item)
    assert not [audit.failed for audit in result.audits if audit.failed and "请报告" in audit.failed]
    for audit in result.audits:
        assert audit.not_understood >= 0


@pytest.mark.parametrize("seed", range(200))
def test_mutated_exports(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    case = chance.choice(CASES)
    path = case.write(tmp_path)
    path.write_bytes(mutate(case.data, chance))
    options = case.options if seed % 2 else {"format": case.format, **case.options}
    sound(read_inputs(tmp_path, path, **options))


@pytest.mark.parametrize("case", WITH_NEIGHBOUR, ids=lambda case: f"{case.format}: {case.name}")
def test_the_neighbour_of_damage_is_kept(case: Case, tmp_path: Path) -> None:
    encoding = "gb18030" if case.format == "qianniu_batch_txt" else "utf-8"
    added = (neighbour(case) or b"").decode().encode(encoding)
    path = case.write(tmp_path)
    for seed in range(5):
        damaged = mutate(case.data, random.Random(seed)) + added
        path.write_bytes(damaged)
        result = read_inputs(tmp_path, path, format=case.format, shops=(SHOP,))
        said = {(message.role, message.text) for dialogue in result.dialogues for message in dialogue.messages}
        answers = {role for role, text in said if text == ANSWER}
        assert ("buyer", TEXT) in said, damaged
        assert answers <= {"agent", "bot"}, damaged
        assert answers, damaged


@pytest.mark.parametrize("name", ["jsonl", *READERS])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_arbitrary_bytes(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any.bin"
    path.write_bytes(data)
    sound(read_inputs(tmp_path, path, format=name))


def test_a_reader_that_fails_costs_its_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("oops")

    case = load("role_label_txt")[0]
    other = load("jddc_tsv")[0]
    first, second = case.write(tmp_path), other.write(tmp_path)
    reader = READERS["jddc_tsv"]
    monkeypatch.setitem(READERS, "jddc_tsv", type(reader)(reader.name, reader.title, True, reader.detect, broken))
    result = read_inputs(tmp_path, first, second)
    assert len(result.dialogues) == len(case.dialogues)
    assert [bool(audit.failed) for audit in result.audits] == [False, True]
