"""Regular expressions on a linear-time engine (RE2), behind a filter of literals.

A pattern that would need backtracking (look-around, back-references) is refused when it is loaded. Literals that every match
holds are taken from the pattern, so that it runs only on messages in which one of them was found.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import re2

from audit.text import fold

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False


def check_pattern(pattern: str) -> None:
    """Raise ValueError with a reason where a pattern cannot run in linear time."""
    try:
        compile_pattern(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        said = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"正则“{pattern}”不能在线性时间内匹配：{said}（不支持前后瞻和反向引用）") from None


@cache
def compile_pattern(pattern: str) -> Any:
    """The compiled pattern; it is matched on folded text, so it is folded as well."""
    return re2.compile(fold_pattern(pattern), options=_OPTIONS)


def fold_pattern(pattern: str) -> str:
    """Fold a pattern but leave its escapes and named groups alone (\\S is not \\s, \\p{Han} not \\p{han})."""
    return _AS_WRITTEN.sub(lambda part: part["kept"] or fold(part[0]), pattern)


_AS_WRITTEN = re.compile(r"(?P<kept>\\[pP]\{[^}]*\}|\\[pP].|\\.|\(\?P<\w+>)|[^\\(]+|\(", re.DOTALL)


def required_literals(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of literals, each of which every match holds one of, in the order in which they follow one another."""
    # RE2 can derive these itself, but its Python wrapper does not hand them out.
    if "[:" in pattern:
        return ()  # Python reads a POSIX class as a set of letters.
    parser = re._parser  # type: ignore[attr-defined]
    try:
        tree = parser.parse(fold_pattern(pattern))
    except (re.error, OverflowError):
        return ()
    return tuple(map(frozenset, _required(list(tree))))


def _characters(members: list[Any]) -> set[str]:
    """The characters of a class that is nothing but a few characters; empty for any other."""
    if len(members) > 16 or any(str(operation) != "LITERAL" for operation, _ in members):
        return set()
    return {chr(argument) for _, argument in members}


def _required(items: list[Any]) -> list[set[str]]:
    found: list[set[str]] = []
    run = ""
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            run += chr(argument)
            continue
        if run:
            found.append({run})
            run = ""
        if name == "IN":
            found.append(_characters(argument))
        elif name == "SUBPATTERN":
            found += _required(list(argument[3]))
        elif name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[0] >= 1:
            repeated = list(argument[2])
            inner = _required(repeated)
            character = [str(operation) for operation, _ in repeated] in (["IN"], ["LITERAL"])
            if character and argument[0] > 1 and inner and len(inner[0]) <= _FEW:
                inner = [{one + other for one in inner[0] for other in inner[0]}]
            found += inner
        elif name == "BRANCH":
            # Of each branch the set of its longest words; one without any makes the whole choice say nothing.
            branches = [max(_required(list(branch)), key=_least, default=set()) for branch in argument[1]]
            if all(branches):
                found.append(set().union(*branches))
    if run:
        found.append({run})
    return [words for words in found if words]


def _least(words: set[str]) -> int:
    return min(map(len, words), default=0)


_FEW = 4
"""Of so few characters in a row, the pairs are looked for."""
