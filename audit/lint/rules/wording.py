"""Rules about what a phrase says, where words alone do not decide: refusals, notices, returns, reviews, address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.lint.diagnostic import Match
from audit.lint.view import View


def missing_address(view: View) -> Iterator[Match]:
    """No form of address in a phrase that is a sentence to the buyer."""
    if view.han < 8 or _is_fragment(view):
        return
    yield Match(0, len(view.text))


_TABLE_LINE = re.compile(r"[\w.×*/-]+\s*[:：|]\s*\S+|.*(?:https?:|\d+\s*[×xX*~-]\s*\d+)")


def _is_fragment(view: View) -> bool:
    """A table, a link, or a list of facts: most lines hold figures and no sentence."""
    lines = [line for line in view.text.split("\n") if line.strip()]
    return sum(bool(_TABLE_LINE.fullmatch(line.strip())) for line in lines) * 2 > len(lines) or view.han * 2 < len(
        view.text.replace("\n", "")
    )


def missing_courtesy(view: View) -> Iterator[Match]:
    """A greeting that greets nobody, a farewell without thanks or wish, an apology without one."""
    wanted = _COURTESIES.get(view.group or "")
    if wanted and not view.has(*wanted[0]):
        yield Match(0, len(view.text), message=wanted[1])


_FAREWELL = (("thanks_said", "farewell_wish", "farewell_welcome"), "结束语里没有感谢，也没有祝愿")
_COURTESIES: dict[str, tuple[tuple[str, ...], str]] = {
    "greeting": (("opening_courtesy",), "开场白里没有问好"),
    "farewell": _FAREWELL,
    "farewell-deal": _FAREWELL,
    "farewell-no-deal": _FAREWELL,
    "apology": (("apology",), "致歉话术里没有道歉"),
}


COURTESY_ACTS = tuple(sorted({act for acts, _ in _COURTESIES.values() for act in acts}))

PERSON_ACTS = ("says_i", "says_you_politely", "says_us", "says_dear")


def wo_heavy(view: View) -> Iterator[Match]:
    """我 more often than 您, 咱 and 亲 together; quotations do not count."""
    quoted = [found.span() for found in _QUOTED.finditer(view.folded)]

    def said(*acts: str) -> list[tuple[int, int]]:
        spans = view.spans(*acts)
        return [span for span in spans if not any(low <= span[0] < high for low, high in quoted)]

    first_person = said("says_i")
    others = len(said("says_you_politely", "says_us", "says_dear"))
    if len(first_person) > others:
        yield Match(*first_person[0], message=f"“我”出现 {len(first_person)} 次，“您/咱/亲”共 {others} 次")


_QUOTED = re.compile(r'"[^"\n]*"|《[^》\n]*》')

_FILLER = ("address", "apology", "greeting", "refusal", "refusal_filler", "plain_thanks", "farewell_wish", "softener")
_SUBSTANCE = 6
"""Chinese characters beside the refusal from which it counts as explained: the shortest reason seen, 这是厂家定价."""

REFUSAL_ACTS = (*_FILLER, "reason", "alternative")


def cold_refusal(view: View) -> Iterator[Match]:
    """A refusal beside which the phrase says nothing: no reason, no alternative."""
    refusals = view.spans("refusal")
    softened = view.spans("reason", "alternative")
    if any(all(end <= low or high <= start for low, high in refusals) for start, end in softened):
        return
    covered = [False] * len(view.text)
    for start, end in view.spans(*_FILLER):
        covered[start:end] = [True] * (end - start)
    left = 0
    for start, end in view.clauses():
        refused = any(low < end and start < high for low, high in refusals)
        rest = "".join(char for char, gone in zip(view.folded[start:end], covered[start:end], strict=True) if not gone)
        han = sum("一" <= char <= "鿿" and char not in _PARTICLES for char in rest)
        left += 0 if refused and han <= _SUBSTANCE else han
    if left < _SUBSTANCE:
        yield Match(*refusals[0])


_PARTICLES = set("的了呢哦啊呀吧嘛哈呐哟啦噢您我们咱这那就也都很真是还")


SHIPPING_ACTS = ("shipping_notice", "courier_told", "delivery_told")


def shipping_incomplete(view: View) -> Iterator[Match]:
    """Says that the parcel was sent, but not with whom, or neither when it comes nor under which number."""
    missing = [] if view.has("courier_told") else ["快递公司"]
    if not view.has("delivery_told"):
        missing.append("预计时间或单号")
    for start, end in view.spans("shipping_notice")[: bool(missing)]:
        if not _is_no_notice(view.folded, start, end):
            yield Match(start, end, message=f"发货通知没有写{'、'.join(missing)}")


def _is_no_notice(text: str, start: int, end: int) -> bool:
    """Still to be sent, as in 今天寄走 and 安排发货了, or said of one parcel only, as in 已经出库的包裹."""
    said = text[start:end]
    if _ATTRIBUTE.match(text, end):
        return True
    if "已" in said:
        return False
    if re.search("[了啦咯]", said):
        return text.endswith("安排", 0, start)
    return bool(_PLANNED.search(text, 0, start) or re.match("今天|今晚|明天|明早|马上|这就", said))


_ATTRIBUTE = re.compile(r"的[^,。!?~\s哦呢哈啦呀]")
_PLANNED = re.compile(r"(?:内|后|会|将|尽快|马上|今天|明天|预计|准时|就|可以|能|统一|安排)[^,。]{0,4}$")


def return_incomplete(view: View) -> Iterator[Match]:
    """Tells how to return goods, but not who pays the postage."""
    if not view.has("postage_payer"):
        yield Match(*view.spans("return_policy")[0])


def promise_unkept(view: View) -> Iterator[Match]:
    """A promise that no shop can keep; an unconditional return within a number of days keeps to the law."""
    for start, end in view.spans("unkeepable_promise"):
        if re.search(r"[退换]", view.folded[start:end]) and _LIMITED.search(_sentence(view.folded, start, end)):
            continue
        yield Match(start, end)


_LIMITED = re.compile(
    r"(?:\d+|[一二两三四五六七八九十半]+)(?:个?(?:天|日|月|星期|礼拜)|周|小时)(?:之?内|以内|\S{0,3}?(?:无条件|无理由|包退|包换))|无理由"
)


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence that holds a span."""
    begin = max(text.rfind(mark, 0, start) for mark in "。!?\n") + 1
    stops = [at for mark in "。!?\n" if (at := text.find(mark, end)) >= 0]
    return text[begin : min(stops, default=len(text))]
