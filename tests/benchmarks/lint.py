"""How fast scripts are checked on one core: `python tests/benchmarks/lint.py [PHRASES]`.

The library is made of clauses of the clean sample, two or three a phrase, drawn with a fixed seed, as the CSV of 千牛 in
GB18030. Start-up (imports, rules, acts) is measured apart; CPU time, best of five, no cache.
"""

from __future__ import annotations

import csv
import io
import random
import re
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

SCRIPTS = Path(__file__).parents[2] / "corpora" / "scripts"
ROUNDS = 5


def library(count: int) -> bytes:
    """A table of `count` phrases."""
    from audit.lint.sources import read_source

    samples = read_source("clean.yaml", (SCRIPTS / "clean.yaml").read_bytes()).scripts
    clauses = sorted(
        {clause for script in samples for clause in re.split("[，。？！\n]", script.text) if len(clause) > 3}
    )
    draw = random.Random(count)
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["快捷短语编码", "快捷短语", "快捷短语分组"])
    for number in range(count):
        said = "，".join(draw.sample(clauses, draw.choice((2, 3))))
        writer.writerow([f"k{number}", f"亲，{said}。", "产品"])
    return table.getvalue().encode("gb18030")


def best(work: Callable[[], T]) -> tuple[float, T]:
    """The shortest CPU time of several rounds, in seconds, and the result."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return min(times), result


def main(count: int) -> None:
    """Print start-up and throughput."""
    start = time.process_time()
    from audit.lint.check import check
    from audit.lint.linter import Linter
    from audit.lint.sources import read_source
    from audit.promotions import load_calendar

    linter = Linter(datetime.fromisoformat("2026-04-02T10:00:00+08:00"), load_calendar(SCRIPTS / "promotions.yaml"))
    check(linter, [read_source("warm.txt", "亲，您好。".encode())])
    print(f"start-up {time.process_time() - start:.2f} s")
    raw = library(count)
    reading, source = best(lambda: read_source("quick.csv", raw))
    checking, outcome = best(lambda: check(linter, [source]))
    print(f"{count} phrases, {sum(len(script.text) for script in source.scripts) / count:.0f} characters on average")
    print(f"reading {reading:.3f} s, checking {checking:.3f} s, {len(outcome.diagnostics)} findings")
    print(f"{count / (reading + checking):,.0f} phrases/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
