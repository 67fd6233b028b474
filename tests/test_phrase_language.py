"""Acts are found as a slow and independent reading of the phrase language finds them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from derived_acts import derived, happens
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from phrase_reference import Choice, Mark, Text, Tree, spans, texts, trees, written

from audit.acts import Act, Acts
from audit.dialogue import ROLES
from audit.expression import ExpressionError, parse
from audit.scan import ROLE_CODES, Scanned, Scanner
from audit.text import fold, fold_block

Line = tuple[str, str]


def scan(acts: Acts, lines: Sequence[Line]) -> Scanned:
    """What a scanner of some acts finds in messages, each with its role."""
    roles = np.array([ROLE_CODES[role] for role, _ in lines], dtype=np.int64)
    return Scanner(acts).scan(fold_block([text for _, text in lines]), roles)


def found(acts: Acts, text: str, role: str = "agent") -> set[str]:
    """The acts of one message."""
    mask = scan(acts, [(role, text)]).masks[0]
    return {name for name in acts if mask & acts.bit(name)}


def readable(tree: Tree) -> str:
    """The expression of a tree, given up where it cannot be an expression (nothing fixed in it, possibly empty)."""
    source = written(tree)
    try:
        parse(source)
    except ExpressionError:
        assume(False)
    return source


@pytest.mark.parametrize(
    ("tree", "text", "expected"),
    [
        ((Text("甲"), Mark("…"), Text("乙")), "甲12345678乙", {(0, 10)}),
        ((Text("甲"), Mark("…"), Text("乙")), "甲123456789乙", set()),
        ((Text("甲"), Mark("…"), Text("乙")), "甲。乙", set()),
        ((Text("甲"), Mark("#")), "甲12", {(0, 2), (0, 3)}),
        ((Mark("^"), Text("甲"), Mark("$")), " [微笑]甲。", {(5, 6)}),
        ((Mark("<"), Text("甲"), Mark(">")), "了甲，丁甲", {(1, 2)}),
        ((Choice(((Text("甲"),), ())), Text("乙")), "甲乙", {(0, 2), (1, 2)}),
    ],
)
def test_the_reference_reads_as_the_language_is_described(
    tree: Tree, text: str, expected: set[tuple[int, int]]
) -> None:
    assert spans(tree, text) == expected


def agree(tree: Tree, text: str) -> None:
    """The scanner finds a tree's expression in a text where the reference does, and nowhere else."""
    expected = spans(tree, fold(text))
    scanned = scan(Acts({"it": Act(title="它", any=(readable(tree),))}), [("agent", text)])
    said = scanned.spans(0, frozenset({0}))
    assert bool(said) == bool(scanned.masks[0]) == bool(expected)
    assert set(said) <= expected


SLOW = [HealthCheck.filter_too_much, HealthCheck.too_slow]


@settings(max_examples=150, suppress_health_check=SLOW)
@given(trees(), st.data())
def test_an_expression_is_found_where_and_only_where_it_stands(tree: Tree, data: st.DataObject) -> None:
    agree(tree, data.draw(texts(tree)))


@settings(max_examples=100, suppress_health_check=SLOW)
@given(trees(edges_within=True), st.data())
def test_so_is_one_with_edges_within(tree: Tree, data: st.DataObject) -> None:
    agree(tree, data.draw(texts(tree)))


@pytest.mark.parametrize(
    ("source", "text"),
    [("在(>|的)", "在哪在哪"), ("甲…>丙?", "甲123456789甲丁丁丁丁丁丁丁丁丁丁"), ("丙(>)", "丙丙[微笑]")],
)
def test_where_an_earlier_word_stops_being_looked_at_is_no_edge_of_a_clause(source: str, text: str) -> None:
    assert found(Acts({"it": Act(title="它", any=(source,))}), text) == set()


@settings(max_examples=60, suppress_health_check=SLOW)
@given(st.lists(trees(1), min_size=1, max_size=4), st.data())
def test_an_act_is_found_where_any_of_its_expressions_stands(lexicon: list[Tree], data: st.DataObject) -> None:
    sources = tuple(readable(tree) for tree in lexicon)
    text = data.draw(st.one_of([texts(tree) for tree in lexicon]))
    acts = Acts({"all": Act(title="它", any=sources)} | {s: Act(title="它", any=(s,)) for s in dict.fromkeys(sources)})
    done = found(acts, text)
    assert ("all" in done) == any(spans(tree, fold(text)) for tree in lexicon)
    assert done - {"all"} == {source for tree, source in zip(lexicon, sources, strict=True) if spans(tree, fold(text))}


PLAIN = st.text("甲乙丙", min_size=1, max_size=2)


@given(
    st.lists(PLAIN, min_size=1, max_size=3),
    st.lists(PLAIN, min_size=1, max_size=3),
    st.text("甲乙丙，", max_size=10),
)
def test_a_phrase_does_not_count_where_it_overlaps_an_exception(
    phrases: list[str], exceptions: list[str], text: str
) -> None:
    def places(words: list[str]) -> set[tuple[int, int]]:
        return {(at, at + len(word)) for word in words for at in range(len(text)) if text.startswith(word, at)}

    barred = places(exceptions)
    counting = {
        (start, end) for start, end in places(phrases) if not any(low < end and start < high for low, high in barred)
    }
    act = Act.model_validate({"title": "它", "any": phrases, "except": exceptions})
    assert set(scan(Acts({"it": act}), [("agent", text)]).spans(0, frozenset({0}))) == counting


