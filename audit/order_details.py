"""What an agent may restate of an order: receiver, phone, address, amount, quantity, item."""

from __future__ import annotations

import re
from functools import cache

from audit.assets import asset
from audit.numerals import NUMBER

PERSONAL = ("receiver", "phone")
"""The details that tell who somebody is."""

_NUMBER = rf"(?:{NUMBER}|\[(?:数字|金额)x\])"
_IS = r"[是为叫:\s]{0,3}"
_SURNAME = (
    "[赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳唐薛雷贺汤罗毕郝常于傅康"
    "余顾孟黄萧尹姚邵汪毛戴宋熊舒屈项祝董梁杜阮蓝季贾江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万卢莫房丁邓洪包左石崔"
    "龚程邢裴陆翁段侯宁甘武刘龙叶白赖卓温庄阎艾向易廖曾关欧]"
)
# What follows a number counts things, unless it measures time or money or means one look (一下, 一眼).
_PIECES = (
    r"(?!一(?:[下共遍眼定般直样起些点会切致律旦边哈路核对并概生家]))"
    rf"{_NUMBER}\s?[大小]?(?![天日号月年点时分秒元块折岁钟倍层楼栋幢室])(?!小时|个(?:小时|月|钟|工作|星期|人|问题|字))[一-鿿]"
)

_ALTERNATIVES = {
    "receiver": (
        rf"(?:收件|收货|签收|联系)[人名方]?(?:姓名|写的|令尊名讳)?{_IS}[\"']?[一-鿿]",
        r"[一-鿿]\*{1,3}",
        rf"{_SURNAME}[一-鿿]{{0,2}}(?:先生|女士|小姐|老师|同学|阿姨)",
        r"[一-鿿]{2,4}[,\s]+1[3-9]\d{9}",
        # Of goods that nobody carries, the account is who receives them.
        rf"(?:充值|游戏|角色|登录|会员|收货)?(?:账号|帐号|角色名|角色id|区服){_IS}[\w*]",
    ),
    "phone": (
        r"1[3-9]\d[\d*]{8}",
        r"\d{3}\*{3,4}\d{4}",
        rf"尾号{_IS}(?:\d{{3,4}}|\[数字x\])",
        rf"(?:手机|电话|联系方式)(?:号码?)?{_IS}[\d*\[]",
    ),
    "address": (
        r"[一-鿿]{2,}(?:省|自治区|市|区|县|镇|乡|街道|大道|路|巷|弄|小区|花园|苑|栋|幢|单元|村|号楼|大厦|广场|新城|公寓|宿舍)",
        r"(?:寄|邮|捎|发往|发到|送到|送往|地址)(?!回|出|给|来|过|了|的|费|件|局|政|存)[到往至去是为:\s]{0,2}[一-鿿\[]{2}",
        r"[,\s](?:送|发)(?![您你给一两三货礼个小出快票了过这那])[一-鿿]{3}",
        r"\[地址x\]",
    ),
    "amount": (
        rf"面[额值]{_IS}{_NUMBER}",
        rf"(?:实付|付了|付款|合计|总共|一共|总计|共|应付|金额|到手|总价){_IS}了?¥?{_NUMBER}",
        r"¥\s?\d",
        rf"{_NUMBER}(?:元|块钱|块(?:[一二三四五六七八九]|(?=[,\s]|$))|米(?=[,\s]|$))",
        r"\d+\.\d{1,2}",
    ),
    "quantity": (_PIECES, r"[x×*]\s?\d+"),
    "item": (
        r"[一-鿿a-z0-9]{0,6}(?:色|款|味|版|尺寸|尺码|型号|规格)",
        r"(?:[xsml]|x{1,3}l|\d{2,3}|均|大|中|小)码",
        r"\d{2,3}(?:号|cm|ml|g|kg|寸|升)",
        r"《[^》]+》",
    ),
}
_WORD = re.compile(r"[一-鿿a-z0-9]{2}")
_IN_BRACKETS = re.compile(r"[(\[【《](.+?)[)\]】》]")


def order_details(text: str, known: frozenset[str] = frozenset()) -> dict[str, tuple[int, int]]:
    """The order details that a folded text names, each with its half-open span; `known` are words of the order (`words_of`)."""
    found = {name: match.span() for name, pattern in _patterns().items() if (match := pattern.search(text))}
    if "address" not in found:
        place = next((place for place in _places() if place in text), None)
        if place is not None:
            at = text.index(place)
            found["address"] = (at, at + len(place))
    if "item" not in found and known:
        shown = next((at for at in range(len(text) - 1) if text[at : at + 2] in known), None)
        if shown is not None:
            found["item"] = (shown, shown + 2)
    return found


def words_of(notice: str) -> frozenset[str]:
    """The pairs of characters in the brackets of a folded order notice: (母女亲子裙×2) knows 亲子 and 子裙."""
    return frozenset(
        word[at : at + 2]
        for word in _IN_BRACKETS.findall(notice)
        for at in range(len(word) - 1)
        if _WORD.fullmatch(word[at : at + 2])
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of the details; compiling them takes longer than importing this module, so it waits for an order."""
    return {name: re.compile("|".join(alternatives)) for name, alternatives in _ALTERNATIVES.items()}


@cache
def _places() -> tuple[str, ...]:
    lines = asset("rubrics", "lexicons", "places.txt").read_text(encoding="utf-8").splitlines()
    return tuple(place for line in lines if not line.startswith("#") for place in line.split())
