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
_DISPATCH = (
    r"(?:(?:发货|发出|寄出|出库|发走|寄走|安排发|安排寄|出货|出仓|送出|揽收|发车|打包发|打包寄|交给(?:快递|物流))(?!后|以后|之后|的(?:话|时候)|时)"
    r"|(?:给您|帮您|为您|就|就能|能|可|可以|内|之内|以内|都|会|准|也|必|全部|统统|一律|陆续)[发寄](?!后|票|来|给|送|到|您|券|红|顺|中|圆|申|韵|的|错|多|少|消|图|视|链))"
)
_WITHIN = r"(?:之?内|以内)"
_DISPATCH_TIME = re.compile(
    rf"{_DURATION}(?:{_WITHIN}[^,。]{{0,8}}?|(?:就|就能|必|准|可|能|可以|给您|帮您)?)(?P<done>{_DISPATCH})"
    rf"|(?:发货|发出|寄出|出库|发走)(?!后|以后|之后|的(?:话|时候)|时(?!间|效))[^,。\d]{{0,8}}?(?P<count2>{NUMBER})\s*个?(?P<unit2>{_UNIT}){_WITHIN}?(?![^,。]{{0,6}}(?:到|送|签|收|退|回复|联系))"
    rf"|(?:最[迟晚慢]|不超过|至多|顶多)[^,。\d]{{0,6}}?(?P<count3>{NUMBER})\s*个?(?P<unit3>{_UNIT}){_WITHIN}?[^,。]{{0,4}}?{_DISPATCH}"
)
_SAME_DAY = re.compile(
    rf"(?:当天|当日|今天拍今天|今天付今天|今天下单今天|即拍即|拍下即|当日单当日|当天单当天)[^,。]{{0,6}}?(?:{_DISPATCH}|发(?!票|后|来))"
)
_NEXT_DAY = re.compile(
    rf"(?:次日|第二天|隔天|隔日|翌日|今天拍明天|今天付款?明天|今天下单明天)[^,。]{{0,6}}?(?:{_DISPATCH}|发(?!票|后|来))"
)
_SENT_AGAIN = re.compile(
    r"没发|未发|不发|补发|补寄|换货|换新|重发|退货|收到退|验货|到货后|到仓后|赠品|发票|样品|维修|修好"
)


def _dispatch(sentence: str) -> Iterator[Fact]:
    if _special(sentence) or _SENT_AGAIN.search(sentence):
        return
    values: set[str] = set()
    said: list[str] = []
    spans: list[tuple[int, int]] = []
    for found in _DISPATCH_TIME.finditer(sentence):
        count, unit = next((found[f"count{n}"], found[f"unit{n}"]) for n in ("", "2", "3") if found[f"count{n}"])
        hours = number(count) * _UNITS[unit]
        values |= {f"{hours.normalize():f}", *({_TODAY} if hours == 24 else ())}
        said.append(f"{count}{unit}发货")
        spans.append(found.span())
    for pattern, means, words in ((_SAME_DAY, {_TODAY}, "当天发货"), (_NEXT_DAY, {"24", "48"}, "次日发货")):
        if day := pattern.search(sentence):
            values |= means
            said.append(words)
            spans.append(day.span())
    # What goes out by four goes out today, the rest tomorrow: one rule, told in two parts.
    if values:
        yield Fact("dispatch", frozenset({""}), frozenset(values), said[0], *min(spans))


_TODAY = "today"
"""Within 24 hours may mean today, and the next day within 24 hours or 48."""


