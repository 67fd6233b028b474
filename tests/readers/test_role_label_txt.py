"""角色标签加时间的文本: labels of six words, brackets and colons of both widths, bare labels."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_exports import Odd, holds

AT = "2024-03-01 09:00:00"
BUYER, AGENT = f"buyer 买家 {AT} 在吗", f"agent 卖家 {AT} 在的"
PLAIN = f"买家：({AT}):\n在吗\n卖家：({AT}):\n在的\n"

ODD = [
    Odd("both sides", PLAIN, ((BUYER, AGENT),)),
    Odd("CRLF, a byte order mark", ("\ufeff" + PLAIN).replace("\n", "\r\n"), ((BUYER, AGENT),)),
    Odd("GB18030", PLAIN.encode("gb18030"), ((BUYER, AGENT),)),
    Odd(
        "every label",
        "".join(f"{label}：({AT}):\n{label}\n" for label in ("买家", "顾客", "客户", "卖家", "客服", "商家")),
        (
            (
                *(f"buyer {label} {AT} {label}" for label in ("买家", "顾客", "客户")),
                *(f"agent {label} {AT} {label}" for label in ("卖家", "客服", "商家")),
            ),
        ),
    ),
    Odd("brackets and colons of either width", f"买家:（{AT}）：\n在吗\n卖家（{AT}）\n在的\n", ((BUYER, AGENT),)),
    Odd("text on the header's line", f"买家：({AT}):在吗\n卖家：({AT}): 在的\n您说\n", ((BUYER, f"{AGENT}⏎您说"),)),
    Odd("bare labels have no time", "买家：\n在吗\n卖家：\n在的\n", (("buyer 买家 - 在吗", "agent 卖家 - 在的"),)),
    Odd("a label inside a sentence is none", f"{PLAIN}买家：您好\n", ((BUYER, f"{AGENT}⏎买家：您好"),)),
    Odd(
        "a time that does not exist is no header",
        f"{PLAIN}买家：(2024-02-30 09:00:00):\n",
        ((BUYER, f"{AGENT}⏎买家：(2024-02-30 09:00:00):"),),
    ),
    Odd(
        "unpadded dates, dots and slashes",
        "买家：(2024/3/1 9:00:00):\n在吗\n卖家：(2024.3.1 9:00:00):\n在的\n",
        ((BUYER, AGENT),),
    ),
    Odd(
        "dates and clocks in Chinese, half days",
        "买家：(2024年3月1日 9:00:00):\n在吗\n卖家：（2024-03-01 上午9时00分00秒）：在的\n买家：(2024-03-01 9:00:00 PM):\n嗯\n",
        ((BUYER, AGENT), ("buyer 买家 2024-03-01 21:00:00 嗯",)),
    ),
    Odd(
        "two nights are two dialogues",
        f"{PLAIN}买家：(2024-03-02 09:00:00):\n又来了\n",
        ((BUYER, AGENT), ("buyer 买家 2024-03-02 09:00:00 又来了",)),
    ),
    Odd(
        "blank lines inside a message stay, at its edges go",
        f"买家：({AT}):\n\n一\n\n二\n\n",
        ((f"buyer 买家 {AT} 一⏎⏎二",),),
    ),
    Odd("nothing said", f"买家：({AT}):\n卖家：({AT}):\n在的\n", ((f"buyer 买家 {AT}  (empty)", AGENT),)),
    Odd("lines before the first label", f"聊天记录\n\n{PLAIN}", ((BUYER, AGENT),), ("在第一个角色标签之前",)),
    Odd(
        "notices of the platform",
        f"卖家：({AT}):\n对方撤回了一条消息\n",
        ((f"system 卖家 {AT} 对方撤回了一条消息 [recall]",),),
    ),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "role_label_txt", odd)


def test_titles_above_the_first_label_do_not_hide_the_format(tmp_path: Path) -> None:
    odd = Odd("titles", f"聊天记录\n店铺：某店\n\n{PLAIN}", ((BUYER, AGENT),), ("在第一个角色标签之前",) * 2)
    holds(tmp_path, "role_label_txt", odd._replace(options={"format": None}))


def test_a_person_whose_name_is_a_label_is_no_label(tmp_path: Path) -> None:
    odd = Odd("a name", f"客服 ({AT}): 在的\nlin ({AT}): 在吗\n", ((f"agent 客服 {AT} 在的", f"buyer lin {AT} 在吗"),))
    holds(tmp_path, "wechat_txt", odd._replace(options={"format": None}))
