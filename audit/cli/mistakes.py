"""Mistakes on the command line, said in one Chinese line.

Typer says them in English, in a box; what they are is told by the names and fields that its exceptions share with Click's.
"""

from __future__ import annotations

import re
from typing import Any

import typer

CommandError: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises for arguments that cannot be used."""

_WORDS = (
    (r"No such command '([^']*)'\. Did you mean '([^']*)'\?", r"没有命令 \1，是不是 \2"),
    (r"No such command '([^']*)'\..*", r"没有命令 \1"),
    (r"Missing command\.?", "缺少命令"),
    (r"Got unexpected extra arguments? ?(?:\(s\) )?\((.*)\)", r"多出来的参数：\1"),
    (r".*(?:greater than or equal to |range x>=)([\d.]+).*", r"应不小于 \1"),
    (r".*valid int.*", "应是整数"),
    (r".*valid (?:number|float).*", "应是数字"),
)


def said(error: Exception) -> str:
    """What is wrong, and where to read how it is meant."""
    context = getattr(error, "ctx", None)
    usage = f"；用法见 {context.command_path} --help" if context is not None else ""
    return f"{_what(error)}{usage}"


def _what(error: Any) -> str:
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = "、".join(sorted(error.possibilities or ()))
        return f"没有选项 {error.option_name}" + (f"，是不是 {near}" if near else "")
    if kind == "BadOptionUsage":
        return f"选项 {error.option_name} 缺一个值，或不能这样用"
    if kind == "MissingParameter":
        return f"缺少 {_named(error.param)}"
    message = str(error.message)
    for pattern, words in _WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            message = found.expand(words)
            break
    param = getattr(error, "param", None)
    return message if param is None else f"{_named(param)} 的值不能用：{message}"


def _named(param: Any) -> str:
    """An option by its names, an argument by the word for it in the usage."""
    if param is None:
        return "参数"
    return "/".join(param.opts) if param.param_type_name == "option" else str(param.metavar or param.name)
