"""Traditional characters of names stay, those of ordinary words do not."""

from __future__ import annotations

import pytest

from tests.lint.conftest import Lint, rules


@pytest.mark.parametrize(
    "text",
    [
        "亲，这套茶具由台湾设计师林曉峰操刀，您看看。",
        "亲，杯子上的画是陳麗雯老师画的。",
        "亲，封面由香港画家黃國強绘制，很耐看。",
        "亲，香道老师鄧偉華亲自调香。",
        "亲，收件人写的是陳慧嫻女士，对吗？",
        "亲，歐陽靜老师的手绘款在首页。",
        "亲，壶身由台北的蕭振聲雕刻。",
        "亲，品牌名是「無印茶坊」，别搜错了。",
    ],
)
def test_a_name_keeps_its_characters(lint: Lint, text: str) -> None:
    assert "traditional" not in rules(lint(text))


@pytest.mark.parametrize(
    "text",
    [
        "亲，这款由老师傅親手炒制。",
        "亲，作者簽名版还有十本。",
        "亲，由專業团队设计，您放心。",
        "亲，张老师推薦的款还有货。",
        "亲，设计师應該会喜欢。",
        "亲，龍紋设计很耐看。",
        "亲，開心记得分享哦。",
    ],
)
def test_ordinary_words_beside_a_craft_are_no_name(lint: Lint, text: str) -> None:
    assert "traditional" in rules(lint(text))
