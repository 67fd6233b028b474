"""Who is who: which senders speak for the shop, which of them are robots, and whose nick is a mask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from audit.dialogue import Role

SYSTEM_NAMES = frozenset({"系统提示", "系统提醒", "系统消息", "系统通知", "系统"})
SHARED_NAMES = frozenset(
    {"小程序用户", "客户", "买家", "顾客", "访客", "游客", "匿名用户", "用户", "微信用户", "淘宝用户"}
)
"""Names that many buyers share; they identify nobody."""

_ROBOT = re.compile(r"服务助手|店小蜜|机器人|智能客服|智能助手|自动回复|^jimi(?:_vender)?_\d+$")
_SHOP_WORD = re.compile(r"客服|自营|旗舰|官旗|专营|专卖|官方|售[前后]|商家|卖家|店(?:铺|长|员|主)?$|店[-_:：]")
_BUYER = re.compile(r"^jd_|^tb[\d_]")

_ACCOUNT = re.compile(r"([^\s:：]+)[:：][^\s:：]+$")

SITE = "(?:cntaobao|cnalichn)?"
"""How Taobao ids may begin in exports, as a pattern."""

_REMEMBERED = 10_000
"""Senders of whom is held what was found, so that a name is looked at once and not at each of its messages."""


def masked(nick: str | None) -> bool:
    """Whether stars hide part of the nick, so that other people may bear the same one."""
    return nick is not None and "**" in nick


def fits_mask(nick: str, mask: str) -> bool:
    """Whether the nick is what may stand behind the stars."""
    shown = map(re.escape, re.split(r"\*+", mask))
    return re.fullmatch(".+".join(shown), nick) is not None


def nameless(nick: str | None) -> bool:
    """Whether the name is no identity: missing, masked, or shared by many."""
    return not nick or masked(nick) or nick in SHARED_NAMES


def account_shop(account: str) -> str | None:
    """The shop of an account that is written as shop and person, `某店:小美`; None for other names."""
    match = _ACCOUNT.match(plain(account))
    return match[1] if match else None


def plain(nick: str) -> str:
    """A Taobao id without the prefix of its site."""
    return nick.removeprefix("cntaobao").removeprefix("cnalichn").strip()


class People:
    """What is known about senders from the options; a reader adds the shop that its source names.

    `speaker(sender)` is the role of a sender of the shop or the system, None for all others. `guess(sender)` is the
    role that the name itself betrays in sources without a role field, or None. `robot(sender)` says whether the name,
    or the sub-account after the shop's name, is a robot's.
    """

    def __init__(
        self, shops: Iterable[str] = (), agents: Mapping[str, str] | None = None, bots: Iterable[str] = ()
    ) -> None:
        self.shops = tuple(dict.fromkeys(shops))
        self.agents = dict(agents or {})
        self.bots = frozenset(bots)
        self._listed = self.bots | self.agents.keys() | set(self.shops)
        self._accounts = tuple(f"{shop}{colon}" for shop in self.shops for colon in ":：")
        remembered = lru_cache(_REMEMBERED)
        self.speaker: Callable[[str], Role | None] = remembered(self._speaker)
        self.guess: Callable[[str], Role | None] = remembered(self._guess)
        self.robot: Callable[[str], bool] = remembered(self._robot)

    def with_shop(self, shop: str | None) -> People:
        """The same with one more shop."""
        return People((*self.shops, shop), self.agents, self.bots) if shop and shop not in self.shops else self

    def of_shop(self, sender: str) -> bool:
        """Whether the sender is the shop, one of its sub-accounts, or listed as an agent or robot."""
        return sender in self._listed or sender.startswith(self._accounts)

    def _speaker(self, sender: str) -> Role | None:
        if sender in SYSTEM_NAMES:
            return "system"
        return self.staff(sender) if self.of_shop(sender) else None

    def shop_of(self, sender: str) -> str | None:
        """The shop in whose name the sender speaks, if known."""
        for shop in self.shops:
            if sender == shop or sender.startswith((f"{shop}:", f"{shop}：")):
                return shop
        return self.shops[0] if len(self.shops) == 1 else None

    def staff(self, sender: str | None, *, automatic: bool = False) -> Role:
        """Robot or human, for a sender who speaks for the shop."""
        if automatic or (sender is not None and self.robot(sender)):
            return "bot"
        return "agent"

    def _robot(self, sender: str) -> bool:
        if sender in self.agents:
            return False
        return sender in self.bots or _ROBOT.search(re.split("[:：]", sender)[-1]) is not None

    def _guess(self, sender: str) -> Role | None:
        if sender in SYSTEM_NAMES:
            return "system"
        if self.of_shop(sender) or sender.startswith(self.shops):
            return self.staff(sender)
        if masked(sender) or _BUYER.match(sender):
            return "buyer"
        if _ROBOT.search(sender):
            return "bot"
        return "agent" if _SHOP_WORD.search(sender) or re.search("[^:]:[^:]", sender) else None
