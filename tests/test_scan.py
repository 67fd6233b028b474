"""The scanner finds what a slow reading of every expression finds, in every message, wherever its block ends."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.acts import Act, Acts
from audit.assets import asset
from audit.cases import load_cases
from audit.dialogue import ROLES
from audit.engine import Auditor
from audit.expression import Expression
from audit.guards import Guard
from audit.regular import compile_pattern
from audit.scan import ROLE_CODES, Scanned, Scanner
from audit.text import Folded, fold_block

Span = tuple[int, int]


def scan(scanner: Scanner, lines: list[tuple[str, str]]) -> Scanned:
    roles = np.array([ROLE_CODES[role] for role, _ in lines], dtype=np.int64)
    return scanner.scan(fold_block([text for _, text in lines]), roles)


class Lexicon:
    """Expressions compiled to be tried one by one."""

    def __init__(self, expressions: list[Expression]) -> None:
        self._phrases = [phrase for expression in expressions for phrase in expression.phrases]
        self._patterns = [re.compile(expression.pattern) for expression in expressions if expression.pattern]

    def spans(self, text: str) -> list[Span]:
        found = [match.span(1) for pattern in self._patterns for match in pattern.finditer(text)]
        for phrase in self._phrases:
            start = text.find(phrase)
            while start >= 0:
                found.append((start, start + len(phrase)))
                start = text.find(phrase, start + 1)
        return found


class Slow:
    """Every expression of every act tried on every message, one by one."""

    def __init__(self, acts: Acts) -> None:
        self.acts = acts
        self._compiled = [
            (Guard(act), Lexicon(act.expressions()), Lexicon(act.exceptions()), act.patterns) for act in acts.values()
        ]

    def own(self, folded: Folded, at: int) -> list[bool]:
        text = folded.message(at)
        found = []
        for guard, expressions, exceptions, patterns in self._compiled:
            spans = expressions.spans(text)
            spans += [match.span() for pattern in patterns for match in compile_pattern(pattern).finditer(text)]
            barred = exceptions.spans(text) if spans else []
            found.append(
                any(
                    start < end
                    and not any(low < end and start < high for low, high in barred)
                    and guard.allows(folded, at, start, end)
                    for start, end in spans
                )
            )
        return found

    def mask(self, folded: Folded, at: int, role: str) -> int:
        done = dict(zip(self.acts, self.own(folded, at), strict=True))
        for name, act in self.acts.items():
            done[name] = done[name] and role in act.roles
        for name in self.acts.derivation:
            act = self.acts[name]
            happens = done[name] or any(done[other] for other in act.also)
            if not (act.any or act.patterns or act.also):
                happens = True
            happens = happens and all(done[other] for other in act.needs)
            happens = happens and not any(done[other] for other in act.without)
            done[name] = happens and role in act.roles
        return sum(self.acts.bit(name) for name, happens in done.items() if happens)


def test_the_shipped_acts_are_found_as_a_slow_reading_finds_them(auditor: Auditor) -> None:
    files = sorted(asset("rubrics", "acts").glob("*.cases.yaml"))
    cases = [case for path in files for case in load_cases(path).acts[::11] if case.act in auditor.pack.acts]
    lines = [(case.role or auditor.pack.acts[case.act].roles[0], case.text) for case in cases]
    assert len(lines) > 80
    acts = auditor.pack.indexed
    slow = Slow(acts)
    folded = fold_block([text for _, text in lines])
    masks = scan(Scanner(acts), lines).masks
    for at, (role, text) in enumerate(lines):
        differ = masks[at] ^ slow.mask(folded, at, role)
        assert not differ, (text, [name for name in acts if differ & acts.bit(name)])


ACTS = Acts(
    {
        "plain": Act(title="它", any=("好的", "好"), roles=("buyer", "agent")),
        "gap": Act(title="它", any=("给您…查", "满#减#", "^在$", "<没>"), roles=("agent", "bot")),
        "careful": Act.model_validate(
            {"title": "它", "any": ["查", "好(的|)"], "except": ["查好", "不…查"], "negated": False, "asked": False}
        ),
        "regular": Act(title="它", patterns=(r"\d{3,}", "查.{0,3}好", "[一二]+"), quoted=False),
        "also": Act(title="它", also=("plain", "gap"), without=("regular",)),
    }
)
SMALL = Scanner(ACTS)
LINE = st.tuples(st.sampled_from(ROLES), st.text("好的给您查满减在没不吗，。“”？ 123一二a", max_size=12))


@settings(max_examples=200)
@given(st.lists(LINE, max_size=5))
def test_any_block_is_read_as_a_slow_reading_reads_it(lines: list[tuple[str, str]]) -> None:
    folded = fold_block([text for _, text in lines])
    slow = Slow(ACTS)
    expected = [slow.mask(folded, at, role) for at, (role, _) in enumerate(lines)]
    assert scan(SMALL, lines).masks == expected


@given(st.lists(LINE, min_size=1, max_size=6))
def test_a_message_is_read_the_same_in_any_block(lines: list[tuple[str, str]]) -> None:
    together = scan(SMALL, lines)
    everything = frozenset(range(len(ACTS)))
    for at, line in enumerate(lines):
        alone = scan(SMALL, [line])
        assert together.masks[at] == alone.masks[0]
        assert together.spans(at, everything) == alone.spans(0, everything)


@given(st.lists(LINE, min_size=1, max_size=4))
def test_spans_lie_inside_their_message(lines: list[tuple[str, str]]) -> None:
    scanned = scan(SMALL, lines)
    for at, (_, text) in enumerate(lines):
        for start, end in scanned.spans(at, frozenset(range(len(ACTS)))):
            assert 0 <= start < end <= len(text)


def test_a_match_that_does_not_count_hides_no_later_one() -> None:
    scanner = Scanner(Acts({"it": Act(title="它", any=("#号到货",), negated=False)}))
    assert scan(scanner, [("agent", "5号到货")]).masks == [1]
    assert scan(scanner, [("agent", "不是3号到货，5号到货")]).masks == [1]


def test_spans_come_first_and_longest_first() -> None:
    scanned = scan(SMALL, [("buyer", "好的，好")])
    assert scanned.spans(0, frozenset({0})) == [(0, 2), (0, 1), (3, 4)]

    assert scanned.first(0, frozenset({0})) == (0, 2)
    assert scanned.first(0, frozenset()) is None


def test_an_act_is_shown_by_the_words_of_what_it_builds_on() -> None:
    assert ACTS.shown_by("plain") == frozenset({0})
    assert ACTS.shown_by("also") == frozenset({0, 1, 4})
    assert ACTS.shown_by("also") is ACTS.shown_by("also")


@pytest.mark.parametrize("acts", [Acts({}), Acts({"empty": Act(title="它")})])
def test_without_a_lexicon_there_is_nothing_to_find(acts: Acts) -> None:
    scanner = Scanner(acts)
    assert scan(scanner, [("agent", "好的"), ("buyer", "")]).masks == [0, 0]
    assert scan(scanner, []).masks == []


def test_a_match_never_runs_over_the_edge_of_a_message() -> None:
    assert scan(SMALL, [("agent", "给您"), ("agent", "查"), ("agent", "好")]).masks == [
        0,
        ACTS.bit("careful"),
        ACTS.bit("plain") | ACTS.bit("careful") | ACTS.bit("also"),
    ]


def test_more_acts_than_a_machine_word_has_bits() -> None:
    acts = Acts({f"act{number}": Act(title="它", any=(f"第{number}号",)) for number in range(150)})
    scanned = scan(Scanner(acts), [("agent", "第149号和第7号。")])
    assert scanned.masks == [acts.bit("act149") | acts.bit("act7")]
