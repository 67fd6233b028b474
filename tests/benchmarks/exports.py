"""The same talks as exports of every format, of any size, for benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

SHOP = "甲乙旗舰店"
AGENT = f"{SHOP}:小雨"
TURNS = 10
_SAID = (
    "这款有货吗",
    "亲，有货的哦，今天拍下今天就能发出",
    "好的，那我再看看颜色",
    "您慢慢看，有问题随时找我呢",
    "拍好了，麻烦尽快发货，谢谢",
)
_START = datetime(2024, 1, 1, 9, tzinfo=timezone(timedelta(hours=8)))
_STAMP = "%Y-%m-%d %H:%M:%S"

Turn = tuple[str, datetime, str]
Object = dict[str, Any]


def talk(number: int) -> Iterator[Turn]:
    """One dialogue: who, when, what."""
    start = _START + timedelta(minutes=7 * number)
    for turn in range(TURNS):
        who = AGENT if turn % 2 else f"tb{number:08}"
        yield who, start + timedelta(seconds=23 * turn), f"{_SAID[(number + turn) % 5]}{number % 97}"


def labels(number: int) -> str:
    """role_label_txt."""
    return "".join(
        f"{'卖家' if who == AGENT else '买家'}：({at:{_STAMP}}):\n{text}\n" for who, at, text in talk(number)
    )


def batch(number: int) -> str:
    """qianniu_batch_txt."""
    lines = "".join(f"{who}({at:{_STAMP}}):  {text}\n" for who, at, text in talk(number))
    return f"{'-' * 28}tb{number:08}{'-' * 28}\n{lines}"


def im(number: int) -> str:
    """qianniu_im_txt."""
    return "".join(f"{at:{_STAMP}} {who}: {text}\n" for who, at, text in talk(number))


def copied(number: int) -> str:
    """qianniu_copy_txt."""
    return "".join(
        f"{who}{at:{_STAMP}}\n{text}\n已读\n" if who == AGENT else f"{who} --> {AGENT} {at:{_STAMP}}\n{text}\n"
        for who, at, text in talk(number)
    )


def web(number: int) -> str:
    """qianniu_web_csv."""
    blocks = "\n".join(f"{at:%H:%M:%S}\n{text}\n{who}" for who, at, text in talk(number))
    day = f"{_START + timedelta(minutes=7 * number):%Y-%m-%d}"
    return f'tb{number:08},{day},"{day}\n{blocks}\n没有更多内容了",{day}\n'


def dongdong(number: int) -> str:
    """jd_dongdong_log."""
    lines = "".join(f"{who} {at:{_STAMP}}\t\n{text}\t\n\n" for who, at, text in talk(number))
    return f"/{'*' * 17}以下为一通会话{'*' * 36}/\n{lines}".replace("tb0", "jd_0")


def memotrace(number: int) -> str:
    """wechat_txt, MemoTrace."""
    return "".join(f"{at:{_STAMP}} {who}\n{text}\n\n" for who, at, text in talk(number))


def wechat(number: int) -> str:
    """wechat_txt, WechatExporter."""
    return "".join(f"{who} ({at:{_STAMP}}): {text}\n" for who, at, text in talk(number))


def jddc(number: int) -> str:
    """jddc_tsv."""
    return "".join(f"{number}\tU{number}\t\t{int(who == AGENT)}\t0\t0\t{text}\n" for who, _, text in talk(number))


def flat(number: int) -> str:
    """flat_csv."""
    return "".join(f"{number},{SHOP},tb{number:08},{who},{at:{_STAMP}},{text}\n" for who, at, text in talk(number))


def qiyu(number: int) -> str:
    """qiyu_session_xlsx, as CSV."""
    cell = "".join(f"{who}    {at:%Y年%m月%d日 %H:%M:%S}\n{text}\n" for who, at, text in talk(number))
    return f'{number},{AGENT},tb{number:08},u{number},"{cell}"\n'


def site(number: int) -> str:
    """official_site_csv."""
    cell = "".join(f"{who} {at:%Y/%m/%d %H:%M:%S}\n{text}\n" for who, at, text in talk(number))
    return f'tb{number:08},2024/01/01 09:00:00,"{cell}","=""{number}"""\n'


