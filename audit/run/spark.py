"""A run on Spark: the same blocks, the same worker, mapped with `mapInArrow` over partitions.

Inputs of any kind are spooled as for a local run, and blocks are read where the partitions are, so the folder must be
visible there. Canonical Parquet is read by Spark itself, and may be any URI that Spark understands.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from audit.errors import AuditError, UsageError
from audit.ids import SeenIds
from audit.parse_audit import FileAudit
from audit.reading import check
from audit.run import arrow
from audit.run.local import Progress, Request, Run

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TASKS = 3
"""Partitions a core: enough to even out, few enough to start fast."""

_DEFAULTS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "500",
    "spark.sql.maxConcurrentOutputFileWriters": "3",  # One a kind, so that no task sorts its rows before writing.
    "spark.log.level": "ERROR",
}
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "localhost",
    "spark.sql.shuffle.partitions": "4",
}


class SparkRun(Run):
    """One run on Spark; writes `dialogues.parquet/` in place of the two long JSONL files."""

    pages = False

    def __init__(
        self,
        request: Request,
        watch: Callable[[Progress], object] = lambda _: None,
        master: str | None = None,
        conf: Mapping[str, str] | None = None,
    ) -> None:
        if request.resume:
            raise UsageError("--resume 只能与 --engine local 一起用；Spark 自己会重试失败的任务")
        _require_java()
        super().__init__(request, watch)
        self._master = master
        self._conf = dict(conf or {})

    def audit(self, stdin: BinaryIO | None = None) -> dict[str, Any]:
        """Read, judge and write; returns the summary."""
        if not self._parquet:
            check(self.request.inputs, self.request.read)
        self.folder.check(self.request.inputs)
        with self.folder.built(resume=False), _session(self._master, self._conf) as spark:
            self.folder.out.mkdir()
            self.count = spark.sparkContext.defaultParallelism
            judged = self._judged(spark, stdin)
            results = self.folder.spool / "results"
            judged.write.partitionBy("kind").parquet(_uri(results))
            kinds = {path.name.removeprefix("kind="): path for path in results.glob("kind=*")}
            self._reject(spark, kinds)
            if "record" in kinds:
                self._keep(spark, kinds["record"])
            return self._finish()

    @property
    def _parquet(self) -> bool:
        """Whether Spark itself can read all inputs."""
        return all(_is_parquet(item) for item in self.request.inputs)

    def _judged(self, spark: SparkSession, stdin: BinaryIO | None) -> DataFrame:
        job = arrow.pack_job(self.job)
        if self._parquet:
            rows = spark.read.parquet(
                *(item if "://" in item else _uri(Path(item).resolve()) for item in self.request.inputs)
            )
            located = rows.selectExpr("_metadata.file_path as _file", "_metadata.row_index as _row", "*")
            return located.mapInArrow(partial(arrow.audit_rows, job), arrow.SCHEMA)
        blocks = self._spool(stdin)
        listed = [(b.number, str(Path(b.path).resolve()), b.source, *b.place) for b in blocks]
        parts = max(1, min(len(listed), _TASKS * self.count))
        schema = "number long, path string, source string, start long, end long, line long"
        table = spark.createDataFrame(spark.sparkContext.parallelize(listed, parts), schema)
        return table.mapInArrow(partial(arrow.audit_blocks, job), arrow.SCHEMA)

    def _reject(self, spark: SparkSession, kinds: Mapping[str, Path]) -> None:
        """Collect rejections and parse audits; there are few of both."""
        spooled = self.folder.spool / "rejected.jsonl"
        lines = spooled.read_bytes() if spooled.exists() else b""
        if "rejected" in kinds:
            lines += b"".join(text.encode() + b"\n" for text in _texts(spark, kinds["rejected"]))
        (self.folder.out / "rejected.jsonl").write_bytes(lines)
        self.totals.rejected = lines.count(b"\n")
        for text in _texts(spark, kinds["audit"]) if "audit" in kinds else ():
            self._count(msgspec.json.decode(text, type=FileAudit))

    def _keep(self, spark: SparkSession, results: Path) -> None:
        """Ids made unique, records put in place and summed up by Spark."""
        place = self.folder.out / "dialogues.parquet"
        names = self._names(spark, results)
        if names:
            table = spark.read.parquet(_uri(results)).select(*arrow.COLUMNS)
            schema = ", ".join(f"{name} {kind}" for name, kind in arrow.COLUMNS.items())
            table.mapInArrow(partial(arrow.rename_records, names), schema).write.parquet(_uri(place))
        else:
            results.rename(place)
        self.totals.duplicate_ids = len(names)
        records = spark.read.parquet(_uri(place)).select("record")
        summed = partial(arrow.tally_records, red_lines=self.standards.red_lines)
        for part in records.mapInArrow(summed, "tally binary").collect():
            self.totals.tally.merge(arrow.load_tally(part["tally"]))

    def _names(self, spark: SparkSession, results: Path) -> dict[tuple[str, int], str]:
        """New names for ids that came before, in the order of the input; eight bytes a dialogue come to the driver."""
        table = spark.read.parquet(_uri(results))
        hashes = table.select("id_hash").toArrow().column("id_hash").to_numpy()
        if SeenIds().add(hashes.astype("<i8").view("<u8")):
            return {}
        rows = table.select("place", "row", "dialogue").orderBy("place", "row").toArrow()
        renamed = SeenIds().rename(rows.column("dialogue").to_pylist())
        places, numbers = rows.column("place"), rows.column("row")
        return {(places[index].as_py(), numbers[index].as_py()): name for index, name in renamed.items()}


def _texts(spark: SparkSession, folder: Path) -> list[str]:
    rows = spark.read.parquet(_uri(folder)).orderBy("place", "row").select("record").collect()
    return [row["record"] for row in rows]


def _uri(path: Path) -> str:
    """A local path as Spark wants it: with its scheme, and with blanks and Chinese as they are."""
    return f"file://{'' if path.as_posix().startswith('/') else '/'}{path.as_posix()}"


def _is_parquet(item: str) -> bool:
    return item.rstrip("/").endswith(".parquet")


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java") or (home and shutil.which("java", path=str(Path(home, "bin"))))):
        raise UsageError(
            "--engine spark 需要 Java 17 以上：请安装 JRE（如 Debian 的 default-jre-headless），或用 --engine local"
        )


@contextmanager
def _session(master: str | None, conf: Mapping[str, str]) -> Iterator[SparkSession]:
    try:
        from pyspark import SparkConf
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("没有安装 pyspark；请先 pip install 'kefu-audit[spark]'，或用 --engine local") from None
    settings = SparkConf()
    chosen = master or settings.get("spark.master", "local[*]") or "local[*]"
    local = chosen.startswith("local")
    defaults = _DEFAULTS | (_LOCAL if local else {})
    builder = SparkSession.builder.appName("kefu-audit").master(chosen)
    for key, value in (defaults | dict(conf)).items():
        if key in conf or not settings.contains(key):
            builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except Exception as error:
        raise AuditError(f"Spark 起不来：{str(error).splitlines()[0]}；请检查 --spark-master 和 Java") from None
    # PySpark itself leaves this setting to spark-submit; without it workers are whatever `python3` is on the path.
    python = spark.conf.get("spark.pyspark.python", sys.executable if local else None)
    if python:
        spark.sparkContext.pythonExec = python
    try:
        yield spark
    except PySparkException as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        said = next((line for line in reversed(lines) if "Error: " in line), lines[0])
        raise AuditError(f"Spark 任务失败：{said}") from None
    finally:
        spark.stop()
