"""Masks of the same length for what is private: phones, identity and bank cards, e-mail addresses, WeChat and QQ names.

Judging happens before masking, and a mask keeps every offset, so spans stay valid. A block of messages is filtered at
once: only those with enough digits, an `@` or the mark of a chat name are looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from audit.dialogue import Dialogue, Message
from audit.findings import AuditRecord, Check
from audit.text import fold, fold_block

MASK = "*"

_GAP = "[ ._·/-]{0,3}"
_SPELT = "[零〇一幺二三四五六七八九0-9]"
_MOBILE = (
    r"(?<![0-9])(?:\+ ?86[ -]?|0086[ -]?|86[ -]?|\(86\) ?)?"
    rf"(?:1[3-9][0-9]{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}|1[3-9][0-9]{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}}"
    rf"|1[3-9][0-9]{{2}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}|1[3-9][0-9]{{2}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{3}}"
    rf"|1[ .-][3-9](?:[ .-][0-9]){{9}}|[一幺][三四五六七八九]{_SPELT}{{9}})"
    r"(?:(?:-| ?转 ?)[0-9]{3,6})?(?![0-9])"
)
_LANDLINE = (
    r"(?<![0-9])(?<![0-9][ .-])(?:\(0[1-9][0-9]{1,2}\) ?|0[1-9][0-9]{1,2}[ -]?)"
    r"[2-9][0-9]{3}[ -]?[0-9]{3,4}(?:(?:-| ?转 ?)[0-9]{1,6})?(?![0-9])"
)
_IDENTITY = (
    r"(?<![0-9a-z])[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{3}[0-9x](?![0-9a-z])"
)
_IDENTITY_NAMED = r"(?<=身份证)[^0-9]{0,6}(?P<named>[0-9]{17}[0-9x]|[0-9]{15})(?![0-9a-z])"
_BANK = r"(?<![0-9a-z])(?:[3-6]|9)[0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{3,4}(?:[ -]?[0-9]{1,3})?(?![0-9a-z])"
_MAIL = r"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}"
_SAID = "(?:[:;=]|是|为|就是)"
_CHAT = (
    r"(?:(?:[微薇威徽]信?|[加+](?:v信?|vx|wx))(?:号码?|id)? ?" + _SAID + "? ?"
    r"|(?<![a-z])(?:v信?|vx|wx|wechat|weixin)(?:号码?|id)? ?" + _SAID + " ?"
    r"|(?<![a-z])(?:vx|wx|wechat|weixin) (?=[a-z0-9_-]*[0-9_]))"
    r"(?P<chat>[a-z][a-z0-9_-]{5,19}|[0-9]{6,12})(?![a-z0-9_-])"
    r"|(?:(?<![a-z])q{1,2}|扣扣|企鹅)(?:号码?)? ?" + _SAID + "? ?(?P<qq>[1-9][0-9]{4,10})(?![0-9])"
)
_CANDIDATES = (
    f"(?P<mail>{_MAIL})|{_IDENTITY_NAMED}|(?P<identity>{_IDENTITY})|(?P<mobile>{_MOBILE})"
    f"|(?P<landline>{_LANDLINE})|(?P<bank>{_BANK})|{_CHAT}"
)
_NUMBERED = re.compile(r"(?:订单|单号|运单|编号|快递|物流|货号|款号|条码|流水)[^0-9]{0,6}$")
"""What is called an order or a parcel is no phone or card, whatever it looks like."""
_CARD = re.compile(r"(?:卡号|银行卡|信用卡|储蓄卡|账号|帐号|账户)[^0-9]{0,6}$")
"""What is called a card is one, even with a wrong check digit."""

_SUSPECT = 10
"""Digits of the shortest number that is masked without a name before it: a landline with its area code."""


@cache
def _weights() -> NDArray[np.uint8]:
    """What each code point adds to a message's weight; the beginning of a chat name or an address suffices."""
    table = np.zeros(0x110000, dtype=np.uint8)
    table[[ord(digit) for digit in "0123456789零〇一幺二三四五六七八九"]] = 1
    table[[ord(mark) for mark in "@微薇威徽扣企身vwq"]] = _SUSPECT
    return table


@cache
def _candidates() -> re.Pattern[str]:
    """Compiled when the first message with enough digits comes, so that starting does not wait for it."""
    return re.compile(_CANDIDATES)


def private_spans(text: str) -> list[tuple[int, int]]:
    """The half-open spans of what is private in one text, in order, without overlaps."""
    return list(_spans(fold(text)))


def mask(text: str) -> str:
    """The text with everything private masked, of the same length."""
    return _masked(text, fold(text))


def mask_block(texts: Sequence[str]) -> dict[int, str]:
    """The masked texts of a block, by index; what holds nothing private is left out."""
    folded = fold_block(texts)
    masked = {}
    for index in _suspects(folded.codes, folded.starts):
        text = texts[index]
        new = _masked(text, folded.message(index))
        if new != text:
            masked[index] = new
    return masked


