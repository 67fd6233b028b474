"""Which format a file has, by its content: it is held against the readers of all formats, in their order."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from audit.readers import jsonl
from audit.readers.head import Head
from audit.readers.record import Reader

_NAMES = (
    "jd_dongdong_log",
    "qianniu_batch_txt",
    "qianniu_im_txt",
    "qianniu_copy_txt",
    "role_label_txt",
    "wechat_txt",
    "qiyu_session_xlsx",
    "official_site_csv",
    "qianniu_web_csv",
    "flat_csv",
    "jddc_tsv",
    "jd_api_json",
    "taobao_api_json",
    "aliyun_sca_json",
    "qiyu_message_json",
    "pdd_push_jsonl",
    "wecom_archive_jsonl",
    "zendesk_chat_json",
    "intercom_json",
    "chatwoot_json",
    "livechat_json",
    "amazon_connect_json",
    "ccai_insights_json",
    "convokit",
    "openai_messages_jsonl",
)

READERS: dict[str, Reader] = {name: import_module(f"audit.readers.{name}").READER for name in _NAMES}
"""By name; each module of this package that is listed above has its `READER`."""


class Detected(NamedTuple):
    """What a file was taken for and why; no name where no reader, or more than one, would take it."""

    name: str | None
    why: str


def detect(head: Head) -> Detected:
    """The one format that the content shows."""
    found = {"jsonl": why} if (why := jsonl.detect(head)) else {}
    for name, reader in READERS.items():
        if why := reader.detect(head):
            found[name] = why
    if len(found) == 1:
        return Detected(*next(iter(found.items())))
    first = "\n".join(head.lines[:5])
    if not found:
        return Detected(None, f"不像任何已知的格式；前 5 行：\n{first}")
    return Detected(None, f"像 {'、'.join(found)} 中的不止一种；前 5 行：\n{first}")
