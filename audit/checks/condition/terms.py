"""The terms of the condition language: bounds, distances, times of day, quantities, and how a condition names another."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from audit.checks.condition.entities import ENTITIES
from audit.checks.condition.words import Written, one_or_more
from audit.dialogue import Role

Speaker = Literal["buyer", "agent", "bot", "system", "anyone"]
Event = Literal["transfer", "order", "payment", "complaint", "wants", "closing"]

PEOPLE: tuple[Role, ...] = ("buyer", "agent", "bot")
"""Who `anyone` is; platform notices are asked for by name."""

WHICH = ("first", "last", "any", "every")


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


Number = Annotated[float, AfterValidator(_whole)]


def _span(value: Any) -> Any:
    """A number is an upper bound: within 5 is from the first to the fifth."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = [0, value]
    if not (isinstance(value, list | tuple) and len(value) == 2):
        raise ValueError("应当是一个数，或 [从, 到]")
    low, high = value
    if not all(isinstance(end, int | float) and not isinstance(end, bool) and end >= 0 for end in value):
        raise ValueError("应当是不小于 0 的数")
    if low > high or high == 0:
        raise ValueError(f"范围是空的：{low} 到 {high}")
    return (low, high)


Span = Annotated[tuple[Number, Number], BeforeValidator(_span, json_schema_input_type=float | list[float])]


def short_for(*types: str) -> ConfigDict:
    """Let the JSON Schema of a model also take what its validators turn into the whole: values of some JSON types."""

    def widen(schema: dict[str, Any]) -> None:
        whole = dict(schema)
        schema.clear()
        schema["anyOf"] = [{"type": list(types)}, whole]

    return ConfigDict(json_schema_extra=widen)


class Extent(Written):
    """How far: numbers of messages or turns of the side that is asked about, or seconds; what is given holds together."""

    model_config = short_for("integer", "array")

    messages: Span | None = None
    turns: Span | None = None
    seconds: Span | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"messages": value} if isinstance(value, int | list) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _some(self) -> Extent:
        if self.messages is self.turns is self.seconds is None:
            raise ValueError("要说明多少 messages、turns 或 seconds")
        return self


class Limits(Written):
    """Bounds of a number; what is given holds together."""

    over: Number | None = None
    under: Number | None = None
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _some(self) -> Limits:
        lows = [bound for bound in (self.over, self.at_least) if bound is not None]
        highs = [bound for bound in (self.under, self.at_most) if bound is not None]
        if not lows and not highs:
            raise ValueError("要有 over、under、at_least 或 at_most 之一")
        if lows and highs:
            open_end = self.over == max(lows) or self.under == min(highs)
            if max(lows) > min(highs) or (max(lows) == min(highs) and open_end):
                raise ValueError(f"范围是空的：{max(lows):g} 到 {min(highs):g}")
        return self

    @property
    def limit(self) -> float:
        """The bound that is told: the lower one where there are two."""
        bounds = (self.over, self.at_least, self.under, self.at_most)
        return next(bound for bound in bounds if bound is not None)

    def hold(self, value: float) -> bool:
        """Whether a number lies within."""
        return (
            (self.over is None or value > self.over)
            and (self.under is None or value < self.under)
            and (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
        )


class Waited(Limits):
    """Seconds since the other side (`from`) last spoke, from the `first` or `last` message of its turn."""

    by: Speaker = Field("buyer", alias="from")
    turn: Literal["first", "last"] = "first"


class Silence(Limits):
    """Seconds until somebody (`of`) writes next; without end where he never does."""

    of: Speaker = "buyer"


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)", text):
        raise ValueError(f"时段应当写成 09:00-18:00，不是“{text}”")
    if text[:5] == text[6:]:
        raise ValueError(f"时段是空的：{text}")
    return text


Clock = Annotated[str, AfterValidator(_clock)]


class Hours(Written):
    """The time of day at which a message was written, as 09:00-18:00, and the days of the week (1 is Monday)."""

    within: Clock | None = None
    outside: Clock | None = None
    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = ()

    @model_validator(mode="after")
    def _some(self) -> Hours:
        if not (self.within or self.outside or self.days):
            raise ValueError("要有 within、outside 或 days 之一")
        return self


def _entity(name: str, info: ValidationInfo) -> str:
    own = (info.context or {}).get("params", {}).get("entities") or {}
    if name not in ENTITIES and name not in own:
        raise ValueError(f"没有名为“{name}”的信息，可用：{'、'.join((*ENTITIES, *own))}")
    return name


EntityName = Annotated[str, AfterValidator(_entity)]


class Echo(Written):
    """Repeats a value that somebody (`of`) gave before: at least `at_least` different kinds of `what`."""

    model_config = short_for("string", "array")

    what: Annotated[tuple[EntityName, ...], one_or_more(str)]
    of: Speaker = "buyer"
    at_least: int = Field(1, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return {"what": value} if isinstance(value, str | list) else value

    @model_validator(mode="after")
    def _enough(self) -> Echo:
        if self.at_least > len(self.what):
            raise ValueError(f"只列了 {len(self.what)} 种信息，不可能有 {self.at_least} 种")
        return self


class Repeat(Written):
    """Nearly the same as an earlier message of the same side, or of `of`, among its last `back` (without it: all)."""

    of: Speaker | None = None
    similarity: float = Field(0.8, gt=0, le=1)
    shortest: int = Field(10, ge=3)
    back: int | None = Field(None, ge=1)


class Resemblance(Written):
    """Reads like one of `to`: shares at least `similarity` of the pairs of characters (Jaccard)."""

    to: Annotated[tuple[str, ...], one_or_more(str)] = Field(min_length=1)
    similarity: float = Field(0.6, gt=0, le=1)


What = Literal[
    "messages",
    "turns",
    "characters",
    "duration",
    "first_response",
    "mean_wait",
    "longest_wait",
    "transfers",
    "agents",
    "sentiment",
    "hits",
]


def _name(value: str, info: ValidationInfo) -> str:
    known = (info.context or {}).get("params", {}).get("conditions") or {}
    if info.context is not None and value not in known:
        raise ValueError(f"没有名为“{value}”的条件，已有：{'、'.join(map(str, known)) or '（无）'}")
    return value


ConditionName = Annotated[str, AfterValidator(_name)]


class Quantity(Written):
    """A number of a whole dialogue; times in seconds, `hits` those of a condition (`of`)."""

    what: What
    by: Speaker = "anyone"
    of: ConditionName | None = None

    @model_validator(mode="after")
    def _of_hits(self) -> Quantity:
        if (self.what == "hits") != (self.of is not None):
            raise ValueError("hits 要写 of: 条件名，别的量不写")
        return self


class Measure(Limits, Quantity):
    """A quantity, or one divided by another (`per`), within bounds."""

    per: Quantity | None = None


def _anchor(value: str, info: ValidationInfo) -> str:
    _, name = split_anchor(value)
    _name(name, info)
    return value


Anchor = Annotated[str, AfterValidator(_anchor)]


def split_anchor(text: str) -> tuple[str | int, str]:
    """ "every 等太久" is ("every", "等太久"), "2nd 等太久" is (2, "等太久"), a name alone is ("any", name)."""
    which, _, name = text.strip().partition(" ")
    if not name:
        return "any", which
    if which in WHICH:
        return which, name.strip()
    number = which.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    if number.isdecimal() and int(number) >= 1:
        return int(number), name.strip()
    raise ValueError(f"“{which}”看不懂，可用：first、last、any、every，或 2nd 这样的次序")
