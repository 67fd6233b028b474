"""Settings of a shop: `kefu-audit.toml`, or `[tool.kefu-audit]` in `pyproject.toml`, found beside the work or above it.

```toml
tz = "Asia/Shanghai"
rubrics = ["default", "rubrics/shop.yaml"]
promotions = "promotions.yaml"
agents = { "某旗舰店:小美" = "王小美" }      # or the name of a file

[run]                 # defaults of the options of `run`, by their names
workers = 2

[shops."某旗舰店"]
accounts = ["某旗舰店:小美"]
hours = "08:00-23:00"
```

Paths are relative to the file. Flags of the command line beat it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from audit.errors import Mistake, Place, RubricError, UsageError, misfit, os_reason

NAMES = ("kefu-audit.toml", "pyproject.toml")

T = TypeVar("T")


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A table of the file; an unknown key is a mistake, so that a typo never passes silently."""


class RunTable(_Table, frozen=True):
    """`[run]`: the options of `run` under their names; None where the file says nothing."""

    out: str | None = None
    format: str | None = None
    encoding: str | None = None
    session_gap: Annotated[float, msgspec.Meta(ge=0.01)] | None = None
    columns: str | None = None
    bots: tuple[str, ...] = ()
    assistant: str | None = None
    workers: Annotated[int, msgspec.Meta(ge=1)] | None = None
    engine: str | None = None
    mask: bool | None = None
    report: bool | None = None
    parquet: bool | None = None
    lang: str | None = None
    risk_top: str | None = None
    sentiment: str | None = None
    fail_on: tuple[str, ...] = ()
    tolerate: bool | None = None
    spark_master: str | None = None
    spark_conf: dict[str, str] = {}


class ShopTable(_Table, frozen=True):
    """`[shops."NAME"]`: the accounts that speak for the shop, and when it answers, as "08:00-23:00"."""

    accounts: tuple[str, ...] = ()
    hours: str | None = None
    rubrics: tuple[str, ...] = ()
    promotions: str | None = None

    def __post_init__(self) -> None:
        if self.hours is not None and not _HOURS.fullmatch(self.hours):
            raise ValueError('hours 应写成 "08:00-23:00"')


class Settings(_Table, frozen=True):
    """The whole file. `nightly` and `lint` are read by their commands."""

    tz: str | None = None
    rubrics: tuple[str, ...] = ()
    promotions: str | None = None
    agents: str | dict[str, str] = {}
    shops: dict[str, ShopTable] = {}
    run: RunTable = RunTable()
    nightly: dict[str, Any] = {}
    lint: dict[str, Any] = {}

    def people(self) -> dict[str, str]:
        """Which person is behind an account; an account of a shop that is not listed stands for itself."""
        listed = read_agents(Path(self.agents)) if isinstance(self.agents, str) else self.agents
        own = {account: account for shop in self.shops.values() for account in shop.accounts}
        return own | dict(listed)

    def without_effect(self) -> list[str]:
        """What is said of single shops and changes nothing in a run yet, as `shops.NAME.KEY`."""
        keys = ("hours", "rubrics", "promotions")
        return [f"shops.{name}.{key}" for name, shop in self.shops.items() for key in keys if getattr(shop, key)]


_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d")


def load_settings(config: Path | None = None, beside: Path | None = None) -> Settings:
    """The settings in `config`, or in the nearest file at or above `beside`; the defaults where there is none.

    Raises UsageError for a file that cannot be read and RubricError for one with a mistake, with its place.
    """
    if config is not None:
        if not config.is_file():
            raise UsageError(f"{config}: 没有这个配置文件")
        found = _tables(config)
        return Settings() if found is None else _settings(config, *found)
    for folder in () if beside is None else (beside.resolve(), *beside.resolve().parents):
        for name in NAMES:
            if (path := folder / name).is_file() and (found := _tables(path)) is not None:
                return _settings(path, *found)
    return Settings()


