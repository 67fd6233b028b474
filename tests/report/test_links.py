"""Names of pages suit every file system, and links to them every browser, whatever people are called."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report.folder import Entry, Owner
from audit.report.links import PER_PAGE, Links, anchor, called, paged

NAMES = st.text(max_size=20) | st.sampled_from(
    ("con", "NUL", "..", "a/b", "a\\b", "结尾. ", "店:小美", "\ud800", "x" * 300)
)
OWNERS = st.lists(st.tuples(NAMES | st.none(), NAMES | st.none()), unique=True, max_size=12)


def links(owners: list[Owner], entries: int = 1) -> Links:
    return Links({owner: [Entry(position, 0, 0) for position in range(entries)] for owner in owners})


@given(OWNERS)
def test_file_names_are_different_and_fit_everywhere(owners: list[Owner]) -> None:
    made = links(owners)
    files = [made.card_file(owner) for owner in owners]
    assert len({name.lower() for name in files}) == len(owners)
    for name in files:
        folder, file = name.split("/")
        assert folder == "agents"
        assert re.fullmatch(r"\d\d(-[^\x00-\x1f<>:\"/\\|?*.%#&\s\ud800-\udfff]+)?\.html", file), file
        assert len(file.encode()) <= 200


@given(OWNERS)
def test_links_are_plain_ascii_that_leads_to_the_file(owners: list[Owner]) -> None:
    made = links(owners, PER_PAGE + 1)
    for owner in owners:
        for link, file in (
            (made.card(owner, "../"), made.card_file(owner)),
            (made.dialogue(owner, 0, "../"), made.page_file(owner, 1)),
            (made.dialogue(owner, PER_PAGE, "../"), made.page_file(owner, 2)),
        ):
            path, _, _ = link.partition("#")
            assert path.isascii()
            assert unquote(path) == f"../{file}"


def test_what_no_page_shows_has_no_link() -> None:
    made = links([("店", "小美")], 2)
    assert made.dialogue(("店", "小美"), 1, "") == f"dialogues/01-{'%E5%B0%8F%E7%BE%8E'}-1.html#d2"
    assert made.dialogue(("店", "小美"), 1, "", part="x3").endswith("#d2-x3")
    assert made.dialogue(("店", "小美"), 2, "") == ""
    assert made.dialogue(("店", "别人"), 0, "") == ""


def test_numbers_are_as_wide_as_the_last_one() -> None:
    made = links([("店", f"客服{number}") for number in range(120)])
    assert made.card_file(("店", "客服0")).startswith("agents/001-")
    assert made.card_file(("店", "客服119")).startswith("agents/120-")


@given(st.lists(st.integers(), max_size=70).map(lambda rows: [Entry(n, 0, 0) for n in range(len(rows))]))
def test_pages_hold_every_entry_once_and_none_is_empty(entries: list[Entry]) -> None:
    pages = list(paged(entries))
    assert [entry for page in pages for entry in page.entries] == entries
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert all(0 < len(page.entries) <= PER_PAGE for page in pages)


@pytest.mark.parametrize(
    ("shop", "sender", "name"),
    [
        ("青柚小铺", "青柚小铺:小美", "小美"),
        ("青柚小铺", "小美", "小美"),
        ("青柚小铺", "别家:小美", "别家:小美"),
        ("青柚小铺", "青柚小铺:", "青柚小铺:"),
        (None, "店:小美", "店:小美"),
        (None, "None:小美", "None:小美"),
        ("店", None, ""),
    ],
)
def test_people_are_called_without_their_own_shops_name(shop: str | None, sender: str | None, name: str) -> None:
    assert called(shop, sender) == name


def test_anchors_count_from_one() -> None:
    assert (anchor(0), anchor(9, "m3")) == ("d1", "d10-m3")
