"""Random dialogues for property tests: what people say in shops, mixed with what no program expects."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from audit.dialogue import KINDS, ROLES, Dialogue, Message

SHOP, BUYER, AGENTS = "晨光旗舰店", "tb_lin", ("小林", "晨光旗舰店:小禾", "阿正")

SAID = tuple(
    """\
在吗 / 有活动吗，能便宜点吗 / 60卖不卖 / 拍下了 / 怎么还不发货，都五天了 / 太失望了！！我要投诉 / 能退货吗 / 算了
好的 / 人工 / 谢谢 / 亲，您好，很高兴为您服务，请问有什么可以帮您？ / 满300减50，3月8日前有效哦
亲，核对一下：王小明，杭州市西湖区文一路1号，白色一件，对吗
感谢惠顾，祝您购物愉快，欢迎下次光临 / 稍等，帮您查一下 / 实在抱歉，马上给您补发 / 这款卖完了 / 还在吗 / 再见 / 没问题 / 我再看看
爱买不买，随便你投诉 / 加我微信abc_12345 / 全网最低，第一品牌 / 好评返现5元 / 保证明天到 / 不知道 / 嗯 / 我我我我我看看
已发货，顺丰，单号SF1234567890123，预计后天到 / 买家已付款 / 我的电话13800138000
由 服务助手 转交给 阿正""".replace("\n", " / ").split(" / ")
)
HOSTILE = (
    *(
        "",
        " ",
        "\n",
        "\x00\x07亲",
        "亲\u200b您\ufeff好",
        "👨‍👩‍👧‍👦😀在吗",
        "在吗\r\n急\t！\u2028行",
        "\ue000\uffff",
        "您好" * 200,
    ),
    *("ＴＨＡＮＫＳ１３８００１３８０００", "𠮷野家您好𝒳", "é́́́ ñ", "٣٠٠減٥٠", "İSTANBUL ﬁ ß"),
    *("<script>alert('亲')</script>", "\"'&<>]]>", "=HYPERLINK(1)", "%s{0}{w}{{ x }}"),
)

TEXTS = st.sampled_from(SAID) | st.sampled_from(HOSTILE) | st.text(max_size=30)
_START = datetime(2025, 3, 5, 1, 0, tzinfo=UTC)
_ZONES = (UTC, timezone(timedelta(hours=8)))


@st.composite
def messages(
    draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS, least: int = 0, most: int = 12
) -> tuple[Message, ...]:
    """Messages of everybody who may write; most clocks run forwards, some stand still, run backwards or are missing."""
    now = _START
    zone = draw(st.sampled_from(_ZONES))
    found = []
    for _ in range(draw(st.integers(least, most))):
        role = draw(st.sampled_from(("buyer", "agent", "buyer", "agent", *ROLES)))
        now += timedelta(seconds=draw(st.sampled_from((0, 3, 20, 45, 190, 700, 90_000, -30))))
        sender = {"buyer": BUYER, "bot": "店小蜜", "system": None}.get(role) or draw(st.sampled_from(AGENTS))
        found.append(
            Message(
                role=role,  # type: ignore[arg-type]
                sender=None if role == "system" or draw(st.integers(0, 9)) == 0 else sender,
                at=None if draw(st.integers(0, 9)) == 0 else now.astimezone(zone),
                text=draw(texts),
                kind=draw(st.sampled_from(("text", "text", "text", *KINDS))),  # type: ignore[arg-type]
            )
        )
    return tuple(found)


def dialogues(
    texts: st.SearchStrategy[str] = TEXTS, least: int = 0, most: int = 12, **fields: Any
) -> st.SearchStrategy[Dialogue]:
    """One dialogue with an id of any kind."""
    chosen = {
        "id": st.text(min_size=1, max_size=12),
        "shop": st.sampled_from((SHOP, None)),
        "buyer": st.sampled_from((BUYER, None)),
        "agent": st.sampled_from((AGENTS[0], None)),
        **fields,
    }
    return st.builds(Dialogue, messages=messages(texts, least, most), **chosen)


def many_dialogues(at_least: int = 0, at_most: int = 6, **options: Any) -> st.SearchStrategy[list[Dialogue]]:
    """Some dialogues with ids of their own."""
    return st.lists(dialogues(**options), min_size=at_least, max_size=at_most, unique_by=lambda dialogue: dialogue.id)
