"""Fixes are mechanical: they change form, never a fact, and there is nothing left to fix after them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.lint.fixes import fixable, fixed_text
from audit.lint.linter import Linter
from audit.lint.script import Source
from audit.lint.sources import read_source
from tests.lint.test_sources import workbook

FACTS = re.compile(
    r"\d+(?:[.:,]\d+)*|https?://\S+?(?=[，。；：？！、\s]|$)|[{｛][^{}｛｝]*[}｝]|[A-Za-z][A-Za-z0-9]*|[陈林]\S老师|《[^》]*》|【[^】]*】|\*+"
)
"""Numbers, links, placeholders, Latin words, names, titles."""

PIECES = st.sampled_from(
    [
        *(
            "亲",
            "您",
            "你们",
            "你",
            "好",
            "优惠卷",
            "快弟",
            "在嘛",
            "稍侯",
            "發貨",
            "親",
            "帐号",
            "满199减30",
            "1,299元",
        ),
        *("9:00", "1.5*2.0米", "https://item.taobao.com/item.htm?id=1,2", "{买家昵称}", "{店名}", "***", "138****1234"),
        *("{买家帐号}", "{你的店名}", "{買家暱稱}", "https://a.taobao.com/帐号?x=你", "《优惠卷》", "｛快弟单号｝"),
        *("陈默老师", "陳默老师", "《歲月》", "【】", "USB", "SALE", "LAST CHANCE", "12月31日", "😊", "❤❤❤", "[微笑]"),
        *(
            "，",
            ",",
            "。。",
            "！！！",
            "!!",
            "?",
            "？？",
            " ",
            "：",
            ":",
            ";",
            "……",
            "~",
            "\n",
            "“有你真好”",
            "（",
            ")",
        ),
    ]
)


def fixed(linter: Linter, text: str, name: str = "s.txt", *, unsafe: bool = False) -> str:
    for _ in range(6):
        source = read_source(name, text.encode("utf-8"))
        chosen = fixable([found for _, found in linter.lint([source])], unsafe=unsafe)
        if not chosen:
            return text
        text = fixed_text(source, chosen)
    raise AssertionError(f"fixes never end: {text!r}")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, min_size=1, max_size=12).map("".join))
def test_fixes_come_to_an_end_and_keep_every_fact(linter: Linter, text: str) -> None:
    after = fixed(linter, text)
    assert FACTS.findall(after) == FACTS.findall(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("亲,您好,请问在嘛?", "亲，您好，请问在吗？"),
        ("你们的快弟到了,請查收", "您的快递到了，请查收。"),
        ("亲，客服时间9:00到22:00，满1,000减100。", "亲，客服时间9:00到22:00，满1,000减100。"),
        ("亲，链接https://item.taobao.com/a?x=1,2 请看。。", "亲，链接https://item.taobao.com/a?x=1,2 请看。"),
        ("亲，由陳默老师绘制,很好看。", "亲，由陳默老师绘制，很好看。"),
    ],
)
def test_fixed(linter: Linter, before: str, after: str) -> None:
    assert fixed(linter, before) == after


def test_capitals_are_left_to_the_unsafe_fixes(linter: Linter) -> None:
    text = "LAST CHANCE！亲，活动要结束啦。"
    assert fixed(linter, text) == text
    assert fixed(linter, text, unsafe=True) == "Last Chance！亲，活动要结束啦。"


FORMS = {
    "s.csv": '快捷短语编码,快捷短语,快捷短语分组\r\na1,"亲,优惠卷在""首页""领,\r\n你看看哦",活动\r\n',
    "s.yaml": '# 注释,保留\n- code: a1\n  text: "亲,优惠卷在首页领。"\n- text: |-\n    亲,请看,\n    详情页\n',
    "s.md": "# 说明,保留\n\n- 亲,优惠卷在首页领\n  你看看哦\n",
}
FIXED = {
    "s.csv": '快捷短语编码,快捷短语,快捷短语分组\r\na1,"亲，优惠券在""首页""领，\r\n您看看哦。",活动\r\n',
    "s.yaml": '# 注释,保留\n- code: a1\n  text: "亲，优惠券在首页领。"\n- text: |-\n    亲，请看，\n    详情页。\n',
    "s.md": "# 说明,保留\n\n- 亲，优惠券在首页领\n  您看看哦。\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_only_the_phrases_of_a_file_change(linter: Linter, name: str) -> None:
    assert fixed(linter, FORMS[name], name) == FIXED[name]


def test_overlapping_fixes_are_written_one_at_a_time(linter: Linter) -> None:
    source = read_source("s.txt", "亲，，，优惠卷卷在首页。".encode())
    chosen = fixable([found for _, found in linter.lint([source])], unsafe=False)
    ends = [0]
    for found in chosen:
        assert found.start >= ends[-1]
        ends.append(found.end)


def test_a_workbook_keeps_its_other_cells(linter: Linter) -> None:
    from audit.lint.fixes import fixed_workbook

    raw = workbook([["快捷短语编码", "快捷短语"], [101, " 亲,您好,优惠卷在首页领取。"], [102, "亲，再见，祝您愉快。"]])
    found = [item for _, item in linter.lint([read_source("q.xlsx", raw)])]
    after: Source = read_source("q.xlsx", fixed_workbook(raw, fixable(found, unsafe=False)))
    assert [(script.code, script.text) for script in after.scripts] == [
        ("101", "亲，您好，优惠券在首页领取。"),
        ("102", "亲，再见，祝您愉快。"),
    ]


def test_diff_shows_both_forms(tmp_path: Path) -> None:
    from audit.lint.fixes import diff

    assert diff("a.txt", "一\n二\n", "一\n三\n") == "--- a.txt\n+++ a.txt\n@@ -1,2 +1,2 @@\n 一\n-二\n+三\n"
