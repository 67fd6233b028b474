"""千牛即时消息日志: the time first, days on lines of their own, shops with colons in their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from odd_exports import Odd, holds, read_odd

DAY = "2024-03-01"
AT = f"{DAY} 09:00:00"
HEAD = f"某店:小禾\n即时消息\n{DAY}\n"
TALK = (f"buyer lin {AT} 在吗", f"agent 某店:小禾 {AT} 在的: 您说")
LINES = f"{AT} lin: 在吗\n{AT} 某店:小禾: 在的: 您说\n"

ODD = [
    Odd("both sides, a colon in a text", HEAD + LINES, (TALK,)),
    Odd("CRLF and a byte order mark", "\ufeff" + (HEAD + LINES).replace("\n", "\r\n"), (TALK,)),
    Odd("GB18030", (HEAD + LINES).encode("gb18030"), (TALK,)),
    Odd(
        "full-width colons",
        HEAD + f"{AT} lin：在吗\n{AT} 某店：小禾：在的\n",
        ((f"buyer lin {AT} 在吗", f"agent 某店：小禾 {AT} 在的"),),
    ),
    Odd("prefixes of the site", HEAD + LINES.replace(" lin", " cntaobaolin").replace(" 某", " cntaobao某"), (TALK,)),
    Odd("further lines", HEAD + f"{AT} lin: 一\n二\n\n三\n", ((f"buyer lin {AT} 一⏎二⏎⏎三",),)),
    Odd("another shop's agent is a buyer", HEAD + f"{AT} 别店:小满: 在吗\n", ((f"buyer 别店 {AT} 小满: 在吗",),)),
    Odd(
        "two buyers, the shop answers who spoke last",
        HEAD + LINES + f"{AT} wang: 你好\n{AT} 某店:小禾: 您好\n",
        (TALK, (f"buyer wang {AT} 你好", f"agent 某店:小禾 {AT} 您好")),
    ),
    Odd(
        "a line that imitates an earlier one is text",
        HEAD + LINES + "2024-03-01 08:00:00 别人: 转发的\n",
        ((TALK[0], f"{TALK[1]}⏎2024-03-01 08:00:00 别人: 转发的"),),
    ),
    Odd(
        "a new buyer on a day that no line begins",
        HEAD + LINES + "2024-03-02 09:00:00 wang: 你好\n2024-02-02 09:00:00 wu: 转发的\n",
        (TALK, ("buyer wang 2024-03-02 09:00:00 你好⏎2024-02-02 09:00:00 wu: 转发的",)),
    ),
    Odd(
        "a new day on a line of its own",
        HEAD + LINES + "2024-03-02\n2024-03-02 09:00:00 lin: 又来了\n",
        (TALK, ("buyer lin 2024-03-02 09:00:00 又来了",)),
    ),
    Odd("unpadded times", HEAD.replace(DAY, "2024-3-1") + "2024-3-1 9:00:00 lin: 在吗\n", ((TALK[0],),)),
    Odd(
        "a robot of the shop",
        HEAD + f"{AT} lin: 在吗\n{AT} 某店:店小蜜: 您好\n",
        ((TALK[0], f"bot 某店:店小蜜 {AT} 您好"),),
    ),
    Odd(
        "an empty text",
        HEAD + f"{AT} lin: \n{AT} lin:\n",
        ((f"buyer lin {AT}  (empty)", f"buyer lin {AT}  (empty duplicate)"),),
    ),
    Odd("a text that is a date", HEAD + f"{AT} lin: 几号\n2024-13-45\n", ((f"buyer lin {AT} 几号⏎2024-13-45",),)),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.about)
def test_odd(odd: Odd, tmp_path: Path) -> None:
    holds(tmp_path, "qianniu_im_txt", odd)


def test_the_shop_is_named_before_the_banner(tmp_path: Path) -> None:
    (dialogue,) = read_odd(tmp_path, "qianniu_im_txt", Odd("shop", HEAD + LINES)).dialogues
    assert (dialogue.shop, dialogue.buyer) == ("某店", "lin")


@pytest.mark.parametrize(
    "head",
    [
        f"某店:小禾\n即时消息\n{DAY}\n",
        f"某店 / 导出 / 即时消息\n{DAY}\n",
        f"即时消息\n某店:小禾\n{DAY}\n",
        f"导出\n某店:小禾\n即时消息\n{DAY}\n",
        f"即时消息\n{DAY}\n",
    ],
)
def test_the_account_stands_above_below_or_before_the_banner(head: str, tmp_path: Path) -> None:
    odd = Odd("head", head + LINES, options={"format": None})
    holds(tmp_path, "qianniu_im_txt", odd._replace(dialogues=(TALK,)))
