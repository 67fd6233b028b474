"""Try a message or a chat: which acts are found in it, in which words, and what the rubrics say of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from audit.cases import parse_chat, parse_message
from audit.conversation import Conversation
from audit.dialogue import Dialogue, Message, Role
from audit.engine import Auditor
from audit.errors import Mistake, Place, RubricError
from audit.findings import Check


class FoundAct(msgspec.Struct, frozen=True):
    """An act of a message and the spans (half-open code points) that show it; an act by what is absent has none."""

    id: str
    title: str
    spans: tuple[tuple[int, int], ...]


class TriedMessage(msgspec.Struct, frozen=True):
    """A message with its acts and, for the buyer's, its sentiment in [-1, 1]."""

    role: Role
    sender: str | None
    text: str
    acts: tuple[FoundAct, ...]
    sentiment: float | None


class Trial(msgspec.Struct, frozen=True):
    """The messages of a chat and every verdict on it; a single message has no verdicts."""

    messages: tuple[TriedMessage, ...]
    checks: tuple[Check, ...]


def read_trial(text: str, role: Role = "agent") -> Dialogue:
    """What somebody typed: a file of a chat in the notation of cases, such a chat itself, or one message by `role`."""
    path = Path(text)
    if len(text) < 256 and "\n" not in text and path.suffix and path.is_file():
        try:
            return parse_chat(path.read_text(encoding="utf-8-sig"), path.stem, str(path))
        except UnicodeDecodeError:
            raise RubricError([Mistake(Place(str(path)), "不是 UTF-8 编码", "另存为 UTF-8")]) from None
    if "\n" in text or parse_message(text):
        return parse_chat(text)
    return Dialogue("chat", messages=(Message(role, text=text),))


def try_out(auditor: Auditor, dialogue: Dialogue) -> Trial:
    """Find the acts of a dialogue and judge it, if it is more than one message."""
    (talk,) = auditor.conversations([dialogue])
    messages = tuple(_tried(auditor, talk, index) for index in range(talk.n))
    return Trial(messages, auditor.audit([dialogue])[0].checks if talk.n > 1 else ())


def _tried(auditor: Auditor, talk: Conversation, index: int) -> TriedMessage:
    acts = auditor.pack.indexed
    message = talk.messages[index]
    whole = (index, 0, len(message.text))
    found = []
    for name, act in acts.items():
        if talk.acts[index] & acts.bit(name):
            spans = [(start, end) for _, start, end in talk.spans(index, name) if (index, start, end) != whole]
            said = act.any or act.patterns or act.also
            found.append(FoundAct(name, act.title, tuple(_apart(spans or [whole[1:]] if said else spans))))
    return TriedMessage(message.role, message.sender, message.text, tuple(found), talk.sentiment[index])


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans without those inside an earlier one; they come first and longest first."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept
