"""`kefu-audit model`: a shop adapts the risk to its labels, a worse model is not installed, wrong calls are one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audit.cli import app
from audit.engine import Auditor, plan
from audit.errors import AuditError


def model(*arguments: object, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["model", *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == status, done.output
    return done.output


def shop(folder: Path, count: int, wrong: bool = False) -> tuple[Path, Path]:
    """Dialogues of a shop whose buyers complain softly before a bad review, and its labels."""
    lines, labels = [], []
    for i in range(count):
        unhappy = i % 4 == 0
        texts = ["怎么还没发货", "都三天了", "哎算了"] if unhappy else ["有货吗", "几天到", "好的谢谢"]
        messages = []
        for text in texts:
            messages.append({"role": "buyer", "sender": f"b{i}", "text": text})
            messages.append({"role": "agent", "sender": "小禾", "text": "亲，稍等哦"})
        lines.append(json.dumps({"id": f"d{i}", "buyer": f"b{i}", "messages": messages[:-1]}, ensure_ascii=False))
        labels.append(f"d{i},{'差评' if (unhappy != wrong and (not wrong or i % 3)) else '好评'}")
    dialogues, labelled = folder / "chats.jsonl", folder / "reviews.csv"
    dialogues.write_text("\n".join(lines) + "\n", encoding="utf-8")
    labelled.write_text("\n".join(["id,review", *labels]) + "\n", encoding="utf-8")
    return dialogues, labelled


def test_a_shop_adapts_the_risk_to_its_own_reviews(tmp_path: Path) -> None:
    dialogues, labels = shop(tmp_path, 80)
    said = model("train", "--dialogues", dialogues, "--format", "jsonl", "--labels", labels, "--out", tmp_path / "own")
    assert "80 个，其中有风险 20 个" in said
    assert "不足 200 个" in said
    own = Auditor(plan(sentiment=str(tmp_path / "own")))
    assert own.model.split()[1] != Auditor(plan()).model.split()[1]


def test_a_worse_model_is_not_written_unless_forced(tmp_path: Path) -> None:
    dialogues, labels = shop(tmp_path, 60, wrong=True)
    call = ("train", "--dialogues", dialogues, "--format", "jsonl", "--labels", labels, "--out", tmp_path / "own")
    lines = labels.read_text(encoding="utf-8").splitlines()
    chance = [line.split(",")[0] + (",差评" if i % 7 in (1, 3) else ",好评") for i, line in enumerate(lines[1:])]
    labels.write_text("\n".join([lines[0], *chance]) + "\n", encoding="utf-8")
    from audit.training import build

    better = build.Comparison(60, 17, 0.9, 0.5, 0.1, 0.2)
    assert not better.better
    assert build.Comparison(60, 17, 0.5, 0.5, 0.2, 0.2).better
    with pytest.MonkeyPatch.context() as patch:
        fitted = Auditor(plan())._risk
        weights = build.Weights(fitted.bias, fitted.limit, dict(fitted.weights))
        patch.setattr(build, "adapt", lambda *_: (weights, better))
        assert "没有写出" in model(*call, status=1)
        assert not (tmp_path / "own").exists()
        model(*call, "--force")
    assert (tmp_path / "own" / "risk" / "risk.json").is_file()


def test_too_few_labels_are_refused(tmp_path: Path) -> None:
    dialogues, labels = shop(tmp_path, 12)
    with pytest.raises(AuditError, match="太少"):
        model("train", "--dialogues", dialogues, "--format", "jsonl", "--labels", labels, "--out", tmp_path / "own")


@pytest.mark.parametrize("arguments", [("train", "--out", "x"), ("train", "--out", "x", "--labels", "l.csv")])
def test_training_needs_corpora_or_labels(arguments: tuple[str, ...]) -> None:
    with pytest.raises(AuditError, match="--data"):
        model(*arguments)


def test_corpora_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match=r"hand_dev\.csv"):
        model("train", "--data", tmp_path, "--out", tmp_path / "out")


def test_unknown_benchmarks_and_cards_without_figures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="ratings"):
        model("evaluate", "--data", tmp_path, "--only", "everything")
    with pytest.raises(AuditError, match="evaluate"):
        model("card", "--models", tmp_path)
