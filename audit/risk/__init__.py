"""The risk that a buyer leaves a bad review: his words and their context, added up so that every part can be shown."""

from __future__ import annotations

from pathlib import Path

from audit.acts import Acts
from audit.assets import asset
from audit.risk.model import RiskModel


def load(acts: Acts, name: str | None = None) -> RiskModel:
    """The risk model of a models folder (`name`/risk/risk.json) where it has one, else the shipped one."""
    own = Path(name) / "risk" / "risk.json" if name else None
    return RiskModel.load(acts, own if own is not None and own.is_file() else asset("models", "risk", "risk.json"))
