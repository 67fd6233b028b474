"""What a message is besides text: never guessed, and nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.readers.content import attachment, message, recognise, tidy, whole
from audit.readers.html_text import html_text


@pytest.mark.parametrize(
    ("text", "kind", "flags"),
    [
        ("在吗", "text", ()),
        ("", "text", ("empty",)),
        ("https://img.example/a.JPG", "image", ("image",)),
        ("//img.example/a.png?x=1", "image", ("image",)),
        ("看 https://img.example/a.png", "text", ()),
        ("https://item.example/1", "link", ("link",)),
        ("https://item.example/1\n¥ 9.90", "link", ("link",)),
        ("https://item.example/1 这款", "text", ()),
        ("[图片]", "image", ("image",)),
        ("[语音] 3秒", "voice", ("voice",)),
        ("[动画表情]", "emotion", ("emotion",)),
        ("[红包]", "card", ("card",)),
        ("[微笑]", "text", ()),
        ('{"goodsId": 1, "title": "杯"}', "card", ("card",)),
        ('{"a": 1}', "text", ()),
        ("【此消息为商品卡片】", "card", ("card",)),
        ("[自动回复] 您好", "text", ("auto_reply",)),
        ("您选择了“查快递”咨询", "order", ("card",)),
        ("请在客户端查看，该消息无法展示", "text", ("unavailable",)),
    ],
)
def test_what_stands_for_something_else(text: str, kind: str, flags: tuple[str, ...]) -> None:
    found = recognise(text)
    assert (found.kind, found.flags, found.system, found.text) == (kind, flags, False, text)


@pytest.mark.parametrize(
    ("text", "kind", "system"),
    [
        ("由 服务助手 转交给 小禾", "transfer", True),
        ("由 服务助手 转交给 小禾吗", "text", False),
        ("用户发起转人工", "transfer", True),
        ("会话已转接给小禾", "transfer", True),
        ("帮您转接给售后", "text", False),
        ("对方撤回了一条消息", "recall", True),
        ('"小林" 撤回了一条消息', "recall", True),
        ("我刚撤回了一条消息是发错的", "text", False),
        ("系统提示：会话结束", "text", True),
        ("我们系统提示：缺货", "text", False),
    ],
)
def test_notices_of_the_platform(text: str, kind: str, system: bool) -> None:
    found = recognise(text)
    assert (found.kind, found.system) == (kind, system)


def test_a_notice_is_nobodys_and_an_automatic_reply_a_robots() -> None:
    assert message("agent", "小禾", None, "对方撤回了一条消息").role == "system"
    assert message("agent", "小禾", None, "[自动回复] 您好").role == "bot"
    assert message("buyer", "lin", None, "[自动回复] 您好").role == "buyer"


def test_tags_of_images_become_their_placeholder() -> None:
    found = recognise('看<img src="x">这')
    assert (found.text, found.kind) == ("看[图片]这", "image")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["  一\t"], "一"),
        (["", "一", "", "二", ""], "一\n\n二"),
        ([" 一", "\t二\t"], "一\n二"),
        ([""], ""),
        (["一 "], "一 "),
    ],
)
def test_lines_lose_their_blanks_before_and_tabs_behind(lines: list[str], text: str) -> None:
    assert tidy(lines) == text


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1), min_size=1, max_size=4
    )
)
def test_plain_lines_are_kept_as_they_are(lines: list[str]) -> None:
    assert tidy(lines) == "\n".join(lines)


def test_line_ends_of_every_kind_are_one() -> None:
    assert whole("一\r\n二\r三\n四") == "一\n二\n三\n四"
    assert whole(None) == whole("") == ""


@pytest.mark.parametrize(
    ("mime", "name", "text", "kind"),
    [
        ("image/png", "a.png", "[图片]", "image"),
        (None, "a.PNG", "[图片]", "image"),
        ("audio/ogg", None, "[语音]", "voice"),
        ("voice", None, "[语音]", "voice"),
        ("video/mp4", "a.png", "[视频]", "video"),
        ("application/pdf", "a.pdf", "[文件] a.pdf", "file"),
        (None, None, "[文件]", "file"),
    ],
)
def test_files_that_were_sent(mime: str | None, name: str | None, text: str, kind: str) -> None:
    assert attachment(mime, name) == (text, kind)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n二"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ("<b>一</b><i>二</i>", "一二"),
        ("<style>p{}</style><script>x<y</script>一", "一"),
        ('<img src="x">一', "[图片]一"),
        ("一 &lt;b&gt; &amp; &#20108;", "一 <b> & 二"),
        ("1 < 2 且 3 > 2", "1 < 2 且 3 > 2"),
        ("没有标签", "没有标签"),
        ("<p>没有关上", "没有关上"),
        ("", ""),
    ],
)
def test_html_becomes_lines_of_text(source: str, text: str) -> None:
    assert html_text(source) == text
