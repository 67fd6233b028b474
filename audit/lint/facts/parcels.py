"""When parcels go out, with which courier, and from what amount postage is free."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.lint.facts.fact import Fact, fact, special
from audit.numerals import NUMBER, number

_UNITS = {"小时": 1, "h": 1, "天": 24, "日": 24, "工作日": 24, "周": 168, "星期": 168, "礼拜": 168}
_UNIT = "|".join(_UNITS)
_DURATION = rf"(?P<count>{NUMBER})\s*个?(?P<unit>{_UNIT})"
_DISPATCH = (
    r"(?:(?:发货|发出|寄出|出库|发走|寄走|安排发|安排寄|出货|出仓|送出|揽收|发车|打包发|打包寄|交给(?:快递|物流))(?!后|以后|之后|的(?:话|时候)|时)"
    r"|(?:给您|帮您|为您|就|就能|能|可|可以|内|之内|以内|都|会|准|也|必|全部|统统|一律|陆续)[发寄](?!后|票|来|给|送|到|您|券|红|顺|中|圆|申|韵|的|错|多|少|消|图|视|链))"
)
_WITHIN = r"(?:之?内|以内)"
_DISPATCH_TIME = re.compile(
    rf"{_DURATION}(?:{_WITHIN}[^,。]{{0,8}}?|(?:左右|时间)?(?:之?后)?(?:就|就能|才|才能|再|必|准|可|能|可以|给您|帮您|统一|陆续|集中|安排|给)*)(?P<done>{_DISPATCH})"
    rf"|(?:发货|发出|寄出|出库|发走|出货|出仓)(?!后|以后|之后|慢|晚|迟|单|前|的时候|时(?!间|效))[^,。\d]{{0,8}}?(?P<count2>{NUMBER})\s*个?(?P<unit2>{_UNIT}){_WITHIN}?(?![^,。]{{0,6}}(?:到|送|签|收|退|回复|联系))"
    rf"|(?:最[迟晚慢]|不超过|至多|顶多)[^,。\d]{{0,6}}?(?P<count3>{NUMBER})\s*个?(?P<unit3>{_UNIT}){_WITHIN}?[^,。]{{0,4}}?{_DISPATCH}"
    rf"|(?:备货|备(?:现货|齐)|配货|配齐|拣货|理货|打包|处理订单|订单处理)(?:周期|时间|期)?(?:一般|大概|大约|差不多|正常|现货|都|也|得|要|需要?|等|花|用|是|为|在|:)*(?P<count4>{NUMBER})\s*个?(?P<unit4>{_UNIT})"
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


def dispatch(sentence: str) -> Iterator[Fact]:
    if _SENT_AGAIN.search(sentence) or special(sentence):
        return
    values: set[str] = set()
    said: list[str] = []
    spans: list[tuple[int, int]] = []
    for found in _DISPATCH_TIME.finditer(sentence):
        count, unit = next((found[f"count{n}"], found[f"unit{n}"]) for n in ("", "2", "3", "4") if found[f"count{n}"])
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


_FEE = r"(?:运费|邮费|快递费|邮资)"
_SHOP = r"(?:我们|店里|小店|本店|咱们?家?)"
_FREE = (
    r"(?:包邮|免邮|免运费|免快递费|包运费|免运"
    rf"|(?:不收|不用付?|不要|不需要付?|无需付?|免收|免付|免了|免去|免掉|不花)(?:您的?)?{_FEE}"
    rf"|{_SHOP}(?:替您|帮您|给您|来)*(?:[出付包掏担]|承担|负担){_FEE}|不用您(?:出|付|掏|承担)(?:这个)?{_FEE}|快递免费"
    rf"|{_FEE}(?:就|都|全|我们|店里)*(?:不用(?:您|[付出给])|不收|全?免|省了|由?{_SHOP}(?:来|自己)?(?:[出付包掏担]|承担|负担)|[算归]{_SHOP}))"
)
_LEAST = r"(?:满|够|达到?|超过?|过了?|凑到|凑足|凑够|凑满|买到|上了?|起步)"
_OTHER = r"(?!\d|[件克斤公千k个袋盒双瓶支条罐箱码米平厘毫寸分折月号日天]|包(?!邮|运费|快递))"
"""What a number that counts yuan is not followed by, where it does not say so."""
_FREE_FROM = re.compile(
    rf"{_LEAST}\s*(?P<yuan>{NUMBER})(?:元|块钱?|{_OTHER})[^,。\d]{{0,6}}{_FREE}"
    rf"|{_LEAST}\s*(?P<yuan2>{NUMBER})(?:元|块钱?|{_OTHER}),?(?:我们|店里|小店|本店)?(?:就|即|来)?(?:可以?)?{_FREE}"
    rf"|(?<![\d.])(?P<yuan3>{NUMBER})(?:元|块钱?)(?:起|以上|及以上)?(?:的(?:订单|单子))?[^,。\d]{{0,3}}{_FREE}"
    rf"|{_FREE}(?:的|门槛|条件|起点|标准|线)*(?:是|为|要|需要?|:)*(?:单笔|实付|订单|消费)*{_LEAST}?\s*(?P<yuan4>{NUMBER})(?:元|块)"
    rf"|(?<![\d.])(?P<yuan6>{NUMBER})(?:元|块)(?:是|为)(?:我们|本店|小店|店里)?的?(?:包邮|免邮)(?:线|门槛|标准|起点)"
    rf"|{_FEE}(?:的?门槛|起点)(?:是|为|:)*(?P<yuan7>{NUMBER})(?:元|块)"
    rf"|{_FEE}(?P<yuan8>{NUMBER})(?:元|块)(?:起|以上|及以上)(?:就|可|全)*免"
    rf"|{_FEE}[^。\d]{{0,8}}?{_LEAST}\s*(?P<yuan5>{NUMBER})(?:元|块钱?|{_OTHER})[^。\d]{{0,2}}(?:就|即|便|都)(?:可以)?(?:全?免|没有?了|没有(?=$|,)|省了|不用|不收|取消|归零|算我们|我们出)"
)
_COUNTED = re.compile(NUMBER)
_CHARGED_BELOW = re.compile(
    rf"(?:不满|不足|不够|不到|未满|没满|低于|少于|小于|没到|没够|没上|没过|达不到|凑不到|凑不够|凑不满|没凑[满够到])\s*(?P<yuan>{NUMBER})(?:元|块钱?|{_OTHER})[^。]{{0,16}}?{_FEE}"
    rf"|(?P<yuan2>{NUMBER})(?:元|块钱?)?(?:以下|以内|之内)[^。]{{0,16}}?{_FEE}"
)
_ALWAYS_FREE = re.compile(
    rf"(?:全店|全场|全国|全部|所有(?:商品|宝贝|产品|订单)?|统统|一律|都是?|不限金额|(?:一|任意|单)[件袋盒双包瓶支条个]也?|无门槛|不用凑单)[^,。\d]{{0,4}}{_FREE}"
)


_NOT_SENT = re.compile(r"退|换货|以旧换新|运费险")
_NEVER_FREE = re.compile(r"(?:^|,)(?:我们|本店|小店|店里|全店|都|一律|目前|暂时)*(?:是)?不(?:包邮|免邮)")


def free_shipping(sentence: str) -> Iterator[Fact]:
    if _NOT_SENT.search(sentence) or special(sentence):
        return
    for pattern in (_FREE_FROM, _CHARGED_BELOW) if _COUNTED.search(sentence) else ():
        for found in pattern.finditer(sentence):
            yuan = next(number(value) for name, value in found.groupdict().items() if name.startswith("yuan") and value)
            yield fact("free-shipping", f"{yuan.normalize():f}", f"满{yuan.normalize():f}元包邮", found)
            return
    if always := _ALWAYS_FREE.search(sentence):
        yield fact("free-shipping", "0", "全部包邮", always)
    elif charged := _NEVER_FREE.search(sentence):
        yield fact("free-shipping", "never", "不包邮", charged)


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
_UNTOLD = (
    r"(?:没有?|不|未|无)(?:写|特别|特殊|特意|另外|单独|额外|专门|做)*"
    r"(?:要求|交代|备注|指定|说明?|提|吩咐|注明|留言|叮嘱|挑)(?:快递)?(?:的话|的|时|,|就|都)*"
)
_DEFAULT_COURIER = re.compile(
    rf"(?:默认|统一|所有(?:的)?|每(?:个|单|件)|一般|通常|平时|平常|平日|日常|惯常|向来|历来|主要|正常|基本上?|多数|多半|大多|大部分|都|都是|全部|固定|一律|一直|长期|长年|常年|多年|签了?约|签过约|合同签的?|用惯了?|只|全|一概|{_UNTOLD}|清一色|合作|签约|我们是|本店|我们家?|店里|咱们?家?|小店|店铺|我家)(?:的)?"
    rf"(?:都|是|一直|快递|物流|货|包裹|宝贝|订单|件|给您|会|用|为|走|发|选|寄|由|跟|找|交给?|合作|签约|默认|统一|公司|方|里|就|我们|咱们?|店里|小店|时候|情况下?|是|就是|单子|寄件|系统|安排|配送|统一|交|归|给|派|承运|送|着|上|的|,|:)*(?P<couriers>{_COURIERS_SAID})"
    rf"|(?:快递|物流|发货|承运方?|配送方?)(?:公司)?(?:都|统一|一律|默认|一般)*(?:是|走|用|发|选|由|:)(?:的)?(?P<couriers3>{_COURIERS_SAID})"
    rf"|(?P<couriers2>(?:{_COURIER}))(?:快递|速递|物流)?(?:是|为)?(?:我们|本店|小店|店里)?(?:的)?(?:默认|合作|签约|固定|统一|签了?(?:的|着|过)?(?:长|年)?(?:约|合同))"
)
_BY_CHOICE = re.compile(
    r"不[发走用是]|想|指定|备注|补|改[走发用]|换[成走发]|加\d|加钱|可以(?:选|发|走|换)|可选|也(?:能|可以|有)|要的话|急|冷链|生鲜|到付|单号|已|您选"
)


def courier(sentence: str) -> Iterator[Fact]:
    if "退" in sentence or special(sentence):
        return
    if found := _DEFAULT_COURIER.search(sentence):
        around = sentence[max(0, sentence.rfind(",", 0, found.start()) + 1) : found.end() + 6].split(",")[0]
        if _BY_CHOICE.search(re.sub(_UNTOLD, "", around)):
            return
        said = found["couriers"] or found["couriers2"] or found["couriers3"]
        named = frozenset(courier for courier in COURIERS if courier in said)
        yield Fact("courier", frozenset({""}), named, f"默认{said}", *found.span())
