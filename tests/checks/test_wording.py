"""The words that show an act: of the first act that is named and happens, the first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.checks.wording import Wording
from audit.conversation import Conversation
from audit.engine import Auditor

Talk = Callable[[str], Conversation]


def shown(auditor: Auditor, it: Conversation, *names: str) -> str:
    index, start, end = Wording(auditor.pack.indexed, names).span(it, 0)
    return it.messages[index].text[start:end]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("apology",), "抱歉"),
        (("says_dear", "apology"), "亲"),
        (("apology", "says_dear"), "抱歉"),
        (("question", "says_dear"), "亲"),
        (("question", "farewell"), "亲，抱歉，抱歉"),
        ((), "亲，抱歉，抱歉"),
    ],
)
def test_the_first_act_that_happens_shows_its_first_words(
    auditor: Auditor, talk: Talk, names: tuple[str, ...], words: str
) -> None:
    assert shown(auditor, talk("客服 亲，抱歉，抱歉"), *names) == words


def test_its_bits_are_those_of_its_acts(auditor: Auditor) -> None:
    acts = auditor.pack.indexed
    assert Wording(acts, ("apology", "farewell")).bits == acts.bits(("apology", "farewell"))
    assert Wording(acts, ()).bits == 0


def test_the_first_span_of_an_act_is_the_first_of_its_spans(auditor: Auditor, talk: Talk) -> None:
    acts = auditor.pack.indexed
    it = talk("买家 在吗，有货吗\n客服 亲，您好，非常抱歉，我帮您查\n系统 买家已付款")
    for index in range(it.n):
        for name in acts:
            if it.acts[index] & acts.bit(name):
                assert it.first_span(index, acts.shown_by(name)) == it.spans(index, name)[0]
