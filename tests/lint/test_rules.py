"""The fine points of the rules: one fault, one rule; what looks like a fault and is none."""

from __future__ import annotations

import pytest

from audit.lint.rules.typography import simplified_forms
from tests.lint.conftest import Lint, rules, script

STYLE = {"missing-address", "punctuation", "spacing", "too-long", "coverage", "near-duplicate"}


def faults(lint: Lint, text: str, group: str = "") -> list[str]:
    """The rules found, without those about style."""
    return sorted(set(rules(lint(text, group=group))) - STYLE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("亲，五星好评返5元红包，截图发来就行。", ["review-inducement"]),
        ("亲，端午乐享周满200减20今天24点前都能用。", ["promotion-expired"]),
        ("亲，放心，保证明天到。", ["arrival-promise"]),
        ("亲，本店支持无条件退换。", ["promise-unkept", "return-incomplete"]),
        ("亲，洗过的也照退，什么理由都行。", ["promise-unkept", "return-incomplete"]),
        ("亲，全抖音都搜不到比我们低的价。", ["absolute-claim"]),
        ("亲，扫码付款立减5元，不用走平台。", ["off-platform"]),
        ("亲，9月18日前满500元送保温杯一个。", ["promotion-unknown"]),
    ],
)
def test_one_fault_one_rule(lint: Lint, text: str, expected: list[str]) -> None:
    assert faults(lint, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "亲，满300减40，9月20日24点前首页领券。",
        "亲，满三百减四十，活动时间请看详情页。",
        "亲，9月20日24点前满300元可以减40元。",
        "亲，国庆焕新周10月1日开始，第二件半价，您先收藏。",
        "亲，国庆焕新周还没开始，到时候第2件半价。",
        "亲，端午乐享周6月19日就结束了，团圆周9月20日24点前满300减40。",
        "亲，您端午拍的粽子还合口味吗？",
        "亲，全店满88元包邮。",
        "亲，差价20元已经退还给您。",
        "亲，这款水箱最多加到4升，喷雾最远3米。",
        "亲，送货上门，送长辈也合适。",
    ],
)
def test_offers_that_hold(lint: Lint, text: str) -> None:
    assert [rule for rule in faults(lint, text) if rule.startswith("promotion")] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("亲，团圆周满300减40，首页领券。", "promotion-incomplete"),
        ("亲，团圆周到9月20日，首页有40元的券，领了就能用。", "promotion-incomplete"),
        ("亲，国庆焕新周已经开始啦，第2件半价。", "promotion-expired"),
        ("亲，第二件半价正在进行，10月7日24点结束。", "promotion-expired"),
        ("亲，端午的优惠还有效，今天去领券吧。", "promotion-expired"),
        ("亲，团圆周满500减100，9月20日24点前都能用。", "promotion-unknown"),
    ],
)
def test_offers_that_do_not(lint: Lint, text: str, rule: str) -> None:
    assert [found for found in faults(lint, text) if found.startswith("promotion")] == [rule]


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("亲，没有这个颜色哦。", True),
        ("亲，没有大号。", True),
        ("亲，不好意思，不议价的哦。", True),
        ("亲，这个颜色停产了，介意请绕行。", True),
        ("亲，没有大号，中号偏大，您可以试试中号。", False),
        ("亲，这款没有异味，拆开就能用。", False),
        ("亲，价格是厂家统一定的，客服改不了，您可以看看小一号的。", False),
        ("亲，没有问题。", False),
    ],
)
def test_refusals_are_cold_without_reason_or_way_out(lint: Lint, text: str, flagged: bool) -> None:
    assert ("cold-refusal" in rules(lint(text))) == flagged


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("亲，满XX元包邮哦。", True),
        ("亲，您的订单号是____，请核对。", True),
        ("亲，{{buyer}}您好。", True),
        ("亲，X月X日前都有效。", True),
        ("亲，欢迎光临[店铺名]。", True),
        ("亲，（此处填写快递单号）请查收。", True),
        ("{买家昵称}您好。", False),
        ("亲，有M、L、XL、XXL和3XL。", False),
        ("亲，电话是138****5678，尾号**78，对吗？", False),
        ("亲，尺寸是120×60×75厘米。", False),
        ("亲，【温馨提示】请先验货。", False),
        ("亲，心情(*^▽^*)美美哒。", False),
    ],
)
def test_placeholders(lint: Lint, text: str, flagged: bool) -> None:
    assert ("placeholder" in rules(lint(text))) == flagged


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("亲，我看看，我再问问。", True),
        ("我去查一下。", True),
        ("亲，我们仓库在查，我帮您盯着。", False),
        ("亲，杯身印着“我爱我家，我最棒”，送您家人合适。", False),
        ("亲，母亲节的礼盒我留着，我登记好啦。", True),
    ],
)
def test_first_person(lint: Lint, text: str, flagged: bool) -> None:
    assert ("wo-heavy" in rules(lint(text))) == flagged


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("亲，看 https://detail.tmall.com/item.htm?id=1 就行。", []),
        ("亲，看 http:/detail.tmall.com 就行。", ["http:/detail.tmall.com"]),
        ("亲，看 https：//item.jd.com/1.html 就行。", ["https：//item.jd.com/1.html"]),
        ("亲，看 https://taobao.com.evil.cn/1 就行。", ["https://taobao.com.evil.cn/1"]),
        ("亲，看 www.baidu.com 就行。", ["www.baidu.com"]),
        ("亲，看 http:// 就行。", ["http://"]),
        ("亲，净重1.5kg，尺寸2.0米。", []),
    ],
)
def test_links(lint: Lint, text: str, links: list[str]) -> None:
    assert [found.quote for found in lint(text) if found.rule == "link"] == links


