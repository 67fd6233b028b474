"""The whole audit against what a user would write:

    python tests/benchmarks/whole_audit.py [--messages N] [--rounds R] [--into docs/performance.md]

CPU time (user and system, children too) of whole processes, in rounds that take turns, start-up subtracted on every
side: it is what the same program takes for a single dialogue. Ratios are taken within a round. Slow contenders get a
smaller corpus and are compared by message.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

import corpus
import peers

HERE = Path(__file__).parent
PYTHON = sys.executable
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installation has its bytecode; where none may be written, every start would compile the sources anew."""


class Contender(NamedTuple):
    """A program: how it is called, and how many messages it gets at most."""

    name: str
    title: str
    limit: int = 10**9


OURS = Contender("kefu-audit", "kefu-audit run，全部默认规则包与风险")
CONTENDERS = (
    OURS,
    Contender("naive", "朴素脚本：spaCy + jieba + re + SnowNLP", 2_000),
    Contender("naive-no-mood", "朴素脚本，不用 SnowNLP", 10_000),
    Contender("competent", "熟手脚本：json + re + scikit-learn 批量", 40_000),
    Contender("json", "json.loads"),
    Contender("msgspec", "msgspec 带类型解码"),
)
AIMS = {
    "naive": "≥ 150（目标 250）",
    "naive-no-mood": "≥ 8（目标 15）",
    "competent": "≥ 4（目标 8）",
    "msgspec": "≤ 40（目标 25）",
}


def main() -> None:
    """Measure and print; with `--into` the figures of a page are replaced."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--skip", action="append", default=[], help="a contender to leave out")
    parser.add_argument("--into", type=Path, help="a page whose figures are replaced")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.messages, [c for c in CONTENDERS if c.name not in options.skip])
        text = "\n\n".join(
            (bench.ratios(options.rounds), bench.memory(), bench.workers(options.rounds), bench.starts())
        )
    head = f"{corpus.source()}，{options.messages:,} 条消息，{options.rounds} 轮；Python {platform.python_version()}"
    print(f"{head}\n\n{text}")
    if options.into:
        before, _, rest = options.into.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        options.into.write_text(f"{before}{BEGIN}\n{head}\n\n{text}\n{END}{after}", encoding="utf-8", newline="\n")


class Bench:
    """Corpora of the sizes that are needed, and the measurements over them."""

    def __init__(self, folder: Path, messages: int, contenders: list[Contender]) -> None:
        self.folder = folder
        self.messages = messages
        self.contenders = contenders
        peers.train()
        self.tiny = self._corpus(1)
        self.sizes = {c.name: self._corpus(min(messages, c.limit)) for c in contenders}

    def ratios(self, rounds: int) -> str:
        """CPU a message of every contender, and how often ours fits into it."""
        costs: dict[str, list[float]] = {c.name: [] for c in self.contenders}
        for number in range(rounds):
            turn = number % len(self.contenders)
            for contender in self.contenders[turn:] + self.contenders[:turn]:
                costs[contender.name].append(self._cost(contender))
                print(f"round {number + 1}: {contender.name} {costs[contender.name][-1]:.3f} µs", file=sys.stderr)
        rows = ["| 程序 | µs/条 CPU（最小–中位–最大） | 与 kefu-audit 之比 | 要求 |", "|---|---|---|---|"]
        ours = costs[OURS.name]
        for contender in self.contenders:
            theirs = costs[contender.name]
            floor = contender.name in ("json", "msgspec")
            pairs = [own / other if floor else other / own for own, other in zip(ours, theirs, strict=True)]
            ratio = "1" if contender is OURS else f"{'我们是它的 ' if floor else '它是我们的 '}{_spread(pairs, 1)} 倍"
            rows.append(f"| {contender.title} | {_spread(theirs, 2)} | {ratio} | {AIMS.get(contender.name, '')} |")
        return "\n".join(rows)

    def memory(self) -> str:
        """Peak memory of the biggest process at one and at eight times the corpus, one worker."""
        once, many = self._peak(self._corpus(self.messages)), self._peak(self._corpus(8 * self.messages))
        rows = ["| 语料 | 峰值内存 MB |", "|---|---|", f"| 1 × | {once:.0f} |", f"| 8 × | {many:.0f} |"]
        return "\n".join((*rows, f"\n增长 {100 * (many / once - 1):.1f} %（要求 ≤ 10 %，≤ 200 MB）"))

    def workers(self, rounds: int) -> str:
        """CPU of two workers against one over eight times the corpus, start-up included on both sides."""
        path, count = self._corpus(8 * self.messages)
        pairs = []
        for _ in range(min(rounds, 3)):
            one, two = (self._cpu(self._command(OURS, path, workers)) for workers in (1, 2))
            pairs.append(two / one)
        return f"两个进程的 CPU 是一个的 {_spread(pairs, 3)} 倍（{count:,} 条；要求 ≤ 1.15）"

    def starts(self) -> str:
        """What it takes to get ready, and to say what there is."""
        ready = [PYTHON, "-c", "from audit.engine import Auditor, plan; import audit.run.local; Auditor(plan())"]
        helps = [PYTHON, "-m", "audit", "--help"]
        costs = {
            "就绪（全部默认包编译完）": (ready, "≤ 0.6"),
            "`--help`": (helps, "≤ 0.2"),
            "只是 `import numpy`，作参照": ([PYTHON, "-c", "import numpy"], ""),
            "审核一个会话（整个进程）": (self._command(OURS, self.tiny[0], 1), ""),
        }
        rounds = [{name: self._cpu(command) for name, (command, _) in costs.items()} for _ in range(1 + 7)][1:]
        rows = ["| 启动 | CPU 秒（最小–中位–最大） | 要求 |", "|---|---|---|"]
        for name, (_, limit) in costs.items():
            rows.append(f"| {name} | {_spread([round_[name] for round_ in rounds], 2)} | {limit} |")
        return "\n".join(rows)

    def _cost(self, contender: Contender) -> float:
        """Microseconds of CPU a message, start-up subtracted."""
        path, count = self.sizes[contender.name]
        whole, start = (self._cpu(self._command(contender, part, 1)) for part in (path, self.tiny[0]))
        return (whole - start) / (count - self.tiny[1]) * 1e6

    def _command(self, contender: Contender, path: Path, workers: int) -> list[str]:
        if contender is not OURS:
            return [PYTHON, str(HERE / "peers.py"), contender.name, str(path), str(self.folder / "findings.jsonl")]
        out = str(self.folder / "out")
        return [PYTHON, "-m", "audit", "run", str(path), "--no-report", "--quiet", "-j", str(workers), "--out", out]

    def _cpu(self, command: list[str]) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_INSTALLED)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def _peak(self, sized: tuple[Path, int]) -> float:
        """Megabytes; a fresh small process asks, so that nobody else's peak counts."""
        asking = (
            "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        command = [PYTHON, "-c", asking, *self._command(OURS, sized[0], 1)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024

    def _corpus(self, messages: int) -> tuple[Path, int]:
        path = self.folder / f"{messages}.jsonl"
        if not path.exists():
            corpus.build(path, messages)
        return path, sum(line.count(b'"role"') for line in path.open("rb"))


def _spread(values: list[float], digits: int) -> str:
    low, middle, high = min(values), median(values), max(values)
    return f"{low:.{digits}f}–**{middle:.{digits}f}**–{high:.{digits}f}"


if __name__ == "__main__":
    main()
