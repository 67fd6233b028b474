"""The labelled transcripts hold together: ids, evidence, enough of every verdict."""

import json
from collections import Counter

import pytest
from chats import HERE, cases, dialogue, rubrics

VERDICTS = {"pass", "fail", "na", "unknown"}


def rows(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def test_a_line_without_a_known_role_is_refused():
    with pytest.raises(ValueError, match="not a chat line"):
        dialogue({"id": "x", "chat": "路人 09:00:00 借过"})


def test_a_chat_reads_as_written():
    chat = "客服(小美) 09:00:05 [image] 看图\n买家 2025-04-02T10:00:00 好\\n的\n系统 已付款"
    first, second, third = dialogue({"id": "x", "chat": chat})["messages"]
    assert (first["role"], first["sender"], first["kind"], first["text"]) == ("agent", "小美", "image", "看图")
    assert (second["at"], second["text"]) == ("2025-04-02T10:00:00+08:00", "好\n的")
    assert third == {"role": "system", "sender": "系统", "text": "已付款"}


@pytest.mark.parametrize("rubric", rubrics())
def test_cases_of_a_rubric_are_well_formed(rubric):
    labelled = cases(rubric)
    assert len(labelled) >= 30
    assert len({case["id"] for case in labelled}) == len(labelled)
    assert len({case["chat"] for case in labelled}) == len(labelled)
    verdicts = Counter(case["verdict"] for case in labelled)
    assert verdicts.keys() <= VERDICTS and verdicts["pass"] >= 10 and verdicts["na"] >= 3
    for case in labelled:
        assert case["id"].startswith(rubric) and case["note"]
        messages = dialogue(case)["messages"]
        evidence = case.get("evidence", [])
        assert bool(evidence) == (case["verdict"] in {"pass", "fail"}), case["id"]
        assert all(messages[index]["role"] in {"agent", "buyer"} for index in evidence), case["id"]


def test_every_authored_dialogue_has_a_gold_row():
    dialogues = rows("authored.plain.jsonl") + rows("authored.promo-a.jsonl")
    messages = {row["id"]: row["messages"] for row in dialogues}
    gold = rows("authored.gold.jsonl")
    assert sorted(messages) == sorted(row["id"] for row in gold)
    for row in gold:
        chat = messages[row["id"]]
        assert set(row["verdicts"].values()) <= VERDICTS
        for rubric, verdict in row["verdicts"].items():
            assert verdict != "fail" or row["evidence"][rubric], (row["id"], rubric)
        assert all(index < len(chat) for evidence in row["evidence"].values() for index in evidence)
        assert all(chat[int(index)]["role"] == "buyer" for index in row["sentiment"])
