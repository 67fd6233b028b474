"""The risk that a buyer leaves a bad review: his words and their context, added up so that every part can be shown."""

from __future__ import annotations

from pathlib import Path

from audit.acts import Acts
from audit.assets import asset
from audit.risk.model import RiskModel


def load(acts: Acts, path: Path | None = None) -> RiskModel:
    """The shipped risk model, or the one in `path` (a risk.json), for conversations whose acts are `acts`."""
    return RiskModel.load(acts, path or asset("models", "risk", "risk.json"))
