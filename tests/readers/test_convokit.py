"""ConvoKit: utterances, and the files of a corpus beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from odd_exports import Odd, all_shown, holds, read_odd

from audit.readers.detection import detect
from audit.readers.head import Head
from audit.readers.record import ReadOptions
from audit.sources import file_source

AT = "2024-03-01 09:00:00"


def said(text: Any, speaker: Any = "c", **more: Any) -> dict[str, Any]:
    """An utterance."""
    utterance = {"id": f"u {text}", "conversation_id": "k", "text": text, "speaker": speaker, "timestamp": 1709254800}
    return utterance | {"meta": {"role": "customer"}} | more


ODD = [
    Odd(
        "roles by every word",
        [
            said(role, role, meta={"role": role})
            for role in ("buyer", "visitor", "Agent", "seller", "assistant", "system")
        ],
        (
            (
                f"buyer buyer {AT} buyer",
                f"buyer visitor {AT} visitor",
                f"agent Agent {AT} Agent",
                f"agent seller {AT} seller",
                f"bot assistant {AT} assistant",
                f"system system {AT} system",
            ),
        ),
    ),
    Odd(
        "a speaker as an object, old names of the keys",
        [{"id": "1", "root": "r", "user": {"id": "甲", "meta": {"type": "agent"}}, "text": "在"}],
        (("agent 甲 - 在",),),
    ),
    Odd(
        "what the name betrays",
        [said("一", "jd_lin", meta={}), said("二", "某店客服", meta=None)],
        ((f"buyer jd_lin {AT} 一", f"agent 某店客服 {AT} 二"),),
    ),
    Odd(
        "both names of the speaker's key, one of them empty",
        [said("一", None, user="c")],
        ((f"buyer c {AT} 一",),),
    ),
    Odd(
        "a speaker without a role is refused",
        [said("一", "谁", meta={}), said("二")],
        ((f"buyer c {AT} 二",),),
        ("--agents",),
    ),
    Odd(
        "unless he is listed", [said("一", "谁", meta={})], ((f"agent 谁 {AT} 一",),), options={"agents": {"谁": "谁"}}
    ),
    Odd(
        "odd times",
        [said("一", timestamp=None), said("二", timestamp="2024-03-01T09:00:00+08:00"), said("三", timestamp=12)],
        (("buyer c - 一", f"buyer c {AT} 二", "buyer c - 三"),),
    ),
    Odd(
        "an utterance without a conversation is one",
        [said("一", conversation_id=None), said("二", conversation_id=None)],
        ((f"buyer c {AT} 一",), (f"buyer c {AT} 二",)),
    ),
    Odd(
        "empty texts", [said(None), said("", id="2")], ((f"buyer c {AT}  (empty)", f"buyer c {AT}  (empty duplicate)"),)
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "convokit", odd, "utterances.jsonl")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("beside", ["speakers.json", "users.json"])
def test_roles_stand_in_the_speakers_file(beside: str, encoding: str, tmp_path: Path) -> None:
    people = {"甲": {"meta": {"role": "agent"}}, "乙": {"role": "customer"}}
    (tmp_path / beside).write_text(json.dumps(people, ensure_ascii=False), encoding=encoding)
    odd = Odd("roles", [said("一", "乙", meta={}), said("二", "甲", meta={})])
    result = read_odd(tmp_path, "convokit", odd, "utterances.jsonl")
    assert all_shown(result.dialogues) == ((f"buyer 乙 {AT} 一", f"agent 甲 {AT} 二"),)


def test_a_speakers_file_that_cannot_be_read_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "speakers.json").write_bytes(b'{"\xff')
    assert len(read_odd(tmp_path, "convokit", Odd("one", [said("一")]), "utterances.jsonl").dialogues) == 1


@pytest.mark.parametrize(
    ("name", "value", "known"),
    [
        ("speakers.json", {"甲": {"meta": {}, "vectors": []}}, True),
        ("corpus.json", {}, True),
        ("conversations.json", {"k": {"meta": {"x": 1}}}, True),
        ("speakers.json", {"甲": {"role": "agent"}, "乙": {"meta": {"role": "customer"}}}, True),
        ("index.json", {"speakers-index": {"role": ["<class 'str'>"]}, "version": 1}, True),
        ("conversations.json", {"conversations": [{"id": "1"}]}, False),
        ("speakers.json", {"甲": {"name": "甲"}}, False),
        ("others.json", {"甲": {"meta": {}}}, False),
    ],
)
def test_companions_of_a_corpus_are_known_and_hold_no_messages(
    name: str, value: dict[str, Any], known: bool, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(value), encoding="utf-8")
    assert (detect(Head(file_source(path), ReadOptions())).name == "convokit") is known
    if known:
        assert read_odd(tmp_path, "convokit", Odd("companion", [value]), name).dialogues == []
