"""What a shop sets for the check of its scripts: the table `[lint]` of the configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from audit.errors import UsageError, misfit
from audit.lint.diagnostic import LEVELS, Level


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """The settings of `kefu-audit lint`, with the defaults of the specification.

    `max_length` counts characters without white space, by group or `default`. `variables` are the names in braces that
    the platform fills in, `domains` the hosts to which a link may lead, `allow` words that no wording rule looks at
    (dialect, names). `groups` adds names to the groups of rubrics/lint/groups.yaml.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_level: Level = "warning"
    max_length: dict[str, int] = {}
    variables: tuple[str, ...] = ("买家昵称",)
    domains: tuple[str, ...] = (
        *("taobao.com", "tmall.com", "tmall.hk", "tb.cn", "1688.com", "goofish.com", "alipay.com", "alicdn.com"),
        *("jd.com", "jd.hk", "3.cn", "pinduoduo.com", "yangkeduo.com", "douyin.com", "jinritemai.com", "kuaishou.com"),
        *("kwaixiaodian.com", "xiaohongshu.com", "suning.com", "vip.com", "youzan.com", "cainiao.com"),
    )
    allow: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = {}
    baseline: str | None = None
    suppressions: str | None = None

    def limit(self, group: str | None) -> int:
        """How many characters a phrase of a group may have."""
        limits = MAX_LENGTH | self.max_length
        return limits.get(group or "", limits["default"])


MAX_LENGTH = {"default": 120, "auto-reply": 60}
"""Characters a message; the training document wants automatic replies short."""


def read_options(table: Mapping[str, Any], **flags: Any) -> Options:
    """The options of a configuration's `[lint]`, with flags on top where they are given.

    Raises UsageError where a key or a value is wrong.
    """
    given = {name.replace("_", "-"): value for name, value in flags.items() if value}
    try:
        return msgspec.convert({**table, **given}, Options)
    except msgspec.ValidationError as error:
        keys, what = misfit(str(error))
        known = f"（可用：{'、'.join(LEVELS)}）" if keys == ["fail-level"] else ""
        raise UsageError(f"配置 [lint] 或参数有误：{what}{known}") from None