_FREE = (
    r"(?:包邮|免邮|免运费|免快递费|包运费|免运"
    r"|(?:不收|不用付?|不要|不需要付?|无需付?|免收|免付|不花)(?:运费|邮费|快递费|邮资)"
    r"|(?:运费|邮费|快递费)(?:就|都|全|我们|店里)*(?:不用[付出给]|不收|全?免|我们[出付包]))"
)
_LEAST = r"(?:满|够|达到?|超过?|过了?|凑到|买到|上了?|起步)"
_FREE_FROM = re.compile(
    rf"{_LEAST}\s*(?P<yuan>{NUMBER})(?:元|块钱?)?(?!件|[个袋盒双包瓶支条])[^,。\d]{{0,6}}{_FREE}"
    rf"|{_LEAST}\s*(?P<yuan2>{NUMBER})(?:元|块钱?)?,?(?:我们|店里|小店|本店)?(?:就|即|来)?(?:可以?)?{_FREE}"
    rf"|(?<![\d.])(?P<yuan3>{NUMBER})(?:元|块钱?)(?:起|以上|及以上)?(?:的(?:订单|单子))?[^,。\d]{{0,3}}{_FREE}"
    rf"|{_FREE}(?:门槛|条件|起点|标准)?(?:是|为|要|需要?|:)*(?:单笔|实付|订单|消费)*{_LEAST}?\s*(?P<yuan4>{NUMBER})(?:元|块)"
)
_CHARGED_BELOW = re.compile(
    rf"(?:不满|不足|不够|不到|未满|没满|低于|少于|没到|凑不到|凑不够)\s*(?P<yuan>{NUMBER})(?:元|块钱?)?[^。]{{0,16}}?(?:运费|邮费|快递费|邮资)"
    rf"|(?P<yuan2>{NUMBER})(?:元|块钱?)?(?:以下|以内|之内)[^。]{{0,16}}?(?:运费|邮费|快递费|邮资)"
)
_ALWAYS_FREE = re.compile(
    rf"(?:全店|全场|全国|全部|所有(?:商品|宝贝|产品|订单)?|统统|一律|都是?|不限金额|(?:一|任意|单)[件袋盒双包瓶支条个]也?|无门槛|不用凑单)[^,。\d]{{0,4}}{_FREE}"
)


_NEVER_FREE = re.compile(r"(?:^|,)(?:我们|本店|小店|店里|全店|都|一律|目前|暂时)*(?:是)?不(?:包邮|免邮)")


def _free_shipping(sentence: str) -> Iterator[Fact]:
    if _special(sentence) or re.search(r"退|换货|以旧换新|运费险", sentence):
        return
    for pattern in (_FREE_FROM, _CHARGED_BELOW):
        for found in pattern.finditer(sentence):
            yuan = next(number(value) for name, value in found.groupdict().items() if name.startswith("yuan") and value)
            yield _fact("free-shipping", f"{yuan.normalize():f}", f"满{yuan.normalize():f}元包邮", found)
            return
    if always := _ALWAYS_FREE.search(sentence):
        yield _fact("free-shipping", "0", "全部包邮", always)
    elif charged := _NEVER_FREE.search(sentence):
        yield _fact("free-shipping", "never", "不包邮", charged)


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
_COURIERS_SAID = (
    rf"(?:{_COURIER})(?:快递|速递|物流|速运)?(?:(?:和|或者?|、|跟|与|/|还是)(?:{_COURIER})(?:快递|速递|物流|速运)?)*"
)
_DEFAULT_COURIER = re.compile(
    rf"(?:默认|统一|所有(?:的)?|每(?:个|单|件)|一般|通常|平时|都|都是|全部|固定|一律|一直|长期|清一色|合作|签约|我们是|本店|我们家?|店里|咱们?家?|小店|店铺|我家)(?:的)?"
    rf"(?:都|是|一直|快递|物流|货|包裹|宝贝|订单|件|给您|会|用|为|走|发|选|寄|由|跟|找|交给?|合作|签约|默认|统一|公司|方|的|,|:)*(?P<couriers>{_COURIERS_SAID})"
    rf"|(?:快递|物流|发货|承运方?|配送方?)(?:公司)?(?:都|统一|一律|默认|一般)*(?:是|走|用|发|选|由|:)(?:的)?(?P<couriers3>{_COURIERS_SAID})"
    rf"|(?P<couriers2>(?:{_COURIER}))(?:快递|速递|物流)?(?:是|为)?(?:我们|本店|小店|店里)?(?:的)?(?:默认|合作|签约|固定|统一)"
)
_BY_CHOICE = re.compile(
    r"不[发走用是]|想|指定|备注|补|改[走发用]|换[成走发]|加\d|加钱|可以(?:选|发|走|换)|可选|也(?:能|可以|有)|要的话|急|冷链|生鲜|到付|单号|已|您选"
)


