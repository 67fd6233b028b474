"""Rules about how a phrase is written: punctuation, spacing, characters, length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from audit.assets import asset
from audit.lint.diagnostic import Match
from audit.lint.options import MAX_LENGTH
from audit.lint.rules.inserts import LINK
from audit.lint.rules.names import named
from audit.lint.view import Block, Flags, View, characters

_FULL = {",": "，", ".": "。", ";": "；", ":": "：", "?": "？", "!": "！"}
_MARK = "，。；：？！、,;:?!"

_LOUD = r"(?!X+[LS]\b)[A-Z]{4,}"
_CRY = (
    "BEST|BIG|BUY|CHANCE|DAY|DEALS?|FINAL|FLASH|FREE|GIFT|GO|HAPPY|HELLO|HOT|HURRY|LAST|LOVE|NEW|NOW|OFF|ONLY|PLEASE|SALE"
    "|SHOPPING|SUPER|THANK|TODAY|TOP|UP|WELCOME|WOW|YES|YOU"
)
"""Words that cry in capitals even without a mark behind them; names such as NEW BALANCE are no cries."""
SHOUTING = re.compile(
    r"(?:[！!]\s*){3,}"
    r"|(?:[\U0001F300-\U0001FAFF☀-➿❤⭐✨][\ufe0f\u200d]*\s*){3,}"
    r"|(?:\[[^\[\]\s\d]{1,4}\]\s*){3,}|(?:/:\S{2,4}\s*){3,}"
    rf"|\b(?:{_CRY})(?:[ ]+(?:{_CRY}))+\b"
    rf"|\b(?:{_LOUD}(?:[ ]+[A-Z]{{2,}})+|[A-Z]{{2,}}(?:[ ]+[A-Z]{{2,}})*?[ ]+{_LOUD}|{_LOUD})(?=\s*[!！])"
    r"|\b(?:OMG|WOW|YES|HOT|NEW|BUY|GO)(?=\s*[!！])"
)


_MAY_SHOUT = characters("！!/[⭐❤✨", "A-Z", "☀-➿", "\U0001f300-\U0001faff")


def may_shout(block: Block) -> Flags:
    """The phrases that hold what shouting is made of."""
    return block.having(_MAY_SHOUT)


def exclamation(view: View) -> Iterator[Match]:
    """Three exclamation marks or emoji in a row, or words in capitals."""
    for found in SHOUTING.finditer(view.text):
        said = found[0].rstrip()
        capitals = said[0].isascii() and said[0].isalpha()
        one = said.title() if capitals else "！" if said[0] in "!！" else None
        yield Match(found.start(), found.start() + len(said), one, safe=not capitals)


_EMAIL_OR_LINK = re.compile(
    r"[A-Za-z]{2,10}:/{0,2}\S*|(?:[\w-]+\.)+[A-Za-z]{2,}\S*|\[[^\[\]]{1,6}\]|/:\S{1,4}|<[^<>]*>|\{[^{}]*\}"
)
PUNCTUATION = re.compile(
    r"(?P<doubled>[，。；：、,;:]{2,}|[？?]{2,}|(?<![！!])[！!]{2}(?![！!])|[。，,、；;][！？!?，。]|[！？!?][。，,])"
    r"|(?<=[㐀-鿿）】》”])(?P<half>[,;:?!](?!\w*://)|\.(?=\s*(?:\0|\Z|\n|[㐀-鿿])))"
    r"|(?<=[㐀-鿿])(?P<before>[ \t]+)(?=[，。；：？！、,;:?!])"
    r"|(?<=[A-Za-z0-9])(?P<after>[,;?!])(?=[㐀-鿿])"
    r"|(?P<unended>(?<=[㐀-鿿])(?=\0|\Z))",
)


_HALF_WIDTH = characters(",.;:!? ")
_FULL_WIDTH = characters("，。；：？！、")
_CHINESE = characters("㐀-鿿")


def may_be_badly_set(block: Block) -> Flags:
    """The phrases with a half-width mark, two marks in a row, or no mark at the end."""
    marks = _FULL_WIDTH[block.raw]
    marks[:-1] &= marks[1:]
    unended: Flags = _CHINESE[block.raw[np.maximum(block.folded.starts[1:] - 2, 0)]]
    return block.having(_HALF_WIDTH) | block.where(marks) | unended


def punctuation(view: View) -> Iterator[Match]:
    """Half-width marks in Chinese text, doubled marks, a blank before a mark, no mark at the end."""
    protected = [found.span() for found in _EMAIL_OR_LINK.finditer(view.text)]
    for found in PUNCTUATION.finditer(view.text):
        start, end = found.span()
        if any(low < end and start < high for low, high in protected):
            continue
        kind = found.lastgroup
        if kind == "doubled":
            yield Match(start, end, _one(found[0]), message=f"标点重复：{found[0]}")
        elif kind in ("half", "after"):
            yield Match(start, end, _FULL[found[0]], message=f"中文里用了半角标点 {found[0]}")
        elif kind == "before":
            yield Match(start, end, "", message="标点前多了空格")
        elif _is_sentence(view):
            yield Match(start - 1, end, view.text[start - 1 : end] + "。", message="句末没有标点")


def _one(marks: str) -> str:
    """What stays of several marks: the gravest, an ellipsis for full stops in a row."""
    if set(marks) <= set("。") and len(marks) > 2:
        return "……"
    best = max(marks, key=lambda mark: "、,，:：;；。?？!！".index(mark))
    return _FULL.get(best, best)


def _is_sentence(view: View) -> bool:
    return view.han >= 6 and any(mark in view.text for mark in "，。！？,!?")


@cache
def simplified_forms() -> dict[str, str]:
    """Traditional → simplified, without the characters of GB 2312, which simplified text uses too (乾隆, 慰藉)."""
    lines = asset("rubrics", "lexicons", "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {line[0]: line[1] for line in lines if len(line) == 2 and not line[0].encode("gb2312", "ignore")}


@cache
def traditional_characters() -> Flags:
    """The characters that simplified text has no use for, as a table."""
    return characters("".join(simplified_forms()))


def may_be_traditional(block: Block) -> Flags:
    """The phrases with such a character."""
    return block.having(traditional_characters())


def traditional(view: View) -> Iterator[Match]:
    """Traditional characters, from the first to the last; names, titles and quotations keep theirs."""
    forms = simplified_forms()
    kept = list(named(view.text))
    wrong = [
        at for at, char in enumerate(view.text) if char in forms and not any(low <= at < high for low, high in kept)
    ]
    if wrong:
        start, end = wrong[0], wrong[-1] + 1
        table = {at: forms[view.text[at]] for at in wrong}
        yield Match(start, end, "".join(table.get(at, view.text[at]) for at in range(start, end)))


def may_be_too_long(block: Block) -> Flags:
    """The phrases over the least length that is too long for some use."""
    options = block.options
    return block.lengths > min(options.limit(group) for group in (None, *MAX_LENGTH, *options.max_length))


_TAGS = re.compile(r"<[^<>]*>|\s+")


def too_long(view: View) -> Iterator[Match]:
    """More characters than its use allows; white space and markup do not count."""
    limit = view.options.limit(view.group)
    if len(view.text) <= limit:
        return
    length = len(_TAGS.sub("", view.text))
    if length > limit:
        yield Match(0, len(view.text), message=f"共 {length} 字，超过 {limit} 字")


SPACING = re.compile(r"(?<=[㐀-鿿])(?P<open>[ ]?)(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?P<close>[ ]?)(?=[㐀-鿿])")


def boundaries(text: str) -> Iterator[tuple[int, int]]:
    """The spans between a Chinese character and a Latin one or a digit: empty, or one blank; links are left alone."""
    links = [found.span() for found in LINK.finditer(text)]
    for found in SPACING.finditer(text):
        start, end = found.span()
        if not any(low <= end and start <= high for low, high in links):
            yield start, end
