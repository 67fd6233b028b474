"""jsonl: the canonical transcript, one dialogue a line.

The fast path is one typed decode a line. Only a line that it refuses takes the slow path, which keeps unknown keys
under `meta`, accepts what is harmless and says what is wrong with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from audit.dialogue import KINDS, ROLES, Dialogue, Kind, Message, Role
from audit.lines import LINE_LIMIT, Part, byte_lines
from audit.parse_audit import FileAudit, FileLog, Rejected, rejected
from audit.readers import times
from audit.readers.head import Head
from audit.readers.json_values import loads

RANGE_BYTES = 1 << 20
_DECODER = msgspec.json.Decoder(Dialogue)
_DIALOGUE_KEYS = frozenset(Dialogue.__struct_fields__)
_MESSAGE_KEYS = frozenset(Message.__struct_fields__)
_SHOWN = 40
"""Characters of a role that nobody knows."""

_LISTED = 10
"""How much one reason lists: kinds of mistakes, and numbers of messages for each."""


class Decoded(msgspec.Struct, frozen=True):
    """What a stretch of canonical lines held: dialogues in order, what was not understood, and the counts of both."""

    dialogues: list[Dialogue]
    rejected: list[Rejected]
    audit: FileAudit


def detect(head: Head) -> str | None:
    """Canonical lines have messages with `role` and `text`."""
    for record in head.records:
        messages = record.get("messages") if isinstance(record, dict) else None
        if isinstance(messages, list) and any(
            isinstance(item, dict) and "role" in item and "text" in item and "content" not in item for item in messages
        ):
            return "每行一个会话，messages 里有 role 与 text"
    if head.records and all(isinstance(record, dict) and record.get("messages") == [] for record in head.records):
        return "每行一个会话，messages 都是空的"
    return None


def decode_lines(
    chunk: bytes,
    *,
    source: str,
    first_line: int = 1,
    offset: int = 0,
    tz: str = "Asia/Shanghai",
    sort: bool = True,
) -> Decoded:
    """Decode canonical lines that begin at `offset` of the source with line number `first_line`.

    Times without an offset get `tz`. With `sort`, dialogues whose source was in no order people saw
    (`meta.unordered`) are sorted stably by time; otherwise a clock running backwards is flagged `out_of_order`.
    """
    zone = ZoneInfo(tz)
    dialogues: list[Dialogue] = []
    refused: list[Rejected] = []
    if chunk.startswith(b"\xef\xbb\xbf") and offset == 0:
        chunk = chunk[3:]
        offset = 3
    number = first_line
    no_time = backwards = duplicates = messages = units = 0
    decode = _DECODER.decode
    lines = chunk.split(b"\n")
    for raw in lines:
        if raw and not raw.isspace():
            units += 1
            try:
                dialogue = decode(raw)
                if not dialogue.id:
                    raise msgspec.ValidationError("id 是空的")
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                found, wrong = _tolerant(raw, error, zone, f"{Path(source).stem}:{number}")
                if wrong:
                    refused.append(rejected(source, wrong, raw, line=number, offset=offset))
                if found is None:
                    number += 1
                    offset += len(raw) + 1
                    continue
                dialogue = found
            if not dialogue.messages:
                refused.append(rejected(source, "会话里没有消息", raw, line=number, offset=offset))
            else:
                dialogue = _settled(dialogue, zone, sort=sort)
                messages += len(dialogue.messages)
                dialogues.append(dialogue)
                for item in dialogue.messages:
                    if item.flags:
                        no_time += "no_time" in item.flags
                        backwards += "out_of_order" in item.flags
                        duplicates += "duplicate" in item.flags
        number += 1
        offset += len(raw) + 1
    audit = FileAudit(
        source,
        "jsonl",
        encoding="utf-8",
        lines=len(lines) - (not lines[-1]),
        units=units,
        messages=messages,
        dialogues=len(dialogues),
        not_understood=len(refused),
        places=tuple(item.line for item in refused[:1000] if item.line is not None),
        no_time=no_time,
        out_of_order=backwards,
        duplicates=duplicates,
    ).judged()
    return Decoded(dialogues, refused, audit)


class Range(NamedTuple):
    """Bytes `start` to `end` of a canonical file, whole lines, the first of which has the number `line`."""

    start: int
    end: int
    line: int


def split_ranges(path: Path, size: int = RANGE_BYTES) -> Iterator[Range]:
    """Ranges of about `size` bytes that begin and end at line ends; a longer line makes a longer range."""
    start = whole = read = 0
    line = first = 1
    block = bytearray(min(size, 1 << 18))
    with path.open("rb", buffering=0) as stream:
        while length := stream.readinto(block):
            if last := block.rfind(b"\n", 0, length) + 1:
                if read + last - start > size and whole > start:
                    yield Range(start, whole, first)
                    start, first = whole, line
                whole = read + last
                line += block.count(b"\n", 0, length)
            read += length
    if start < read:
        yield Range(start, read, first)


def decode_range(path: Path, place: Range, *, source: str, tz: str = "Asia/Shanghai", sort: bool = True) -> Decoded:
    """Decode one range of a canonical file; a line above the limit is rejected without being held."""
    with path.open("rb") as stream:
        stream.seek(place.start)
        if place.end - place.start <= LINE_LIMIT:
            chunk = stream.read(place.end - place.start)
            return decode_lines(chunk, source=source, first_line=place.line, offset=place.start, tz=tz, sort=sort)
        refused: list[Rejected] = []
        log = FileLog(source, refused.append)
        whole = Decoded([], refused, FileAudit(source, "jsonl", encoding="utf-8"))
        for line, offset, block in byte_lines(
            Part(stream, place.end - place.start), log, line=place.line, offset=place.start
        ):
            part = decode_lines(block, source=source, first_line=line, offset=offset, tz=tz, sort=sort)
            refused.extend(part.rejected)
            whole = Decoded(whole.dialogues + part.dialogues, refused, whole.audit.plus(part.audit))
        return Decoded(whole.dialogues, refused, whole.audit.plus(log.finish()))


def in_time_order(dialogue: Dialogue) -> Dialogue:
    """The dialogue sorted stably by time; a message without time stays behind the one before it."""
    if _in_order(dialogue.messages) and not any(item.flags for item in dialogue.messages):
        return dialogue
    latest: datetime | None = None
    keyed = []
    for item in dialogue.messages:
        latest = item.at or latest
        if "out_of_order" in item.flags:
            flags = tuple(flag for flag in item.flags if flag != "out_of_order")
            item = msgspec.structs.replace(item, flags=flags)
        keyed.append((latest, item))
    first = next((key for key, _ in keyed if key is not None), None)
    if first is None:
        return dialogue
    keyed.sort(key=lambda pair: pair[0] or first)
    return msgspec.structs.replace(dialogue, messages=tuple(item for _, item in keyed))


def _settled(dialogue: Dialogue, zone: tzinfo, *, sort: bool) -> Dialogue:
    """Times with offsets, `no_time` and `out_of_order` marked; the same object where nothing is to do."""
    if _in_order(dialogue.messages):
        return dialogue
    aware = tuple(_timed(item, zone) for item in dialogue.messages)
    if sort and dialogue.meta.get("unordered") is True:
        dialogue = in_time_order(msgspec.structs.replace(dialogue, messages=aware))
        aware = dialogue.messages
    return msgspec.structs.replace(dialogue, messages=marked(aware))


def _timed(item: Message, zone: tzinfo) -> Message:
    """The message with the offset of its time, or without a time that cannot be, which `meta` keeps."""
    if item.at is None:
        return item
    at = item.at if item.at.tzinfo else item.at.replace(tzinfo=zone)
    if times.FIRST_YEAR <= at.year <= times.LAST_YEAR:
        return item if at is item.at else msgspec.structs.replace(item, at=at)
    meta = item.meta | {"at": item.at.isoformat()}
    return msgspec.structs.replace(item, at=None, flags=(*item.flags, "bad_time"), meta=meta)


def _in_order(messages: tuple[Message, ...]) -> bool:
    """Whether every message has a time that can be, with an offset, and none is earlier than the one before."""
    latest: datetime | None = None
    for item in messages:
        at = item.at
        if at is None or at.tzinfo is None or (at.year < times.FIRST_YEAR if latest is None else at < latest):
            return False
        latest = at
    return latest is None or latest.year <= times.LAST_YEAR


def marked(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages with `no_time` and `out_of_order` where they are due."""
    return messages if _in_order(messages) else tuple(_marks(messages))


