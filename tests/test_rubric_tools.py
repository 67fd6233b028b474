"""The tools for rubrics over everything that is shipped, and what must hold between them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_chats import SAID, many_dialogues
from rubric_packs import pack

import audit.rubric_diff
from audit.acts import references
from audit.assets import asset
from audit.dialogue import Dialogue
from audit.engine import Auditor, plan
from audit.findings import AuditRecord
from audit.pack import acts_named, load_pack, read_layers
from audit.rubric_diff import diff
from audit.rubric_explain import ActExplanation, Value, explain, explain_rubric

PACK = load_pack(read_layers())
ROOT = Path(__file__).parents[1]
OVERLAY = """\
extends: [default]
acts:
  farewell: {any: {add: [回见]}}
rubrics:
  first-response: {params: {limit: 45}}
  greeting: off
  polite-farewell: {weight: 3}
  form-of-address: {params: {never: []}}
"""


def line_at(place: str) -> str:
    """What stands at a place `file:line:col`."""
    name, line, column = place.rsplit(":", 2)
    path = ROOT / name if not Path(name).is_absolute() else Path(name)
    return path.read_text(encoding="utf-8").splitlines()[int(line) - 1][int(column) - 1 :]


def last_key(value: Value) -> str:
    """The key that says a value."""
    return value.path.split(".")[-1]


@pytest.mark.parametrize("name", PACK.rubrics)
def test_every_value_of_a_shipped_rubric_is_shown_with_the_line_that_says_it(name: str) -> None:
    found = explain_rubric(PACK, name)
    assert line_at(found.place).startswith(f"{name}:")
    for value in found.values:
        if value.place is not None:
            assert line_at(value.place).startswith(f"{last_key(value)}:"), value
        assert value.before == (), "one layer says it"
    params = PACK.params[name]
    assert params is not None
    assert {act.name for act in found.acts} == {used for _, used in acts_named(params)}
    for act in found.acts:
        assert line_at(act.place).startswith(f"{act.name}:")
        assert act.expressions == len(PACK.acts[act.name].any) + len(PACK.acts[act.name].patterns)


def test_an_overlay_shows_what_was_said_before(tmp_path: Path) -> None:
    over = load_pack(read_layers([pack(tmp_path, OVERLAY)]))
    changed = {}
    for name in over.rubrics:
        for value in explain_rubric(over, name).values:
            if value.before:
                changed[f"{name}.{value.path}"] = (value.before[0][0], value.value)
                assert line_at(value.place or "").startswith(f"{last_key(value)}:")
                assert line_at(value.before[0][1]).startswith(f"{last_key(value)}:")
    assert changed == {
        "first-response.params.limit": (30, 45),
        "polite-farewell.weight": (10, 3),
        "form-of-address.params.never": (["disrespect"], ()),
    }


@pytest.mark.parametrize("name", ["apology", "question", "farewell", "complaint"])
def test_an_act_is_used_by_what_names_it(name: str) -> None:
    found = explain(name, act=True)
    assert isinstance(found, ActExplanation)
    rubrics = {
        rubric for rubric, params in PACK.params.items() if params and name in dict(map(reversed, acts_named(params)))
    }
    acts = {other for other, act in PACK.acts.items() if name in references(act)}
    assert set(found.used_by) == rubrics | acts
    assert {case.subject for case in found.cases} <= {name}
    assert not [case for case in found.cases if case.state == "red"]


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Auditor:
    """The default packs with some changes of a shop."""
    return Auditor(plan([pack(tmp_path_factory.mktemp("shop"), OVERLAY)]))


def verdicts(records: list[AuditRecord]) -> dict[tuple[str, str], str]:
    """The verdict of every rubric on every dialogue."""
    return {(record.dialogue, check.rubric): check.verdict for record in records for check in record.checks}


@settings(max_examples=25)
@given(many_dialogues(at_least=1, at_most=5, texts=st.sampled_from(SAID)))
def test_flips_are_the_verdicts_that_differ_and_the_way_back_mirrors_them(
    auditor: Auditor, other: Auditor, dialogues: list[Dialogue]
) -> None:
    there, back = diff(auditor, other, dialogues), diff(other, auditor, dialogues)
    old, new = verdicts(auditor.audit(dialogues)), verdicts(other.audit(dialogues))
    expected = {key: (old[key], new[key]) for key in old.keys() & new.keys() if old[key] != new[key]}
    assert {(flip.dialogue, flip.rubric): (flip.old, flip.new) for flip in there.flips} == expected
    assert {(flip.dialogue, flip.rubric): (flip.new, flip.old) for flip in back.flips} == expected
    assert there.only_old.keys() == back.only_new.keys() == {"greeting"}
    assert (there.only_new, back.only_old) == ({}, {})
    assert there.scores == back.scores[::-1]
    assert sum(sum(counts.values()) for counts in there.rubrics.values()) == len(there.flips)
    by_agent = Counter(flip.agent or "" for flip in there.flips)
    assert {agent: sum(counts.values()) for agent, counts in there.agents.items()} == by_agent


def test_the_size_of_its_blocks_changes_no_difference(
    auditor: Auditor, other: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import msgspec

    lines = (ROOT / "tests" / "gold" / "authored.plain.jsonl").read_bytes().splitlines()
    dialogues = [msgspec.json.decode(line, type=Dialogue) for line in lines[:25]]
    whole = diff(auditor, other, dialogues)
    monkeypatch.setattr(audit.rubric_diff, "BLOCK", 3)
    assert diff(auditor, other, iter(dialogues)) == whole
    assert whole.dialogues == 25
    assert whole.flips


def test_shipped_files_say_what_they_are_about() -> None:
    for layer in PACK.layers:
        assert layer.source.name.startswith("rubrics/")
        assert (asset("rubrics") / layer.source.name.removeprefix("rubrics/")).is_file()
