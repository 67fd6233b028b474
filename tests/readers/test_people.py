"""Who is who: shops and their accounts, robots, masked nicks, names that betray a role."""

from __future__ import annotations

import pytest

from audit.readers.people import People, masked, nameless, plain

PEOPLE = People(("某店",), {"小陈": "陈静", "机器人小王": "王"}, ("小七",))


@pytest.mark.parametrize(
    ("sender", "role"),
    [
        ("某店", "agent"),
        ("某店:小禾", "agent"),
        ("某店：小禾", "agent"),
        ("某店:服务助手", "bot"),
        ("某店:店小蜜", "bot"),
        ("小陈", "agent"),
        ("小七", "bot"),
        ("机器人小王", "agent"),
        ("系统消息", "system"),
        ("某店铺", None),
        ("别店:小禾", None),
        ("lin", None),
    ],
)
def test_a_speaker_is_the_shops_the_systems_or_anybody(sender: str, role: str | None) -> None:
    assert PEOPLE.speaker(sender) == role
    assert PEOPLE.speaker(sender) == role, "the second look says the same"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("jd_lin", "buyer"),
        ("tb12345", "buyer"),
        ("l**n", "buyer"),
        ("豆苗童装客服", "agent"),
        ("某某旗舰店", "agent"),
        ("店长", "agent"),
        ("别店:小禾", "agent"),
        ("某店-娜娜", "agent"),
        ("jimi_vender_12", "bot"),
        ("智能客服", "bot"),
        ("系统提示", "system"),
        ("小林", None),
        ("安安妈", None),
    ],
)
def test_a_name_betrays_its_role_or_not(name: str, role: str | None) -> None:
    assert PEOPLE.guess(name) == role


@pytest.mark.parametrize(
    ("nick", "is_masked", "is_nameless"),
    [
        ("l**n", True, True),
        ("l*n", False, False),
        ("", False, True),
        (None, False, True),
        ("客户", False, True),
        ("小程序用户", False, True),
        ("lin", False, False),
    ],
)
def test_masked_shared_and_missing_names_identify_nobody(nick: str | None, is_masked: bool, is_nameless: bool) -> None:
    assert (masked(nick), nameless(nick)) == (is_masked, is_nameless)


@pytest.mark.parametrize(
    ("nick", "expected"), [("cntaobaolin", "lin"), ("cnalichnlin", "lin"), (" lin ", "lin"), ("lin", "lin")]
)
def test_prefixes_of_the_site_are_no_part_of_a_nick(nick: str, expected: str) -> None:
    assert plain(nick) == expected


def test_a_shop_speaks_through_its_accounts_only() -> None:
    assert PEOPLE.shop_of("某店:小禾") == "某店"
    assert PEOPLE.shop_of("lin") == "某店", "the only shop there is"
    two = PEOPLE.with_shop("别店")
    assert (two.shop_of("别店:小满"), two.shop_of("lin")) == ("别店", None)
    assert two.with_shop("别店") is two and two.with_shop(None) is two
