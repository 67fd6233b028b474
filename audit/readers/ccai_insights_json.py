"""ccai_insights_json: conversations for Google's CCAI Insights, one file a dialogue.

    {"entries": [{"start_timestamp_usec": 1704067200000000, "text": "Hello", "role": "CUSTOMER", "user_id": 1}]}

Timestamps before the year 2000 are offsets in disguise and no times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC

from audit.dialogue import Role
from audit.readers import content, times
from audit.readers.head import Head
from audit.readers.json_values import Object, children, members, read_units, whole_number, word
from audit.readers.record import Context, Reader, Said, Thread
from audit.sources import Source

_ROLES: dict[str, Role] = {
    "CUSTOMER": "buyer",
    "END_USER": "buyer",
    "AGENT": "agent",
    "HUMAN_AGENT": "agent",
    "AUTOMATED_AGENT": "bot",
}
_MICROSECONDS = 10**14
"""Smaller numbers of microseconds lie before 1973."""


def _is_unit(record: Object) -> bool:
    return any("text" in entry and "role" in entry for entry in children(record, "entries"))


def detect(head: Head) -> str | None:
    """`entries` with `role` and `text`."""
    return head.unit(_is_unit, "有 entries，其中有 role 与 text") if head.is_json else None


def read(source: Source, context: Context) -> Iterator[Said]:
    """One dialogue a list of entries."""

    def convert(unit: Object, name: str) -> Iterable[Said]:
        thread = Thread(None, context.people.shop_of(""), None, None, "ccai", name, True)
        for entry in members(unit["entries"], context.log):
            role = _ROLES.get((word(entry, "role") or "").upper())
            if role is None:
                context.log.reject(f"role 是 {entry.get('role')}", str(entry))
                continue
            stamp = whole_number(entry.get("start_timestamp_usec"))
            at = times.parse(stamp, UTC) if stamp and stamp >= _MICROSECONDS else None
            text = content.whole(word(entry, "text"))
            yield Said(thread, content.message(role, word(entry, "user_id"), at, text))

    return read_units(source, context, _is_unit, convert)


READER = Reader("ccai_insights_json", "Google CCAI Insights", True, detect, read)
