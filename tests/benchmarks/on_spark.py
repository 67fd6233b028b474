"""Spark against local: `python tests/benchmarks/on_spark.py [--messages 100000]`; records are compared to the byte.

Wall time of a local run with two workers, of a first job on `local[2]`, and of a second one in the same session.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

import corpus
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from audit.engine import plan
from audit.run.local import Request, Run
from audit.run.spark import SparkRun


def main() -> None:
    """Run all three and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    options = parser.parse_args()
    packs = plan()
    with tempfile.TemporaryDirectory() as name, patch.object(SparkSession, "stop"):
        folder = Path(name)
        source = folder / "night.jsonl"
        corpus.build(source, options.messages)

        def timed(kind: type[Run], out: str) -> float:
            request = Request((str(source),), folder / out, packs, workers=2)
            run = kind(request) if kind is Run else SparkRun(request, master="local[2]")
            start = perf_counter()
            run.audit()
            run.publish()
            return perf_counter() - start

        for round_ in range(3):
            local, spark = timed(Run, "local"), timed(SparkRun, "spark")
            named = "cold" if round_ == 0 else "warm"
            print(
                f"local with two workers {local:.1f} s, Spark {named} {spark:.1f} s: {spark / local:.2f} times",
                flush=True,
            )
        table = pq.read_table(folder / "spark" / "dialogues.parquet").sort_by(
            [("place", "ascending"), ("row", "ascending")]
        )
        lines = "".join(f"{line}\n" for line in table.column("record").to_pylist()).encode()
        same = lines == (folder / "local" / "dialogues.jsonl").read_bytes()
        print(f"{table.num_rows:,} records, {'the same' if same else 'NOT the same'} to the byte")


if __name__ == "__main__":
    main()
