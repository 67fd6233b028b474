"""A known dialogue for every format: whatever happened to the rest of a file, it must come out."""

from __future__ import annotations

import json
from typing import Any

from reader_cases import Case

SHOP = "邻居店"
TEXT = "邻居的话"
ANSWER = "邻居的回答"

_TEXTS = {
    "role_label_txt": f"买家：(2031-05-01 09:00:00):\n{TEXT}\n卖家：(2031-05-01 09:00:30):\n{ANSWER}\n",
    "qianniu_batch_txt": f"{'=' * 64}\n单聊\n{'=' * 64}\n{'-' * 28}lin{'-' * 28}\nlin(2031-05-01 09:00:00):  {TEXT}\n"
    f"{SHOP}:甲(2031-05-01 09:00:30):  {ANSWER}\n",
    "qianniu_im_txt": f"2031-05-01\n2031-05-01 09:00:00 lin: {TEXT}\n2031-05-01 09:00:30 {SHOP}:甲: {ANSWER}\n",
    "qianniu_copy_txt": f"lin --> {SHOP}:甲 2031-5-1 9:00:00\n{TEXT}\n{SHOP}:甲 2031-5-1 9:00:30\n{ANSWER}\n",
    "jd_dongdong_log": f"/{'*' * 17}以下为一通会话{'*' * 36}/\njd_lin 2031-05-01 09:00:00\t\n{TEXT}\t\n\n"
    f"{SHOP}-客服 2031-05-01 09:00:30\t\n{ANSWER}\t\n\n",
    "jddc_tsv": f"n1\tlin\t\t0\t0\t0\t{TEXT}\nn1\tlin\t\t1\t0\t0\t{ANSWER}\n",
}
_RECORDS: dict[str, list[dict[str, Any]]] = {
    "jsonl": [{"id": "n1", "messages": [{"role": "buyer", "text": TEXT}, {"role": "agent", "text": ANSWER}]}],
    "jd_api_json": [
        {"customer": "lin", "waiter": "甲", "content": TEXT, "sid": "n1", "time": 1583028002000, "waiterSend": False},
        {"customer": "lin", "waiter": "甲", "content": ANSWER, "sid": "n1", "time": 1583028003000, "waiterSend": True},
    ],
    "taobao_api_json": [
        {
            "from_id": f"cntaobao{SHOP}:甲",
            "to_id": "lin",
            "chatlog_get_response": {
                "ret": 10000,
                "msgs": {"msg": [{"direction": 1, "content": TEXT}, {"direction": 0, "content": ANSWER}]},
            },
        }
    ],
    "aliyun_sca_json": [
        {"tid": "n1", "dialogue": [{"role": "客户", "words": TEXT}, {"role": "客服", "words": ANSWER}]}
    ],
    "qiyu_message_json": [
        {"sessionId": "n1", "fromUser": 1, "type": "text", "content": TEXT},
        {"sessionId": "n1", "fromUser": 0, "type": "text", "content": ANSWER, "kefu": {"name": "甲"}},
    ],
    "pdd_push_jsonl": [
        {"message": {"content": TEXT, "from": {"role": "user", "uid": "n"}, "to": {"uid": "m"}, "msg_id": "n1"}},
        {"message": {"content": ANSWER, "from": {"role": "mall_cs", "uid": "m"}, "to": {"uid": "n"}, "msg_id": "n2"}},
    ],
    "wecom_archive_jsonl": [
        {"msgid": "n1", "from": "wmN", "tolist": ["L"], "msgtype": "text", "text": {"content": TEXT}},
        {"msgid": "n2", "from": "L", "tolist": ["wmN"], "msgtype": "text", "text": {"content": ANSWER}},
    ],
    "zendesk_chat_json": [
        {
            "id": "n1",
            "visitor": {"name": "lin"},
            "history": [
                {"type": "chat.msg", "sender_type": "Visitor", "name": "lin", "msg": TEXT},
                {"type": "chat.msg", "sender_type": "Agent", "name": "甲", "msg": ANSWER},
            ],
        }
    ],
    "intercom_json": [
        {
            "id": "n1",
            "source": {"body": TEXT, "author": {"type": "user"}},
            "conversation_parts": {
                "conversation_parts": [{"part_type": "comment", "body": ANSWER, "author": {"type": "admin"}}]
            },
        }
    ],
    "chatwoot_json": [
        {"id": 901, "conversation_id": "n1", "message_type": 0, "content": TEXT},
        {"id": 902, "conversation_id": "n1", "message_type": 1, "content": ANSWER, "sender_type": "User"},
    ],
    "livechat_json": [
        {
            "users": [{"id": "c", "type": "customer"}, {"id": "s", "type": "agent"}],
            "thread": {
                "id": "n1",
                "events": [
                    {"type": "message", "text": TEXT, "author_id": "c"},
                    {"type": "message", "text": ANSWER, "author_id": "s"},
                ],
            },
        }
    ],
    "amazon_connect_json": [
        {
            "ContactId": "n1",
            "Transcript": [
                {"Type": "MESSAGE", "Content": TEXT, "ParticipantRole": "CUSTOMER"},
                {"Type": "MESSAGE", "Content": ANSWER, "ParticipantRole": "AGENT"},
            ],
        }
    ],
    "ccai_insights_json": [{"entries": [{"role": "CUSTOMER", "text": TEXT}, {"role": "AGENT", "text": ANSWER}]}],
    "convokit": [
        {"id": "n1", "conversation_id": "n1", "speaker": "lin", "text": TEXT, "meta": {"role": "customer"}},
        {"id": "n2", "conversation_id": "n1", "speaker": "a", "text": ANSWER, "meta": {"role": "agent"}},
    ],
    "openai_messages_jsonl": [
        {"messages": [{"role": "user", "content": TEXT}, {"role": "assistant", "content": ANSWER}]},
    ],
}


def neighbour(case: Case) -> bytes | None:
    """What to append to the case's file; None where a table's own header decides about the columns."""
    first = case.data.decode("utf-16" if case.data[:2] == b"\xff\xfe" else "utf-8", "replace")
    if case.format == "wechat_txt":
        if first.startswith("2023"):
            text = f"\n2031-05-01 09:00:00 lin\n{TEXT}\n\n2031-05-01 09:00:30 {SHOP}\n{ANSWER}\n"
        else:
            text = f"lin (2031-05-01 09:00:00): {TEXT}\n{SHOP} (2031-05-01 09:00:30): {ANSWER}\n"
    elif case.format in _TEXTS:
        text = _TEXTS[case.format]
    elif case.format in _RECORDS:
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in _RECORDS[case.format])
    else:
        return None
    return f"\n{text}".encode()