def test_markup_is_measured_in_points_and_colours(lint: Lint) -> None:
    assert "markup" in rules(lint('<span style="font-size:14px">亲，您好</span>'))
    assert "markup" not in rules(lint('<span style="font-size:13px">亲，您好</span>'))
    assert "markup" in rules(lint('<font size="3">亲，您好</font>'))
    assert "markup" not in rules(lint('<font size="2">亲，您好</font>'))
    three = "".join(f'<font color="{colour}">亲</font>' for colour in ("#f00", "blue", "rgb(0,1,2)"))
    assert "markup" in rules(lint(three))
    assert "markup" not in rules(lint(three.replace("blue", "#F00")))


def test_length_depends_on_use_and_leaves_markup_out(lint: Lint) -> None:
    said = "亲，" + "您" * 65 + "。"
    assert "too-long" in rules(lint(said, group="自动回复"))
    assert "too-long" not in rules(lint(said, group="产品"))
    assert "too-long" in rules(lint("您" * 121))
    assert "too-long" not in rules(lint('<font color="red">' + "您" * 59 + "</font>", group="自动回复"))


def test_traditional_characters_of_simplified_text_are_none() -> None:
    table = simplified_forms()
    assert not set("乾著藉瞭徵於后里") & set(table) - {"於"}
    assert (table["親"], table["歡"]) == ("亲", "欢")


def test_one_code_across_files_is_a_duplicate_and_a_flow_is_none(lint: Lint) -> None:
    found = lint(script("亲，一。", code="a"), script("亲，二。", code="b"), script("亲，三。", code="a"))
    [duplicate] = [item for item in found if item.rule == "duplicate-code"]
    assert (duplicate.line, duplicate.related and duplicate.related.line) == (3, 1)


def test_coverage_names_what_a_library_lacks_with_an_example(lint: Lint) -> None:
    library = [script("亲，您好。", group=group) for group in ("开场白", "产品推荐", "催付", "结束语（成交）")]
    missing = [found.message for found in lint(*library) if found.rule == "coverage"]
    assert any("二次问好" in message and "例如：亲" in message for message in missing)
    assert any("未成交" in message for message in missing)
    assert not any("催付" in message.split("例如")[0] for message in missing)
    assert "coverage" not in rules(lint("亲，您好。"))


def test_a_farewell_group_is_told_apart_by_what_it_says(lint: Lint) -> None:
    groups = ("开场白", "产品", "催付")
    library = [script("亲，您好。", group=group) for group in groups]
    library.append(script("没关系的亲，下次需要再来，祝您愉快。", group="结束语"))
    said = " ".join(found.message for found in lint(*library) if found.rule == "coverage")
    assert "“结束语成交”" in said
    assert "未成交" not in said


@pytest.mark.parametrize(
    ("text", "quote", "fix"),
    [
        ("亲，衣服可以放喜衣机里洗。", "喜衣机", "洗衣机"),
        ("亲，保支期是一年。", "保支期", "保质期"),
        ("亲，友惠今天截止。", "友惠", "优惠"),
    ],
)
def test_homophones_of_service_words(lint: Lint, text: str, quote: str, fix: str) -> None:
    assert [(found.quote, found.fix) for found in lint(text) if found.rule == "typo"] == [(quote, fix)]
