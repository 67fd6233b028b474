"""Converting first and auditing then gives what auditing the export gives; converting again changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from export_text import batch, talk
from fake_engine import FakeAuditor, FakePlan
from hypothesis import HealthCheck, given, settings
from random_chats import many_dialogues
from reader_cases import Case, load

from audit.conversion import REJECTED, convert_files
from audit.dialogue import Dialogue
from audit.errors import OutputError, UsageError
from audit.parse_audit import FileAudit
from audit.readers.record import ReadOptions
from audit.run.local import Request, Run

CASES = [case for case in load() if case.dialogues]
DECODER = msgspec.json.Decoder(Dialogue)
ONE_A_FORMAT = list({case.format: case for case in CASES}.values())


@pytest.fixture(autouse=True)
def _fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.run.work.Auditor", FakeAuditor)


def options(case: Case, **more: Any) -> ReadOptions:
    given_options = {key: tuple(value) if isinstance(value, list) else value for key, value in case.options.items()}
    return ReadOptions(**{**given_options, **more})


def run(source: Path, out: Path, read: ReadOptions) -> tuple[bytes, list[Dialogue]]:
    """The two long files of a run; that the source was in no order is said of the dialogues that were sorted here."""
    done = Run(Request((str(source),), out, FakePlan(), read, workers=1, masked=False))  # type: ignore[arg-type]
    done.audit()
    done.publish()
    shown = DECODER.decode_lines((out / "transcripts.jsonl").read_bytes())
    ordered = [msgspec.structs.replace(d, meta={**d.meta, "unordered": True}) for d in shown]
    return (out / "dialogues.jsonl").read_bytes(), ordered


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.format}-{case.name}")
def test_convert_and_run_is_run(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    converted = tmp_path / "converted" / "o.jsonl"
    convert_files([str(path)], converted, options(case, sort=False))
    direct = run(path, tmp_path / "direct", options(case))
    assert run(converted, tmp_path / "after", ReadOptions(tz=options(case).tz)) == direct
    assert len(direct[1]) == sum(bool(dialogue) for dialogue in case.dialogues)


@pytest.mark.parametrize("case", ONE_A_FORMAT, ids=lambda case: case.format)
@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_converting_again_changes_nothing(case: Case, kind: str, tmp_path: Path) -> None:
    read = options(case, sort=False)
    once, between, twice = (tmp_path / name for name in ("1/o.jsonl", f"2/o.{kind}", "3/o.jsonl"))
    convert_files([str(case.write(tmp_path))], once, read)
    canonical = ReadOptions(tz=read.tz, sort=False)
    convert_files([str(once)], between, canonical)
    convert_files([str(between)], twice, canonical)
    written, again = (DECODER.decode_lines(path.read_bytes()) for path in (once, twice))
    assert again == [dialogue for dialogue in written if dialogue.messages]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many_dialogues(at_least=1, at_most=5, least=1))
def test_canonical_dialogues_keep_every_value(tmp_path: Path, dialogues: list[Dialogue]) -> None:
    source, out = tmp_path / "a.jsonl", tmp_path / "o" / "o.jsonl"
    source.write_bytes(msgspec.json.Encoder().encode_lines(dialogues))
    convert_files([str(source)], out, ReadOptions(sort=False))
    found = DECODER.decode_lines(out.read_bytes())
    assert [d.id for d in found] == [d.id for d in dialogues]
    for before, after in zip(dialogues, found, strict=True):
        assert [(m.role, m.sender, m.at, m.text, m.kind) for m in after.messages] == [
            (m.role, m.sender, m.at, m.text, m.kind) for m in before.messages
        ]
        assert (after.shop, after.buyer, after.agent) == (before.shop, before.buyer, before.agent)
    assert (out.parent / REJECTED).read_bytes() == b""


def converted(tmp_path: Path, *names: str, **more: Any) -> tuple[list[dict[str, Any]], list[FileAudit]]:
    out = tmp_path / "o" / "o.jsonl"
    audits = convert_files([str(tmp_path / name) for name in names], out, ReadOptions(sort=False, **more))
    return [msgspec.json.decode(line) for line in out.read_bytes().splitlines()], audits


def test_audits_add_up_to_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(batch(talk("a"), talk("b")), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"messages": [{"role": "buyer", "text": "x"}]}\n{bad\n', encoding="utf-8")
    rows, audits = converted(tmp_path, "a.txt", "b.jsonl")
    assert [audit.format for audit in audits] == ["qianniu_batch_txt", "jsonl"]
    assert sum(audit.dialogues for audit in audits) == len(rows) == 3
    assert sum(audit.messages for audit in audits) == sum(len(row["messages"]) for row in rows) == 5
    assert [audit.not_understood for audit in audits] == [0, 1]


def test_ids_of_several_files_are_told_apart_across_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.conversion._BATCH", 4)
    line = '{"id": "d", "messages": [{"role": "buyer", "text": "x"}]}\n'
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(line * 5, encoding="utf-8")
    rows, _ = converted(tmp_path, "a.jsonl", "b.jsonl")
    assert [row["id"] for row in rows] == ["d", *(f"d#{number}" for number in range(2, 11))]


def test_a_result_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": [{"role": "buyer", "text": "x"}]}\n', encoding="utf-8")
    (tmp_path / "o").mkdir()
    for name in ("o.jsonl", REJECTED):
        (tmp_path / "o" / name).write_text("old", encoding="utf-8")
    with pytest.raises(UsageError):
        convert_files([str(tmp_path / "none.jsonl")], tmp_path / "o" / "o.jsonl", ReadOptions())
    with pytest.raises(OutputError):
        convert_files([str(tmp_path / "a.jsonl")], tmp_path / "o" / "o.docx", ReadOptions())
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "o").iterdir()} == {
        "o.jsonl": "old",
        REJECTED: "old",
    }


def test_rejections_that_cannot_be_put_in_place_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": []}\n', encoding="utf-8")
    (tmp_path / "o" / REJECTED / "inner").mkdir(parents=True)
    with pytest.raises(OutputError, match=REJECTED):
        converted(tmp_path, "a.jsonl")
    assert not list((tmp_path / "o").glob(".*"))
