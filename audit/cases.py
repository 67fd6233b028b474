"""Cases: short chats with the verdict that a careful reader gives, beside the pack whose rubrics they hold to it.

A chat has one message a line: role (买家 客服 机器人 系统), optional (sender), optional time, optional [kind], text.

    买家 09:00:00 这款有活动吗
    客服(小美) 09:00:05 亲，现在满199减30，今晚24点前有效
    系统 2025-03-02T09:10:00 买家已付款
    买家 09:12:00 [image] 看图

A time of day is one of 2025-03-01; all times are +08:00; \\n in a text breaks the line. Beside a pack `X.yaml` stands
`X.cases.yaml`, a mapping of ids: a rubric has a list of `Case`, an act has texts (`ActTexts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from audit.dialogue import KINDS, Dialogue, Kind, Message, Role
from audit.errors import Mistake, Place, RubricError
from audit.findings import Verdict
from audit.promotions import Calendar, calendar_of, load_calendar
from audit.yamlfile import YamlText, parse_yaml, place_of, read_yaml, validate

ROLE_WORDS: dict[str, Role] = {"买家": "buyer", "客服": "agent", "机器人": "bot", "系统": "system"}
_DAY = "2025-03-01"
_LINE = re.compile(
    rf"(?P<role>{'|'.join(ROLE_WORDS)})(?:\((?P<sender>[^)]+)\))?"
    r"(?: (?P<at>(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d))?"
    rf"(?: \[(?P<kind>{'|'.join(KINDS)})\])?(?: (?P<text>.+))?"
)
_HINT = "每行：买家|客服|机器人|系统，可加(名字)、时间、[类型]，然后是内容"


def parse_message(line: str) -> Message | None:
    """One line of a chat; None where it is none. ValueError where its time does not exist."""
    match = _LINE.fullmatch(line.strip())
    if match is None or not (match["text"] or match["kind"]):
        return None
    at = match["at"]
    return Message(
        role=ROLE_WORDS[match["role"]],
        sender=match["sender"] or match["role"],
        at=datetime.fromisoformat((at if "T" in at else f"{_DAY}T{at}") + "+08:00") if at else None,
        text=(match["text"] or "").replace("\\n", "\n"),
        kind=cast("Kind", match["kind"] or "text"),
    )


def parse_chat(text: str, id: str = "chat", source: str = "chat") -> Dialogue:
    """A chat as a dialogue; RubricError with the place in `source` of every line that cannot be read."""
    messages: list[Message] = []
    mistakes: list[Mistake] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            message = parse_message(line)
        except ValueError:
            mistakes.append(Mistake(Place(source, number, 1), f"没有这个时间：{line.strip()}"))
            continue
        if message is None:
            mistakes.append(Mistake(Place(source, number, 1), f"不是一行对话：{line.strip()}", _HINT))
        else:
            messages.append(message)
    if mistakes:
        raise RubricError(mistakes)
    agent = next((message.sender for message in messages if message.role == "agent"), None)
    return Dialogue(id=id, shop="示例店", buyer="买家", agent=agent, messages=tuple(messages))


class Case(BaseModel):
    """One chat and the right verdict on it.

    `near` marks a near miss: a chat that only just passes, fails or does not apply. `evidence` are the 0-based messages
    that may decide, `agent` the one to whom the verdict counts. `promotions` is a calendar, inline or as a file beside
    this one. `known_miss` says why we do not reach the verdict yet; the case turns red as soon as we do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    name: str = Field(min_length=1)
    chat: str
    verdict: Verdict
    near: bool = False
    evidence: tuple[int, ...] = ()
    agent: str | None = None
    promotions: str | list[Any] | None = None
    shop: str | None = None
    known_miss: str = ""


