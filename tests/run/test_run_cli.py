"""The command as a user calls it, with the real engine and the shipped packs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from run_inputs import content, dialogue, records, write_lines
from typer.testing import CliRunner, Result

from audit.cli import app
from audit.errors import AuditError
from audit.manifest import MANIFEST
from audit.run.local import Run

CALM = dialogue("calm", text="亲，您好，很高兴为您服务，请问有什么可以帮您？")
RUDE = dialogue("rude", text="你有病吧，爱买不买，随便你投诉")


def call(*arguments: object) -> Result:
    """The command in this process; an error for the user is raised, with its exit status."""
    return CliRunner().invoke(app, ["run", *map(str, arguments)])


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_lines(tmp_path / "night.jsonl", [CALM, RUDE])


def test_a_run_writes_every_file_and_says_where(source: Path, tmp_path: Path) -> None:
    result = call(source, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "2 个会话、4 条消息" in result.stdout
    names = content_names(tmp_path / "out")
    assert {
        "dialogues.jsonl",
        "transcripts.jsonl",
        "scorecards.json",
        "summary.json",
        "run.json",
        "rejected.jsonl",
    } < names
    assert {"index.html", MANIFEST} < names
    run = json.loads((tmp_path / "out" / "run.json").read_bytes())
    assert run["workers"] == 1
    assert run["seconds"] > 0


def content_names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_records_have_the_fields_that_others_rely_on(source: Path, tmp_path: Path) -> None:
    call(source, "--out", tmp_path / "out", "--no-report")
    calm, rude = records(tmp_path / "out")
    assert calm.keys() >= {
        *("schema", "dialogue", "shop", "agent", "started_at", "score", "risk", "sentiment", "checks", "agents"),
        *("warnings", "rubrics", "model"),
    }
    assert rude["score"] == 0
    assert calm["rubrics"].startswith("sha256:")
    assert len({check["rubric"] for check in calm["checks"]}) == len(calm["checks"]) >= 28
    texts = [message["text"] for message in records(tmp_path / "out", "transcripts.jsonl")[0]["messages"]]
    for check in calm["checks"]:
        for item in check["evidence"]:
            assert texts[item["message"]][item["start"] : item["end"]] == item["quote"]
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    (card,) = json.loads((tmp_path / "out" / "scorecards.json").read_bytes())
    assert summary["red_lines"] == card["red_lines"] >= 1
    assert [row["id"] for row in summary["rubrics"]] == [check["rubric"] for check in calm["checks"]]


def test_the_summary_goes_to_standard_output_on_request_and_nothing_else_does(source: Path, tmp_path: Path) -> None:
    result = call(source, "--out", tmp_path / "out", "--no-report", "--json")
    assert json.loads(result.stdout) == json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert call(source, "--out", tmp_path / "out", "--no-report", "--quiet").output == ""


@pytest.mark.parametrize(
    ("conditions", "status"),
    [(["red-line"], 3), (["score<60"], 3), (["score<0"], 0), (["score<0", "red-line"], 3)],
)
def test_conditions_end_the_run_with_three(source: Path, tmp_path: Path, conditions: list[str], status: int) -> None:
    flags = [part for text in conditions for part in ("--fail-on", text)]
    assert call(source, "--out", tmp_path / "out", "--no-report", *flags).exit_code == status
    assert (tmp_path / "out" / "dialogues.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["none.jsonl"], 2, "none.jsonl"),
        (["night.jsonl", "--fail-on", "bad"], 2, "--fail-on"),
        (["night.jsonl", "--engine", "dask"], 2, "--engine"),
        (["night.jsonl", "--format", "fax"], 2, "fax"),
        (["night.jsonl", "--rubrics", "none"], 2, "none"),
        (["night.jsonl", "--promotions", "none.yaml"], 2, "none.yaml"),
        (["night.jsonl", "--tz", "Mars/Base"], 2, "Mars/Base"),
        (["night.jsonl", "--agents", "none.csv"], 2, "none.csv"),
        (["night.jsonl", "--config", "none.toml"], 2, "none.toml"),
        (["night.jsonl", "--out", "."], 2, "不为空"),
        (["night.jsonl", "--engine", "spark", "--resume"], 2, "--resume"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_two(source: Path, arguments: list[str], status: int, said: str) -> None:
    error = call(*arguments).exception
    assert isinstance(error, AuditError), error
    assert error.exit_status == status
    assert said in str(error)
    assert "\n" not in str(error)


def test_a_file_with_nothing_to_read_ends_with_one_and_is_reported(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    result = call(empty, "--out", tmp_path / "out", "--no-report")
    assert result.exit_code == 1
    assert "empty.jsonl" in result.stderr
    assert records(tmp_path / "out", "rejected.jsonl")


def test_a_suspect_file_ends_with_one_unless_that_is_tolerated(tmp_path: Path) -> None:
    lines = [CALM if i % 2 else "{broken" for i in range(60)]
    source = write_lines(
        tmp_path / "bad.jsonl",
        [{**line, "id": f"d{i}"} if isinstance(line, dict) else line for i, line in enumerate(lines)],
    )
    assert call(source, "--out", tmp_path / "out", "--no-report").exit_code == 1
    assert len(records(tmp_path / "out")) == 30
    assert call(source, "--out", tmp_path / "out", "--no-report", "--tolerate").exit_code == 0


def test_an_interruption_says_how_to_go_on(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Run, "_take", interrupt)
        result = call(source, "--out", tmp_path / "out", "--no-report")
    assert result.exit_code == 130
    assert "--resume" in result.stderr
    assert not (tmp_path / "out").exists()
    assert call(source, "--out", tmp_path / "out", "--no-report", "--resume").exit_code == 0


def test_settings_fill_what_the_flags_leave_open(source: Path, tmp_path: Path) -> None:
    (tmp_path / "kefu-audit.toml").write_text(
        '[run]\nout = "there"\nreport = false\nfail-on = ["red-line"]\n', encoding="utf-8"
    )
    assert call(source).exit_code == 3
    assert content_names(tmp_path / "there") >= {"dialogues.jsonl"}
    assert "index.html" not in content_names(tmp_path / "there")
    call(source, "--out", tmp_path / "here", "--report")
    assert "index.html" in content_names(tmp_path / "here")


def test_parquet_holds_the_same_lines(source: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    call(source, "--out", tmp_path / "out", "--no-report", "--parquet")
    rows = pq.read_table(tmp_path / "out" / "dialogues.parquet").to_pylist()
    for column, name in (("record", "dialogues.jsonl"), ("transcript", "transcripts.jsonl")):
        assert "".join(f"{row[column]}\n" for row in rows) == (tmp_path / "out" / name).read_text(encoding="utf-8")
    assert [(row["row"], row["dialogue"], row["score"]) for row in rows][1] == (1, "rude", 0.0)


def test_as_a_process_with_two_workers_it_writes_the_same(tmp_path: Path) -> None:
    lines = [dialogue(f"d{i}", f"客服{i % 5}", "亲，您好，在的，" + "这款很好哦" * (i % 40)) for i in range(4500)]
    source = write_lines(tmp_path / "big.jsonl", lines)
    for workers in (1, 2):
        command = [
            sys.executable,
            "-m",
            "audit",
            "run",
            source,
            "--no-report",
            "-j",
            workers,
            "--out",
            tmp_path / f"o{workers}",
        ]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
    assert json.loads((tmp_path / "o2" / "run.json").read_bytes())["workers"] == 2
    one, two = content(tmp_path / "o1"), content(tmp_path / "o2")
    assert one.pop("run.json") != two.pop("run.json")
    assert one == two


def test_an_error_of_a_process_is_one_line_without_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "audit", "run", str(tmp_path / "none.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("错误：")
    assert done.stderr.count("\n") == 1
