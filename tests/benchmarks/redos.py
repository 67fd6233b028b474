"""Patterns that hang a backtracking engine, inside a user's rubric: `python tests/benchmarks/redos.py`.

Each is refused when the pack loads, or finds its way through a hostile message in time that is linear in its length.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor, plan
from audit.errors import RubricError

PROBES = {
    r"(a+)+$": "a" * 60_000 + "!",
    r"(.*退.*)*款$": "退" * 20_000 + "!",
    r"(好|好的|的)+!": "好的" * 30_000 + "?",
    r"\s+$": " " * 60_000 + "x",
}

PACK = """\
extends: default
acts:
  probe:
    title: 探针
    roles: [agent]
    patterns: ['{pattern}']
"""


def main() -> None:
    """Print what became of each probe."""
    for pattern, text in PROBES.items():
        messages = (Message("buyer", "b", None, "在吗"), Message("agent", "a", None, text))
        with tempfile.TemporaryDirectory() as folder:
            pack = Path(folder, "probe.yaml")
            pack.write_text(PACK.format(pattern=pattern), encoding="utf-8")
            try:
                auditor = Auditor(plan([pack]))
            except RubricError as error:
                print(f"{pattern:16} refused: {error}")
                continue
        auditor.audit([Dialogue("warm", messages=messages[:1])])
        with_probe = _seconds(auditor, messages)
        without = _seconds(Auditor(plan()), messages)
        print(f"{pattern:16} {len(text):,} characters: {with_probe:.3f} s, without the probe {without:.3f} s")


def _seconds(auditor: Auditor, messages: tuple[Message, ...]) -> float:
    start = process_time()
    auditor.audit([Dialogue("hostile", messages=messages)])
    return process_time() - start


if __name__ == "__main__":
    main()
