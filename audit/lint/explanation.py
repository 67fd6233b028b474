"""What a rule is about, as `lint --explain` prints it: from the rule's own data, examples included."""

from __future__ import annotations

from audit.errors import UsageError
from audit.lint.rulebook import Example, Rule, load_rulebook

LEVELS = {"error": "错误", "warning": "警告", "info": "提示"}


def explained(name: str) -> str:
    """The explanation of a rule, or of all; UsageError with the known ids where there is no such rule."""
    rules = load_rulebook().rules
    if name == "all":
        return "\n".join(_explained(known, rule) for known, rule in rules.items())
    if name not in rules:
        raise UsageError(f"--explain {name}：没有这条规则，可用：{'、'.join(rules)}")
    return _explained(name, rules[name])


def _explained(name: str, rule: Rule) -> str:
    off = "" if rule.default else "（默认关闭，用 --extend-select 打开）"
    lines = [
        f"{name}：{rule.title}  [{LEVELS[rule.level]}]{off}",
        f"为什么  {rule.why}",
        f"依据    {rule.source}",
        f"怎么改  {rule.fix}",
        *(f"会报    {line}" for example in rule.flag for line in _lines(example)),
        *(f"不报    {line}" for example in rule.clean for line in _lines(example)),
    ]
    return "\n".join(lines) + "\n"


def _lines(example: Example) -> list[str]:
    if example.scripts:
        return [" ｜ ".join(script.text for script in example.scripts)]
    group = f"（{example.group}）" if example.group else ""
    return [f"{group}{example.text}".replace("\n", " ")]
