"""Kind `condition`: rules that a shop composes itself, without Python.

    conditions:
      等太久: {by: agent, waited: {over: 180, from: buyer}}
      致歉: {by: agent, does: apology, since: every 等太久, within: {messages: 5}}
    applies_when: 等太久
    must: 致歉

`docs/conditions.md` tells the whole language.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from audit.acts import Act, Acts, Pattern
from audit.checks.condition.compiler import Compiler
from audit.checks.condition.model import Condition
from audit.checks.condition.result import Compiled, Reading, Result, unique
from audit.checks.outcome import NA, CheckFunction, Gate, Outcome, Reasons
from audit.conversation import Conversation

_FIELDS = ("word", "count", "seconds", "value", "limit")

REASONS: Reasons = {"pass": _FIELDS, "missing": _FIELDS, "fail": _FIELDS, "untimed": ()}


class Params(BaseModel):
    """The rule arises where `applies_when` holds (without it: where an agent wrote), fails where `must_not` holds or `must`
    does not, and passes otherwise. `bonus` never fails.

    `conditions` are named, to be used by name and as anchors; `entities` are regular expressions by name, for `mentions` and
    `echoes`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    conditions: dict[str, Condition] = {}
    entities: dict[str, Pattern] = {}
    applies_when: Condition | None = None
    must: Condition | None = None
    must_not: Condition | None = None
    bonus: bool = False

    @field_validator("conditions")
    @classmethod
    def _usable(cls, conditions: dict[str, Condition]) -> dict[str, Condition]:
        for name, condition in conditions.items():
            if " " in name:
                raise ValueError(f"条件名“{name}”里不能有空格")
            if name in _needed(name, conditions):
                raise ValueError(f"条件“{name}”绕回了它自己")
            for other in condition.refers():
                if other in conditions and _is_empty(conditions[other]) and condition.name is None:
                    raise ValueError(f"“{other}”成立时没有命中（at_most: 0），不能作锚点，“{name}”永远不会命中")
        return conditions

    @model_validator(mode="after")
    def _decides(self) -> Params:
        if self.must is None and self.must_not is None:
            raise ValueError("要有 must 或 must_not，否则永远不会不合格")
        return self

    def parts(self) -> Iterator[tuple[str, Condition]]:
        """Every condition that stands by itself, with its path."""
        yield from self.conditions.items()
        for key in ("applies_when", "must", "must_not"):
            if (condition := getattr(self, key)) is not None:
                yield key, condition

    def act_names(self) -> list[tuple[str, str]]:
        """The acts that the rule names, each with the path of the list that names it."""
        found: list[tuple[str, str]] = []

        def collect(path: str, condition: Condition) -> None:
            found.extend((f"{path}.does", name) for name in condition.does)
            if condition.unless is not None:
                found.extend((f"{path}.unless.does", name) for name in condition.unless.does)
            for key, part in condition.parts():
                collect(f"{path}.{key}", part)

        for path, condition in self.parts():
            collect(path, condition)
        return found


def _needed(name: str, conditions: dict[str, Condition]) -> set[str]:
    """The conditions that one needs, directly or through others."""
    seen: set[str] = set()
    left = list(conditions[name].refers())
    while left:
        other = left.pop()
        if other not in seen and other in conditions:
            seen.add(other)
            left += conditions[other].refers()
    return seen


def _is_empty(condition: Condition) -> bool:
    return condition.form == "messages" and condition.at_most == 0


def own_acts(params: Params) -> dict[str, Act]:
    """The inline lists of a rule, which become acts of its own."""
    found: dict[str, Act] = {}

    def collect(path: str, condition: Condition) -> None:
        found.update(condition.lexicons(path, condition.roles, condition.apart))
        if condition.unless is not None:
            found.update(condition.unless.lexicons(f"{path}.unless", condition.roles))
        for key, part in condition.parts():
            collect(f"{path}.{key}", part)

    for path, condition in params.parts():
        collect(path, condition)
    return found


def build(params: Params, acts: Acts, rubric: str) -> CheckFunction:
    """Counts for the sender of the deciding message, or for who was on duty when something was missing."""
    compiler = Compiler(params.conditions, params.entities, acts, rubric)
    applies, must, must_not = (
        None if condition is None else compiler.compile(condition, key)
        for key, condition in (
            ("applies_when", params.applies_when),
            ("must", params.must),
            ("must_not", params.must_not),
        )
    )

    def result(reading: Reading, rule: Compiled | None, otherwise: bool) -> Result:
        if rule is None:
            return Result(otherwise)
        if rule.gate is not None and rule is not must and not reading.talk.union & rule.gate:
            return Result(False)
        return rule.evaluate(reading)

    def check(talk: Conversation) -> Outcome:
        reading = Reading(talk, compiler.named)
        if applies is None and not talk.agent_messages:
            return NA
        arises = result(reading, applies, True)
        if arises.holds is not True:
            return NA if arises.holds is False else Outcome("unknown", "untimed", arises.grounds[:1])
        barred, wanted = result(reading, must_not, False), result(reading, must, True)
        if barred.holds or wanted.holds is False:
            if params.bonus:
                return NA
            reason, decided = ("fail", barred) if barred.holds else ("missing", wanted)
            return _failed(talk, reason, decided, _values(talk, decided, arises))
        if barred.holds is None or wanted.holds is None:
            return Outcome("unknown", "untimed", arises.grounds[:1])
        decided = wanted if must else barred
        grounds = decided.grounds or arises.grounds
        return Outcome(
            "pass", "pass", grounds, value=decided.value and decided.value.value, values=_values(talk, decided, arises)
        )

    return check if applies is None or applies.gate is None else Gate(applies.gate, check)


def _failed(talk: Conversation, reason: str, decided: Result, values: dict[str, object]) -> Outcome:
    """What is missing points at the message after which it was due; a number of the whole dialogue at its last message."""
    absent, value = decided.absent, decided.value and decided.value.value
    if absent is not None:
        evidence = unique((talk.whole(absent.after), *decided.grounds))
        return Outcome("fail", reason, evidence, absent.agent, value=value, due=absent.due, values=values)
    grounds = sorted(decided.grounds, key=lambda span: talk.roles[span[0]] != "agent")
    last = talk.agent_messages[-1:] or ([talk.n - 1] if talk.n else [])
    return Outcome("fail", reason, grounds or [talk.whole(i) for i in last], value=value, values=values)


def _values(talk: Conversation, decided: Result, arises: Result) -> dict[str, object]:
    """What messages may name: the word and the number of hits, what was measured and the limit it was held against."""
    values: dict[str, object] = {"count": len(decided.hits)}
    if decided.grounds:
        index, start, end = decided.grounds[0]
        values["word"] = talk.messages[index].text[start:end]
    missed = decided.absent.seconds if decided.absent else None
    waits = (*(hit.seconds for hit in decided.hits), missed, *(hit.seconds for hit in arises.hits))
    for field, measured in (("seconds", next(filter(None, waits), None)), ("value", decided.value)):
        if measured is not None:
            values[field], values["limit"] = f"{measured.value:g}", f"{measured.limit:g}"
    return values
