"""What is quick to see never hides a finding: gates, hints and the block itself against plain readings of each phrase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import offers
from audit.lint import facts
from audit.lint.linter import Linter
from audit.lint.options import Options
from audit.lint.rules import PHRASE_CHECKS
from audit.lint.script import Script, Source
from audit.lint.similar import letters
from audit.lint.sources import read_source
from audit.lint.view import View, characters
from audit.promotions import load_calendar
from audit.text import fold
from tests.lint.test_planted import PLANTED, phrases

SCRIPTS = Path(__file__).parents[2] / "corpora" / "scripts"
GATED = [name for name, check in PHRASE_CHECKS.items() if check.gate]

PIECES = st.sampled_from(
    [
        *(
            "亲",
            "您",
            "，",
            "。",
            "！！！",
            "  ",
            ",",
            "\n",
            "SALE",
            "XX",
            "满300",
            "减50",
            "第二件半价",
            "8折",
            "端午",
        ),
        *(
            "http:/a",
            "www.a.com",
            "<b>",
            "color:red",
            "[微笑]",
            "😊😊😊",
            "歡迎",
            "欢迎广林",
            "帐号",
            "【】",
            "{x}",
            "***",
        ),
        *(
            "冰袋",
            "送",
            "618",
            "年中盛典",
            "中" * 70,
            "24小时内发货",
            "满99包邮",
            "9:00到22:00客服在线",
            "质保一年",
            "\0",
        ),
    ]
)


@cache
def library() -> tuple[Script, ...]:
    """Every phrase of the samples and of the planted sets."""
    texts = [
        script.text for name in ("clean.yaml", "quick.csv", "scripts.yaml", "scripts.md") for script in _read(name)
    ]
    for path in sorted(PLANTED.glob("[fst]*.yaml")):
        for shop in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            texts += [text for _, text, _ in phrases(shop)]
    return tuple(Script("all.txt", line, text, group="产品") for line, text in enumerate(texts, start=1))


def _read(name: str) -> Sequence[Script]:
    return read_source(name, (SCRIPTS / name).read_bytes()).scripts


def views(texts: Sequence[Script]) -> list[View]:
    now = datetime.fromisoformat("2026-06-12T10:00:00+08:00")
    linter = Linter(now, load_calendar(PLANTED / "promotions.yaml"), Options(select=("all",)))
    seen = linter._views(texts)
    linter._look_closely(seen)
    return seen


@pytest.fixture(scope="module")
def seen() -> list[View]:
    return views(library())


@pytest.mark.parametrize("name", GATED)
def test_a_gate_lets_through_every_phrase_with_a_finding(seen: list[View], name: str) -> None:
    check = PHRASE_CHECKS[name]
    assert check.gate
    open_to = check.gate(seen[0].block)
    found = [index for index, view in enumerate(seen) if any(check.run(view))]
    assert found
    assert all(open_to[index] for index in found)
    assert not open_to.all(), "a gate that is always open is none"


@settings(max_examples=60)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), min_size=1, max_size=6))
def test_gates_hide_nothing_in_odd_phrases(texts: list[str]) -> None:
    seen = views([Script("odd.txt", line, text) for line, text in enumerate(texts, start=1)])
    for name in GATED:
        check = PHRASE_CHECKS[name]
        assert check.gate
        open_to = check.gate(seen[0].block)
        for view, is_open in zip(seen, open_to.tolist(), strict=True):
            assert is_open or not any(check.run(view)), (name, view.text)


def test_a_phrase_is_judged_alike_alone_and_among_others(seen: list[View]) -> None:
    now = datetime.fromisoformat("2026-06-12T10:00:00+08:00")
    linter = Linter(now, load_calendar(PLANTED / "promotions.yaml"), Options(select=tuple(PHRASE_CHECKS)))
    together = linter.lint([_source(library())])
    for script in library()[::9]:
        alone = [(found.rule, found.quote, found.message) for _, found in linter.lint([_source([script])])]
        assert alone == [(item.rule, item.quote, item.message) for said, item in together if said is script]


def _source(scripts: Sequence[Script]) -> Source:
    return Source("all.txt", tuple(scripts))


def test_the_block_reads_letters_and_lengths_as_each_phrase_alone(seen: list[View]) -> None:
    block = seen[0].block
    assert block.letters() == [letters(fold(view.text)) for view in seen]
    assert block.lengths.tolist() == [len(view.text) for view in seen]
    assert block.having(characters("的")).tolist() == ["的" in view.text for view in seen]
    assert block.having(characters("a-z"), folded=True).tolist() == [
        any("a" <= char <= "z" for char in view.folded) for view in seen
    ]


def test_a_table_of_characters_holds_ranges_and_single_ones() -> None:
    table = characters("-,", "A-C", "一-三")
    assert np.flatnonzero(table).tolist() == sorted(
        {ord(char) for char in "-,ABC"} | set(range(ord("一"), ord("三") + 1))
    )


def test_what_hints_at_a_fact_hides_none() -> None:
    for script in library():
        text = fold(script.text)
        for start, end in facts.sentences(text):
            sentence = text[start:end]
            for one, other, extract in facts.EXTRACTORS:
                hinted = not (one.isdisjoint(sentence) or other.isdisjoint(sentence))
                assert hinted or not list(extract(sentence)), sentence


def test_what_hints_at_an_offer_hides_none() -> None:
    for script in library():
        text = fold(script.text)
        for _, hints, pattern in offers._patterns():
            found = pattern.search(text)
            assert not found or (any(char in found[0] for char in hints) and offers._COUNTED.search(found[0])), text
