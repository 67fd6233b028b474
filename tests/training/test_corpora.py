"""The corpora are read as published, each text counts once, and the project's own labels hold no text of theirs."""

from __future__ import annotations

import lzma
import re
from pathlib import Path

import pytest

from audit.assets import asset
from audit.errors import SourceError
from audit.training import corpora
from audit.training.corpora import Labelled


def test_chats_lose_their_segmentation(tmp_path: Path) -> None:
    path = tmp_path / "hand_dev.csv"
    path.write_bytes("labels,text\npositive,今天 天气 真 好\nnegative,好 烦 ".encode() + b"\xe4\xbd\n")
    rows = corpora.chats(path)
    assert [(row.text[:5], row.label) for row in rows] == [("今天天气真", 1), ("好烦�", -1)]


def test_reviews_are_read_from_xz(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv.xz"
    path.write_bytes(lzma.compress('cat,label,review\n书籍,1,"好看,推荐"\n水果,0,全烂了\n'.encode()))
    assert corpora.reviews(path) == [Labelled("好看,推荐", 1), Labelled("全烂了", -1)]


def test_a_missing_corpus_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="chat-sentiment"):
        corpora.file(tmp_path, "chat-sentiment", "auto_30k.csv")


def test_duplicates_are_found_across_corpora_and_spellings() -> None:
    rows = [Labelled("好 用", 1), Labelled("ＯＫ啦", 1), Labelled("ok 啦", -1), Labelled(" ", 1), Labelled("不错", 1)]
    assert [row.text for row in corpora.without(rows, [corpora.identity("好用")])] == ["ＯＫ啦", "不错"]


def test_patterns_repeat_themselves_and_are_filled_in() -> None:
    rows = corpora.patterned(5)
    assert rows == corpora.patterned(5)
    assert rows != corpora.patterned(5, seed=1)
    assert {row.label for row in rows} == {-1, 0, 1}
    assert not any(re.search(r"[{}|]", row.text) for row in rows)


def test_joined_messages_keep_the_displeasure() -> None:
    rows = [Labelled("气死了", -1), Labelled("在吗", 0), Labelled("有货吗", 0), Labelled("谢谢", 1)]
    pairs = corpora.joined(rows, 20)
    assert pairs == corpora.joined(rows, 20)
    assert all(("气死了" in pair.text) == (pair.label == -1) for pair in pairs)
    assert len(pairs) == 40


def test_sessions_join_dialogues_and_readings(tmp_path: Path) -> None:
    labels = asset("models", "training", "jd_sessions.tsv").read_text(encoding="utf-8").splitlines()
    row = next(line for line in labels if not line.startswith("#") and line.split("\t")[1] == "1")
    session, _, moods = row.split("\t")
    first = int(moods.split(":")[0])
    (tmp_path / "jd-chat").mkdir()
    lines = [f"{session}\tU\t0\t0\t0\tnan\t第{i}句" for i in range(first + 3)] + ["unread\tU\t1\t0\t0\tnan\t亲"]
    (tmp_path / "jd-chat" / "sessions.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = corpora.jd_sessions(tmp_path)
    assert [it.dialogue.id for it in found] == [session]
    assert found[0].at_risk is True
    assert found[0].moods[first] == int(moods.split()[0].split(":")[1].replace("?", "0"))
    assert len(found[0].dialogue.messages) == first + 3


@pytest.mark.parametrize("line", [0, 200, -1])
def test_the_readings_hold_ids_and_numbers_only(line: int) -> None:
    rows = asset("models", "training", "jd_sessions.tsv").read_text(encoding="utf-8").splitlines()[3:]
    assert re.fullmatch(r"[0-9a-f-]{32,36}\t[01-]\t(\d+:(-1|1|\?) ?)*", rows[line])


def test_no_gold_session_is_trained_on() -> None:
    gold = Path(__file__).parents[2] / "../shared/gold/jd_dev.gold.jsonl"
    if not gold.is_file():
        pytest.skip("the shared gold is not here")
    read = asset("models", "training", "jd_sessions.tsv").read_text(encoding="utf-8")
    ids = re.findall(r'"id": "([^"]+)"', gold.read_text(encoding="utf-8"))
    assert ids
    assert not [key for key in ids if key in read]
