"""What the look over lexicons says is true: dead entries can go, and what can never happen never does."""

from __future__ import annotations

import numpy as np
from derived_acts import derived
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.acts import Act, Acts
from audit.dialogue import ROLES
from audit.engine import Auditor
from audit.rubric_lexicon import dead_entries
from audit.rubric_reach import happens
from audit.scan import ROLE_CODES, Scanner
from audit.text import fold_block

WORDS = st.one_of(
    st.text("甲乙丙", min_size=1, max_size=3),
    st.sampled_from(["甲…乙", "(甲|乙)丙", "甲?丙", "^甲$", "<丙>", "乙#"]),
)


def does(act: Act, texts: list[str]) -> list[bool]:
    """Whether an act happens in each of some messages of an agent."""
    scanned = Scanner(Acts({"it": act})).scan(fold_block(texts), np.full(len(texts), ROLE_CODES["agent"]))
    return [bool(mask) for mask in scanned.masks]


@settings(max_examples=150)
@given(
    st.lists(WORDS, min_size=1, max_size=4, unique=True),
    st.lists(WORDS, max_size=2, unique=True),
    st.booleans(),
    st.lists(st.text("甲乙丙不1，", max_size=7), min_size=1, max_size=12),
)
def test_a_dead_entry_can_go_without_a_trace(
    words: list[str], exceptions: list[str], negated: bool, texts: list[str]
) -> None:
    act = Act.model_validate({"title": "它", "any": words, "except": exceptions, "negated": negated})
    for dead in dead_entries(act):
        kept = {"any": list(words), "except": list(exceptions)}
        kept[dead.field].remove(dead.text)
        without = Act.model_validate({"title": "它", **kept, "negated": negated})
        assert does(without, texts) == does(act, texts), dead


@settings(max_examples=150)
@given(
    derived(), st.lists(st.tuples(st.sampled_from(ROLES), st.text("甲乙丙丁戊", max_size=4)), min_size=1, max_size=8)
)
def test_what_happens_could_be_told_to_happen(acts: dict[str, Act], lines: list[tuple[str, str]]) -> None:
    table = Acts(acts)
    roles = np.array([ROLE_CODES[role] for role, _ in lines])
    masks = Scanner(table).scan(fold_block([text for _, text in lines]), roles).masks
    possible = {name: happens(name, acts) for name in acts}
    for mask, (role, _) in zip(masks, lines, strict=True):
        for name in acts:
            assert role in possible[name] or not mask & table.bit(name)


def test_every_shipped_act_can_happen(auditor: Auditor) -> None:
    acts = auditor.pack.acts
    assert [name for name in acts if not happens(name, acts)] == []