class ActTexts(BaseModel):
    """Messages in which an act is done, is not done, or is done and not seen yet (`known_miss`).

    A text may begin with its role as a line of a chat does; otherwise it is by the first role that can do the act.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    does: tuple[str, ...] = ()
    does_not: tuple[str, ...] = ()
    known_miss: tuple[str, ...] = ()


class RubricCase(NamedTuple):
    """A case of a rubric, ready to run, with its place."""

    rubric: str
    case: Case
    dialogue: Dialogue
    calendar: Calendar | None
    place: Place


class ActCase(NamedTuple):
    """A text of an act; `role` is None where the text does not say it."""

    act: str
    text: str
    role: Role | None
    does: bool
    known_miss: bool
    place: Place


class CaseFile(NamedTuple):
    """All cases of a file, in its order."""

    source: YamlText
    rubrics: tuple[RubricCase, ...]
    acts: tuple[ActCase, ...]

    def of(self, what: Literal["rubric", "act"], name: str) -> CaseFile:
        """The cases of one rubric or act; both may have the same name."""
        if what == "rubric":
            return self._replace(rubrics=tuple(case for case in self.rubrics if case.rubric == name), acts=())
        return self._replace(rubrics=(), acts=tuple(case for case in self.acts if case.act == name))


def cases_beside(pack: Path) -> Path:
    """Where the cases of a pack file stand."""
    return pack.with_suffix(".cases.yaml")


def packs_in(folder: Path) -> list[Path]:
    """The pack files of a folder, in order of their names; files of cases are none."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.endswith(".cases.yaml"))


def load_cases(path: Path, shown: str | None = None) -> CaseFile:
    """Read a file of cases, named `shown` in messages; RubricError with every mistake at its place."""
    source = read_yaml(path)
    if shown is not None:
        source = source._replace(name=shown)
    data = parse_yaml(source) or {}
    if not isinstance(data, dict):
        raise RubricError([Mistake(Place(source.name, 1, 1), "应是“规则或动作的 id: 例子”")])
    mistakes: list[Mistake] = []
    rubrics: list[RubricCase] = []
    acts: list[ActCase] = []
    for name, content in data.items():
        try:
            if isinstance(content, list):
                rubrics += _rubric_cases(source, str(name), content, path.parent, mistakes)
            else:
                acts += _act_cases(source, str(name), validate(ActTexts, content, source, [name]))
        except RubricError as error:
            mistakes += error.mistakes
    if mistakes:
        raise RubricError(sorted(mistakes))
    return CaseFile(source, tuple(rubrics), tuple(acts))


def _rubric_cases(
    source: YamlText, rubric: str, content: list[Any], folder: Path, mistakes: list[Mistake]
) -> Iterator[RubricCase]:
    seen: set[str] = set()
    for number, item in enumerate(content):
        where: list[str | int] = [rubric, number]
        try:
            case = validate(Case, item, source, where)
        except RubricError as error:
            mistakes += error.mistakes
            continue
        try:
            calendar = _calendar(source, [*where, "promotions"], case, folder)
        except RubricError as error:
            mistakes += error.mistakes
            calendar = None
        try:
            dialogue = _chat(source, [*where, "chat"], case)
        except RubricError as error:
            mistakes += error.mistakes
            continue
        if case.name in seen:
            mistakes.append(Mistake(place_of(source, [*where, "name"]), f"“{rubric}”有两个例子都叫“{case.name}”"))
        seen.add(case.name)
        if any(not 0 <= index < len(dialogue.messages) for index in case.evidence):
            last = len(dialogue.messages) - 1
            mistakes.append(Mistake(place_of(source, [*where, "evidence"]), f"消息从 0 数起，最后一条是 {last}"))
        yield RubricCase(rubric, case, dialogue, calendar, place_of(source, where))


def _chat(source: YamlText, path: list[str | int], case: Case) -> Dialogue:
    try:
        dialogue = parse_chat(case.chat, case.name, source.name)
    except RubricError as error:
        at = place_of(source, path)
        line = at.line or 1
        block = source.text.splitlines()[line - 1].split(":", 1)[-1].lstrip().startswith("|")
        placed = [
            mistake._replace(place=at._replace(line=line + (mistake.place.line or 0) * block))
            for mistake in error.mistakes
        ]
        raise RubricError(placed) from None
    return dialogue if case.shop is None else msgspec.structs.replace(dialogue, shop=case.shop)


def _calendar(source: YamlText, path: list[str | int], case: Case, folder: Path) -> Calendar | None:
    if case.promotions is None:
        return None
    if isinstance(case.promotions, str):
        return load_calendar(folder / case.promotions)
    return calendar_of(source, case.promotions, path)


def _act_cases(source: YamlText, act: str, texts: ActTexts) -> Iterator[ActCase]:
    for field, does in (("does", True), ("does_not", False), ("known_miss", True)):
        for number, text in enumerate(getattr(texts, field)):
            said = parse_message(text)
            place = place_of(source, [act, field, number])
            yield ActCase(
                act, said.text if said else text, said.role if said else None, does, field == "known_miss", place
            )
