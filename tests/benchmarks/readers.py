"""How fast exports are read, as ratios, and whether memory stays flat: `python tests/benchmarks/readers.py [talks [MB]]`.

Every format is read by the way that `convert` and `run` take, to finished dialogues, and held against a bare typed
msgspec decode of the same messages as canonical lines: in one run, in turns, CPU seconds of one core, the median of the
rounds. Memory is the peak of a process of its own for each size, from 10 MB to the size given.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec
from exports import EXPORTS, TURNS, write

from audit.conversion import convert_files, dialogues
from audit.dialogue import Dialogue
from audit.parse_audit import ParseLog
from audit.readers.jsonl import decode_range, split_ranges
from audit.readers.record import ReadOptions
from audit.run.blocks import BLOCK_BYTES

ROUNDS = 7
_GROWING = ("jsonl", "role_label_txt", "qianniu_batch_txt", "flat_csv")
"""Formats whose memory is measured: canonical lines, a thread without end, blocks, rows."""


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(work: Callable[[], object], lines: Path) -> tuple[float, float]:
    """How fast some work is as a part of a bare typed decode, and its CPU seconds, both as medians."""
    decode = msgspec.json.Decoder(Dialogue).decode

    def bare() -> None:
        for line in lines.read_bytes().split(b"\n"):
            if line:
                decode(line)

    bare(), work()
    rounds = [(cpu(bare), cpu(work), cpu(bare)) for _ in range(ROUNDS)]
    ratio = statistics.median((before + after) / 2 / ours for before, ours, after in rounds)
    return ratio, statistics.median(ours for _, ours, _ in rounds)


def speed(folder: Path, talks: int) -> None:
    """A line a format."""
    lines = folder / "canonical.jsonl"
    messages = write(lines, "jsonl", talks)

    def blocks() -> None:
        for place in split_ranges(lines, BLOCK_BYTES):
            decode_range(lines, place, source="x")

    ratio, seconds = compare(blocks, lines)
    print(f"{'canonical lines, blocks':30}{ratio:8.3f} of a bare decode {messages / seconds / 1000:8,.0f} k messages/s")
    for name in EXPORTS:
        path = folder / "export"
        write(path, name, talks)

        def read(path: Path = path) -> None:
            for _ in dialogues([str(path)], ReadOptions(), folder, ParseLog(lambda _: None)):
                pass

        ratio, seconds = compare(read, lines)
        print(f"{name:30}{ratio:8.3f} of a bare decode {messages / seconds / 1000:8,.0f} k messages/s")


def _grown(path: Path, name: str, size: int) -> int:
    """Write an export of about so many bytes; returns its messages."""
    head, make = EXPORTS[name]
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(head)
        for number in count():
            if number % 500 == 0 and out.tell() >= size:
                return number * TURNS
            out.write(make(number))
    return 0


def _peak(name: str, size: int, folder: str) -> None:
    path = Path(folder) / f"{name}-{size}.txt"
    messages = _grown(path, name, size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    convert_files([str(path)], Path(folder) / "out.jsonl", ReadOptions())
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{name:20}{size >> 20:6,} MB, {messages:10,} messages: peak {after >> 10:,} MB ({before >> 10:,} MB before)")
    path.unlink()


def memory(folder: Path, sizes: list[int]) -> None:
    """Peak memory of a process for each size."""
    spawn = multiprocessing.get_context("spawn")
    for name in _GROWING:
        for size in sizes:
            process = spawn.Process(target=_peak, args=(name, size, str(folder)))
            process.start()
            process.join()


def main() -> None:
    """Speed of so many talks, then memory up to the size given."""
    talks = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        if most:
            memory(Path(folder), [10 << 20, most << 20])  # first: a child's peak begins at what this process has
        speed(Path(folder), talks)


if __name__ == "__main__":
    main()
