"""Pages of any run: complete in themselves, well-formed, true to the records, safe whatever people are called or say."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from random_chats import HOSTILE, many_dialogues
from run_folders import at_risk, check, dialogue, evidence, record, write, write_audited

from audit.dialogue import Dialogue, Message
from audit.engine import Auditor
from audit.report import links, render
from audit.report.dialogue_view import counts_for
from audit.scorecard import Tally

VOID = {"meta", "br", "line", "polyline", "circle"}
"""Elements that have no end tag here: those of HTML, and of the drawing those that close themselves."""


class Page(HTMLParser):
    """A page whose tags must nest; its text, what each message says, links, ids, and what it would load."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.hrefs: list[str] = []
        self.loads: list[str] = []
        self.tags: Counter[str] = Counter()
        self.text = ""
        self.words: list[str] = []
        self._in_words = 0
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()
        assert self.open == [], path

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if ("class", "words") in attrs:
            self.words.append("")
            self._in_words = len(self.open) + 1
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), attrs
        assert not [name for name in names if name.startswith("on")], attrs
        for name, value in attrs:
            if name == "id":
                self.ids[str(value)] += 1
            elif name == "href":
                self.hrefs.append(str(value))
            elif name in ("src", "srcset", "data", "action", "poster"):
                self.loads.append(str(value))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        assert tag in VOID, tag

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag
        self._in_words = self._in_words if len(self.open) >= self._in_words else 0

    def handle_data(self, data: str) -> None:
        # Marks are part of what was said; numbers of deductions and the kind of a message are not.
        if 0 < self._in_words <= len(self.open) and not {"sup", "span"} & {*self.open[self._in_words :]}:
            self.words[-1] += data
        if self.open and self.open[-1] != "style":
            self.text += data


