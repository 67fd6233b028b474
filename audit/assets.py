"""Where the shipped rubrics and models are, in an installed wheel or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def asset(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `asset("models", "sentiment")`."""
    inside = _PACKAGE / "_assets"
    return (inside if inside.is_dir() else _PACKAGE.parent).joinpath(*parts)
