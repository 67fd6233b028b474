from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_chats import SAID, many_dialogues

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor
from audit.findings import AuditRecord, Check, Evidence, Risk
from audit.mask import mask, mask_block, mask_dialogues, private_spans

HIDDEN = [
    ("我的电话«13800138000»谢谢", "mobile"),
    ("«138 0013 8000»", "spaced"),
    ("«138-0013-8000»，白天打", "dashed"),
    ("«138.0013.8000»", "dotted"),
    ("«138_0013_8000»", "underscored"),
    ("«1 3 8 0 0 1 3 8 0 0 0»", "digit by digit"),
    ("«+86 13800138000»", "country code"),
    ("«0086-138 0013 8000»", "country code and blanks"),
    ("打«１３８００１３８０００»", "full width"),
    ("«一三八零零一三八零零零»", "spelt"),
    ("«13800138000» «13900139000»", "two in a row"),
    ("v«13800138000»", "phone as chat name"),
    ("收货人张三,«13912345678»,杭州", "in an address"),
    ("隐私号«18912345678-1234»", "extension"),
    ("店铺座机«010-88886666»", "landline"),
    ("«(0571)88886666»", "landline in brackets"),
    ("«0571 8888666»", "short landline"),
    ("身份证«11010519491231002X»", "identity card"),
    ("证件 «110105 19491231 002x»", "identity card in groups"),
    ("身份证号是«110105194912310021»", "identity card with a wrong check digit, named"),
    ("«6222021234567890128»", "bank card"),
    ("«4111 1111 1111 1111»", "bank card in groups"),
    ("卡号«6222 0212 3456 7890 123»", "bank card with a wrong check digit, named"),
    ("发到 «wang.x-1@mail.example.com.cn» 吧", "mail"),
    ("«a＠qq．com»", "full-width mail"),
    ("微信号«abc_12345»", "WeChat"),
    ("加V：«xiaomei666»", "WeChat as V"),
    ("wx:«zhangsan01»", "WeChat as wx"),
    ("vx «abc_123»", "WeChat as vx"),
    ("加v«xiaomei666»", "WeChat without a mark"),
    ("我微信是«12345678»", "numeric WeChat"),
    ("QQ «123456789»", "QQ"),
    ("扣扣«12345»", "QQ spelt"),
]

SHOWN = [
    "订单号13812345678",
    "快递单号：13800138000",
    "订单 2012345678901234567",
    "单号SF1234567890123",
    "运单 4111111111111111",
    "2024-05-06 12:30:45",
    "2024-05-06到2024-05-09",
    "满300减50，199元3件",
    "微信支付 100元",
    "微信付款123456",
    "V领 藏青色",
    "尺码170/92A 腰围 88",
    "400-800-1234",
    "1234567890123456",
    "110105194912310021",
    "vivo x100",
    "ValueError",
    "v neck tshirt",
    "微波炉 midea",
]


@pytest.mark.parametrize("text", [text for text, _ in HIDDEN], ids=[name for _, name in HIDDEN])
def test_what_is_private_is_masked_at_its_length(text: str) -> None:
    plain, expected, hiding = "", "", False
    for char in text:
        if char in "«»":
            hiding = char == "«"
            continue
        plain += char
        expected += "*" if hiding else char
    assert mask(plain) == expected
    assert mask_block(["在吗", plain, "好的"]) == {1: expected}


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_not_private_stays(text: str) -> None:
    assert mask(text) == text


@given(st.lists(st.text(alphabet="13800 -+86@.comvwx信微一二三0零订单号:：😀１２", max_size=60), max_size=8))
def test_masking_keeps_lengths_and_the_block_agrees_with_single_texts(texts: list[str]) -> None:
    masked = mask_block(texts)
    for index, text in enumerate(texts):
        alone = mask(text)
        assert len(alone) == len(text)
        assert masked.get(index, text) == alone
        assert mask(alone) == alone
        assert all(alone[start:end] == "*" * (end - start) for start, end in private_spans(text))


@pytest.mark.parametrize("piece", ["a", "1", "1-", "v", "0571 8", "一", "a.", "@a."])
def test_masking_is_linear_in_hostile_text(piece: str) -> None:
    assert len(mask(piece * 30_000)) == len(piece) * 30_000


def _pair(texts: list[str], buyer: str = "tb1", **facts: object) -> tuple[Dialogue, AuditRecord]:
    dialogue = Dialogue(
        id=f"店/{buyer}/1", buyer=buyer, messages=tuple(Message("buyer", buyer, None, text) for text in texts)
    )
    evidence = tuple(Evidence(i, 0, len(text), text) for i, text in enumerate(texts))
    check = Check("r", None, "fail", 0.0, None, None, evidence, None, f"说了“{texts[0]}”", "改为：请稍等")
    record = AuditRecord(1, dialogue.id, None, None, None, 0.0, Risk(0.1, False), (None,), (check,), {}, (), "s", "m")
    return dialogue, record


def test_quotes_and_messages_follow_the_masked_text() -> None:
    pairs = [_pair(["在吗"]), _pair(["加我微信abc_12345吧", "电话13800138000"])]
    dialogues, records = mask_dialogues([d for d, _ in pairs], [r for _, r in pairs])
    assert dialogues[0] is pairs[0][0]
    assert records[0] is pairs[0][1]
    for message, item in zip(dialogues[1].messages, records[1].checks[0].evidence, strict=True):
        assert message.text[item.start : item.end] == item.quote
    assert records[1].checks[0].message == "说了“加我微信*********吧”"
    assert "138" not in dialogues[1].messages[1].text


