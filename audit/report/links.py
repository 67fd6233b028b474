"""Names of the pages and the links between them, fit for every file system and for use from a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from audit.report.folder import Entry, Owner

PER_PAGE = 20
"""Dialogues on one page: some 200 KB, which a phone opens at once."""

CARDS = "agents"
DIALOGUES = "dialogues"

_UNFIT = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*.%#&\s\ud800-\udfff]+")
"""What Windows refuses in a name, a dot or blank at its end among them, and what only makes links ugly."""


class Links:
    """Where each owner's card and each of his dialogues is.

    A running number before the name keeps names apart that differ only in case or in what was left out, and keeps clear
    of the names that Windows reserves.
    """

    def __init__(self, shown: dict[Owner, list[Entry]]) -> None:
        width = max(2, len(str(len(shown))))
        self._slugs = {owner: _slug(number, owner, width) for number, owner in enumerate(shown, 1)}
        self._page = {
            (owner, entry.position): index // PER_PAGE + 1
            for owner, entries in shown.items()
            for index, entry in enumerate(entries)
        }

    def card_file(self, owner: Owner) -> str:
        """The path of an owner's card in the run folder."""
        return f"{CARDS}/{self._slugs[owner]}.html"

    def page_file(self, owner: Owner, page: int) -> str:
        """The path of one of the pages with an owner's dialogues."""
        return f"{DIALOGUES}/{self._slugs[owner]}-{page}.html"

    def card(self, owner: Owner, base: str) -> str:
        """A link to an owner's card."""
        return base + quote(self.card_file(owner))

    def dialogue(self, owner: Owner, position: int, base: str, *, part: str = "") -> str:
        """A link to a dialogue, or to a deduction ("x2") or a message ("m5") in it; "" where it is not shown."""
        page = self._page.get((owner, position))
        return "" if page is None else f"{base}{quote(self.page_file(owner, page))}#{anchor(position, part)}"


class Page(NamedTuple):
    """One page of an owner's dialogues, 1-based."""

    number: int
    entries: list[Entry]


def paged(entries: list[Entry]) -> Iterable[Page]:
    """Cut an owner's dialogues into pages."""
    for start in range(0, len(entries), PER_PAGE):
        yield Page(start // PER_PAGE + 1, entries[start : start + PER_PAGE])


def anchor(position: int, part: str = "") -> str:
    """The name of a place in a page: positions are unique in a run, whatever the ids of the dialogues."""
    return f"d{position + 1}" + (f"-{part}" if part else "")


def called(shop: str | None, sender: str | None) -> str:
    """How a sender is called: his name without the shop's before it, as sub-accounts have it; "" for nobody."""
    name = sender or ""
    return (name.removeprefix(f"{shop}:") if shop else "") or name


def _slug(number: int, owner: Owner, width: int) -> str:
    shop, agent = owner
    name = _UNFIT.sub("-", called(shop, agent) or shop or "").strip("-")[:40]
    return f"{number:0{width}d}" + (f"-{name}" if name else "")
