"""Rules about a library as a whole: phrases that contradict or repeat each other, codes used twice, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from audit.lint.diagnostic import Match
from audit.lint.facts import Fact, facts
from audit.lint.rules.typography import boundaries
from audit.lint.similar import Shelf, reworded
from audit.lint.view import View

Finding = tuple[View, Match]


def contradiction(views: Sequence[View]) -> Iterator[Finding]:
    """Statements of one kind that cannot all be true; each is held against the first that it contradicts."""
    # A library says the same thing many times: only the first of each statement is compared.
    stated: dict[str, dict[tuple[object, ...], tuple[View, Fact]]] = defaultdict(dict)
    wanted = views[0].block.first.scanner.acts.bit("shop_fact") if views else 0
    for view in views:
        if not view.mask & wanted:
            continue
        told: set[tuple[str, int]] = set()
        for fact in facts(view.folded):
            known = stated[fact.kind]
            earlier = next(
                ((other, before) for other, before in known.values() if other is not view and fact.contradicts(before)),
                None,
            )
            if earlier and (fact.kind, fact.start) not in told:
                told.add((fact.kind, fact.start))
                other, before = earlier
                message = f"{KINDS[fact.kind]}前后不一：这里是“{fact.said}”，{_place(other)}是“{before.said}”"
                yield view, Match(fact.start, fact.end, message=message, related=other.script)
            known.setdefault(fact.statement, (view, fact))


KINDS = {
    "dispatch": "发货时间",
    "free-shipping": "包邮门槛",
    "courier": "默认快递",
    "return-postage": "退货运费",
    "invoice": "发票",
    "warranty": "质保期",
    "service-hours": "客服时间",
}


def duplicate_code(views: Sequence[View]) -> Iterator[Finding]:
    """A code that an earlier phrase has already; the lines of one flow share theirs."""
    first: dict[str, View] = {}
    for view in views:
        script = view.script
        if not script.code:
            continue
        other = first.setdefault(script.code, view).script
        if other is not script and (script.flow is None or (other.file, other.flow) != (script.file, script.flow)):
            message = f"编码 {script.code} 已用于{_place(first[script.code])}"
            yield view, Match(0, len(view.text), message=message, related=other)


def near_duplicate(views: Sequence[View]) -> Iterator[Finding]:
    """A phrase that nearly repeats an earlier one."""
    if not views:
        return
    texts = views[0].block.letters()
    for earlier, later in Shelf(texts, REWORDED).pairs(lambda one, other: reworded(texts[one], texts[other])):
        view, twin = views[later], views[earlier]
        message = f"与{_place(twin)}几乎相同"
        yield view, Match(0, len(view.text), message=message, related=twin.script)


REWORDED = 0.65
"""The index from which two scripts may be one in other words: one character of fifteen, or two of thirty-one, changed."""


def spacing(views: Sequence[View]) -> Iterator[Finding]:
    """Blanks between Chinese and Latin characters where most of the library has none, or the other way round."""
    found = [(view, start, end) for view in views for start, end in boundaries(view.text)]
    spaced = sum(end > start for _, start, end in found)
    if spaced in (0, len(found)):
        return
    usual = spaced * 2 > len(found)
    for view, start, end in found:
        if (end > start) != usual:
            message = "中英文之间缺少空格" if usual else "中英文之间多了空格"
            begin, stop = max(0, start - 1), end + 1
            fixed = view.text[begin:start] + (" " if usual else "") + view.text[end:stop]
            yield view, Match(begin, stop, fixed, message=message)


def coverage(views: Sequence[View]) -> Iterator[Finding]:
    """The groups of the service flow in which the library has no phrase, with an example of each."""
    if not views:
        return
    present = {view.group for view in views}
    if len(present - {None}) < SERVICE_FLOW:
        return
    for name, group in views[0].block.rulebook.groups.items():
        shown = name in present or any(view.group in group.within and view.has(*group.shown_by) for view in views)
        if group.required and not shown:
            message = f"话术库缺少“{group.names[0]}”，例如：{group.example}"
            yield views[0], Match(0, 0, message=message)


SERVICE_FLOW = 3
"""Known groups from which the input is a library and not an excerpt of one."""


def _place(view: View) -> str:
    return f"{view.script.file}:{view.script.line}"
