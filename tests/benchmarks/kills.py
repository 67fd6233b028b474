"""Kills at random moments: `python tests/benchmarks/kills.py [--kills 50] [--messages 40000]`.

A run with `--resume` is killed (SIGKILL, its parent process or one of its workers) and started again until it comes to its
end. Its output must be that of an undisturbed run to the byte, all but run.json. Needs /proc.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus

KILLS_A_RUN = 4


def main() -> None:
    """Kill until the number is reached; exit status 1 where an output differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--messages", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    counts = {"parent": 0, "worker": 0}
    runs = different = resumed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "night.jsonl"
        corpus.build(source, options.messages)
        start = time.monotonic()
        subprocess.run(_command(source, folder / "whole", 1), check=True)
        length = time.monotonic() - start
        while sum(counts.values()) < options.kills:
            workers = dice.choice((1, 2))
            shutil.rmtree(folder / "out", ignore_errors=True)
            for _ in range(KILLS_A_RUN):
                process = subprocess.Popen(_command(source, folder / "out", workers))
                time.sleep(dice.uniform(0.1, length))
                if struck := _kill(process, dice):
                    counts[struck] += 1
                if process.wait() == 0:
                    break
            else:
                subprocess.run(_command(source, folder / "out", workers), check=True)
            runs += 1
            resumed += b'"resumed_blocks": 0' not in (folder / "out" / "run.json").read_bytes()
            different += not _same(folder / "whole", folder / "out")
            print(f"{runs} runs, {counts}, {resumed} resumed, {different} different", flush=True)
    sys.exit(different > 0)


def _command(source: Path, out: Path, workers: int) -> list[str]:
    options = ["--no-report", "--quiet", "--resume", "-j", str(workers), "--out", str(out)]
    return [sys.executable, "-m", "audit", "run", str(source), *options]


def _kill(process: subprocess.Popen[bytes], dice: random.Random) -> str | None:
    """Kill the run or one of its workers; says which, or None where it was over already."""
    if process.poll() is not None:
        return None
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
    workers = [int(child) for child in children if b"spawn_main" in _called(child)]
    if workers and dice.random() < 0.5:
        os.kill(dice.choice(workers), signal.SIGKILL)
        return "worker"
    process.kill()
    return "parent"


def _called(process: str) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _same(whole: Path, out: Path) -> bool:
    left, right = ({path.name for path in folder.iterdir()} - {"run.json"} for folder in (whole, out))
    return left == right and all((whole / name).read_bytes() == (out / name).read_bytes() for name in left)


if __name__ == "__main__":
    main()