def mask_dialogues(
    dialogues: Sequence[Dialogue], records: Sequence[AuditRecord]
) -> tuple[list[Dialogue], list[AuditRecord]]:
    """Dialogues and their records as they may be written: texts, quotes and messages that quote are masked."""
    messages = [message for dialogue in dialogues for message in dialogue.messages]
    texts = [message.text for message in messages]
    any_meta = any([message.meta for message in messages])  # noqa: C419 - twice as fast as a generator
    names = list({name for dialogue in dialogues for name in _names(dialogue)})
    masked = mask_block(texts + names)
    hidden = {names[index - len(texts)]: masked.pop(index) for index in list(masked) if index >= len(texts)}
    shown, judged = list(dialogues), list(records)
    touched: dict[int, dict[int, str]] = {}
    starts = np.cumsum([0, *(len(dialogue.messages) for dialogue in dialogues)])
    for index, text in masked.items():
        owner = int(np.searchsorted(starts, index, side="right")) - 1
        touched.setdefault(owner, {})[index - int(starts[owner])] = text
    for index, dialogue in enumerate(dialogues):
        own = {name: hidden[name] for name in _names(dialogue) if name in hidden} if hidden else {}
        if (
            own
            or index in touched
            or dialogue.meta
            or (any_meta and any(message.meta for message in dialogue.messages))
        ):
            shown[index], judged[index] = _mask_pair(dialogue, judged[index], touched.get(index, {}), own)
    return shown, judged


def _names(dialogue: Dialogue) -> set[str]:
    """What the buyer, and whoever else is no agent, is called."""
    names = {message.sender for message in dialogue.messages if message.role != "agent"}
    names.add(dialogue.buyer)
    return {name for name in names if name}


def _mask_pair(
    dialogue: Dialogue, record: AuditRecord, texts: Mapping[int, str], names: Mapping[str, str]
) -> tuple[Dialogue, AuditRecord]:
    secrets = _secrets(dialogue, texts, names)
    messages = tuple(
        _mask_message(message, texts.get(index, message.text), names, secrets)
        for index, message in enumerate(dialogue.messages)
    )
    name = dialogue.id
    for own in sorted(names, key=lambda own: (-len(own), own)):
        name = name.replace(own, names[own])
    buyer = names.get(dialogue.buyer or "", dialogue.buyer)
    shown = replace(dialogue, id=name, buyer=buyer, messages=messages, meta=_mask_values(dialogue.meta, secrets))
    checks = tuple(_mask_check(check, shown.messages, secrets) for check in record.checks)
    return shown, replace(record, dialogue=name, checks=checks, meta=_mask_values(record.meta, secrets))


def _secrets(dialogue: Dialogue, texts: Mapping[int, str], names: Mapping[str, str]) -> dict[str, str]:
    """What was masked and what stands for it, longest first, so that a part never hides the whole."""
    found = set(names)
    for index in texts:
        text = dialogue.messages[index].text
        found |= {text[start:end] for start, end in private_spans(text)}
    return {secret: MASK * len(secret) for secret in sorted(found, key=lambda secret: (-len(secret), secret))}


def _mask_message(message: Message, text: str, names: Mapping[str, str], secrets: Mapping[str, str]) -> Message:
    sender = names.get(message.sender or "", message.sender)
    if text == message.text and sender == message.sender and not message.meta:
        return message
    return replace(message, text=text, sender=sender, meta=_mask_values(message.meta, secrets))


def _mask_check(check: Check, messages: Sequence[Message], secrets: Mapping[str, str]) -> Check:
    evidence = tuple(
        item
        if (quote := messages[item.message].text[item.start : item.end]) == item.quote
        else replace(item, quote=quote)
        for item in check.evidence
    )
    return replace(
        check,
        evidence=evidence,
        message=_hide(check.message, secrets),
        suggestion=None if check.suggestion is None else _hide(check.suggestion, secrets),
    )


def _hide(text: str, secrets: Mapping[str, str]) -> str:
    for secret, stand_in in secrets.items():
        text = text.replace(secret, stand_in)
    return mask(text)


def _mask_values(value: Any, secrets: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _hide(value, secrets)
    if isinstance(value, dict):
        return {_hide(str(key), secrets): _mask_values(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mask_values(item, secrets) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and (hidden := _hide(str(value), secrets)) != str(value):
        return hidden
    return value


def _suspects(codes: NDArray[np.uint32], starts: NDArray[np.int64]) -> list[int]:
    """The messages worth a closer look: with enough digits, an address sign, or a chat name's mark."""
    if len(starts) < 2:
        return []
    weights = np.add.reduceat(_weights()[codes], starts[:-1], dtype=np.uint32)
    return [int(index) for index in np.flatnonzero(weights >= _SUSPECT)]


def _masked(text: str, folded: str) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in _spans(folded):
        pieces += (text[done:start], MASK * (end - start))
        done = end
    return "".join((*pieces, text[done:])) if pieces else text


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    position = 0
    while found := _candidates().search(folded, position):
        kind = found.lastgroup or ""
        start, end = found.span(kind)
        if _is_private(kind, found[kind], folded[max(0, start - 12) : start]):
            yield start, end
            position = end
        else:
            position = start + 1


def _is_private(kind: str, found: str, before: str) -> bool:
    if kind in ("mail", "named", "chat", "qq"):
        return True
    digits = re.sub(r"[^0-9x]", "", found)
    if kind == "identity" and _identity_holds(digits):
        return True
    if _NUMBERED.search(before):
        return False
    if kind in ("mobile", "landline"):
        return True
    return bool(_CARD.search(before)) or (digits.isdecimal() and _known_issuer(digits) and _luhn_holds(digits))


def _identity_holds(digits: str) -> bool:
    """GB 11643-1999: a birthday and a check digit modulo 11."""
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11
    return digits[17] == "10x98765432"[rest]


def _known_issuer(digits: str) -> bool:
    """UnionPay (62, 60, 9): 16 to 19 digits; Visa, Mastercard, JCB: 16. Longer order numbers begin otherwise."""
    if digits.startswith(("62", "60", "9")):
        return 16 <= len(digits) <= 19
    return len(digits) == 16 and digits.startswith(("4", "51", "52", "53", "54", "55", "35"))


def _luhn_holds(digits: str) -> bool:
    """ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
