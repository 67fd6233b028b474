"""How an output folder of ours is told from anybody else's."""

from __future__ import annotations

import json
from pathlib import Path

MANIFEST = "manifest.json"
MADE_BY = "kefu-audit"
TRANSCRIPTS = "transcripts.jsonl"
"""The dialogues as audited: what is read where an output folder is an input."""


def is_output(folder: Path) -> bool:
    """Whether a folder holds our manifest; many programs write a file of that name."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("made_by") == MADE_BY


def is_unfinished(folder: Path) -> bool:
    """Whether a folder is an output of ours while it is built."""
    return folder.name.endswith(".partial") and (folder / "spool").is_dir()
