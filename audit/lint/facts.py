"""Facts of the shop that a phrase states in general: when it dispatches, from what amount postage is free, and so on.

Statements about one order, pre-sale goods, remote areas or holidays are no general ones and give no fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from audit.numerals import NUMBER, number


class Fact(NamedTuple):
    """One statement: what kind of fact, about what (`scope`, empty for the whole shop), and what it says.

    Two statements of one kind whose scopes meet contradict each other where their values share nothing and one of them
    is `final`, which leaves no room for what it does not name. `said` is the value in words; `start` and `end` are
    half-open code points.
    """

    kind: str
    scope: frozenset[str]
    values: frozenset[str]
    said: str
    start: int
    end: int
    final: bool = True

    @property
    def statement(self) -> tuple[str, frozenset[str], frozenset[str], bool]:
        """What it states, wherever and in whatever words."""
        return self.kind, self.scope, self.values, self.final

    def contradicts(self, other: Fact) -> bool:
        """Whether both cannot be true."""
        if self.kind != other.kind or self.values & other.values or not (self.final or other.final):
            return False
        return self.scope == other.scope or bool(self.scope & other.scope)


_ONE_ORDER = re.compile(
    r"[您你](?:这|那|的)(?:一)?(?:单|个订单|笔|包裹|件)|[您你]的(?:订单|包裹|宝贝|快递)(?!里|中|页|详情|列表)|这(?:一)?(?:单|笔)|该订单|本单|这个(?:订单|包裹)|这次"
)
_SPECIAL = re.compile(
    r"预售|预定|预订|定制|定做|订制|现做|偏远|新疆|西藏|内蒙|青海|宁夏|甘肃|海南|港澳|台湾|海外|国外|村镇|乡镇|大件|活动期间|大促|双11|双十一|双12|双十二|618|春节|过年|国庆|节假日|假期|周末|周[六日天]|疫情|暴雨|缺货|补货|如果|要是.{0,6}到不了|到不了"
)
_EXCLUSION = re.compile(r"(?:除|不含|不包括|除外|不参加|不参与|另算|另计|另补|也)")


def facts(text: str) -> list[Fact]:
    """The general facts that a folded phrase states."""
    if _ONE_ORDER.search(text):
        return []
    found: list[Fact] = []
    for start, end in _sentences(text):
        sentence = text[start:end]
        held = set(sentence)
        for characters, extract in _EXTRACTORS:
            if not characters.isdisjoint(held):
                found += [fact._replace(start=fact.start + start, end=fact.end + start) for fact in extract(sentence)]
    return found


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for part in re.finditer(r"[^。;!?\n]+", text):
        yield part.span()


def _special(sentence: str) -> bool:
    """Whether a sentence is about an exception; one that only names what it leaves out is about the rule."""
    found = _SPECIAL.search(sentence)
    return bool(found) and not _EXCLUSION.search(sentence)


_UNITS = {"小时": 1, "h": 1, "天": 24, "日": 24, "工作日": 24, "周": 168, "星期": 168, "礼拜": 168}
_UNIT = "|".join(_UNITS)
_DURATION = rf"(?P<count>{NUMBER})\s*个?(?P<unit>{_UNIT})"
_DISPATCH = r"(?:发货|发出|寄出|出库|发走|安排发|出货|发的|送出)"
_WITHIN = r"(?:之?内|以内)"
_DISPATCH_TIME = re.compile(
    rf"{_DURATION}{_WITHIN}?[^,。]{{0,8}}?{_DISPATCH}"
    rf"|{_DISPATCH}[^,。\d]{{0,6}}?(?P<count2>{NUMBER})\s*个?(?P<unit2>{_UNIT}){_WITHIN}"
)
_SAME_DAY = re.compile(rf"(?:当天|当日|今天拍今天|即拍即)[^,。]{{0,6}}?(?:{_DISPATCH}|发)")


def _dispatch(sentence: str) -> Iterator[Fact]:
    if _special(sentence):
        return
    for found in _DISPATCH_TIME.finditer(sentence):
        count, unit = found["count"] or found["count2"], found["unit"] or found["unit2"]
        hours = number(count) * _UNITS[unit]
        yield _fact("dispatch", f"{hours.normalize():f}", f"{count}{unit}发货", found)
    if same_day := _SAME_DAY.search(sentence):
        yield _fact("dispatch", "24", "当天发货", same_day)


_FREE = r"(?:包邮|免邮|免运费|免快递费|包运费)"
_FREE_FROM = re.compile(
    rf"(?:满|够|达到?|超过?|买够)\s*(?P<yuan>{NUMBER})(?:元|块)?(?!件)[^,。\d]{{0,6}}{_FREE}|(?:满|够|达到?|超过?)\s*(?P<yuan2>{NUMBER})(?:元|块)?(?:,)?(?:就|即)?(?:可以?)?(?:不收|不用付?|不需要付?|无需付?)(?:运费|邮费)"
)
_CHARGED_BELOW = re.compile(
    rf"(?:不满|不足|不够|不到|未满|没满|低于|少于|没到)\s*(?P<yuan>{NUMBER})(?:元|块)?[^。]{{0,16}}?(?:运费|邮费|快递费)|(?P<yuan2>{NUMBER})(?:元|块)?(?:以下|以内)[^。]{{0,16}}?(?:运费|邮费|快递费)"
)
_ALWAYS_FREE = re.compile(
    rf"(?:全店|全场|全部|所有(?:商品|宝贝|产品|订单)?|统统|一律|都是?|不限金额)[^,。\d]{{0,4}}{_FREE}"
)


def _free_shipping(sentence: str) -> Iterator[Fact]:
    if _special(sentence) or re.search(r"退|换货", sentence):
        return
    for pattern in (_FREE_FROM, _CHARGED_BELOW):
        for found in pattern.finditer(sentence):
            yuan = number(found["yuan"] or found["yuan2"])
            yield _fact("free-shipping", f"{yuan.normalize():f}", f"满{yuan.normalize():f}元包邮", found)
            return
    if always := _ALWAYS_FREE.search(sentence):
        yield _fact("free-shipping", "0", "全部包邮", always)


COURIERS = (
    *(
        "中通",
        "圆通",
        "申通",
        "韵达",
        "顺丰",
        "邮政",
        "ems",
        "京东",
        "极兔",
        "德邦",
        "百世",
        "汇通",
        "天天快递",
        "丹鸟",
    ),
    *("菜鸟", "宅急送", "优速", "速尔", "跨越", "安能", "日日顺", "苏宁"),
)
_COURIER = "|".join(COURIERS)
_DEFAULT_COURIER = re.compile(
    rf"(?:默认|统一|一般|通常|平时|都|都是|全部|固定|合作|我们是|本店)(?:的)?(?:都|是|快递|物流|给您|会|用|为|走|发|选|寄|交给|合作|的|,|:)*(?P<couriers>(?:{_COURIER})(?:快递|速递|物流|速运)?(?:(?:和|或者?|、|跟|与|/)(?:{_COURIER})(?:快递|速递|物流|速运)?)*)"
    rf"|(?P<couriers2>(?:{_COURIER}))(?:快递|速递|物流)?(?:是|为)?(?:我们|本店)?(?:的)?默认"
)


def _courier(sentence: str) -> Iterator[Fact]:
    if _special(sentence) or "退" in sentence:
        return
    if found := _DEFAULT_COURIER.search(sentence):
        said = found["couriers"] or found["couriers2"]
        named = frozenset(courier for courier in COURIERS if courier in said)
        yield Fact("courier", frozenset({""}), named, f"默认{said}", *found.span())


_POSTAGE = r"(?:运费|邮费|快递费|邮资|来回费用|取件费)"
_REASON = re.compile(
    r"(?P<buyer>非质量|不是质量|无质量|个人原因|不喜欢|不合适|不想要|无理由|尺码|尺寸不|拍错|买错|主观|自身原因)|(?P<shop>质量|瑕疵|破损|发错|错发|寄错|漏|少发|少装|缺页|倒装|缺件|损坏|坏的|坏了|碎|胀|变质|过期|发霉|生锈|划痕|故障|断裂|开裂|开胶|脱线|过敏)|(?P<all>退换货?(?:的)?(?:来回)?(?:运费|邮费)|退货(?:的)?(?:运费|邮费)|退回(?:的)?(?:运费|邮费))"
)
_PAYER = re.compile(
    r"(?P<shop>(?:我们|咱们|本店|我店|小店|店铺|店家|卖家|商家|这边|我方|店里)(?:来|都|会|这边|给您|全部|全额|统一)*(?:承担|出|付|负责|报销|包)|包来回|来回(?:都)?包|运费险|不用您(?:出|付|承担)|您不用(?:出|付|承担))"
    r"|(?P<buyer>(?:您|亲|你|买家|顾客|客户)(?:这边|那边|们|自己|来|要|需要?|自行|得|本人|先|全部|全额)*(?:承担|出|付|负责|垫)|自理|自付|自费|自行承担)"
)


def _return_postage(sentence: str) -> Iterator[Fact]:
    if not re.search(_POSTAGE, sentence) or not re.search(r"退|换|寄回", sentence) or "不用寄回" in sentence:
        return
    at = 0
    for found in _PAYER.finditer(sentence):
        reasons = list(_REASON.finditer(sentence, at, found.start()))
        named = {kind for reason in reasons for kind in ("buyer", "shop") if reason[kind]}
        scope = named or (
            {"buyer", "shop"} if re.search(r"都|全部|一律|所有|统一", sentence[at : found.end()]) else {"any"}
        )
        payer = "shop" if found["shop"] else "buyer"
        said = {"shop": "本店承担运费", "buyer": "买家承担运费"}[payer]
        if "垫" not in found[0]:
            yield Fact("return-postage", frozenset(scope), frozenset({payer}), said, *found.span())
        at = found.end()


_INVOICE_KINDS = {"电子": "electronic", "纸质": "paper", "专票": "special", "增值税专用": "special"}
_ONLY = re.compile(r"只|都|仅|统一|默认|一律|全部|均|暂不|不支持")
_NO_INVOICE = re.compile(
    r"(?:不|没法|无法|不能|暂不)(?:支持|提供|能|可以)?(?:给您)?开(?:具)?(?:发票|票)|没有发票|不带发票|不含发票|无发票"
)


def _invoice(sentence: str) -> Iterator[Fact]:
    if "票" not in sentence or "发票" not in sentence:
        return
    if found := _NO_INVOICE.search(sentence):
        yield _fact("invoice", "none", "不开发票", found)
        return
    kinds = {kind for word, kind in _INVOICE_KINDS.items() if word in sentence and f"不开{word}" not in sentence}
    at = sentence.index("发票")
    if kinds and (_ONLY.search(sentence) or (len(kinds) == 1 and re.search(r"发票(?:是|为)|开(?:具)?的是", sentence))):
        said = "、".join(word for word, kind in _INVOICE_KINDS.items() if kind in kinds) + "发票"
        yield Fact("invoice", frozenset({""}), frozenset(kinds), said, at, at + 2)
    elif kinds or re.search(r"[可能支]\S{0,4}开|开(?:具)?\S{0,6}发票|有发票|附发票|带发票", sentence):
        values = kinds or {"electronic", "paper", "special"}
        yield Fact("invoice", frozenset({""}), frozenset(values), "可以开发票", at, at + 2, final=False)


_WARRANTY = re.compile(
    rf"(?:质保|保修|联保|包修|保固|保换|质量保证)(?:期)?(?:是|为|有|时间|期限|服务|,|的|都)*(?P<count>{NUMBER})\s*(?P<unit>个月|年|天|日)|(?P<count2>{NUMBER})\s*(?P<unit2>个月|年|天|日)(?:内)?(?:的)?(?:免费)?(?:全国|整机|官方|原厂)?(?:质保|保修|联保|包修|保固|包换)"
)
_GENERIC = re.compile(
    r"亲|您|我们|咱们|本店|我家|店铺|全店|店里|所有|商品|产品|宝贝|全部|这款|这个|此款|该款|都|是|享受?|支持|提供|享有|有|的|整机|主机|全国|免费|官方|可以|哦|呢|可|均|一律|统一|放心|购买|买|购|下单|付款|签收|收到|货|自|之?日起|后|起|,|\s|\d"
)


def _warranty(sentence: str) -> Iterator[Fact]:
    for found in _WARRANTY.finditer(sentence):
        count, unit = found["count"] or found["count2"], found["unit"] or found["unit2"]
        months = number(count) * {"年": 12, "个月": 1}.get(unit, Decimal(1) / 30)
        clause = sentence[: found.start()].rsplit("。", 1)[-1]
        subject = _GENERIC.sub(" ", clause)
        words = {run[at : at + 2] for run in subject.split() for at in range(len(run) - 1)}
        about_one = re.search(r"这款|这个|此款|该款|这台|这件", clause)
        if words or not about_one:
            scope = frozenset(words or {""})
            yield Fact("warranty", scope, frozenset({f"{months:.1f}"}), f"质保{count}{unit}", *found.span())


_HOUR = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?::\d{2}|点半|点(?:\d{1,2}分?)?|时)?"
_CLOCK = rf"(?:早上?|上午|早晨|下午|晚上?|中午|凌晨)?\s*{_HOUR}"
_HOURS = re.compile(rf"(?P<from>{_CLOCK})\s*(?:-|~|到|至|—|--)\s*(?P<to>{_CLOCK})")
_STAFFED = re.compile(r"客服|人工|上班|在线|服务时间|工作时间|接待|营业|值班")
_NOT_STAFFED = re.compile(r"仓库|发货|快递|配送|派送|打包|安装|师傅|活动|秒杀|直播|维修|门店")


def _service_hours(sentence: str) -> Iterator[Fact]:
    if _special(sentence) or not _STAFFED.search(sentence) or _NOT_STAFFED.search(sentence):
        return
    for found in _HOURS.finditer(sentence):
        begin, end = _minutes(found["from"]), _minutes(found["to"])
        if begin is None or end is None or not re.search(r"[:点时]", found[0]):
            continue
        end += 720 if end <= begin and end < 720 else 0
        yield _fact("service-hours", f"{begin}-{end}", found[0].replace(" ", ""), found)
        return
    if always := re.search(r"24小时(?:都)?(?:在线|服务|有人|人工)|全天(?:候)?在线", sentence):
        yield _fact("service-hours", "0-1440", "24小时在线", always)


def _minutes(said: str) -> int | None:
    found = re.search(r"(\d{1,2}|[一二三四五六七八九十]{1,3})(?::(\d{2})|点(半)?(\d{1,2})?|时)?", said)
    if not found:
        return None
    hour = int(number(found[1]))
    minute = int(found[2] or found[4] or (30 if found[3] else 0))
    if re.search(r"下午|晚", said) and hour < 12:
        hour += 12
    return hour * 60 + minute if hour <= 24 else None


def _fact(kind: str, value: str, said: str, found: re.Match[str]) -> Fact:
    return Fact(kind, frozenset({""}), frozenset({value}), said, *found.span())


_EXTRACTORS: tuple[tuple[frozenset[str], Callable[[str], Iterator[Fact]]], ...] = tuple(
    (frozenset(characters), extract)
    for characters, extract in (
        ("发寄出", _dispatch),
        ("邮运递", _free_shipping),
        ("默一通平都全固合我本", _courier),
        ("运邮递来取", _return_postage),
        ("票", _invoice),
        ("保修换", _warranty),
        ("时点:全", _service_hours),
    )
)
"""What extracts the facts of each kind, with characters of which every such statement holds one."""