def _courier(sentence: str) -> Iterator[Fact]:
    if _special(sentence) or "退" in sentence:
        return
    if found := _DEFAULT_COURIER.search(sentence):
        around = sentence[max(0, sentence.rfind(",", 0, found.start()) + 1) : found.end() + 6].split(",")[0]
        if _BY_CHOICE.search(around):
            return
        said = found["couriers"] or found["couriers2"] or found["couriers3"]
        named = frozenset(courier for courier in COURIERS if courier in said)
        yield Fact("courier", frozenset({""}), named, f"默认{said}", *found.span())


_POSTAGE = r"(?:运费|邮费|快递费|邮资|(?:来回|寄回|退回|退货|换货)的?费用|取件费|路费|寄费)"
_REASON = re.compile(
    r"(?P<buyer>非质量|不是质量|无质量|没有?质量|个人原因|不喜欢|不合适|不合身|不合脚|不想要|不满意|看不上|后悔|改主意|无理由|尺码|码数|大小|尺寸不|颜色不|拍错|买错|选错|拍多|主观|自身原因|您的原因)"
    r"|(?P<shop>质量|瑕疵|破损|发错|错发|寄错|漏|少发|少装|缺页|倒装|缺件|损坏|坏的|坏了|碎|胀|变质|过期|发霉|生锈|划痕|故障|断裂|开裂|开胶|脱线|过敏|我们的(?:问题|原因|错)|毛病|(?:有|本身的?)问题)"
)
_OURS = r"我们|咱们|咱家?|本店|我店|小店|店铺|店家|卖家|商家|这边|我方|店里|厂家"
_THEIRS = r"您|亲|你|买家|顾客|客户|客人|买方"
_PAYS = r"(?:承担|出|付|负责|报销|包|掏|认|担|贴|买单|兜)"
_PAYER = re.compile(
    rf"(?P<shop>(?:{_OURS})(?:来|都|会|这边|给您|全部|全额|统一|全)*{_PAYS}|(?:{_OURS})来(?=,|$)|(?<!理)由(?!{_THEIRS}|自)\S{{1,6}}?{_PAYS}|包来回|来回(?:都)?包|(?:算|归)(?:{_OURS})|(?:不用|不要|无需|不需要|不让)您(?:再|来|自己)*(?:出|付|承担|掏|花)|您不用(?:出|付|承担|掏|花)|您一分(?:钱)?(?:都|也)?不用)"
    rf"|(?P<buyer>(?:{_THEIRS})(?:这边|那边|们|自己|自行|来|要|需要?|得|本人|先|全部|全额|全)*(?:承担|出|付|负责|垫|掏|担|买单)|(?:算|归)(?:{_THEIRS})|自理|自付|自费|自掏|自行承担)"
)


def _return_postage(sentence: str) -> Iterator[Fact]:
    if (
        not re.search(_POSTAGE, sentence)
        or not re.search(r"退|换|寄回|回寄|来回|无理由", sentence)
        or "不用寄回" in sentence
    ):
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


_INVOICE_KINDS = {
    "medium": {"电子": "electronic", "纸质": "paper", "纸票": "paper"},
    "type": {"专票": "special", "增值税专用": "special", "专用发票": "special", "普票": "plain", "普通发票": "plain"},
}
_ONLY = re.compile(r"只|都|仅|统一|默认|一律|全部|均|暂不|不支持")
_NO_INVOICE = re.compile(
    r"(?:不|没法|无法|不能|暂不)(?:支持|提供|能|可以)?(?:给您)?(?:另外?|单独)?开(?:具)?(?:发票|票)|发票(?:的话)?(?:我们|这边|店里)?(?:不开(?!具|错|票)|开不了|没法开|暂不)|没有发票|不带发票|不含发票|无发票|开不了发?票"
)