def _pdd(number: int, turn: int, who: str, at: datetime, text: str) -> Object:
    buyer, shop = {"role": "user", "uid": str(number)}, {"role": "mall_cs", "uid": "60", "csid": who}
    author, other = (shop, buyer) if who == AGENT else (buyer, shop)
    message = {"content": text, "from": author, "to": other, "msg_id": f"{number}-{turn}", "type": 0}
    return {"response": "push", "message": message | {"ts": str(int(at.timestamp()))}}


def _wecom(number: int, turn: int, who: str, at: datetime, text: str) -> Object:
    author, other = ("LiLei", f"wm{number}") if who == AGENT else (f"wm{number}", "LiLei")
    sent = {"msgid": f"{number}-{turn}", "action": "send", "from": author, "tolist": [other], "roomid": ""}
    return {**sent, "msgtime": int(at.timestamp() * 1000), "msgtype": "text", "text": {"content": text}}


def _jd(number: int, turn: int, who: str, at: datetime, text: str) -> Object:
    ours = who == AGENT
    told = {"customer": f"jd_{number}", "waiter": AGENT, "content": text, "sid": f"s{number}", "waiterSend": ours}
    return {**told, "skuId": 100012, "time": f"{at:{_STAMP}}", "channel": 1}


def _qiyu(number: int, turn: int, who: str, at: datetime, text: str) -> Object:
    told = {"id": number * TURNS + turn, "sessionId": number, "type": "text", "content": text}
    people = {"user": {"name": f"tb{number}"}, "kefu": {"name": "小雨"}}
    return {**told, "time": int(at.timestamp() * 1000), "fromUser": int(who != AGENT), **people}


def _chatwoot(number: int, turn: int, who: str, at: datetime, text: str) -> Object:
    ours = who == AGENT
    told = {"id": number * TURNS + turn, "content": text, "conversation_id": number, "message_type": int(ours)}
    author = {"sender_type": "User" if ours else "Contact", "sender": {"name": who}}
    return {**told, "created_at": int(at.timestamp()), "private": False, **author}


def _convokit(number: int, turn: int, who: str, at: datetime, text: str) -> Object:
    told = {"id": f"{number}-{turn}", "conversation_id": str(number), "speaker": who, "text": text}
    return {**told, "meta": {"role": "agent" if who == AGENT else "customer"}, "timestamp": int(at.timestamp())}


def _taobao(number: int, turns: list[Turn]) -> Object:
    told = [{"direction": int(who != AGENT), "time": f"{at:{_STAMP}}", "content": text} for who, at, text in turns]
    reply = {"count": TURNS, "ret": 10000, "msgs": {"msg": told}}
    return {"from_id": f"cntaobao{AGENT}", "to_id": f"cntaobaotb{number}", "chatlog_get_response": reply}


def _aliyun(number: int, turns: list[Turn]) -> Object:
    told = [
        {"role": "客服" if who == AGENT else "客户", "identity": who, "words": text, "begin": 0, "beginTime": _ms(at)}
        for who, at, text in turns
    ]
    return {"tid": f"T-{number}", "dialogue": told}


def _zendesk(number: int, turns: list[Turn]) -> Object:
    told = [
        {"type": "chat.msg", "sender_type": "Agent" if who == AGENT else "Visitor", "name": who, "msg": text}
        | {"timestamp": f"{at:%Y-%m-%dT%H:%M:%S}Z"}
        for who, at, text in turns
    ]
    return {"id": str(number), "type": "chat", "visitor": {"name": turns[0][0]}, "history": told}


def _intercom(number: int, turns: list[Turn]) -> Object:
    told = [
        {"part_type": "comment", "body": f"<p>{text}</p>", "created_at": int(at.timestamp())}
        | {"author": {"type": "admin" if who == AGENT else "user", "name": who}}
        for who, at, text in turns
    ]
    first = {"body": told[0]["body"], "author": told[0]["author"]}
    parts = {"conversation_parts": told[1:]}
    created = told[0]["created_at"]
    return {"id": str(number), "created_at": created, "source": first, "conversation_parts": parts}


def _livechat(number: int, turns: list[Turn]) -> Object:
    users = [{"id": turns[0][0], "type": "customer"}, {"id": AGENT, "type": "agent"}]
    told = [
        {"type": "message", "text": text, "author_id": who, "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.000000Z"}
        for who, at, text in turns
    ]
    return {"id": f"P{number}", "users": users, "thread": {"id": f"K{number}", "events": told}}


