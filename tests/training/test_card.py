"""Tables and the model card are written from metrics.json; every shipped figure has its model."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from audit.assets import asset
from audit.training import card

RESULTS = {
    "chat": {
        "kefu-audit": {"accuracy": 0.9, "accuracy_interval": [0.88, 0.92], "auc": 0.95},
        "majority": {"accuracy": 0.5, "auc": float("nan")},
    }
}


def test_systems_stand_side_by_side_with_their_intervals() -> None:
    table = card.tables(RESULTS)
    assert "| kefu-audit | 0.900 [0.880, 0.920] | 0.950 |" in table
    assert "| majority | 0.500 | – |" in table
    assert "b)" not in table


def test_digests_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "jd-chat").mkdir()
    (tmp_path / "jd-chat" / "sessions.tsv").write_bytes(b"x")
    assert card.digests(tmp_path) == {"jd-chat/sessions.tsv": hashlib.sha256(b"x").hexdigest()}


def test_the_card_names_the_weights_it_is_about(tmp_path: Path) -> None:
    for folder, name, content in (("sentiment", "weights.npz", b"w"), ("risk", "risk.json", b"{}")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)
    metrics = {"libraries": {"numpy": "2"}, "data": {"a/b": "c"}, "results": RESULTS}
    (tmp_path / "sentiment" / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    text = card.card(tmp_path)
    assert hashlib.sha256(b"w").hexdigest() in text
    assert "| `a/b` | `c` |" in text
    assert "0.900 [0.880, 0.920]" in text


def test_the_shipped_card_is_the_one_that_the_command_writes() -> None:
    path = asset("models", "README.md")
    if not path.is_file():
        pytest.fail("models/README.md is missing: kefu-audit model card --out models/README.md")
    assert path.read_text(encoding="utf-8") == card.card(asset("models"))
