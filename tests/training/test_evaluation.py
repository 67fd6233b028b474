"""The evaluation puts systems side by side on the same rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from benchmark_files import rating_file, vote_file

from audit.sentiment import load
from audit.training import evaluation, taobao, weibo


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A corpus folder in the published formats, made up."""
    (tmp_path / "chat-sentiment").mkdir()
    (tmp_path / "jd-chat").mkdir()
    good, bad = ("真 好看", "很 喜欢", "太 棒 了"), ("好 失望", "真 垃圾", "太 差 了")
    lines = [f"positive,{text} {i}" for i in range(4) for text in good]
    lines += [f"negative,{text} {i}" for i in range(4) for text in bad]
    for name, rows in (("auto_30k.csv", lines[::2]), ("hand_dev.csv", lines[1::2])):
        (tmp_path / "chat-sentiment" / name).write_text("\n".join(["labels,text", *rows]) + "\n", encoding="utf-8")
    (tmp_path / "jd-chat" / "sessions.tsv").write_text("s\tU\t0\t0\t0\tnan\t在吗\n", encoding="utf-8")
    return tmp_path


def test_chats_are_measured_for_every_system(data: Path) -> None:
    measured = evaluation.chat(data, load())
    assert set(measured) == {"kefu-audit", "SnowNLP", "majority", "TF-IDF + LR"}
    assert {row["messages"] for row in measured.values()} == {12}
    assert measured["kefu-audit"]["accuracy"] > 0.9
    assert measured["majority"]["accuracy"] == 0.5


def test_labelled_dialogues_are_audited_and_ranked(data: Path, tmp_path: Path) -> None:
    angry = [("buyer", "都五天了怎么还不发货"), ("agent", "稍等"), ("buyer", "太失望了，我要投诉你们！！")]
    calm = [("buyer", "有货吗"), ("agent", "有的亲"), ("buyer", "好的，谢谢")]
    dialogues, gold = [], []
    for i in range(6):
        said = angry if i % 3 == 0 else calm
        messages = [{"role": role, "sender": role, "text": text} for role, text in said]
        dialogues.append({"id": f"d{i}", "messages": messages})
        mood = {"0": -1, "2": -1} if i % 3 == 0 else {"0": 0, "2": 1}
        gold.append({"id": f"d{i}", "at_risk": int(i % 3 == 0), "sentiment": mood})
    # What readers left open is no part of a measure: no mood here, no risk there.
    dialogues += [{**dialogues[0], "id": "no moods"}, {**dialogues[0], "id": "no risk"}]
    gold += [{"id": "no moods", "at_risk": 1}, {"id": "no risk", "at_risk": None, "sentiment": {"2": -1}}]
    for name, rows in (("own.plain.jsonl", dialogues), ("own.gold.jsonl", gold)):
        (tmp_path / name).write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    measured = evaluation.labelled(tmp_path, "own", data)
    ours = measured["kefu-audit"]
    assert (ours["at_risk_ap"], ours["at_risk_f1"], ours["negative_f1"]) == (1.0, 1.0, 1.0)
    assert (ours["dialogues"], ours["at_risk"]) == (8, 3)
    assert measured["majority"]["at_risk_ap"] == pytest.approx(3 / 7)
    assert np.isfinite(ours["brier"])
    assert sum(count for _, _, count in ours["reliability"]) == 7


def test_votes_and_ratings_are_measured_for_every_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "satisfaction-weibo").mkdir()
    (tmp_path / "satisfaction-taobao").mkdir()
    vote_file(tmp_path / "satisfaction-weibo" / "train.jsonl.xz", 40)
    for name, count in (("clothes_train.txt.xz", 60), ("clothes_dev.txt.xz", 12)):
        rating_file(tmp_path / "satisfaction-taobao" / name, count)
    nested, rated = weibo.nested, taobao.Model
    monkeypatch.setattr(weibo, "nested", lambda dialogues: nested(dialogues, folds=2))
    monkeypatch.setattr(taobao, "Model", lambda utterances: rated(utterances, rounds=2))
    votes = evaluation.votes(tmp_path)
    assert set(votes) == {"kefu-audit", "SnowNLP", "majority", "mean distribution", "TF-IDF + LR"}
    assert {row["dialogues"] for row in votes.values()} == {40}
    assert votes["kefu-audit"]["nmd"] < votes["mean distribution"]["nmd"] < votes["majority"]["nmd"]
    ratings = evaluation.ratings(tmp_path)
    assert {row["dialogues"] for row in ratings.values()} == {12}
    assert ratings["kefu-audit"]["accuracy"] == 1.0
    assert ratings["majority"]["accuracy"] == pytest.approx(1 / 3)
