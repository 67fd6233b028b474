"""`kefu-audit model evaluate` and `card`: figures are printed, kept together in metrics.json, and become the card."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from audit.assets import asset
from audit.cli import app
from audit.training import evaluation


def model(*arguments: object, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["model", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.stdout


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Benchmarks that answer at once, and with what they were asked."""
    calls: list[tuple[Any, ...]] = []

    def answer(name: str, accuracy: float) -> None:
        def measured(*arguments: Any) -> dict[str, dict[str, Any]]:
            calls.append((name, *arguments))
            return {"kefu-audit": {"accuracy": accuracy, "nmd": 0.25}}

        monkeypatch.setattr(evaluation, name, measured)

    for name, accuracy in (("chat", 0.9), ("votes", 0.8), ("ratings", 0.7), ("labelled", 0.6)):
        answer(name, accuracy)
    return calls


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data" / "jd-chat").mkdir(parents=True)
    (tmp_path / "data" / "jd-chat" / "sessions.tsv").write_bytes(b"x")
    return tmp_path / "data"


def test_everything_is_measured_unless_some_are_chosen(
    asked: list[tuple[Any, ...]], data: Path, tmp_path: Path
) -> None:
    shown = model("evaluate", "--data", data, "--gold", tmp_path)
    assert [(call[0], call[1]) for call in asked] == [
        ("chat", data),
        ("votes", data),
        ("ratings", data),
        ("labelled", tmp_path),
        ("labelled", tmp_path),
    ]
    assert [call[2] for call in asked[3:]] == ["jd_dev", "authored_dev"]
    assert [part in shown for part in ("0.900", "0.800", "0.700", "0.600")] == [True] * 4
    asked.clear()
    model(
        "evaluate",
        "--data",
        data,
        "--only",
        "votes",
        "--only",
        "chat",
        "--chat-test",
        "own.csv",
        "--votes-test",
        "v.xz",
    )
    assert [(call[0], call[-1]) for call in asked] == [("chat", "own.csv"), ("votes", Path("v.xz"))]
    asked.clear()
    model("evaluate", "--data", data, "--only", "gold", "--gold", tmp_path, "--prefix", "own", "--models", tmp_path)
    assert asked == [("labelled", tmp_path, "own", data, str(tmp_path))]


def test_without_labelled_dialogues_the_rest_is_measured(asked: list[tuple[Any, ...]], data: Path) -> None:
    model("evaluate", "--data", data)
    assert [call[0] for call in asked] == ["chat", "votes", "ratings"]


@pytest.mark.usefixtures("asked")
def test_figures_measured_one_after_another_are_kept_together(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "metrics.json"
    model("evaluate", "--data", data, "--only", "chat", "--out", out)
    model("evaluate", "--data", data, "--only", "ratings", "--out", out)
    kept = json.loads(out.read_text(encoding="utf-8"))
    assert list(kept["results"]) == ["chat", "ratings"]
    assert list(kept["data"]) == ["jd-chat/sessions.tsv"]
    assert {"numpy", "scikit-learn"} <= kept["libraries"].keys()
    assert out.read_bytes().endswith(b"}\n")


def test_the_shipped_card_is_that_of_the_shipped_figures(tmp_path: Path) -> None:
    card = model("card")
    assert card.rstrip("\n") == asset("models", "README.md").read_text(encoding="utf-8").rstrip("\n")
    model("card", "--out", tmp_path / "card.md")
    assert (tmp_path / "card.md").read_text(encoding="utf-8").rstrip("\n") == card.rstrip("\n")


@pytest.mark.usefixtures("asked")
def test_a_card_of_own_models_has_their_figures_and_digests(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    for name in ("sentiment", "risk"):
        shutil.copytree(asset("models", name), own / name)
    (own / "sentiment" / "metrics.json").unlink()
    model("evaluate", "--data", data, "--only", "chat", "--out", own / "sentiment" / "metrics.json")
    card = model("card", "--models", own)
    assert "0.900" in card
    assert "jd-chat/sessions.tsv" in card
    assert "{" not in card