def _marks(messages: tuple[Message, ...]) -> Iterator[Message]:
    latest: datetime | None = None
    for item in messages:
        flag = None
        if item.at is None:
            flag = "no_time"
        elif latest is not None and item.at < latest:
            flag = "out_of_order"
        else:
            latest = item.at
        yield item if flag is None or flag in item.flags else msgspec.structs.replace(item, flags=(*item.flags, flag))


def default_id(shop: str | None, buyer: str | None, start: datetime | None, otherwise: str) -> str:
    """The id of a session that has none: shop, buyer and start time, so that two nights never collide."""
    names = [name for name in (shop, buyer) if name] or [otherwise]
    if start is None:
        return "/".join(dict.fromkeys((*names, otherwise)))
    return "/".join((*names, start.strftime("%Y%m%dT%H%M%S")))


class _WrongError(Exception):
    """What is wrong with a record, in Chinese."""


def _tolerant(raw: bytes, error: Exception, zone: tzinfo, otherwise: str) -> tuple[Dialogue | None, str]:
    """What can be read of a line that is not exactly canonical, and what is wrong with it; `otherwise` is its id."""
    try:
        record = loads(raw.decode().replace("\0", ""))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        return None, f"不是完整的 JSON：{wrong}"
    try:
        return _dialogue(record, zone, otherwise)
    except _WrongError as wrong:
        return None, str(wrong)
    except (msgspec.ValidationError, TypeError, ValueError):
        return None, f"不是标准会话：{error}"