def read_agents(path: Path) -> dict[str, str]:
    """Which person is behind an account, from a file.

    YAML, JSON or TOML maps accounts to names, other files have lines `account,name` or `account: name`. An account alone is
    its own name.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: 读不了客服名单（{os_reason(error)}）；应是 UTF-8 文本") from None
    if path.suffix.lower() in (".yaml", ".yml", ".json", ".toml"):
        value = _toml(path, text) if path.suffix.lower() == ".toml" else _yaml(path)
        try:
            listed = msgspec.convert(value, dict[str, str] | list[str], strict=False)
        except msgspec.ValidationError as error:
            raise UsageError(f"{path}: 客服名单应是“账号: 姓名”或账号列表（{error}）") from None
        return listed if isinstance(listed, dict) else {account: account for account in listed}
    people = {}
    for line in text.splitlines():
        # Accounts hold colons themselves, so a plain one is a delimiter only before a blank.
        account, _, person = re.sub("[，：\t]|:(?= )", ",", line.strip()).partition(",")
        if account and not account.startswith("#"):
            people[account.strip()] = person.strip() or account.strip()
    return people


def chosen(*values: T | None) -> T | None:
    """The first value that somebody gave: flag before file before default."""
    return next((value for value in values if value is not None), None)


def _tables(path: Path) -> tuple[str, tuple[str, ...], dict[str, Any]] | None:
    """Text, path of keys and content of our part of a file; None where it has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: 读不了配置文件（{os_reason(error)}）") from None
    content = _toml(path, text)
    if path.name != "pyproject.toml":
        return text, (), content
    tool = content.get("tool", {}).get("kefu-audit")
    return None if tool is None else (text, ("tool", "kefu-audit"), tool)


def _settings(path: Path, text: str, prefix: tuple[str, ...], content: Mapping[str, Any]) -> Settings:
    try:
        settings = msgspec.convert(content, Settings)
    except msgspec.ValidationError as error:
        raise RubricError([_mistake(path, text, prefix, str(error))]) from None
    return _anchored(settings, path.parent)


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The same with paths that hold wherever the command is called from; the name of a shipped pack stays a name."""

    def at(name: str | None) -> str | None:
        return None if name is None else str(folder / name)

    def packs(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(folder / name) if (folder / name).is_file() else name for name in names)

    replace = msgspec.structs.replace
    return replace(
        settings,
        rubrics=packs(settings.rubrics),
        promotions=at(settings.promotions),
        agents=str(folder / settings.agents) if isinstance(settings.agents, str) else settings.agents,
        shops={
            name: replace(shop, rubrics=packs(shop.rubrics), promotions=at(shop.promotions))
            for name, shop in settings.shops.items()
        },
        run=replace(settings.run, out=at(settings.run.out), columns=at(settings.run.columns)),
        lint=settings.lint
        | {key: at(name) for key in ("baseline", "suppressions") if isinstance(name := settings.lint.get(key), str)},
    )


def _mistake(path: Path, text: str, prefix: tuple[str, ...], said: str) -> Mistake:
    """A validation error with its place: `Object contains unknown field `wokers` - at `$.run``."""
    keys, what = misfit(said)
    named = [key for key in keys if not key.isdigit()]  # Shops are not named in errors: a number is a place in a list.
    return Mistake(Place(str(path), _line_of(text, [*prefix, *named])), what)


def _line_of(text: str, keys: list[str]) -> int | None:
    """The 1-based line of a key, found by its name below the header that names most of its tables."""
    given = re.compile(rf"\s*(?:[^=#]*\.)?[\"']?{re.escape(keys[-1])}[\"']?\s*[.=]") if keys else None
    best: tuple[int, int] | None = None
    header = 0
    for number, line in enumerate(text.splitlines(), 1):
        if table := re.match(r"\s*\[+([^\]]+)\]", line):
            names = [name.strip(" \"'") for name in re.findall(r"\"[^\"]*\"|'[^']*'|[^.]+", table[1])]
            header = sum(name in keys for name in names)
            if keys and keys[-1] in names:
                return number
        elif given and given.match(line) and header >= (best or (0, 0))[0]:
            best = (header, number)
    return best[1] if best else None


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(where[1]), int(where[2])) if where else (text.rstrip().count("\n") + 1, None)
        hint = '中文的名字要加引号，例如 [shops."某店"]' if "key" in str(error) else ""
        raise RubricError([Mistake(Place(str(path), line, column), f"不是正确的 TOML：{error}", hint)]) from None


def _yaml(path: Path) -> Any:
    from audit.yamlfile import parse_yaml, read_yaml

    return parse_yaml(read_yaml(path))
