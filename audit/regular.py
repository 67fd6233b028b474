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


def required_literals(pattern: str) -> tuple[str, ...]:
    """Literals of which every match holds at least one; empty where none can be told."""
    # RE2 can derive these itself, but its Python wrapper does not hand them out.
    if "[:" in pattern:
        return ()  # Python reads a POSIX class as a set of letters.
    parser = re._parser  # type: ignore[attr-defined]
    try:
        tree = parser.parse(fold_pattern(pattern))
    except (re.error, OverflowError):
        return ()
    return tuple(sorted(_required(list(tree))))


def _characters(members: list[Any]) -> set[str]:
    """The characters of a class that is nothing but a few characters; empty for any other."""
    if len(members) > 16 or any(str(operation) != "LITERAL" for operation, _ in members):
        return set()
    return {chr(argument) for _, argument in members}


def _required(items: list[Any]) -> set[str]:
    best: set[str] = set()
    run = ""

    def better(words: set[str]) -> None:
        nonlocal best
        if words and (not best or min(map(len, words)) > min(map(len, best))):
            best = words

    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            run += chr(argument)
            continue
        if run:
            better({run})
            run = ""
        if name == "IN":
            better(_characters(argument))
        elif name == "SUBPATTERN":
            better(_required(list(argument[3])))
        elif name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[0] >= 1:
            better(_required(list(argument[2])))
        elif name == "BRANCH":
            branches = [_required(list(branch)) for branch in argument[1]]
            if all(branches):
                better(set().union(*branches))
    if run:
        better({run})
    return best
