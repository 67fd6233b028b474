"""The check itself: phrases in, diagnostics out. Pure: the moment, the calendar and the settings are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

import numpy as np

from audit.acts import Act, Acts, references
from audit.errors import UsageError
from audit.lint.diagnostic import Diagnostic, Match, Related, fingerprint
from audit.lint.fixes import may_change
from audit.lint.options import Options
from audit.lint.rulebook import Rule, Rulebook, load_rulebook
from audit.lint.rules import LIBRARY_ACTS, LIBRARY_CHECKS, PHRASE_CHECKS, PhraseCheck
from audit.lint.script import Script, Source
from audit.lint.view import Block, Layer, View
from audit.pack import load_pack, read_layers
from audit.promotions import Calendar
from audit.scan import ROLE_CODES, Scanner
from audit.text import fold, fold_block

PACKS = ("default", "acts/script")
"""The acts of the audit, and those that only scripts need."""


class _Compiled:
    """A rule ready to run: the bits that call for it, and the acts whose spans it reports."""

    def __init__(self, name: str, rule: Rule, acts: Acts, check: PhraseCheck | None) -> None:
        self.name = name
        self.rule = rule
        self.run = check.run if check else None
        self.gate = check.gate if check else None
        self.acts = () if check else _reported(name, rule)
        self.when = acts.bits((*rule.when, *self.acts))
        self.unless = acts.bits(rule.unless)
        self.closely = check is not None and check.closely
        self.right = {fold(wrong.strip("<>^$")): right for wrong, right in rule.replace.items()}

    def looks_at(self, view: View) -> bool:
        """Whether acts, group and place of a phrase call for the rule."""
        rule, group = self.rule, view.group
        return (
            not (self.when and not view.mask & self.when)
            and not view.mask & self.unless
            and (not rule.groups or group in rule.groups)
            and group not in rule.not_groups
            # In a flow the rubrics judge what needs the whole conversation in view; words speak for themselves.
            and (view.script.flow is None or not rule.rubrics or self.run is None)
        )

    def matches(self, view: View) -> Iterator[Match]:
        """What the rule finds in a phrase."""
        if self.run is not None:
            yield from self.run(view)
            return
        for start, end in view.spans(*self.acts):
            said = view.text[start:end]
            if not any(said in word and word in view.text for word in view.options.allow):
                yield Match(start, end, self.right.get(fold(said)))


class Linter:
    """A rulebook compiled for some settings, a calendar and a moment."""

    def __init__(
        self,
        now: datetime,
        calendar: Calendar | None = None,
        options: Options | None = None,
        rulebook: Rulebook | None = None,
        packs: Sequence[str] = PACKS,
    ) -> None:
        self.now = now
        self.calendar = calendar
        self.options = options or Options()
        self.rulebook = (rulebook or load_rulebook()).with_names(self.options.groups)
        self.chosen = selected(self.rulebook, self.options)
        self._packs = packs

    @cached_property
    def _known(self) -> dict[str, Act]:
        """Every act by name; what a rule replaces is an act of the rule's name, and what it excepts its acts do not take."""
        acts = dict(load_pack(read_layers(self._packs)).acts)
        for name, rule in self.rulebook.rules.items():
            if rule.replace and not rule.acts:
                acts[name] = Act(title=rule.title, any=tuple(rule.replace), **{"except": rule.excepted})  # type: ignore[arg-type]
            for act in _taken(acts, rule.acts) if rule.excepted else ():
                acts[act] = acts[act].model_copy(update={"excepted": (*acts[act].excepted, *rule.excepted)})
        return acts

    @cached_property
    def _scanner(self) -> Scanner:
        """Looks for the acts that call for a rule, and for those that are weighed in most phrases."""
        rules = [(name, self.rulebook.rules[name]) for name in self.chosen]
        wanted = {act for _, rule in rules for act in (*rule.acts, *rule.when, *rule.unless)}
        wanted |= {name for name, rule in rules if rule.replace and not rule.acts}
        wanted |= {act for group in self.rulebook.groups.values() for act in group.shown_by}
        wanted |= {act for name in self.chosen if name in PHRASE_CHECKS for act in _weighed(name, closely=False)}
        return Scanner(Acts(_closed(self._known, {*wanted, *LIBRARY_ACTS})))

    @cached_property
    def _close_scanner(self) -> Scanner:
        """Looks for the acts that the rules weigh which few phrases call for."""
        wanted = {act for name in self.chosen if name in PHRASE_CHECKS for act in _weighed(name, closely=True)}
        return Scanner(Acts(_closed(self._known, wanted)))

    @cached_property
    def _rules(self) -> list[_Compiled]:
        """A rule with a check and with acts of its own is two."""
        compiled: list[_Compiled] = []
        for name in self.chosen:
            rule, acts = self.rulebook.rules[name], self._scanner.acts
            if name in PHRASE_CHECKS:
                compiled.append(_Compiled(name, rule, acts, PHRASE_CHECKS[name]))
            if _reported(name, rule):
                compiled.append(_Compiled(name, rule, acts, None))
        return compiled

    def lint(self, sources: Sequence[Source]) -> list[tuple[Script, Diagnostic]]:
        """Check sources together, as one library; the findings with their phrases, in the order of those."""
        views = self._views([script for source in sources for script in source.scripts])
        found: list[tuple[View, str, Match]] = []
        asked = self._asked(views)
        self._look_closely(
            [view for view, names in zip(views, asked, strict=True) if any(rule.closely for rule in names)]
        )
        for view, names in zip(views, asked, strict=True):
            for rule in names:
                found += [(view, rule.name, match) for match in rule.matches(view)]
        for name in self.chosen:
            if name in LIBRARY_CHECKS:
                found += [(view, name, match) for view, match in LIBRARY_CHECKS[name](views)]
        said = {(id(view), name) for view, name, _ in found}
        found += [item for item in self._flows(sources, views) if (id(item[0]), item[1]) not in said]
        position = {id(view): number for number, view in enumerate(views)}
        found = list(self._yielding(found))
        found.sort(key=lambda item: (position[id(item[0])], item[2].start, item[1]))
        texts = {source.file: source for source in sources}
        return [(item[0].script, self._diagnostic(texts[item[0].script.file], *item)) for item in found]

    def _views(self, scripts: Sequence[Script]) -> list[View]:
        spoken = [script for script in scripts if script.role != "buyer"]
        folded = fold_block([script.text for script in spoken])
        scanned = self._scanner.scan(folded, np.full(len(spoken), ROLE_CODES["agent"], dtype=np.int64))
        first = Layer(self._scanner, scanned)
        block = Block(spoken, folded, first, self.rulebook, self.options, self.calendar, self.now)
        groups = {name: self.rulebook.group_of(name) for name in {script.group for script in spoken}}
        return [
            View(script, folded.message(index), scanned.masks[index], groups[script.group], block, index)
            for index, script in enumerate(spoken)
        ]

    def _look_closely(self, views: Sequence[View]) -> None:
        """The second pass, over the phrases that call for it."""
        if not views:
            return
        scanned = self._close_scanner.scan(
            fold_block([view.text for view in views]), np.full(len(views), ROLE_CODES["agent"], dtype=np.int64)
        )
        views[0].block.closely = Layer(self._close_scanner, scanned)
        for index, view in enumerate(views):
            view.closely = index

    def _asked(self, views: Sequence[View]) -> list[list[_Compiled]]:
        """For each phrase the rules that have to look at it."""
        if not views:
            return []
        ungated = [rule for rule in self._rules if rule.gate is None]
        telling = 0
        for rule in ungated:
            telling |= rule.when | rule.unless
        called: dict[tuple[int, str | None, bool], list[_Compiled]] = {}
        asked = []
        for view in views:
            key = (view.mask & telling, view.group, view.script.flow is None)
            if key not in called:
                called[key] = [rule for rule in ungated if rule.looks_at(view)]
            asked.append(called[key])
        flags = {rule.gate: rule.gate(views[0].block) for rule in self._rules if rule.gate is not None}
        for rule in self._rules:
            if rule.gate is not None:
                for index in np.flatnonzero(flags[rule.gate]).tolist():
                    if rule.looks_at(views[index]):
                        asked[index] = [*asked[index], rule]
        return asked

    def _flows(self, sources: Sequence[Source], views: Sequence[View]) -> Iterator[tuple[View, str, Match]]:
        """The findings of the rubrics in flows."""
        lines = [script for source in sources for script in source.scripts if script.flow is not None]
        if not lines:
            return
        from audit.lint.flows import FlowAudit

        of_script = {id(view.script): view for view in views}
        for script, name, match in FlowAudit(self.rulebook, self.calendar, self.now).findings(lines):
            if name in self.chosen:
                yield of_script[id(script)], name, match

    def _yielding(self, found: Sequence[tuple[View, str, Match]]) -> Iterator[tuple[View, str, Match]]:
        """One fault, one rule: a finding goes where another rule has found the same phrase and says it better."""
        here: dict[int, set[str]] = {}
        for view, name, _ in found:
            here.setdefault(id(view), set()).add(name)
        for view, name, match in found:
            if not here[id(view)].intersection(self.rulebook.rules[name].yields_to):
                yield view, name, match

    def _diagnostic(self, source: Source, view: View, name: str, match: Match) -> Diagnostic:
        rule = self.rulebook.rules[name]
        script = view.script
        quote = script.text[match.start : match.end]
        related = Related(match.related.file, match.related.line) if match.related else None
        offsets = source.offsets(script)
        start, end = (offsets[match.start], offsets[max(match.end - 1, 0)] + (match.end > 0)) if offsets else (-1, -1)
        return Diagnostic(
            rule=name,
            level=rule.level,
            file=script.file,
            line=script.line,
            column=match.start + 1,
            end_column=match.end + 1,
            code=script.code,
            group=script.group,
            quote=quote,
            message=match.message or rule.message.format(quote=quote),
            why=rule.why,
            fix=match.fix if may_change(script.text, match.start, match.end) else None,
            related=related,
            safe=match.safe,
            fingerprint=fingerprint(name, script, quote),
            start=start,
            end=end,
            region=(*source.place(start), *source.place(end)) if offsets else None,
            cell=script.cell,
            remedy=rule.fix,
        )


