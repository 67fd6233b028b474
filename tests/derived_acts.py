"""Acts that build on one another at random, and whether one happens, read plainly."""

from __future__ import annotations

from hypothesis import strategies as st

from audit.acts import Act
from audit.dialogue import ROLES

NAMES = "abcdef"
ROLE_SETS = st.lists(st.sampled_from(ROLES), min_size=1, max_size=4, unique=True)


@st.composite
def derived(draw: st.DrawFn) -> dict[str, Act]:
    """Acts that build on earlier ones in every way."""
    acts: dict[str, Act] = {}
    for name in NAMES:
        others = st.lists(st.sampled_from(sorted(acts)), max_size=2) if acts else st.just([])
        acts[name] = Act(
            title="它",
            roles=tuple(draw(ROLE_SETS)),
            any=tuple(draw(st.lists(st.sampled_from("甲乙丙丁"), max_size=2))),
            also=tuple(draw(others)),
            needs=tuple(draw(others)),
            without=tuple(draw(others)),
        )
    order = draw(st.permutations(NAMES))
    return {name: acts[name] for name in order}


def happens(acts: dict[str, Act], name: str, role: str, text: str) -> bool:
    """Whether an act happens, as its description says; one without words of its own wherever its conditions hold."""
    act = acts[name]
    own = any(word in text for word in act.any) or any(happens(acts, other, role, text) for other in act.also)
    return (
        role in act.roles
        and (own or bool((act.needs or act.without) and not (act.any or act.also)))
        and all(happens(acts, other, role, text) for other in act.needs)
        and not any(happens(acts, other, role, text) for other in act.without)
    )
