"""The labelled transcripts hold together: ids, evidence, enough of every verdict."""

import json
from collections import Counter

import pytest
from accuracy import AT_RISK, jd_pairs, pairs
from chats import HERE, cases, dialogue, rubrics

VERDICTS = {"pass", "fail", "na", "unknown"}
DATA = HERE.parents[1] / "../shared/data"


def rows(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


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
        messages = dialogue(case).messages
        evidence = case.get("evidence", [])
        assert bool(evidence) == (case["verdict"] in {"pass", "fail"}), case["id"]
        assert all(messages[index].role in {"agent", "buyer"} for index in evidence), case["id"]


@pytest.mark.parametrize("name", ["authored", "varied", "later", "fresh", "everyday"])
def test_every_dialogue_has_a_gold_row(name):
    parts = [path.name for path in HERE.glob(f"{name}.*.jsonl") if path.name != f"{name}.gold.jsonl"]
    dialogues = [row for part in parts for row in rows(part)]
    messages = {row["id"]: row["messages"] for row in dialogues}
    gold = rows(f"{name}.gold.jsonl")
    assert sorted(messages) == sorted(row["id"] for row in gold)
    for row in gold:
        chat = messages[row["id"]]
        assert set(row["verdicts"].values()) <= VERDICTS
        for rubric, verdict in row["verdicts"].items():
            assert verdict != "fail" or row["evidence"][rubric], (row["id"], rubric)
        assert all(index < len(chat) for evidence in row["evidence"].values() for index in evidence)
        assert all(chat[int(index)]["role"] == "buyer" for index in row["sentiment"])


@pytest.mark.parametrize(
    ("name", "least"),
    # The writers of the everyday dialogues had read the service standard alone.
    [*((name, 0.99) for name in ("authored", "blind", "varied", "later", "fresh")), ("everyday", 0.985)],
)
def test_verdicts_go_on_agreeing_with_the_labels(name, least):
    found = [pair for rubric, said in pairs(HERE / name).items() if rubric != AT_RISK for pair in said]
    fails = [pair for pair in found if "fail" in pair]
    assert sum(pair.gold == pair.said for pair in found) / len(found) >= least
    assert sum(pair.gold == pair.said for pair in fails) / len(fails) >= 0.93


@pytest.mark.skipif(not (DATA / "jd-chat").exists(), reason="the JDDC sample is not here")
def test_verdicts_go_on_agreeing_with_the_readings_of_real_sessions():
    found = jd_pairs(DATA)
    verdicts = [pair for rubric, said in found.items() if rubric != AT_RISK for pair in said]
    assert sum(pair.gold == pair.said for pair in verdicts) / len(verdicts) >= 0.975
    for rubric in ("apology", "solution-offered"):
        complaints = [pair for pair in found[rubric] if (pair.gold, pair.said) != ("na", "na")]
        assert sum(pair.gold == pair.said for pair in complaints) / len(complaints) >= 0.7