def _connect(number: int, turns: list[Turn]) -> Object:
    told = [
        {"AbsoluteTime": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", "Content": text, "Type": "MESSAGE", "DisplayName": who}
        | {"ParticipantRole": "AGENT" if who == AGENT else "CUSTOMER"}
        for who, at, text in turns
    ]
    return {"ContactId": f"c-{number}", "Transcript": told}


def _ccai(number: int, turns: list[Turn]) -> Object:
    told = [
        {"start_timestamp_usec": _ms(at) * 1000, "text": text, "role": "AGENT" if who == AGENT else "CUSTOMER"}
        for who, at, text in turns
    ]
    return {"entries": told}


def _openai(number: int, turns: list[Turn]) -> Object:
    return {"messages": [{"role": "assistant" if who == AGENT else "user", "content": text} for who, _, text in turns]}


def _canonical(number: int, turns: list[Turn]) -> Object:
    told = [
        {"role": "agent" if who == AGENT else "buyer", "sender": who, "at": at.isoformat(), "text": text}
        for who, at, text in turns
    ]
    return {"id": f"{SHOP}/tb{number:08}", "shop": SHOP, "buyer": f"tb{number:08}", "messages": told}


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _lines(objects: list[Object]) -> str:
    return msgspec.json.Encoder().encode_lines(objects).decode()


def of_messages(make: Callable[[int, int, str, datetime, str], Object]) -> Callable[[int], str]:
    """An object a message, one a line."""
    return lambda number: _lines([make(number, turn, *said) for turn, said in enumerate(talk(number))])


def of_dialogues(make: Callable[[int, list[Turn]], Object]) -> Callable[[int], str]:
    """An object a dialogue, one a line."""
    return lambda number: _lines([make(number, list(talk(number)))])


EXPORTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "jsonl": ("", of_dialogues(_canonical)),
    "role_label_txt": ("", labels),
    "qianniu_batch_txt": (f"{AGENT}\n{'=' * 64}\n单聊\n{'=' * 64}\n", batch),
    "qianniu_im_txt": (f"{AGENT}\n\n即时消息\n", im),
    "qianniu_copy_txt": ("", copied),
    "qianniu_web_csv": ("buyer,chat_date,chat_text,filter_range\n", web),
    "jd_dongdong_log": ("", dongdong),
    "wechat_txt": ("", memotrace),
    "wechat_txt (WechatExporter)": ("", wechat),
    "qiyu_session_xlsx": ("会话ID,接待客服,访客用户名,用户唯一标识,会话内容\n", qiyu),
    "official_site_csv": ("客户,对话开始时间,对话内容,对话ID\n", site),
    "flat_csv": ("会话ID,店铺,买家昵称,发送人,发送时间,消息内容\n", flat),
    "jddc_tsv": ("会话编号\t顾客id\tsku\t是否客服发送\t是否转出\t是否重复咨询\t内容\n", jddc),
    "jd_api_json": ("", of_messages(_jd)),
    "qiyu_message_json": ("", of_messages(_qiyu)),
    "pdd_push_jsonl": ("", of_messages(_pdd)),
    "wecom_archive_jsonl": ("", of_messages(_wecom)),
    "chatwoot_json": ("", of_messages(_chatwoot)),
    "convokit": ("", of_messages(_convokit)),
    "taobao_api_json": ("", of_dialogues(_taobao)),
    "aliyun_sca_json": ("", of_dialogues(_aliyun)),
    "zendesk_chat_json": ("", of_dialogues(_zendesk)),
    "intercom_json": ("", of_dialogues(_intercom)),
    "livechat_json": ("", of_dialogues(_livechat)),
    "amazon_connect_json": ("", of_dialogues(_connect)),
    "ccai_insights_json": ("", of_dialogues(_ccai)),
    "openai_messages_jsonl": ("", of_dialogues(_openai)),
}
"""What stands first in an export, and one talk of it, by format."""


def write(path: Path, name: str, talks: int) -> int:
    """Write an export of so many talks; returns its messages."""
    head, make = EXPORTS[name]
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(head)
        for number in range(talks):
            out.write(make(number))
    return talks * TURNS
