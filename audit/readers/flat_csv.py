"""flat_csv: a table with one message a row, the columns found by their header words (`columns.yaml`).

    会话ID,店铺,买家昵称,客服昵称,发送方,发送时间,消息类型,消息内容

It stands for the exports of 赤兔, 晓多, 飞鸽 and quality tools. Times may have any shape, even in one column.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

import msgspec

from audit.dialogue import Kind, Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.people import fits_mask, masked, nameless, plain
from audit.readers.record import Context, Reader, Said, Thread
from audit.readers.table import Cell, cell_text, columns_of, read_rows
from audit.sources import Source

_ROLES: dict[str, Role] = {
    **dict.fromkeys(
        ("买家", "客户", "顾客", "访客", "用户", "消费者", "buyer", "customer", "user", "visitor"), "buyer"
    ),
    **dict.fromkeys(("客服", "卖家", "商家", "人工", "人工客服", "坐席", "店铺", "agent", "seller", "staff"), "agent"),
    **dict.fromkeys(("机器人", "智能客服", "智能助手", "自动回复", "自动", "ai", "bot", "robot"), "bot"),
    **dict.fromkeys(("系统", "系统消息", "系统提示", "system"), "system"),
}
_KINDS: dict[str, tuple[str | None, Kind]] = {
    **dict.fromkeys(("图片", "image", "pic", "img"), ("[图片]", "image")),
    **dict.fromkeys(("语音", "voice", "audio"), ("[语音]", "voice")),
    **dict.fromkeys(("视频", "video"), ("[视频]", "video")),
    **dict.fromkeys(("商品", "商品卡片", "卡片", "card"), (None, "card")),
    **dict.fromkeys(("订单", "订单卡片", "order"), (None, "order")),
    **dict.fromkeys(("文件", "file"), (None, "file")),
    **dict.fromkeys(("表情", "emoji", "emotion"), (None, "emotion")),
    **dict.fromkeys(("链接", "link"), (None, "link")),
    **dict.fromkeys(("撤回", "撤回消息", "recall"), (None, "recall")),
    **dict.fromkeys(("转接", "转人工", "transfer"), (None, "transfer")),
    **dict.fromkeys(("评价", "rating"), (None, "rating")),
}
_OTHERS = ("会话内容", "对话内容", "chat_text", "筛选范围", "是否客服发送")
"""Header words of the tables that have readers of their own."""

_TELLING = ("sender", "role", "buyer", "agent", "shop")
"""What tells who speaks."""

_REMEMBERED = 10_000

_NOTICES = ("系统消息", "系统", "system", "notice")


def detect(head: Head) -> str | None:
    """A header with a text column, and a time or a session, and someone who speaks."""
    return "表头里有 " + "、".join(found) if (found := _needed(head)) else None


def _needed(head: Head) -> list[str]:
    if any(word in head.header for word in _OTHERS):
        return []
    columns = columns_of(head.header, head.columns)
    speaks = any(name in columns for name in ("sender", "role"))
    placed = any(name in columns for name in ("time", "session", "date"))
    if "text" not in columns or not speaks or not placed:
        return []
    return [names[0] for meaning, names in columns.items() if meaning in ("session", "sender", "role", "time", "text")]


def _beside(buyer: str, name: str) -> Role | None:
    """The role of somebody whose name is not the buyer's; the buyer's own may be behind the mask."""
    if masked(buyer):
        return "buyer" if fits_mask(name, buyer) else "agent"
    return "agent" if buyer and not nameless(buyer) else None


class _Speaker(msgspec.Struct, frozen=True):
    """Who speaks in a row, to whom, and for which shop."""

    role: Role | None
    name: str | None
    buyer: str | None
    shop: str | None


class _Table:
    """Cells by meaning."""

    def __init__(self, header: list[str], context: Context) -> None:
        self.header = header
        self._people = context.people
        self._zone = context.options.zone
        columns = columns_of(header, dict(context.options.columns))
        self._places = {meaning: [header.index(name) for name in names] for meaning, names in columns.items()}
        self.alone = not {"session", "buyer"} & self._places.keys()
        self._telling = [place for meaning in _TELLING for place in self._places.get(meaning, ())]
        self._speaker = lru_cache(_REMEMBERED)(self._found)

    def text(self, cells: list[Cell], meaning: str) -> str:
        """The text of the first column of the meaning that is not empty."""
        for place in self._places.get(meaning, ()):
            if (text := cell_text(cells[place])) and not text.isspace():
                return text if meaning == "text" else text.strip()
        return ""

    def texts(self, cells: list[Cell], meaning: str) -> list[str]:
        """What all columns of the meaning say."""
        texts = [cell_text(cells[place]).strip() for place in self._places.get(meaning, ())]
        return [text for text in texts if text]

    def session(self, cells: list[Cell]) -> str | None:
        """What all columns that tell the session say, joined."""
        return "/".join(self.texts(cells, "session")) or None

    def time(self, cells: list[Cell]) -> datetime | None:
        """The time of the first column that has one, or of a date and a clock in two."""
        given = [
            cell_text(cells[place]) if isinstance(cells[place], str) else cells[place]
            for meaning in ("time", "date")
            for place in self._places.get(meaning, ())
            if cells[place] not in ("", None)
        ]
        at = times.parse(given[0], self._zone) if given else None
        return times.of_day(given[1], given[0], self._zone) if at is None and len(given) > 1 else at

    def speaker(self, cells: list[Cell]) -> _Speaker:
        """By a role word, else by the names of buyer and agent, else by what the name betrays."""
        return self._speaker(tuple([cells[place] for place in self._telling]))

    def _found(self, telling: tuple[Cell, ...]) -> _Speaker:
        people = self._people
        cells: list[Cell] = [None] * len(self.header)
        for place, cell in zip(self._telling, telling, strict=True):
            cells[place] = cell
        senders = self.texts(cells, "sender")
        given, buyer, agent, shop = (self.text(cells, meaning) for meaning in ("role", "buyer", "agent", "shop"))
        role = next((found for word in (given, *senders) if (found := _ROLES.get(word.lower()))), None)
        name = next((plain(word) for word in senders if word.lower() not in _ROLES), None)
        if role is None and name is not None:
            if plain(buyer) == name:
                role = "buyer"
            elif plain(agent) == name:
                role = people.staff(name)
            else:
                role = people.guess(name) or _beside(buyer, name)
        if role == "agent" and people.robot(name or agent):
            role = "bot"
        if role != "system":
            name = name or (buyer if role == "buyer" else agent) or None
        who = plain(buyer) or (name if role == "buyer" else None)
        return _Speaker(role, name, who, shop or people.shop_of(agent))


def read(source: Source, context: Context) -> Iterator[Said]:
    """One thread a session's id, or a buyer of a shop.

    A row that names no buyer belongs to the buyer of its session, or in a table of speakers alone to the buyer who spoke
    last; rows before the buyer's first wait for it.
    """
    threads: dict[str, Thread] = {}
    waiting: deque[tuple[str | None, Said]] = deque()
    for group, said in _said(source, context):
        if group is not None:
            _remember(threads, group, said.thread)
        waiting.append((group, said))
        while waiting and (len(waiting) > content.WAITING or _settled(threads, waiting[0][0])):
            yield _placed(threads, *waiting.popleft())
    for early in waiting:
        yield _placed(threads, *early)


def _remember(threads: dict[str, Thread], group: str, own: Thread) -> None:
    """Add what a row tells of the thread of its group."""
    known = threads.get(group)
    if known is None:
        threads[group] = own
        if len(threads) > _REMEMBERED:
            del threads[next(iter(threads))]
    elif own.buyer not in (None, known.buyer) or (own.shop and not known.shop):
        whose = own if own.buyer else known
        threads[group] = msgspec.structs.replace(whose, shop=own.shop or known.shop)


def _settled(threads: dict[str, Thread], group: str | None) -> bool:
    """Whether it is known whose the rows of a group are, or never will be."""
    thread = threads.get(group) if group is not None else None
    return thread is None or thread.buyer is not None


def _placed(threads: dict[str, Thread], group: str | None, said: Said) -> Said:
    """A message in the thread of its group."""
    thread = threads.get(group) if group is not None else None
    return said if thread is None or thread == said.thread else msgspec.structs.replace(said, thread=thread)


def _said(source: Source, context: Context) -> Iterator[tuple[str | None, Said]]:
    """The messages, each with the group of rows that share its thread: by the session's id, or all that tell speakers alone."""
    table: _Table | None = None
    for row in read_rows(source, context):
        if table is None or table.header is not row.header:
            table = _Table(row.header, context)
        cells = row.values
        speaker = table.speaker(cells)
        role, kind_word = speaker.role, table.text(cells, "kind").lower()
        placeholder, kind = _KINDS.get(kind_word, (None, None))
        if kind_word in _NOTICES or kind in ("recall", "transfer"):
            role = "system"
        if role is None:
            context.log.reject("看不出是谁说的", row.shown(), line=row.number)
            continue
        own = table.session(cells)
        scope = "" if own or not nameless(speaker.buyer) else source.name
        thread = Thread(own, speaker.shop, speaker.buyer, None, None, scope, own is not None)
        at = table.time(cells)
        text = placeholder or content.whole(table.text(cells, "text"))
        said = content.message(role, speaker.name, at, text, flags=(kind,) if kind else (), kind=kind)
        yield own or ("" if table.alone else None), Said(thread, said, table.text(cells, "message_id") or None)


READER = Reader("flat_csv", "每行一条消息的表格（CSV、XLSX、XLS）", False, detect, read)
