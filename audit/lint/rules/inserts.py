"""Rules about what a phrase holds beside its words: placeholders, links, markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from audit.lint.diagnostic import Match
from audit.lint.view import Block, Flags, View, characters

PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9])[XxＸｘ]{2,}(?![A-Za-z0-9Ｌ])"
    r"|(?<![A-Za-z0-9])[XxＸｘ]{2,}(?=(?:[Ww]|[Kk][Ww]|[Mm][Mm]|[Cc][Mm]|[Kk][Gg]|[Gg]|[Mm][Ll]|[Mm][Aa]h|[Vv]|°C|℃)(?![A-Za-z]))"
    r"|(?<![A-Za-z0-9.×*/-])[XxＸ](?=(?:毫升|厘米|公斤|分钟|[元块月日号折件天点小%克米斤升瓦度岁个人款种位年周寸片粒盒包瓶])(?!码))"
    r"|小[XxＸ](?![A-Za-z0-9])|(?<![A-Za-z0-9.×*/-])[XxＸ](?=先生|女士|小姐|老师|店[,，。!！]|号店)"
    r"|[×╳]{2,}|[○〇●□■◯]{2,}|(?<!\^)[_＿]{2,}(?!\^)|(?<![*＊\dA-Za-z])[*＊]{3,}(?![*＊\dA-Za-z])"
    r"|【\s*】|\[\s*\]|（\s*）|\(\s*\)|｛\s*｝|「\s*」|《\s*》|“\s*”|<\s*>"
    r"|[{｛]+(?P<variable>[^{}｛｝\n]{1,20})[}｝]+|\$\w{1,20}\$|#\{[^{}]*\}|<%[^%]*%>"
    r"|[【\[<（(《](?P<slot>(?:请?(?:填写?|输入|插入|替换)|此处|这里|待)[^】\]>）)》\n]{0,12}"
    r"|(?:你的|您的|本)?(?:店铺?|品牌|商品|产品|宝贝|活动|客服|买家|顾客|收件人?|收货人?|快递|物流|联系|优惠|订单|下单)?(?:名字?|名称|姓名|昵称|地址|电话|手机号|单号|快递单号|运单号|快递公司|快递|订单号|金额|日期|时间|数量|颜色|尺码|链接|型号|价格))[】\]>）)》]"
    r"|某某+|\bTODO\b|\bTBD\b|待补充|待填写?|待定稿"
)  # fmt: skip


_MAY_BE_UNFILLED = characters("xXＸｘ×╳○〇●□■◯_＿*＊{｛[【（(《「“<$#某待T")


def may_be_unfilled(block: Block) -> Flags:
    """The phrases that hold what placeholders are made of."""
    return block.having(_MAY_BE_UNFILLED)


def placeholder(view: View) -> Iterator[Match]:
    """What somebody meant to fill in; variables of the platform and masked numbers are none."""
    for found in PLACEHOLDER.finditer(view.text):
        variable = found["variable"]
        if variable is not None and variable.strip() in view.options.variables:
            continue
        yield Match(*found.span())


LINK = re.compile(
    r"(?P<scheme>[hH][tT]{1,2}[pP][sS]?|[fF][tT][pP])(?P<colon>[:：;；]?)(?P<slashes>[/／\\]{1,3})(?P<rest>[^\s，。！？、；\u4e00-\u9fff]*)"
    r"|(?<![\w@.])(?:[wW]{3}\.)[^\s，。！？、；\u4e00-\u9fff]+"
    r"|(?<![\w@.-])(?:[A-Za-z0-9-]+\.)+(?:com|cn|net|org|cc|top|vip|shop|xyz|io|me|tv|hk|link|club|site|online)(?![A-Za-z0-9])(?:/[\w./?=&%#-]*)?"
)
_MAY_LINK = characters("./／\\")


def may_link(block: Block) -> Flags:
    """The phrases with a dot or a slash."""
    return block.having(_MAY_LINK)


_PLAUSIBLE_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)


def link(view: View) -> Iterator[Match]:
    """A link that cannot open, or that leads away from the platform."""
    for found in LINK.finditer(view.text):
        said = found[0].rstrip(".,;:!?)")
        start, end = found.start(), found.start() + len(said)
        if found["scheme"] and (found["colon"] != ":" or found["slashes"] != "//" or len(found["scheme"]) < 3):
            yield Match(start, end, message=f"“{said}”不是能打开的链接")
            continue
        host = _host(said)
        if not _PLAUSIBLE_HOST.fullmatch(host):
            yield Match(start, end, message=f"“{said}”不是能打开的链接")
        elif not any(host == domain or host.endswith(f".{domain}") for domain in view.options.domains):
            yield Match(start, end, message=f"链接“{said}”指向平台之外（{host}）")


def _host(said: str) -> str:
    try:
        return (urlsplit(said if "//" in said else f"//{said}").hostname or "").lower()
    except ValueError:
        return ""


MARKUP = re.compile(
    r"<\s*(?:font|span|b|strong|p|div)\b[^<>]*>|\[(?:size|color)=|(?:font-size|color)\s*[:=]", re.IGNORECASE
)
_BRACKETS, _WORDS, _SET = characters("<["), characters("oO"), characters(":=")


def may_be_marked_up(block: Block) -> Flags:
    """The phrases with a tag, or with font or color set to something."""
    return block.having(_BRACKETS) | (block.having(_WORDS) & block.having(_SET))


_SIZE = re.compile(
    r"(?:font-size\s*[:=]|(?<![\w-])size\s*=)\s*[\"']?\s*(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>px|pt|号)?", re.IGNORECASE
)
_COLOUR = re.compile(
    r"(?<!background-)color\s*[:=]\s*[\"']?\s*(?P<value>#[0-9a-f]{3,8}|rgba?\([^)]*\)|[a-z]+)", re.IGNORECASE
)
_HTML_SIZES = (0, 7.5, 10, 12, 13.5, 18, 24, 36)
MAX_SIZE, MAX_COLOURS = 10, 2
"""Points and colours; the training document on automatic replies asks for size 10 and no more than two colours."""


def markup(view: View) -> Iterator[Match]:
    """Type over size 10, or more than two colours in one phrase."""
    for found in _SIZE.finditer(view.text):
        value = float(found["value"])
        points = value * 0.75 if (found["unit"] or "").lower() == "px" else value
        if found["unit"] is None and "font-size" not in found[0].lower() and value < len(_HTML_SIZES):
            points = _HTML_SIZES[int(value)]
        if points > MAX_SIZE:
            yield Match(*found.span(), message=f"字号 {found['value']} 超过 {MAX_SIZE} 号")
    colours = {found["value"].lower(): found for found in _COLOUR.finditer(view.text)}
    if len(colours) > MAX_COLOURS:
        last = list(colours.values())[-1]
        yield Match(*last.span(), message=f"一条话术用了 {len(colours)} 种颜色，最多 {MAX_COLOURS} 种")
