"""Read the labelled chats beside this file into dialogues."""

from pathlib import Path
from typing import Any

import yaml

from audit.cases import parse_chat
from audit.dialogue import Dialogue

HERE = Path(__file__).parent


def dialogue(case: dict[str, Any]) -> Dialogue:
    """A labelled case as a dialogue, its id that of the case."""
    return parse_chat(case["chat"], case["id"])


def cases(rubric: str) -> list[dict[str, Any]]:
    """The labelled cases of a rubric: id, chat, verdict, evidence, note."""
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / f"{rubric}.yaml").read_text(encoding="utf-8"))
    return rows


def rubrics() -> list[str]:
    """The rubrics that have a file of labelled cases."""
    return sorted(path.stem for path in HERE.glob("*.yaml") if not path.stem.startswith("promotions"))