def squeezed(text: str) -> str:
    """A text as a page shows it: white space is one blank, what cannot be written is a question mark."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


NAMES = st.sampled_from(
    ("小美", "<b>", "a&b", '"', "'", "../../x", "con", "", " ", "𠮷", "甲\n乙", "</article>", "{{ w }}", "%2e%2e/")
)
TALKS = many_dialogues(
    at_least=1, at_most=4, most=6, buyer=NAMES | st.none(), agent=NAMES | st.none(),
    shop=st.sampled_from((None, "青柚小铺", '店"&<', "..")),
)  # fmt: skip


@settings(max_examples=12, phases=[Phase.generate])  # Shrinking would render thousands of reports.
@given(TALKS, st.sampled_from(("zh", "en")), NAMES)
def test_pages_of_any_run_hold_together(auditor: Auditor, dialogues: list[Dialogue], lang: str, name: str) -> None:
    dialogues = [
        msgspec.structs.replace(
            found,
            messages=tuple(
                msgspec.structs.replace(m, sender=name) if m.sender == "阿正" else m for m in found.messages
            ),
        )
        for found in dialogues
    ]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "out"
        records = write_audited(folder, dialogues, auditor)
        written = render(folder, lang)
        pages = {path: Page(path) for path in written}
        assert set(folder.rglob("*.html")) == set(written)
        for path, page in pages.items():
            assert page.loads == []
            assert not {"script", "link", "iframe", "img", "object", "form", "base"} & page.tags.keys()
            assert set(page.ids.values()) <= {1}
            for href in page.hrefs:
                parts = urlsplit(href)
                assert not parts.scheme and not parts.netloc, href
                target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
                assert target in {other.resolve() for other in pages}, href
                known = pages[next(other for other in pages if other.resolve() == target)].ids
                assert not parts.fragment or parts.fragment in known, href
        shown = squeezed("".join(page.text for path, page in pages.items() if path.parent.name == links.DIALOGUES))
        for item in (item for judged in records for item in judged.checks if item.verdict == "fail"):
            assert squeezed(item.message) in shown, item
            assert item.suggestion is None or squeezed(item.suggestion) in shown
        said = Counter(squeezed(words) for page in pages.values() for words in page.words)
        assert {squeezed(message.text) for found in dialogues for message in found.messages} == said.keys()


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_words_are_shown_as_they_are_everywhere(tmp_path: Path, text: str) -> None:
    of = dialogue(1, [("buyer", text, text), ("agent", f"小美{text}", f"您好{text}")], shop=f"店{text}")
    of = msgspec.structs.replace(of, id=f"d{text}", buyer=f"买家{text}")
    failed = check(
        "rude-language", "fail", f"小美{text}", evidence(of, 1), message=f"说了{text}", suggestion=f"改为{text}"
    )
    whole = record(of, [failed], {f"小美{text}": 0.0}, risk=at_risk(0.9, 0), warnings=(f"check-crashed:{text}",))
    pages = [Page(path) for path in render(write(tmp_path / "out", [of], [whole]))]
    index, card, talks = (squeezed(page.text) for page in pages)
    # A page cannot hold a NUL; what HTML makes of it is not its words.
    assert squeezed(f"买家{text}").replace("\x00", "\ufffd") in index.replace("\x00", "\ufffd")
    assert squeezed(f"说了{text}").replace("\x00", "\ufffd") in card.replace("\x00", "\ufffd")
    for part in (f"说了{text}", f"改为{text}", f"您好{text}"):
        assert squeezed(part).replace("\x00", "\ufffd") in talks.replace("\x00", "\ufffd")
    assert all("<script>alert" not in page.source for page in pages)


def test_the_style_is_inside_and_asks_for_nothing(tmp_path: Path) -> None:
    for path in render(write(tmp_path / "out", [], [])):
        style = re.search(r"<style>(.*?)</style>", path.read_text(encoding="utf-8"), re.DOTALL)
        assert style
        assert not re.search(r"url\(|@import|https?:|expression\(", style[1])


def _several(count: int, folder: Path) -> list[Path]:
    talks = [dialogue(n, [("buyer", "b", "在吗"), ("agent", "小美", f"第{n}段")]) for n in range(count)]
    return render(write(folder, talks, [record(talk, [], {"小美": float(n)}) for n, talk in enumerate(talks)]))


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (20, [20]), (21, [20, 1]), (45, [20, 20, 5])])
def test_many_dialogues_are_cut_into_pages_that_lead_to_one_another(
    tmp_path: Path, count: int, sizes: list[int]
) -> None:
    pages = [Page(path) for path in _several(count, tmp_path / "out")[2:]]
    assert [page.tags["article"] for page in pages] == sizes
    for number, page in enumerate(pages, 1):
        near = {int(found[1]) for href in page.hrefs if (found := re.search(r"-(\d+)\.html$", href))}
        assert near == ({number - 1, number + 1} & set(range(1, len(pages) + 1)))


def test_the_lowest_score_comes_first_and_every_row_leads_to_its_dialogue(tmp_path: Path) -> None:
    paths = _several(25, tmp_path / "out")
    card = Page(paths[1])
    rows = [href for href in card.hrefs if "#" in href]
    table = rows[-25:]
    assert [href.partition("#")[2] for href in table] == [f"d{n + 1}" for n in range(25)]
    pages = {path.name: Page(path) for path in paths}
    assert all(href.partition("#")[2] in pages[unquote(href.split("/")[-1].partition("#")[0])].ids for href in table)


@settings(max_examples=12)
@given(TALKS)
def test_cards_count_what_the_pages_of_their_owners_show(auditor: Auditor, dialogues: list[Dialogue]) -> None:
    tally = Tally()
    records = auditor.audit(dialogues)
    tally.add(records)
    for shop, agent in tally.cards:
        counted = Counter[tuple[str, str]]()
        for (of_shop, of_agent, rubric, verdict), count in tally.verdicts.items():
            if (of_shop, of_agent) == (shop, agent):
                counted[rubric, verdict] += count
        shown = Counter(
            (item.rubric, item.verdict)
            for found in records
            for item in found.checks
            if found.shop == shop and counts_for(item, agent, found)
        )
        assert shown == counted


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    from audit.errors import OutputError

    folder = write(tmp_path / "out", [], [])
    (folder / "index.html").mkdir()
    with pytest.raises(OutputError, match=r"index\.html: 无法写入"):
        render(folder)


def _times(*moments: str | None) -> Iterator[Message]:
    from datetime import datetime

    for number, moment in enumerate(moments):
        role, sender = ("buyer", "b") if number % 2 == 0 else ("agent", "小美")
        yield Message(role, sender, datetime.fromisoformat(moment) if moment else None, f"第{number}句")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("2025-03-05T10:02:59+08:00", None),
        ("2025-03-05T10:03:00+08:00", "3 分钟"),
        ("2025-03-05T11:00:05+08:00", "1 小时"),
        ("2025-03-06T12:30:00+08:00", "26 小时 30 分钟"),
        ("2025-03-05T09:00:00+08:00", None),
        (None, None),
    ],
)
def test_long_silences_are_said_in_words(tmp_path: Path, second: str | None, said: str | None) -> None:
    of = Dialogue("d", "店", "b", messages=tuple(_times("2025-03-05T10:00:00+08:00", second)))
    page = Page(render(write(tmp_path / "out", [of], [record(of, [], {"小美": 80.0})]))[-1])
    gaps = [unescape(gap) for gap in re.findall(r'<li class="gap">(.*?)</li>', page.source)]
    assert (len(gaps) == 1 and said in gaps[0]) if said else gaps == []


def test_the_costliest_habit_comes_first_and_three_are_enough(tmp_path: Path) -> None:
    talks = [dialogue(n, [("buyer", "b", "在吗"), ("agent", "小美", "嗯")]) for n in range(6)]
    failed = {
        0: ["apology"],
        1: ["apology"],
        2: ["apology", "polite-farewell"],
        3: ["polite-farewell"],
        4: ["rude-language"],
        5: [],
    }
    records = [
        record(talk, [check(name, "fail", "小美", evidence(talk, 1)) for name in failed[n]], {"小美": 50.0})
        for n, talk in enumerate(talks)
    ]
    card = render(write(tmp_path / "out", talks, records))[1].read_text(encoding="utf-8")
    habits = re.findall(r"<h3>(\S+) <span class=\"tag bad\">(\d+)", card)
    # A red line costs everything; 2 x 10 points for the farewell, 3 x 4 for the apology.
    assert [name for name, _ in habits] == ["辱骂顾客", "礼貌告别", "致歉安抚"]


def test_no_dialogue_at_risk_is_held_up_as_an_example(tmp_path: Path) -> None:
    talks = [dialogue(n, [("buyer", "b", "在吗"), ("agent", "小美", "嗯")]) for n in range(4)]
    dangers = {3: at_risk(0.9, 0)}
    records = [
        record(talk, [], {"小美": 90.0 + n}, **({"risk": dangers[n]} if n in dangers else {}))
        for n, talk in enumerate(talks)
    ]
    card = render(write(tmp_path / "out", talks, records))[1].read_text(encoding="utf-8")
    best = card[card.index("<ul>") : card.index("</ul>")]
    assert re.findall(r"#d(\d)", best) == ["3", "2", "1"]


def test_a_mood_is_shown_beyond_the_limits_of_neutral_only(tmp_path: Path) -> None:
    moods = (-0.9, -0.21, -0.2, 0.0, 0.2, 0.3)
    of = dialogue(1, [("buyer", "b", f"第{n}句") for n in range(len(moods))])
    page = render(write(tmp_path / "out", [of], [record(of, [], {}, sentiment=moods)]))[-1].read_text(encoding="utf-8")
    assert re.findall(r'<span class="tag (bad|good)">([+-][\d.]+)</span></div>', page) == [
        ("bad", "-0.9"),
        ("bad", "-0.2"),
        ("good", "+0.3"),
    ]