def test_a_buyer_named_by_a_phone_is_masked_wherever_the_name_stands() -> None:
    dialogue, record = _pair(["在吗"], buyer="13800138000")
    (shown,), (judged,) = mask_dialogues([dialogue], [record])
    assert shown.buyer == shown.messages[0].sender == "*" * 11
    assert shown.id == judged.dialogue == f"店/{'*' * 11}/1"


def test_meta_is_masked_at_any_depth() -> None:
    dialogue, record = _pair(["在吗"])
    meta = {"card": {"phones": ["13800138000", 13900139000], "price": 12.5, "ok": True}}
    (shown,), _ = mask_dialogues([Dialogue(dialogue.id, messages=dialogue.messages, meta=meta)], [record])
    assert shown.meta == {"card": {"phones": ["*" * 11, "*" * 11], "price": 12.5, "ok": True}}


PHONE = "13800138000"


@pytest.mark.parametrize("role", ["buyer", "system", "bot"])
def test_whoever_is_called_by_a_phone_is_masked_though_no_buyer_is_named(role: str) -> None:
    plain = Dialogue(
        f"{PHONE}/1", messages=(Message(role, PHONE, None, "在吗"), Message("agent", "小美", None, "您好"))
    )  # type: ignore[arg-type]
    record = AuditRecord(1, plain.id, None, "小美", None, None, Risk(0.1, False), (None, None), (), {}, (), "s", "m")
    (shown,), (judged,) = mask_dialogues([plain], [record])
    assert [message.sender for message in shown.messages] == ["*" * 11, "小美"]
    assert shown.id == judged.dialogue == f"{'*' * 11}/1"


def test_agents_keep_their_names_because_cards_are_called_by_them() -> None:
    plain = Dialogue(
        "d", buyer="tb", messages=(Message("agent", PHONE, None, "您好"), Message("buyer", "tb", None, "在"))
    )
    record = AuditRecord(
        1, "d", None, PHONE, None, 80.0, Risk(0.1, False), (None, 0.0), (), {PHONE: 80.0}, (), "s", "m"
    )
    (shown,), (judged,) = mask_dialogues([plain], [record])
    assert shown.messages[0].sender == judged.agent == PHONE


def test_keys_of_meta_are_masked_like_its_values() -> None:
    dialogue, record = _pair(["在吗"])
    (shown,), _ = mask_dialogues([msgspec.structs.replace(dialogue, meta={PHONE: {"a": [{PHONE: 1}]}})], [record])
    assert shown.meta == {"*" * 11: {"a": [{"*" * 11: 1}]}}


def _luhn(digits: str) -> str:
    """Digits with the check digit of ISO/IEC 7812-1 behind them."""
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _identity(region: int, day: str, number: int) -> str:
    """An identity number with the check character of GB 11643-1999."""
    digits = f"{region:06}{day}{number:03}"
    rest = (12 - sum(2 ** (17 - place) % 11 * int(digit) for place, digit in enumerate(digits)) % 11) % 11
    return digits + "0123456789X"[rest]


AROUND = st.sampled_from(("", "我的是", "，", "谢谢", " ", "\n"))
IDENTITIES = st.builds(
    lambda region, day, number: _identity(region, f"{day:%Y%m%d}", number),
    st.integers(110000, 820000), st.dates(date(1900, 1, 1), date(2024, 12, 31)), st.integers(0, 999),
)  # fmt: skip
CARDS = st.builds(
    lambda rest, size: _luhn(f"62{rest:017}"[: size - 1]), st.integers(10**16, 10**17 - 1), st.integers(16, 19)
)
MOBILES = st.builds(
    lambda second, rest, gap: f"1{second}{rest:09}"[:3] + gap + f"1{second}{rest:09}"[3:7] + gap + f"1{second}{rest:09}"[7:],
    st.integers(3, 9), st.integers(0, 10**9 - 1), st.sampled_from(("", " ", "-", ".", "·")),
)  # fmt: skip


@given(AROUND, MOBILES | IDENTITIES | CARDS, AROUND)
def test_every_phone_identity_and_card_number_is_masked_wherever_it_stands(
    before: str, number: str, after: str
) -> None:
    assert mask(before + number + after) == before + "*" * len(number) + after


@given(CARDS, st.integers(1, 9))
def test_a_card_number_with_a_wrong_check_digit_is_a_number_like_others(number: str, more: int) -> None:
    wrong = number[:-1] + str((int(number[-1]) + more) % 10)
    assert mask(f"编码{wrong}") == f"编码{wrong}"
    assert mask(f"银行卡{wrong}") == f"银行卡{'*' * len(wrong)}"


PRIVATE = st.sampled_from((*SAID, f"打{PHONE}", f"加v {PHONE}", "卡号6222021234567890128，尽快"))


@settings(max_examples=25)
@given(many_dialogues(texts=PRIVATE, buyer=st.sampled_from(("tb", PHONE))))
def test_masked_records_fit_their_masked_dialogues(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    records = auditor.audit(dialogues)
    shown, judged = mask_dialogues(dialogues, records)
    for before, after, record in zip(dialogues, shown, judged, strict=True):
        assert [len(message.text) for message in after.messages] == [len(message.text) for message in before.messages]
        assert record.dialogue == after.id
        for check in record.checks:
            for item in check.evidence:
                assert after.messages[item.message].text[item.start : item.end] == item.quote
        assert PHONE.encode() not in msgspec.json.encode((after, record))
        assert mask_dialogues([before], [records[dialogues.index(before)]]) == ([after], [record])
    assert [msgspec.structs.replace(r, dialogue="", checks=()) for r in judged] == [
        msgspec.structs.replace(r, dialogue="", checks=()) for r in records
    ]
    again, unchanged = mask_dialogues(shown, judged)
    assert (again, unchanged) == (shown, judged)
