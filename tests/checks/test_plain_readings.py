"""Verdicts on random dialogues are those of a plain reading of each rubric, and no gate changes any."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_dialogue import Plain
from random_chats import SAID, many_dialogues

from audit.checks import build
from audit.checks.outcome import Gate
from audit.conversation import Conversation
from audit.dialogue import Dialogue
from audit.engine import Auditor, plan

DIALOGUES = many_dialogues(at_least=1, at_most=4, texts=st.sampled_from(SAID))
NA = ("na", None)


class Said(NamedTuple):
    """A verdict and the message that decides, None where none does."""

    verdict: str
    message: int | None


def first_response(plain: Plain) -> Said:
    """Within 30 s of the buyer's first message, unless that asks for nothing."""
    if not plain.buyers:
        return Said(*NA)
    first = plain.buyers[0]
    does = plain.does[first]
    if does & {"closing_signal", "acknowledgement"} and not does & {"question", "request", "complaint"}:
        return Said(*NA)
    answer = next((i for i in plain.agents if i > first), None)
    if answer is None:
        return Said("fail", first)
    gap = plain.gap(first, answer)
    return Said("unknown" if gap is None else "pass" if gap <= 30 else "fail", answer)


def response_pace(plain: Plain) -> Said:
    """A mean of at most 60 s and none over 180 s, over at least two answered turns."""
    turns = plain.turns()
    pairs = [(one[1][0], other[1][0]) for one, other in pairwise(turns) if one[0] == "buyer"]
    waits = [(gap, answer) for asked, answer in pairs if (gap := plain.gap(asked, answer)) is not None]
    if len(pairs) < 2:
        return Said(*NA)
    if len(waits) < 2:
        return Said("unknown", None)
    slowest = max(gap for gap, _ in waits)
    good = slowest <= 180 and sum(gap for gap, _ in waits) / len(waits) <= 60
    return Said("pass" if good else "fail", next(answer for gap, answer in waits if gap == slowest))


def unanswered(plain: Plain) -> Said:
    """No question or request without an agent's message after it, unless the session was handed over before."""
    if not plain.concerns():
        return Said(*NA)
    last = max(plain.agents, default=-1)
    left = [i for i in plain.wants() if i > last and not plain.closes(i)]
    away = any(plain.handed_away(i) for i in plain.transfers()[-1:])
    if left and not (away and last >= 0 and left[0] < plain.transfers()[-1]):
        return Said("fail", left[-1])
    return Said("pass", plain.concerns()[-1]) if last >= 0 else Said(*NA)


def polite_farewell(plain: Plain) -> Said:
    """The last block takes leave, where an agent had the last word or the buyer closed."""
    last = max((*plain.buyers, *plain.agents), default=None)
    if not plain.agents or last is None or any(plain.handed_away(i) for i in plain.transfers()[-1:]):
        return Said(*NA)
    if plain.messages[last].role == "buyer" and not plain.closes(last):
        return Said(*NA)
    found = [i for i in plain.last_block() if "farewell" in plain.does[i]]
    return Said("pass", found[-1]) if found else Said("fail", last)


def polite_language(plain: Plain) -> Said:
    """Three messages or more hold a polite formula."""
    if len(plain.agents) < 3:
        return Said(*NA)
    found = [i for i in plain.agents if "polite_formula" in plain.does[i]]
    return Said("pass", found[0]) if found else Said("fail", plain.agents[-1])


def form_of_address(plain: Plain) -> Said:
    """One of the first three messages addresses the buyer, none is disrespectful."""
    if not plain.agents:
        return Said(*NA)
    rude = [i for i in plain.agents if "disrespect" in plain.does[i]]
    found = [i for i in plain.agents[:3] if "address" in plain.does[i]]
    return Said("fail", rude[0]) if rude else Said("pass", found[0]) if found else Said("fail", plain.agents[:3][-1])


def payment_reminder(plain: Plain) -> Said:
    """An order placed and not paid is followed by a reminder."""
    paid = [i for i in plain.orders() if "order_paid" in plain.does[i]]
    if not plain.orders() or paid or any("cash_on_delivery" in does for does in plain.does) or not plain.agents:
        return Said(*NA)
    placed = plain.orders()[0]
    found = [i for i in plain.agents if i > placed and "payment_reminder" in plain.does[i]]
    return Said("pass", found[0]) if found else Said("fail", placed)


def apology(plain: Plain) -> Said:
    """Within three messages of the first complaint, or directly after a repeated one."""
    if not plain.complaints():
        return Said(*NA)
    first = plain.complaints()[0]
    after = [i for i in plain.agents if i > first]
    direct = [next((k for k in plain.agents if k > i), -1) for i in plain.complaints()[1:]]
    window = [i for i in after if i in after[:3] or i in direct]
    found = [i for i in window if plain.does[i] & {"apology", "soothing"}]
    return Said("pass", found[0]) if found else Said("fail", first)


READINGS = {
    "first-response": first_response,
    "response-pace": response_pace,
    "unanswered": unanswered,
    "polite-farewell": polite_farewell,
    "polite-language": polite_language,
    "form-of-address": form_of_address,
    "payment-reminder": payment_reminder,
    "apology": apology,
}


@settings(max_examples=80)
@given(DIALOGUES)
def test_verdicts_are_those_of_a_plain_reading(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    talks = auditor.conversations(dialogues)
    for talk, record in zip(talks, auditor.audit(dialogues), strict=True):
        plain = Plain(talk)
        rows = {check.rubric: check for check in record.checks}
        for rubric, reading in READINGS.items():
            check = rows[rubric]
            first = check.evidence[0].message if check.evidence else None
            assert (check.verdict, first) == reading(plain), rubric


def every_check(auditor: Auditor) -> list[tuple[str, Gate]]:
    """The gated checks of a compiled plan, by the id of their rubric."""
    found = []
    for name, rubric in auditor.pack.rubrics.items():
        params = auditor.pack.params[name]
        assert params is not None
        check = build(rubric.kind, params, auditor.pack.indexed, None, name)
        if isinstance(check, Gate):
            found.append((name, check))
    return found


def gate_spares_only_calls(auditor: Auditor, talks: list[Conversation]) -> None:
    """Where a gate stays shut, the check behind it would have said the same."""
    for name, gate in every_check(auditor):
        for talk in talks:
            seen, asked = gate(talk), gate.check(talk)
            assert (seen.verdict, seen.reason, list(seen.evidence)) == (
                asked.verdict,
                asked.reason,
                list(asked.evidence),
            ), name


@settings(max_examples=40)
@given(DIALOGUES)
def test_no_gate_of_the_default_packs_changes_a_verdict(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    gate_spares_only_calls(auditor, auditor.conversations(dialogues))


@pytest.fixture(scope="module", params=["contact-conditions", "operators", "order-and-time", "reception-items"])
def example(request: pytest.FixtureRequest) -> Auditor:
    """An example pack of rules in the condition language, compiled."""
    return Auditor(plan([f"examples/{request.param}"]))


@settings(max_examples=15)
@given(DIALOGUES)
def test_no_gate_of_a_condition_changes_a_verdict(example: Auditor, dialogues: list[Dialogue]) -> None:
    gate_spares_only_calls(example, example.conversations(dialogues))
