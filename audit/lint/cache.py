"""An outcome remembered under everything that it depends on, so that an unchanged library is not checked again."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import msgspec

from audit.assets import asset
from audit.lint.check import Outcome

KEEP = 20
"""Outcomes that a cache folder holds; the oldest go first."""


def digest(parts: Iterable[bytes]) -> str:
    """What an outcome depends on, as a file name: the given parts, the shipped rules, and this program."""
    content = sha256()
    for part in parts:
        content.update(len(part).to_bytes(8, "little"))
        content.update(part)
    for folder, pattern in ((asset("rubrics"), "**/*"), (Path(__file__).parents[1], "**/*.py")):
        for path in sorted(folder.glob(pattern)):
            if path.suffix in (".py", ".yaml", ".txt"):
                content.update(f"{path.name}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    return content.hexdigest()[:32]


def recall(folder: Path, key: str) -> Outcome | None:
    """The outcome under a key; None where there is none that can be read."""
    try:
        return msgspec.msgpack.decode((folder / f"{key}.msgpack").read_bytes(), type=Outcome)
    except (OSError, msgspec.DecodeError):
        return None


def remember(folder: Path, key: str, outcome: Outcome) -> None:
    """Keep an outcome; a folder that cannot be written costs speed, never the check."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        (folder / f"{key}.msgpack").write_bytes(msgspec.msgpack.encode(outcome))
        kept = sorted(folder.glob("*.msgpack"), key=lambda path: path.stat().st_mtime_ns)
        for path in kept[:-KEEP]:
            path.unlink(missing_ok=True)
    except OSError:
        return
