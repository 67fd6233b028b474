"""From conditions as data to functions of a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from audit.acts import Acts
from audit.checks.condition.measure import measure, where
from audit.checks.condition.message import compile_messages
from audit.checks.condition.model import Condition
from audit.checks.condition.relation import every, near, opposite, sequence, some
from audit.checks.condition.result import Compiled, Result
from audit.checks.condition.terms import PEOPLE


class Compiler:
    """Compiles the conditions of one rule; each named one once, before what refers to it."""

    def __init__(
        self, conditions: Mapping[str, Condition], entities: Mapping[str, str], acts: Acts, rubric: str
    ) -> None:
        self.named: dict[str, Compiled] = {}
        self._conditions = conditions
        self._entities = entities
        self._acts = acts
        self._rubric = rubric

    def compile(self, condition: Condition, path: str) -> Compiled:
        """One condition with everything that it needs."""
        for name in condition.refers():
            self._name(name)
        parts = {key: self.compile(part, f"{path}.{key}") for key, part in condition.parts()}
        match condition.form:
            case "is":
                name = condition.name or ""
                return self.named[name]._replace(evaluate=lambda reading: reading.named(name))
            case "all":
                inner = list(parts.values())
                gate = next((part.gate for part in inner if part.gate is not None), None)
                return Compiled(lambda reading: every(reading, inner), gate, _roles(inner))
            case "any":
                inner = list(parts.values())
                least, most = condition.least, condition.at_most
                return Compiled(
                    lambda reading: some(reading, inner, least, most), _either(inner) if least else None, _roles(inner)
                )
            case "not":
                part = parts["not"]
                return Compiled(lambda reading: opposite(part.evaluate(reading)), None, PEOPLE)
            case "sequence":
                steps = [part for key, part in parts.items() if key != "then_no"]
                then_no, within = parts.get("then_no"), condition.within
                return Compiled(
                    lambda reading: sequence(reading, steps, then_no, within), steps[0].gate, steps[-1].roles
                )
            case "near":
                one, other = parts.values()
                characters = condition.characters or (0, 10)
                return Compiled(lambda reading: near(reading, one, other, characters), one.gate, one.roles)
            case "where":
                facts = condition.where or {}
                return Compiled(lambda reading: Result(where(reading.talk, facts)), None, PEOPLE)
            case "measure":
                wanted = condition.measure
                assert wanted is not None
                return Compiled(lambda reading: measure(reading, wanted), None, PEOPLE)
            case _:
                return compile_messages(condition, self._acts, path, self._rubric, self._entities)

    def _name(self, name: str) -> None:
        if name not in self.named:
            self.named[name] = self.compile(self._conditions[name], name)


def _roles(parts: Iterable[Compiled]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for part in parts for role in part.roles))


def _either(parts: Sequence[Compiled]) -> int | None:
    gate = 0
    for part in parts:
        if part.gate is None:
            return None
        gate |= part.gate
    return gate
