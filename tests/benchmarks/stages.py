"""Where the time of an audit goes: `python tests/benchmarks/stages.py CORPUS` prints CPU microseconds a message by stage.

Every stage is timed without those inside it. What the clock itself costs is measured and taken off.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import thread_time_ns
from typing import Any

import audit.engine
import audit.run.work
from audit.engine import Auditor, plan
from audit.rows import Item
from audit.run.local import Request, Run
from audit.score import Scores


class Stages:
    """Exclusive times by name, collected by wrapped functions."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.calls_within: Counter[str] = Counter()
        self._open: list[tuple[str, list[int]]] = [("", [0])]

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with its own time counted under the name."""

        def wrapper(*args: Any, **kwargs: Any) -> Any:
            inside = [0]
            self._open.append((name, inside))
            start = thread_time_ns()
            try:
                return function(*args, **kwargs)
            finally:
                whole = thread_time_ns() - start
                self._open.pop()
                self.spent[name] += whole - inside[0]
                self.calls[name] += 1
                outer, within = self._open[-1]
                within[0] += whole
                self.calls_within[outer] += 1

        return wrapper

    def wrap(self, owner: Any, attribute: str, name: str) -> None:
        """Time an attribute of a module, class or object from now on."""
        setattr(owner, attribute, self.timed(name, getattr(owner, attribute)))


def main(corpus: str) -> None:
    """Audit the corpus once and print the table."""
    stages = Stages()
    stages.wrap(audit.run.work, "read_block", "read")
    stages.wrap(audit.engine, "fold_block", "fold")
    stages.wrap(audit.engine, "Columns", "columns")
    stages.wrap(audit.engine, "Conversation", "conversation")
    stages.wrap(Item, "row", "row, evidence, message")
    stages.wrap(Scores, "of", "score")
    stages.wrap(Auditor, "conversations", "conversations (rest)")
    stages.wrap(Auditor, "audit", "record (rest)")
    stages.wrap(audit.run.work, "mask_dialogues", "mask")
    stages.wrap(audit.run.work.Tally, "add", "tally")
    stages.wrap(audit.run.work, "digest_block", "digest")
    stages.wrap(audit.run.work.Worker, "do", "encode")
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Request((corpus,), Path(folder, "out"), plan(), workers=1))
        auditor = run.worker.auditor
        stages.wrap(type(auditor._scanner), "scan", "scan")
        stages.wrap(type(auditor._sentiment), "score", "sentiment")
        stages.wrap(type(auditor._risk), "assess", "risk")
        for item in auditor._items:
            stages.wrap(item, "check", f"check {item.name}")
        whole = stages.timed("write, merge, wait", run.audit)
        summary = whole()
    own, around = _clock()
    messages = summary["messages"]
    costs = {
        name: (spent - own * stages.calls[name] - around * stages.calls_within[name]) / messages / 1000
        for name, spent in stages.spent.items()
    }
    checks = sum(cost for name, cost in costs.items() if name.startswith("check "))
    print(f"| stage | µs a message |\n|---|---|\n| all checks | {checks:.2f} |")
    for name, cost in sorted(costs.items(), key=lambda item: -item[1]):
        print(f"| {name} | {cost:.2f} |")
    print(f"| **sum** | **{sum(costs.values()):.2f}** |")


def _clock() -> tuple[float, float]:
    """Nanoseconds that timing adds to a call: to the function itself, and to the one that calls it."""
    stages, number = Stages(), 50_000
    empty = stages.timed("inner", lambda: None)

    def outer() -> None:
        for _ in range(number):
            empty()

    stages.timed("outer", outer)()
    return stages.spent["inner"] / number, stages.spent["outer"] / number


if __name__ == "__main__":
    main(sys.argv[1])