def _dialogue(record: Any, zone: tzinfo, otherwise: str) -> tuple[Dialogue, str]:
    """The dialogue of a record, and what is wrong with single messages of it."""
    if not isinstance(record, dict):
        raise _WrongError("一行应是一个会话对象 {…}")
    messages = record.get("messages")
    if not isinstance(messages, list):
        raise _WrongError("缺少 messages 列表" if messages is None else "messages 应是列表")
    read, wrong = _messages(messages, zone)
    shop, buyer, agent, channel = (_name(record.get(key), key) for key in ("shop", "buyer", "agent", "channel"))
    start = next((item.at for item in read if item.at), None)
    own = record.get("id")
    if own is not None and not isinstance(own, str | int):
        raise _WrongError("id 应是文字")
    dialogue = Dialogue(
        id=str(own) if own not in (None, "") else default_id(shop, buyer, start, otherwise),
        shop=shop,
        buyer=buyer,
        agent=agent,
        channel=channel,
        messages=read,
        meta=_rest(record, _DIALOGUE_KEYS),
    )
    return dialogue, wrong and f"{wrong}（会话的其余部分保留，角色不明的消息不作判定）"


def _messages(items: list[Any], zone: tzinfo) -> tuple[tuple[Message, ...], str]:
    """The messages that can be read, and what is wrong with others or with their roles; some must be right."""
    read: list[Message] = []
    wrong: dict[str, list[int]] = {}
    for number, item in enumerate(items, 1):
        try:
            read.append(_message(item, zone))
        except _WrongError as error:
            wrong.setdefault(str(error), []).append(number)
        else:
            if item.get("role") not in ROLES:
                what = f"的 role 是 {repr(item.get('role'))[:_SHOWN]}，应为 {'、'.join(ROLES)} 之一"
                wrong.setdefault(what, []).append(number)
    said = "；".join(f"第 {_listed(numbers)} 条消息{what}" for what, numbers in list(wrong.items())[:_LISTED])
    if wrong and sum(map(len, wrong.values())) == len(items):
        raise _WrongError(said)
    return tuple(read), said


def _listed(numbers: list[int]) -> str:
    return "、".join(map(str, numbers[:_LISTED])) + (f" 等 {len(numbers):,}" if len(numbers) > _LISTED else "")


def _message(item: Any, zone: tzinfo) -> Message:
    """A message; one whose role nobody knows is kept as a system line, which is never judged, and flagged."""
    if not isinstance(item, dict):
        raise _WrongError("应是对象 {…}")
    text = item.get("text")
    if text is not None and not isinstance(text, str):
        raise _WrongError("的 text 应是文字")
    meta = _rest(item, _MESSAGE_KEYS)
    given = item.get("flags") or ()
    if not isinstance(given, list | tuple) or not all(isinstance(flag, str) for flag in given):
        raise _WrongError("的 flags 应是文字列表")
    flags = tuple(given)
    role: Role = "system"
    if item.get("role") in ROLES:
        role = item["role"]
    else:
        meta["role"] = item.get("role")
        flags += ("unknown_role",)
    at = times.parse(item.get("at"), zone)
    if at is None and item.get("at") not in (None, ""):
        flags += ("bad_time",)
        meta["at"] = item["at"]
    kind: Kind = "text"
    if (given_kind := item.get("kind")) in KINDS:
        kind = given_kind
    elif given_kind:
        meta["kind"] = given_kind
    return Message(role, _name(item.get("sender"), "的 sender"), at, text or "", kind, flags, meta)


def _name(value: Any, what: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    raise _WrongError(f"{what} 应是文字")


def _rest(record: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
    meta = record.get("meta")
    kept = dict(meta) if isinstance(meta, dict) else ({} if meta is None else {"meta": meta})
    return kept | {key: value for key, value in record.items() if key not in known}