def _invoice(sentence: str) -> Iterator[Fact]:
    if not re.search(r"发票|开票|[专普纸]票", sentence):
        return
    axes = frozenset(_INVOICE_KINDS)
    if found := _NO_INVOICE.search(sentence):
        yield Fact("invoice", axes, frozenset({"none"}), "不开发票", *found.span())
        return
    at = sentence.index("票")
    named = False
    for axis, words in _INVOICE_KINDS.items():
        said = [
            word
            for word in words
            if word in sentence
            and not re.search(
                f"[不没][能可]?以?(?:开|有|支持|提供){word}|{word}(?:发票|票)?(?:的话)?(?:我们|这边|暂时|已经?|现在|都)*(?:停|取消|开不了|不开|没法|不能|没有|不支持)",
                sentence,
            )
        ]
        kinds = frozenset(words[word] for word in said)
        named = named or bool(kinds)
        if kinds and (
            _ONLY.search(sentence) or (len(kinds) == 1 and re.search(r"票的?(?:是|为|话)|开(?:具)?的是", sentence))
        ):
            yield Fact(
                "invoice",
                frozenset({axis}),
                kinds,
                "、".join(said) + ("" if said[0][-1] == "票" else "发票"),
                at - 1,
                at + 1,
            )
        elif kinds:
            yield Fact("invoice", frozenset({axis}), kinds, "可以开发票", at - 1, at + 1, final=False)
    if not named and re.search(
        r"[可能支]\S{0,4}开|开(?:具)?\S{0,6}发?票|[有附带]发票|发票\S{0,8}(?:下载|寄|放|开)", sentence
    ):
        every = frozenset(kind for words in _INVOICE_KINDS.values() for kind in words.values())
        yield Fact("invoice", axes, every, "可以开发票", at - 1, at + 1, final=False)


_COVER = r"(?:质保|保修|联保|包修|保固|保换|质量保证|免费维修|免费修)"
_MONTHS = r"\s*个?(?P<unit{0}>个月|月|年|天|日)"
_WARRANTY = re.compile(
    rf"{_COVER}(?:期限?)?(?:是|为|有|时间|期限|服务|,|的|都|统一|一律|全部|给您|满|到|长达|共)*(?P<count>{NUMBER}){_MONTHS.format('')}"
    rf"|(?P<count2>{NUMBER}){_MONTHS.format(2)}(?:之?内|以内)?(?:[^,。]{{0,4}}(?:坏|问题|毛病|故障)[^,。]{{0,2}})?(?:的|都|给您|可以|享受?)?(?:免费)?(?:全国|整机|官方|原厂)?(?:{_COVER}|包换)"
)
_GENERIC = re.compile(
    r"亲|您|我们|咱们?|本店|我家|咱家|自家|店铺|全店|店里|小店|家里|所有|商品|产品|宝贝|东西|机器|机子|机身|电器|家电|货品|全部|全系列?|这款|这个|此款|该款|都|是|享受?|支持|提供|享有|有|的|整机|主机|全国|免费|官方|厂家|品牌|可以|承诺|哦|呢|可|均|一律|统一|默认|放心|购买|买的?|购|卖的?|出售|售出|下单|付款|签收|收到|到手|回去|回家|到家|用|货|自|之?日起|那天|当天|算|从|凭|起|后|期间?|时间|每[一]?[件台个]?|任何|[一]?[件台]|,|\s|\d"
)


def _warranty(sentence: str) -> Iterator[Fact]:
    for found in _WARRANTY.finditer(sentence):
        count, unit = found["count"] or found["count2"], found["unit"] or found["unit2"]
        months = number(count) * {"年": 12, "个月": 1, "月": 1}.get(unit, Decimal(12) / 365)
        clause = sentence[: found.start()].rsplit("。", 1)[-1]
        subject = _GENERIC.sub(" ", clause)
        words = {run[at : at + 2] for run in subject.split() for at in range(len(run) - 1)}
        about_one = re.search(r"这款|这个|此款|该款|这台|这件", clause)
        if words or not about_one:
            scope = frozenset(words or {""})
            yield Fact(
                "warranty",
                scope,
                frozenset({f"{round(months) if months >= 1 else months:.1f}"}),
                f"质保{count}{unit}",
                *found.span(),
            )


