"""What a condition may not say: forms that do not go together, ranges that are empty, tests that can never be passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from audit.acts import Act
from audit.checks.condition.terms import Limits

if TYPE_CHECKING:
    from audit.checks.condition.model import Condition

PLACES = ("before", "until", "at", "around", "since", "after")
"""Where messages may stand beside the hits of another condition."""

FORMS = ("is", "all", "any", "not", "sequence", "near", "where", "measure")
_FIELDS = {"is": "name", "not": "negation"}
_ALLOWED = {
    "any": {"at_least", "at_most"},
    "sequence": {"then_no", "within"},
    "near": {"characters"},
}


def field_of(form: str) -> str:
    return _FIELDS.get(form, form)


def one_form(condition: Condition) -> None:
    given = condition.model_fields_set
    forms = [form for form in FORMS if field_of(form) in given]
    if len(forms) > 1:
        raise ValueError(f"“{'”“'.join(forms)}”只能写一种")
    form = condition.form
    rest = given - {field_of(form)}
    wrong = rest & {"then_no", "characters"} if form == "messages" else rest - _ALLOWED.get(form, set())
    if wrong:
        raise ValueError(f"“{'”“'.join(sorted(wrong))}”不能和“{form}”写在一起")
    if form in ("all", "any", "sequence") and not getattr(condition, form):
        raise ValueError(f"{form} 里没有条件")
    if form == "sequence" and len(condition.sequence or ()) < 2 and condition.then_no is None:
        raise ValueError("sequence 要有两步以上，或加上 then_no")


def counts(condition: Condition) -> None:
    low, high = condition.least, condition.at_most
    if high is not None and low > high:
        raise ValueError(f"范围是空的：{low} 到 {high} 次")
    if condition.any is not None and low > len(condition.any):
        raise ValueError(f"any 里只有 {len(condition.any)} 项，不可能有 {low} 项成立")
    if low == 0 and high is None:
        raise ValueError("at_least: 0 总是成立，请去掉")


def messages(condition: Condition, acts: dict[str, Act] | None) -> None:
    items = len(condition.does) + len(condition.says) + len(condition.matches)
    need = condition.need
    if need not in ("any", "all") and not (isinstance(need, int) and not isinstance(need, bool) and need >= 1):
        raise ValueError(f"need 应当是 any、all 或数目，不是“{need}”")
    if isinstance(need, int) and need > items:
        raise ValueError(f"只列了 {items} 项，不可能有 {need} 项")
    if (condition.spread or condition.apart) and not items:
        raise ValueError("need 和 spread 要有 does、says 或 matches")
    places = [place for place in PLACES if getattr(condition, place) is not None]
    if len(places) > 1:
        raise ValueError(f"“{'”“'.join(places)}”只能写一种")
    if condition.within is not None and (not places or places == ["at"]):
        raise ValueError("within 要和 before、after、around 等一起写；从开头、结尾数请写 first、last")
    if condition.sentiment is not None and "buyer" not in condition.roles:
        raise ValueError("只有买家的消息有情绪分，要写 by: buyer，否则永远不会命中")
    for extent in (condition.first, condition.last, condition.within):
        if extent and extent.messages and condition.counting == "messages" and not condition.place:
            room = extent.messages[1] - max(extent.messages[0], 1) + 1
            if room < condition.least:
                raise ValueError(f"范围里只有 {room:g} 条消息，不可能有 {condition.least} 条")
    if acts is not None:
        for words in (condition, condition.unless):
            if words is not None and (why := words.impossible(condition.roles, acts)):
                raise ValueError(why)


FACTS = ("id", "shop", "channel", "agent", "buyer")


def facts(where: dict[str, Any]) -> None:
    for key, wanted in where.items():
        if key not in FACTS and not key.startswith("meta."):
            raise ValueError(f"没有“{key}”这一项，可用：{'、'.join(FACTS)}、meta.…")
        if isinstance(wanted, dict):
            try:
                Limits.model_validate(wanted)
            except ValidationError as error:
                raise ValueError(f"“{key}”：{error.errors()[0]['msg']}") from None
        elif wanted is None or wanted == []:
            raise ValueError(f"“{key}”要给出值")
