"""The same audit on Spark; skipped where there is no Java or no pyspark."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from run_inputs import dialogue, many, records, write_lines
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import UsageError
from audit.run import spark

needs_spark = pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine")


def _run(out: Path, *arguments: object) -> Any:
    result = CliRunner().invoke(app, ["run", *map(str, arguments), "--out", str(out), "--no-report", "--quiet"])
    assert result.exit_code == 0, result.exception
    return result


def _rows(out: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    table = pq.read_table(out / "dialogues.parquet")
    rows: list[dict[str, Any]] = table.sort_by([("place", "ascending"), ("row", "ascending")]).to_pylist()
    return rows


def _same(on_spark: Path, local: Path) -> None:
    rows = _rows(on_spark)
    for column, name in (("record", "dialogues.jsonl"), ("transcript", "transcripts.jsonl")):
        assert "".join(f"{row[column]}\n" for row in rows).encode() == (local / name).read_bytes()
    assert [row["dialogue"] for row in rows] == [row["dialogue"] for row in records(local)]
    assert (on_spark / "scorecards.json").read_bytes() == (local / "scorecards.json").read_bytes()


@needs_spark
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning")
def test_records_are_those_of_a_local_run_to_the_byte(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    source = write_lines(tmp_path / "夜 班.jsonl", many(40))
    _run(tmp_path / "local", source, "--tolerate")
    _run(tmp_path / "spark", source, "--engine", "spark", "--spark-master", "local[2]", "--tolerate")
    _same(tmp_path / "spark", tmp_path / "local")
    for name in ("rejected.jsonl", "summary.json"):
        assert (tmp_path / "spark" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()

    clean = write_lines(tmp_path / "clean.jsonl", [dialogue(f"d{i}", f"客服{i % 3}") for i in range(20)])
    table = tmp_path / "clean.parquet"
    assert CliRunner().invoke(app, ["convert", str(clean), "--out", str(table), "--quiet"]).exit_code == 0
    _run(tmp_path / "local", table)
    _run(tmp_path / "spark", table, "--engine", "spark", "--spark-conf", "spark.sql.shuffle.partitions=2")
    _same(tmp_path / "spark", tmp_path / "local")


def test_without_java_there_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(UsageError, match="Java"):
        spark._require_java()


def test_without_pyspark_there_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    with pytest.raises(UsageError, match=r"kefu-audit\[spark\]"), spark._session(None, {}):
        pass


def test_configuration_is_key_and_value(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [dialogue("d")])
    result = CliRunner().invoke(app, ["run", str(source), "--engine", "spark", "--spark-conf", "nonsense"])
    assert isinstance(result.exception, UsageError)
    assert "KEY=VALUE" in str(result.exception)