_HOUR = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?::\d{2}|点半|点(?:\d{1,2}分?)?|时)?"
_CLOCK = rf"(?:早上?|上午|早晨|清早|下午|傍晚|晚上?|夜里|中午|凌晨)?\s*{_HOUR}"
_HOURS = re.compile(
    rf"(?P<from>{_CLOCK})\s*(?:开始|起|上线|开工|上班)?,?(?:-|~|一直到|一直守到|守到|做到|到|至|—|--|,(?=晚|下午|夜))\s*(?P<to>{_CLOCK})"
    rf"|早(?P<early>{NUMBER})点?(?:到|至|-|~|,)?晚(?P<late>{NUMBER})点?"
)
_STAFFED = re.compile(
    r"客服|人工|上班|在线|服务时间|工作时间|接待|营业|值班|值守|都在|都有人|有人在|在岗|开工|打烊|收工|下班|轮班|坐班|守着|在店里|为您服务|回复?您"
)
_NOT_STAFFED = re.compile(
    r"仓库|发货|快递|配送|派送|打包|安装|师傅|活动|秒杀|直播|维修|门店|实体店|物流|送货|送达|送到|您.{0,4}(?:有空|方便|在家)|您几点"
)
_ENDS = re.compile(
    rf"(?P<to>(?:晚上?|夜里|下午|傍晚|凌晨){_HOUR})(?:以后|之后|后|就|准时|整|客服|人工|我们)*(?:下班|打烊|收工|下线|没人|休息)"
    rf"|(?:在线|服务|接待|营业|上班|值班|守|都在|开)(?:到|至)(?P<late>(?:晚上?|夜里|凌晨){_HOUR})"
)
_ALL_WEEK = re.compile(r"(?:周|星期|礼拜)一(?:到|至|-|~)(?:周|星期|礼拜)[日天]")


def _service_hours(sentence: str) -> Iterator[Fact]:
    sentence = _ALL_WEEK.sub(lambda found: " " * len(found[0]), sentence)
    if _special(sentence) or not _STAFFED.search(sentence) or _NOT_STAFFED.search(sentence):
        return
    for found in _HOURS.finditer(sentence):
        first, last = found["from"] or f"早{found['early']}点", found["to"] or f"晚{found['late']}点"
        begin, end = _minutes(first), _minutes(last)
        if begin is None or end is None or not re.search(r"[:点时早]", found[0]):
            continue
        end += 720 if end <= begin and end < 720 else 0
        said = found[0].replace(" ", "")
        yield Fact("service-hours", frozenset({"from", "to"}), frozenset({f"{begin}-{end}"}), said, *found.span())
        yield Fact("service-hours", frozenset({"close"}), frozenset({f"{end}"}), said, *found.span())
        return
    if always := re.search(r"24小时(?:都)?(?:在线|服务|有人|人工|值守|在)|全天(?:候)?(?:都)?(?:在线|在)", sentence):
        yield Fact("service-hours", frozenset({"from", "to"}), frozenset({"0-1440"}), "24小时在线", *always.span())
        yield Fact("service-hours", frozenset({"close"}), frozenset({"1440"}), "24小时在线", *always.span())
    elif (close := _ENDS.search(sentence)) and (end := _minutes(close["to"] or close["late"])) is not None:
        yield Fact("service-hours", frozenset({"close"}), frozenset({f"{end}"}), close[0], *close.span())


def _minutes(said: str) -> int | None:
    found = re.search(r"(\d{1,2}|[一二三四五六七八九十]{1,3})(?::(\d{2})|点(半)?(\d{1,2})?|时)?", said)
    if not found:
        return None
    hour = int(number(found[1]))
    minute = int(found[2] or found[4] or (30 if found[3] else 0))
    if re.search(r"晚|夜", said) and hour == 12:
        hour = 24
    if re.search(r"下午|晚|夜|傍", said) and hour < 12:
        hour += 12
    return hour * 60 + minute if hour <= 24 else None


def _fact(kind: str, value: str, said: str, found: re.Match[str]) -> Fact:
    return Fact(kind, frozenset({""}), frozenset({value}), said, *found.span())


_EXTRACTORS: tuple[tuple[frozenset[str], Callable[[str], Iterator[Fact]]], ...] = tuple(
    (frozenset(characters), extract)
    for characters, extract in (
        ("发寄出", _dispatch),
        ("邮运递", _free_shipping),
        ("默一通平都全固合我本店快物承配所每", _courier),
        ("运邮递来取费", _return_postage),
        ("票", _invoice),
        ("保修换", _warranty),
        ("时点:全早", _service_hours),
    )
)
"""What extracts the facts of each kind, with characters of which every such statement holds one."""
