"""Dialogues and messages: frozen values in the canonical form, with the raw text untouched."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

import msgspec

# Frozen values hold no cycles: untracked by the collector (gc=False), many of them decode a quarter faster.
Role = Literal["buyer", "agent", "bot", "system"]
Kind = Literal[
    "text", "image", "card", "link", "recall", "transfer", "order", "voice", "video", "file", "emotion", "rating"
]

ROLES: tuple[str, ...] = get_args(Role)
KINDS: tuple[str, ...] = get_args(Kind)


class Message(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One message as the source gave it.

    `at` carries an offset or is None where the source has no time. `flags` are the reader's remarks (`out_of_order`,
    `duplicate`, `no_time`, `recalled` …), never judgements. `meta` keeps what the source said beyond the canonical keys.
    """

    role: Role
    sender: str | None = None
    at: datetime | None = None
    text: str = msgspec.field(default_factory=str)  # a factory, so that an empty text is written and not omitted
    kind: Kind = "text"
    flags: tuple[str, ...] = ()
    meta: dict[str, Any] = {}


class Dialogue(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One session between a buyer and a shop, messages in the order that people saw."""

    id: str
    shop: str | None = None
    buyer: str | None = None
    agent: str | None = None
    channel: str | None = None
    messages: tuple[Message, ...] = msgspec.field(default_factory=lambda: ())  # written even when empty
    meta: dict[str, Any] = {}
