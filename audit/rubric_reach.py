"""Whether a rubric can ever fire: whether the acts that it waits for can happen where it looks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.acts import Act

_SIDES = {"buyer": "买家", "agent": "客服", "bot": "机器人", "system": "系统"}

# Where each kind looks for the acts of a parameter: what must happen before it can fail, and what makes it pass.
_FIRES: dict[str, tuple[tuple[str, str], ...]] = {
    "bare-reply": (("bare", "agent"),),
    "forbidden": (("any", "agent"),),
    "promise": (("holding", "agent"),),
    "promotion": (("asks", "buyer"),),
    "ratio": (("count", "agent"),),
    "reaction": (("when", "role"),),
}
_PASSES: dict[str, tuple[tuple[str, str], ...]] = {
    "echo": (("ask", "agent"),),
    "farewell": (("any", "agent"),),
    "follow-up": (("any", "agent"),),
    "invitation": (("any", "agent"),),
    "opening": (("any", "agent"),),
    "reminder": (("any", "agent"),),
    "usage": (("any", "agent"),),
}


def never(kind: str, params: Any, acts: Mapping[str, Act]) -> Iterator[str]:
    """Say of a rubric that it can never fire or pass, and of single acts that they never happen where it looks."""
    for table, outcome in ((_FIRES, "触发"), (_PASSES, "通过")):
        for field, side in table.get(kind, ()):
            role = params.role if side == "role" else side
            named = getattr(params, field)
            dead = [name for name in named if role not in happens(name, acts)]
            if dead and len(dead) == len(named):
                yield f"永远不会{outcome}：{_SIDES[role]}的消息里不会出现 {'、'.join(dead)}（{field}）"
            else:
                yield from (f"的 {field} 里有不会出现的动作：{_SIDES[role]}的消息里没有 {name}" for name in dead)
    if kind == "reaction":
        settled = set(params.unless) | (set(params.any) if params.same and not params.never else set())
        if set(params.when) <= settled:
            yield "永远不会触发：when 的每个动作一出现，就已经符合 unless 或 any"
    if kind == "ratio" and set(params.count) <= set(params.against) and params.at_most >= 1:
        yield "永远不会触发：count 的动作都在 against 里"


def happens(name: str, acts: Mapping[str, Act], seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """The roles in whose messages an act can happen at all."""
    if name in seen:
        return frozenset()
    act, seen = acts[name], seen | {name}
    roles = frozenset(act.roles)
    if not (act.any or act.patterns):
        if act.also:
            roles &= frozenset().union(*(happens(other, acts, seen) for other in act.also))
        elif not (act.needs or act.without):
            return frozenset()
    for other in act.needs:
        roles &= happens(other, acts, seen)
    return frozenset() if set(act.needs) & set(act.without) else roles
