"""The shipped sample is read completely, shows every rubric at work, and is judged as its labels say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from audit.cli import app

CORPORA = Path(__file__).parents[1] / "corpora"
AGREEMENT = 0.95
"""Share of the labels that must be met. The labels came first and the rules are not written to them."""


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpora") / "out"
    call = [
        "run",
        str(CORPORA / "sample"),
        "--promotions",
        str(CORPORA / "promotions.yaml"),
        "--out",
        str(out),
        "--quiet",
    ]
    result = CliRunner().invoke(app, call)
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="module")
def records(run_folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run_folder / "dialogues.jsonl").read_text(encoding="utf-8").splitlines()]


def test_everything_is_read(run_folder: Path) -> None:
    summary = json.loads((run_folder / "summary.json").read_text(encoding="utf-8"))
    assert (summary["dialogues"], summary["messages"], summary["rejected"]) == (49, 380, 0)
    read = {Path(file["source"]).name: (file["format"], file["dialogues"]) for file in summary["files"]}
    assert read == {
        "hexiaochu.txt": ("qianniu_batch_txt", 14),
        "qimu.jsonl": ("jsonl", 16),
        "role_label.txt": ("role_label_txt", 8),
        "shanye.jsonl": ("jsonl", 11),
    }
    left_out = [file["left_out"] for file in summary["files"] if file["left_out"]]
    assert len(left_out) == 1
    assert (run_folder / "index.html").is_file()


def test_the_cast_is_as_described(records: list[dict[str, Any]]) -> None:
    shops = Counter(record["shop"] for record in records)
    assert len(shops.keys() - {None}) == 3
    agents = {agent.split(":")[-1] for record in records if record["shop"] for agent in record["agents"]}
    assert agents == {"小满", "阿哲", "豆豆", "大鹏", "青禾", "老周"}


def test_every_rubric_is_met_and_missed_somewhere(records: list[dict[str, Any]]) -> None:
    seen: dict[str, Counter[str]] = {}
    for record in records:
        for check in record["checks"]:
            seen.setdefault(check["rubric"], Counter())[check["verdict"]] += 1
    assert len(seen) == 28
    assert [rubric for rubric, verdicts in seen.items() if not verdicts["pass"]] == []
    assert [rubric for rubric, verdicts in seen.items() if not verdicts["fail"]] == ["review-guidance"]


def test_verdicts_agree_with_the_labels(records: list[dict[str, Any]]) -> None:
    labels = yaml.safe_load((CORPORA / "gold.yaml").read_text(encoding="utf-8"))
    by_id = {record["dialogue"]: record for record in records}
    by_start = {record["started_at"]: record for record in records}
    assert len(labels) == len(records) == len(by_start)
    wrong, judged = [], 0
    for label in labels:
        record = by_id[label["dialogue"]] if "dialogue" in label else by_start[label["started_at"]]
        said = {check["rubric"]: check["verdict"] for check in record["checks"]}
        judged += len(label["verdicts"])
        wrong += [
            (record["dialogue"], rubric, verdict, said[rubric])
            for rubric, verdict in label["verdicts"].items()
            if said[rubric] != verdict
        ]
    assert judged > 250
    assert len(wrong) <= (1 - AGREEMENT) * judged, wrong
