"""Every rule's own examples hold: what it flags is flagged, what it calls clean is clean, its fixes give what they say."""

from __future__ import annotations

import msgspec
import pytest

from audit.lint.fixes import fixable
from audit.lint.linter import PACKS, Linter
from audit.lint.rulebook import Example, Rulebook, load_rulebook
from audit.lint.rules import LIBRARY_CHECKS, PHRASE_CHECKS
from audit.lint.script import Source
from audit.pack import load_pack, read_layers
from tests.lint.conftest import script, source

RULES = load_rulebook().rules
SHOWN = {
    f"{rule}-{kind}-{number}": (rule, kind, example)
    for rule, entry in RULES.items()
    for kind, examples in (("flag", entry.flag), ("clean", entry.clean))
    for number, example in enumerate(examples)
}

SPECIFIED = {
    "absolute-claim": "error", "unprovable-claim": "warning", "review-inducement": "error", "off-platform": "error",
    "privacy-request": "error", "rude-language": "error", "arrival-promise": "warning", "promise-unkept": "warning",
    "promotion-expired": "error", "promotion-unknown": "warning", "promotion-incomplete": "warning",
    "shipping-incomplete": "info", "return-incomplete": "warning", "placeholder": "error", "link": "warning",
    "too-long": "warning", "stiff-tone": "info", "missing-address": "info", "missing-courtesy": "info",
    "ni-not-nin": "info", "wo-heavy": "info", "cold-refusal": "warning", "exclamation": "info", "punctuation": "info",
    "spacing": "info", "traditional": "info", "typo": "warning", "markup": "warning", "duplicate-code": "error",
    "near-duplicate": "info", "contradiction": "error", "coverage": "info",
}  # fmt: skip


def phrases(example: Example) -> Source:
    lines = example.scripts or (example,)
    return source([script(line.text, 1, line.group, line.code) for line in lines])


@pytest.mark.parametrize(("rule", "kind", "example"), SHOWN.values(), ids=SHOWN)
def test_example(rule: str, kind: str, example: Example, linter: Linter) -> None:
    found = {item.rule for _, item in linter.lint([phrases(example)])}
    assert (rule in found) == (kind == "flag"), found


@pytest.mark.parametrize("rule", [rule for rule, entry in RULES.items() if any(one.fixed for one in entry.flag)])
def test_fix(rule: str, linter: Linter) -> None:
    for example in RULES[rule].flag:
        if example.fixed is None:
            continue
        found = [item for _, item in linter.lint([phrases(example)]) if item.rule == rule]
        text = example.text
        for item in reversed(fixable(found, unsafe=True)):
            text = text[: item.column - 1] + (item.fix or "") + text[item.end_column - 1 :]
        assert text == example.fixed


def test_rules_and_levels_are_those_of_the_specification() -> None:
    assert {rule: entry.level for rule, entry in RULES.items()} == SPECIFIED


def test_every_check_has_its_rule_and_every_rule_its_check() -> None:
    named = {entry.check for entry in RULES.values() if entry.check}
    assert named == {*PHRASE_CHECKS, *LIBRARY_CHECKS}
    assert all(entry.check in ("", rule) for rule, entry in RULES.items())
    assert all(entry.check or entry.acts or entry.replace for entry in RULES.values())


def test_script_acts_do_not_redefine_those_of_the_audit() -> None:
    shared = load_pack(read_layers(("default",))).acts
    own = load_pack(read_layers(PACKS)).acts
    assert all(own[name] == act for name, act in shared.items())
    assert {act for check in PHRASE_CHECKS.values() for act in check.acts} <= set(own)


def test_explanations_are_sentences_for_people(rulebook: Rulebook) -> None:
    for rule, entry in rulebook.rules.items():
        assert all(text.endswith("。") for text in (entry.why, entry.fix)), rule
        assert entry.source and entry.title and "{quote}" not in entry.title


def test_spans_quote_the_phrase(linter: Linter) -> None:
    for example in (example for entry in RULES.values() for example in entry.flag):
        for said, found in linter.lint([phrases(example)]):
            assert said.text[found.column - 1 : found.end_column - 1] == found.quote


def test_a_finding_is_a_value_that_survives_its_cache(linter: Linter) -> None:
    [(_, found)] = linter.lint([source(["亲，优惠卷在首页领取。"])])
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=type(found)) == found
