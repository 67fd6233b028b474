"""The rules for scripts as data: rubrics/lint/*.yaml, each with why, source, fix and examples that tests execute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Phrase, Word
from audit.assets import asset
from audit.errors import Mistake, RubricError, UsageError
from audit.lint.diagnostic import Level
from audit.yamlfile import YamlText, parse_yaml, place_of, read_yaml, validate


class Example(BaseModel):
    """A phrase that shows a rule, or several that show it together, with the fixed form where there is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = ""
    group: str = ""
    scripts: tuple[Example, ...] = ()
    code: str = ""
    fixed: str | None = None


class Rule(BaseModel):
    """One rule for scripts.

    Every span of one of the `acts` is a finding, unless one of `unless` happens in the phrase. A rule with a `check` is
    a function of that name (`audit.lint.rules`), asked only for phrases with one of the `when` acts, where those are
    given. `replace` maps what is wrong, as an expression, to what is right; a `lexicon` has more of them, a pair a
    line. `except` is what neither its acts nor its replacements take in a script. `groups` and `not_groups` limit a rule
    to groups of groups.yaml. `rubrics` are those whose fail in a flow it reports; one of `rubric_groups` only in a flow of
    its groups. `yields_to` are the rules that say the same fault better.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Level
    title: str
    message: str
    why: str
    source: str
    fix: str
    acts: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    check: str = ""
    replace: dict[str, str] = {}
    lexicon: str = ""
    excepted: tuple[Phrase, ...] = Field(default=(), alias="except")
    groups: tuple[str, ...] = ()
    not_groups: tuple[str, ...] = ()
    rubrics: tuple[str, ...] = ()
    rubric_groups: dict[str, tuple[str, ...]] = {}
    yields_to: tuple[str, ...] = ()
    default: bool = True
    flag: tuple[Example, ...] = Field(min_length=1)
    clean: tuple[Example, ...] = Field(min_length=1)


class Group(BaseModel):
    """A group of the service flow: the names that it goes by, and a phrase that it could hold.

    A library needs the `required` ones; a phrase of a group `within` which one of `shown_by` acts happens serves too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: tuple[Word, ...]
    example: str = ""
    required: bool = False
    within: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()


class Rulebook:
    """The rules by id and the groups by id, as the shipped files have them."""

    def __init__(self, rules: Mapping[str, Rule], groups: Mapping[str, Group]) -> None:
        self.rules = dict(rules)
        self.groups = dict(groups)
        self._by_name = sorted(
            ((name, group) for group, entry in self.groups.items() for name in entry.names),
            key=lambda pair: -len(pair[0]),
        )

    def group_of(self, name: str) -> str | None:
        """The group that a name means: the longest known name in it."""
        return next((group for known, group in self._by_name if known in name), None)

    def with_names(self, names: Mapping[str, Sequence[str]]) -> Rulebook:
        """The same rules, with more names for some groups."""
        unknown = [group for group in names if group not in self.groups]
        if unknown:
            raise UsageError(f"[lint.groups] 没有分组 {'、'.join(unknown)}（可用：{'、'.join(self.groups)}）")
        groups = {
            group: entry.model_copy(update={"names": (*entry.names, *names.get(group, ()))})
            for group, entry in self.groups.items()
        }
        return Rulebook(self.rules, groups)


def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Read the rule files of a folder, the shipped one by default; RubricError with every mistake at its place."""
    folder = folder or asset("rubrics", "lint")
    sources = [read_yaml(path) for path in sorted(folder.glob("*.yaml"))]
    groups: dict[str, Group] = {}
    rules: dict[str, Rule] = {}
    mistakes: list[Mistake] = []
    for source in sources:
        content: dict[str, Any] = parse_yaml(source) or {}
        is_groups = source.name.endswith("groups.yaml")
        for name, value in content.items():
            try:
                if is_groups:
                    groups[name] = validate(Group, value, source, [name])
                elif name in rules:
                    mistakes.append(Mistake(place_of(source, [name]), f"规则“{name}”已定义过"))
                else:
                    rules[name] = validate(Rule, _examples(value), source, [name])
            except RubricError as error:
                mistakes += error.mistakes
    for source in sources:
        mistakes += _dangling(source, rules, groups)
    if mistakes:
        raise RubricError(sorted(mistakes))
    for name, rule in rules.items():
        if rule.lexicon:
            rules[name] = rule.model_copy(update={"replace": _lexicon(rule.lexicon) | rule.replace})
    return Rulebook(rules, groups)


def _lexicon(name: str) -> dict[str, str]:
    """The pairs of a lexicon: wrong and right, separated by a blank."""
    lines: list[str] = asset("rubrics", "lexicons", name).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" ")[::2] for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def _examples(value: Any) -> Any:
    """A bare string is an example without a group, a list of strings one of several phrases."""
    if not isinstance(value, dict):
        return value
    out = dict(value)
    for key in ("flag", "clean"):
        if isinstance(out.get(key), Sequence):
            out[key] = [_example(item) for item in out[key]]
    return out


def _example(item: Any) -> Any:
    if isinstance(item, str):
        return {"text": item}
    if isinstance(item, list):
        return {"scripts": [_example(inner) for inner in item]}
    return item


def _dangling(source: YamlText, rules: Mapping[str, Rule], groups: Mapping[str, Group]) -> list[Mistake]:
    content = parse_yaml(source) or {}
    found: list[Mistake] = []
    for name in content:
        rule = rules.get(name)
        if rule is None:
            continue
        named = (*rule.groups, *rule.not_groups, *(group for some in rule.rubric_groups.values() for group in some))
        unknown = [group for group in named if group not in groups]
        unknown += [other for other in rule.yields_to if other not in rules]
        found += [Mistake(place_of(source, [name]), f"规则“{name}”引用了不存在的“{what}”") for what in unknown]
    return found
