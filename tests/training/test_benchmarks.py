"""The benchmark models learn from made-up dialogues in the published formats, and never look at what they predict."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmark_files import rating_file, vote_file

from audit.training import taobao, weibo


@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
def test_votes_are_predicted_out_of_fold(tmp_path: Path) -> None:
    dialogues = weibo.read(vote_file(tmp_path / "train.jsonl.xz", 60))
    assert dialogues[0].votes.tolist() == [0, 0, 0.25, 0, 0.75]
    assert dialogues[0].turns[0] == ("customer", "0号订单的手机不能开机 怎么办")
    said = weibo.nested(dialogues, folds=2)
    assert said.min() >= 0
    assert said.sum(axis=1) == pytest.approx(np.ones(60))
    measured = weibo.measures(dialogues, said)
    flat = weibo.measures(dialogues, np.tile(np.mean([d.votes for d in dialogues], axis=0), (60, 1)))
    assert measured["nmd"] < flat["nmd"] * 0.8
    assert measured["low_auc"] == 1.0
    assert measured["nmd_interval"][0] <= measured["nmd"] <= measured["nmd_interval"][1]


@pytest.mark.parametrize("utterances", [False, True])
def test_ratings_are_learned_with_and_without_utterance_labels(tmp_path: Path, utterances: bool) -> None:
    dialogues = taobao.read(rating_file(tmp_path / "clothes_train.txt.xz", 120))
    assert dialogues[1].rating == 2
    assert dialogues[1].turns[0] == ("c", "21 22 1", 2)
    said = taobao.Model(utterances, rounds=3).fit(dialogues[:90]).predict(dialogues[90:])
    measured = taobao.measures(np.array([dialogue.rating for dialogue in dialogues[90:]]), said)
    assert measured["accuracy"] == 1.0
    assert measured["unsatisfied_ap"] == 1.0


def test_the_labels_of_utterances_are_not_seen_unless_asked_for(tmp_path: Path) -> None:
    dialogues = taobao.read(rating_file(tmp_path / "clothes_train.txt.xz", 60))
    blind = [d._replace(turns=tuple((who, words, 1) for who, words, _ in d.turns)) for d in dialogues]
    said, told = (taobao.Model(utterances=False, rounds=3).fit(rows).predict(rows) for rows in (dialogues, blind))
    assert np.array_equal(said, told)
