"""Kind `echo`: after an order the agent restates its details and asks the buyer to check them (核实订单)."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

from audit.acts import Acts
from audit.checks.outcome import NA, CheckFunction, Outcome
from audit.conversation import Conversation
from audit.numerals import NUMBER

_MEASURE = r"(?:件|盒|条|个|双|套|箱|袋|册|本|瓶|台|只|支|包|份|斤|罐|把|张|块(?!钱)|床|副|枚|颗|组|提|桶|部|对(?![下一吗不])|顶|根|盆|束|卷|片|打|听|杯|辆|架|串|粒|码)"
_CITY = r"(?:北京|上海|天津|重庆|广州|深圳|杭州|南京|成都|武汉|西安|苏州|长沙|郑州|青岛|沈阳|大连|宁波|厦门|济南|哈尔滨|福州|昆明|合肥|南昌|石家庄|太原|贵阳|南宁|长春|兰州|海口|乌鲁木齐|呼和浩特|银川|西宁|拉萨|无锡|东莞|佛山|温州|常州|徐州|泉州|绍兴|嘉兴|金华|台州|镇江|扬州|南通|盐城|惠州|中山|珠海|江门|汕头|烟台|潍坊|临沂|洛阳|岳阳|湖州|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|内蒙古?|广西|西藏|宁夏|新疆)"
DETAILS: dict[str, re.Pattern[str]] = {
    "receiver": re.compile(
        r"(?:收件|收货|签收|联系|姓)[人名方]?(?:名|姓名|写的|是|为|叫|:|：|令尊名讳|\s){0,4}[\"']?[一-鿿]|[一-鿿]\*{1,3}|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方俞任袁柳史唐薛雷贺汤罗毕郝安常于时傅康余顾孟黄穆萧尹姚邵汪毛狄戴宋庞熊舒屈项祝董梁杜阮蓝季贾路江童颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万管卢莫房丁邓洪包左石崔龚程邢裴陆翁段侯宁仇甘武刘龙叶白蒲赖卓屠池乔温庄瞿阎习艾向古易廖居曾关欧闫涂辛][一-鿿]{0,2}(?:先生|女士|小姐|老师|同学|阿姨)|[一-鿿]{2,4}[,，\s]+1[3-9]\d{9}"
    ),
    "phone": re.compile(
        r"1[3-9]\d[\d*]{8}|尾号[是为:\s]{0,2}(?:\d{3,4}|\[数字x\])|(?:手机|电话|联系方式)(?:号码?)?[是为:\s]{0,2}[\d*\[]|\d{3}\*{3,4}\d{4}"
    ),
    "address": re.compile(
        rf"[一-鿿]{{2,}}(?:省|自治区|市|区|县|镇|乡|街道|大道|路|巷|弄|小区|花园|苑|栋|幢|单元|村|号楼|大厦|广场|新城|公寓|宿舍)|(?:寄|发|送|邮|地址)(?:到|往|去|至|是|为|:|给)?\s?{_CITY}|{_CITY}[一-鿿]{{2,8}}|地址[是为:\s]{{0,2}}[一-鿿\[]|\[地址x\]|(?:寄|发往|发到|送到|邮到|寄往|寄到)[一-鿿]{{2,}}"
    ),
    "amount": re.compile(
        rf"(?:实付|付了|付款|合计|总共|一共|总计|共|应付|金额|到手|总价)[是为:\s了]{{0,2}}¥?(?:{NUMBER}|\[金额x\])|¥\s?\d|(?:{NUMBER}|\[金额x\])(?:元|块钱|块(?=[,，。\s]|$)|米(?=[,，。\s]|$))|\d+\.\d{{1,2}}"
    ),
    "quantity": re.compile(rf"(?:{NUMBER}|\[数字x\]|[*x×]\s?\d)\s?(?:大|小)?{_MEASURE}|[x×*]\s?\d+"),
    "item": re.compile(
        r"[一-鿿a-z0-9]{0,6}(?:色|款|味|版|尺寸|尺码|型号|规格)|\b(?:[xsml]|x{1,3}l|\d{2,3})码|\d{2,3}(?:码|号|cm|ml|g|kg|寸|升|l\b)|(?:均|[smlx]{1,3}|大|中|小)码|《[^》]+》"
    ),
}
"""What an agent may restate of an order, in folded text."""

_WORD = re.compile(r"[一-鿿a-z0-9]{2,}")


class Params(BaseModel):
    """`details` different details and one of the `ask` acts, in one agent message or one turn, after the first order signal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: tuple[str, ...]
    details: int = Field(2, ge=1)


def build(params: Params, acts: Acts) -> CheckFunction:
    """Counts for the agent who confirms, or for the one on duty when the order came in."""
    asking = acts.bits(params.ask)

    def check(talk: Conversation) -> Outcome:
        if not talk.order_signals or talk.order_signals[0] == talk.n - 1:
            return NA
        signal = talk.order_signals[0]
        after = [i for i in talk.agent_messages if i > signal]
        known = _known_words(talk, signal)
        for turn in _turns(talk, after):
            if not any(talk.acts[i] & asking for i in turn):
                continue
            told: dict[str, tuple[int, int, int]] = {}
            for i in turn:
                for name, span in details(talk.text(i), known).items():
                    told.setdefault(name, (i, *span))
            if len(told) >= params.details:
                first = min(told.values())[0]
                return Outcome("pass", "pass", [talk.whole(first), *told.values()], values={"count": len(told)})
        reason = "incomplete" if after else "missing"
        return Outcome("fail", reason, [talk.whole(signal)], talk.duty(after[0] if after else signal))

    return check


def details(text: str, known: frozenset[str] = frozenset()) -> dict[str, tuple[int, int]]:
    """The order details that a folded text names, each with its span; `known` are words of the order for the item."""
    found = {}
    for name, pattern in DETAILS.items():
        match = pattern.search(text)
        if match:
            found[name] = match.span()
    if "item" not in found:
        for at in range(len(text) - 1):
            if text[at : at + 2] in known:
                found["item"] = (at, at + 2)
                break
    return found


def _known_words(talk: Conversation, signal: int) -> frozenset[str]:
    """The pairs of characters in what the system says of the order: 母女亲子裙×2 knows 亲子 and 子裙."""
    pairs: set[str] = set()
    for i in range(signal + 1):
        if talk.roles[i] == "system" and talk.messages[i].kind in ("order", "card", "text"):
            for word in re.findall(r"[(（\[【《](.+?)[)）\]】》]", talk.text(i)):
                pairs.update(word[at : at + 2] for at in range(len(word) - 1) if _WORD.fullmatch(word[at : at + 2]))
    return frozenset(pairs)


def _turns(talk: Conversation, messages: list[int]) -> list[list[int]]:
    turns: list[list[int]] = []
    buyers = set(talk.buyer_messages)
    for i in messages:
        if turns and not any(k in buyers for k in range(turns[-1][-1] + 1, i)):
            turns[-1].append(i)
        else:
            turns.append([i])
    return turns