def _reported(name: str, rule: Rule) -> tuple[str, ...]:
    """The acts whose spans a rule reports; what it replaces is an act of its name."""
    return (*rule.acts, *([name] if rule.replace and not rule.acts else []))


def selected(rulebook: Rulebook, options: Options) -> list[str]:
    """The rules that apply: the chosen or the default ones, with additions, without the ignored."""
    named = {*options.select, *options.extend_select, *options.ignore}
    if unknown := sorted(named - {"all"} - rulebook.rules.keys()):
        raise UsageError(f"没有规则 {'、'.join(unknown)}（可用：{'、'.join(rulebook.rules)}）")
    chosen = options.select or tuple(name for name, rule in rulebook.rules.items() if rule.default)
    wanted = {*chosen, *options.extend_select}
    every = "all" in wanted
    return [name for name in rulebook.rules if (every or name in wanted) and name not in options.ignore]


def _weighed(name: str, *, closely: bool) -> tuple[str, ...]:
    """The acts that a rule's check weighs in that pass."""
    check = PHRASE_CHECKS[name]
    return check.acts if check.closely == closely else ()


def _taken(known: dict[str, Act], names: Sequence[str]) -> set[str]:
    """Some acts and those that they take over."""
    others = [other for name in names for other in known[name].also]
    return {*names, *(_taken(known, others) if others else ())}


def _closed(known: dict[str, Act], wanted: set[str]) -> dict[str, Act]:
    """The wanted acts and all on which they build."""
    found: dict[str, Act] = {}
    queue = sorted(wanted)
    while queue:
        name = queue.pop()
        if name not in found:
            found[name] = known[name]
            queue += references(known[name])
    return found