QUOTES = {"“": "”", "「": "」", "《": "》", "【": "】"}


@given(st.lists(st.sampled_from(["甲", "丁", *QUOTES, *QUOTES.values()]), max_size=9))
def test_with_the_quotation_guard_only_what_stands_outside_of_closed_quotation_marks_counts(parts: list[str]) -> None:
    text = "".join(parts)
    kinds = [("“「", "”」"), ("《", "》"), ("【", "】")]

    def quoted(at: int) -> bool:
        before, after = text[:at], text[at + 1 :]
        curly = sum(before.count(mark) for mark in "“”「」") % 2 and any(mark in after for mark in "“”「」")
        return bool(curly) or any(
            max(before.rfind(mark) for mark in opening) > max(before.rfind(mark) for mark in closing)
            and any(mark in after for mark in closing)
            for opening, closing in kinds[1:]
        )

    acts = Acts({"it": Act(title="它", any=("甲",), quoted=False)})
    expected = [(at, at + 1) for at, char in enumerate(text) if char == "甲" and not quoted(at)]
    assert scan(acts, [("agent", text)]).spans(0, frozenset({0})) == expected


@given(st.lists(st.sampled_from(["甲", "丁", "，", "不", "没有", "别"]), max_size=8))
def test_with_the_negation_guard_nothing_counts_directly_behind_a_negation(parts: list[str]) -> None:
    text = "".join(parts)
    expected = [
        (at, at + 1)
        for at, char in enumerate(text)
        if char == "甲" and not text[:at].endswith(("不", "没有", "别", "没"))
    ]
    acts = Acts({"it": Act(title="它", any=("甲",), negated=False)})
    assert scan(acts, [("agent", text)]).spans(0, frozenset({0})) == expected


@given(st.lists(st.sampled_from(["甲", "丁", "，", "。", "？", " ", "吗", "怎么"]), max_size=8))
def test_with_the_question_guard_nothing_counts_in_a_clause_that_asks(parts: list[str]) -> None:
    text = "".join(parts)
    expected = []
    for at, char in enumerate(text):
        if char != "甲":
            continue
        begin = max(text.rfind(mark, 0, at) for mark in "，。？ ") + 1
        end = min((place for mark in "，。？ " if (place := text.find(mark, at)) >= 0), default=len(text))
        clause = text[begin:end]
        if not (clause.endswith("吗") or "怎么" in clause or text[end : end + 1] == "？"):
            expected.append((at, at + 1))
    acts = Acts({"it": Act(title="它", any=("甲",), asked=False)})
    assert scan(acts, [("agent", text)]).spans(0, frozenset({0})) == expected


@settings(max_examples=100)
@given(derived(), st.lists(st.tuples(st.sampled_from(ROLES), st.text("甲乙丙丁戊", max_size=3)), max_size=4))
def test_acts_build_on_one_another_in_whatever_order_they_are_written(acts: dict[str, Act], lines: list[Line]) -> None:
    table = Acts(acts)
    masks = scan(table, lines).masks
    for mask, (role, text) in zip(masks, lines, strict=True):
        done = {name for name in table if mask & table.bit(name)}
        assert done == {name for name in acts if happens(acts, name, role, text)}


@pytest.mark.parametrize(
    "written_as",
    ["ＡＢＣ", "ａｂｃ", "AbC", "abc"],
)
@settings(max_examples=40)
@given(st.text(max_size=6), st.text(max_size=6))
def test_offsets_point_into_the_raw_text_whatever_stands_around(written_as: str, before: str, behind: str) -> None:
    text = before + written_as + behind
    acts = Acts({"it": Act(title="它", any=("abc",))})
    said = scan(acts, [("agent", text)]).spans(0, frozenset({0}))
    assert (len(before), len(before) + 3) in said
    assert all(fold(text[start:end]) == "abc" for start, end in said)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("抱歉", "𠀀😀抱歉"),
        ("抱歉", "👨‍👩‍👧抱歉"),
        ("抱歉", "é抱歉"),
        ("谢谢", "\ufeff謝謝"),
        ("谢谢", "\u200b謝謝\u200b"),
        ("qq", "İＱＱ"),
        ("ss", "ßSS"),
        ("满#减#", "🎉滿１９９減３０🎉"),
        ("^在$", "　在　"),
        ("您…查", "您\u3000帮\xa0查"),
    ],
)
def test_odd_characters_move_nothing(phrase: str, text: str) -> None:
    scanned = scan(Acts({"it": Act(title="它", any=(phrase,))}), [("agent", "前"), ("agent", text), ("agent", "后")])
    ((start, end),) = scanned.spans(1, frozenset({0}))
    raw = text[start:end]
    assert len(raw) == end - start
    assert scan(Acts({"it": Act(title="它", any=(phrase,))}), [("agent", raw)]).masks == [1]


@pytest.mark.parametrize("pattern", ["甲*", "(甲|)", "甲?乙*"])
def test_a_regular_expression_that_can_be_empty_is_found_only_where_it_holds_something(pattern: str) -> None:
    acts = Acts({"it": Act(title="它", patterns=(pattern,))})
    assert found(acts, "丁丁") == found(acts, "") == set()
    assert scan(acts, [("agent", "丁甲")]).spans(0, frozenset({0})) == [(1, 2)]
