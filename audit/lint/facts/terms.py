"""Who pays the postage of a return, which invoices there are, and how long a warranty lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from audit.lint.facts.fact import Fact
from audit.numerals import NUMBER, number

_POSTAGE = r"(?:运费|邮费|快递费|邮资|(?:来回|寄回|退回|退货|换货)的?费用|取件费|路费|寄费)"
_REASON = re.compile(
    r"(?P<buyer>[喝吃用穿戴住睡看闻]不惯|不爱|口味|不对胃口|不想|不要了|没看上|不合|非质量|不是质量|无质量|没有?质量|个人原因|不喜欢|不合适|不合身|不合脚|不想要|不满意|看不上|后悔|改主意|无理由|尺码|码数|大小|尺寸不|颜色不|拍错|买错|选错|拍多|主观|自身原因|您的原因)"
    r"|(?P<shop>质量|瑕疵|[压挤摔磕碰](?:扁|坏|破|裂)|发错|压瘪|受潮|结块|有虫|涨袋|异物|渗|变形|次品|掉漆|送错|破损|错发|寄错|漏|少发|少装|缺页|倒装|缺件|损坏|坏的|坏了|碎|胀|变质|过期|发霉|生锈|划痕|故障|断裂|开裂|开胶|脱线|过敏|我们的(?:问题|原因|错)|毛病|(?:有|本身的?)问题)"
)
_OURS = r"我们|咱们|咱家?|本店|我店|小店|店铺|店家|卖家|商家|这边|我方|店里|厂家"
_THEIRS = r"您|亲|你|买家|顾客|客户|客人|买方"
_PAYS = r"(?:承担|出|付|负责|报销|包|掏|认|担|贴|买单|兜)"
_PAYER = re.compile(
    rf"(?P<shop>(?:{_OURS})(?:来|都|会|这边|给您|全部|全额|统一|全)*{_PAYS}|(?:{_OURS})来(?=,|$)|(?<!理)由(?!{_THEIRS}|自)\S{{1,6}}?{_PAYS}|包来回|来回(?:都)?包|(?:算|归)(?:{_OURS})|(?:不用|不要|无需|不需要|不让)您(?:再|来|自己)*(?:出|付|承担|掏|花)|您不用(?:出|付|承担|掏|花)|您一分(?:钱)?(?:都|也)?不用)"
    rf"|(?P<buyer>(?:{_THEIRS})(?:这边|那边|们|自己|自行|来|要|需要?|得|本人|先|全部|全额|全)*(?:承担|出|付|负责|垫|掏|担|买单)|(?:算|归)(?:{_THEIRS})|自理|自付|自费|自掏|自行承担)"
)


_DENIED = re.compile(r"不(?:能|支持|可以?)?(?:按|走|享受?|申请|适用)*无理由")
_EITHER = re.compile(r"不管|无论|不论|还是|或|以及|都(?:由|是)?我们|全部|一律")


def _reasons(told: str) -> set[str]:
    """Whose reason for a return is named before it is said who pays: the last one, unless several are put together.

    A reason that is ruled out counts where there is no other.
    """
    for text in (_DENIED.sub("", told), told):
        clauses = [text] if _EITHER.search(text) else text.split(",")
        for clause in reversed(clauses):
            reasons = list(_REASON.finditer(clause))
            if reasons:
                return {kind for reason in reasons for kind in ("buyer", "shop") if reason[kind]}
    return set()


def return_postage(sentence: str) -> Iterator[Fact]:
    if (
        not re.search(_POSTAGE, sentence)
        or not re.search(r"退|换|寄回|回寄|来回|无理由", sentence)
        or "不用寄回" in sentence
    ):
        return
    at = 0
    for found in _PAYER.finditer(sentence):
        named = _reasons(sentence[at : found.start()])
        scope = named or (
            {"buyer", "shop"} if re.search(r"都|全部|一律|所有|统一", sentence[at : found.end()]) else {"any"}
        )
        payer = "shop" if found["shop"] else "buyer"
        said = {"shop": "本店承担运费", "buyer": "买家承担运费"}[payer]
        if "垫" not in found[0]:
            yield Fact("return-postage", frozenset(scope), frozenset({payer}), said, *found.span())
        at = found.end()


_INVOICE = re.compile(
    r"发票|开票|[专普纸]票|电子票|(?<![电影门车机船邮饭股投钞彩])票(?:都|全|是|统一|跟|随|和货|一律|据)"
)
_INVOICE_KINDS = {
    "medium": {"电子": "electronic", "纸质": "paper", "纸票": "paper", "纸的": "paper", "随货": "paper"},
    "type": {"专票": "special", "增值税专用": "special", "专用发票": "special", "普票": "plain", "普通发票": "plain"},
}
_WITH_GOODS = re.compile(
    r"(?:随|跟着?|和|同|放在?|塞在?|夹在?|附在?|装在?|搁在?)(?:同|您的|着)*(?:货物?|箱子?|包裹|快递|商品|宝贝|盒子?)"
)
_OF_ONE = re.compile(r"[您你]的(?:发|电子|纸质|专|普)?票")
_OFFERED = re.compile(r"也|需要|想要|要是|如果")
_ONLY = re.compile(r"只|都|仅|统一|默认|一律|全部|均|暂不|不支持")
_NO_INVOICE = re.compile(
    r"(?:不|没法|无法|不能|暂不)(?:支持|提供|能|可以)?发票|(?:不|没法|无法|不能|暂不)(?:支持|提供|能|可以)?(?:给您)?(?:另外?|单独)?开(?:具)?(?:发票|票)|发票(?:的话)?(?:我们|这边|店里)?(?:不开(?!具|错|票)|开不了|没法开|暂不)|没有发票|不带发票|不含发票|无发票|开不了发?票"
)


def invoice(sentence: str) -> Iterator[Fact]:
    if not _INVOICE.search(sentence) or _OF_ONE.search(sentence):
        return
    # What comes with the goods is of paper.
    sentence = _WITH_GOODS.sub(lambda found: "随货".ljust(len(found[0])), sentence)
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
                f"[不没][能可]?以?(?:开|有|支持|提供){word}|{word}(?:发票|票|的)?(?:的话)?(?:我们|这边|暂时|已经?|现在|都)*(?:停|取消|开不了|不开|没法|不能|没有|不支持)",
                sentence,
            )
        ]
        names = {words[word]: word for word in reversed(said)}
        kinds = frozenset(names)
        named = named or bool(kinds)
        exact = len(kinds) == 1 and re.search(r"票的?(?:是|为|话)|开(?:具)?的是|是(?:电子|纸质?)的?发?票", sentence)
        if kinds and (_ONLY.search(sentence) or (exact and not _OFFERED.search(sentence))):
            told = "、".join(name if name[-1] == "票" else f"{name}发票" for name in names.values())
            yield Fact("invoice", frozenset({axis}), kinds, told, at - 1, at + 1)
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


def warranty(sentence: str) -> Iterator[Fact]:
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
