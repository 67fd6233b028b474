"""Slips of the keyboard are heard: what sounds like a phrase of the service and is written otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.lint.diagnostic import Diagnostic
from audit.lint.linter import Linter
from audit.lint.options import Options
from audit.lint.rules.homophones import _lines
from tests.lint.conftest import NOW, Lint, source

PHRASES = _lines("service-phrases.txt")
SOUNDS = [line.split()[1] for line in _lines("sounds.txt")]


def typos(found: list[Diagnostic]) -> list[tuple[str, str | None]]:
    return [(item.quote, item.fix) for item in found if item.rule == "typo"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("亲，欢迎广林，您慢慢看。", [("欢迎广林", "欢迎光临")]),
        ("亲，环影逛邻。", [("环影逛邻", "欢迎光临")]),
        ("亲，感谢惠固，生活余快。", [("惠固", "惠顾"), ("余快", "愉快")]),
        ("亲，给您带来的不便，请多包含。", [("请多包含", "请多包涵")]),
        ("亲，請多包含。", [("請多包含", "请多包涵")]),
        ("亲，感谢您的支持，祝您生活愉快。", []),
        ("亲，歡迎光臨。", []),
        ("亲，您换绑手机号吗？", []),
        ("亲，请按食用方法冲泡。", []),
    ],
)
def test_phrases_that_only_sound_right(lint: Lint, text: str, expected: list[tuple[str, str]]) -> None:
    assert typos(lint(text)) == expected


@given(st.sampled_from(PHRASES), st.data())
def test_every_homophone_of_a_phrase_is_mended(phrase: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([at for at, char in enumerate(phrase) if any(char in group for group in SOUNDS)]))
    group = next(group for group in SOUNDS if phrase[place] in group)
    other = data.draw(st.sampled_from([char for char in group if char != phrase[place]]))
    slipped = phrase[:place] + other + phrase[place + 1 :]
    found = [item for _, item in _LINTER.lint([source([f"亲，{slipped}。"])])]
    text = f"亲，{slipped}。"
    for item in reversed(found):
        text = text[: item.column - 1] + (item.fix or "") + text[item.end_column - 1 :]
    assert slipped in PHRASES or text == f"亲，{phrase}。" or any(word in text for word in PHRASES)
    assert slipped in PHRASES or found


_LINTER = Linter(NOW, None, Options(select=("typo",)))


def test_no_phrase_sounds_like_another() -> None:
    assert [item.quote for _, item in _LINTER.lint([source([f"亲，{phrase}。" for phrase in PHRASES])])] == []


def test_what_the_shop_allows_is_no_slip() -> None:
    allowed = Linter(NOW, None, Options(select=("typo",), allow=("广林",)))
    assert [found for _, found in allowed.lint([source(["亲，欢迎广林小筑。"])])] == []
