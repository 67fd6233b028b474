from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import pytest
import yaml
from run_folders import at_risk, check, dialogue, evidence, record, write

import audit.report
from audit.errors import OutputError, SourceError, UsageError
from audit.findings import AuditRecord, Contribution, Mood, Risk
from audit.report import folder, links, render
from audit.report.folder import RunFolder

PACKAGE = Path(audit.report.__file__).parent
BAD = [("buyer", "买家1", "在吗<b>？"), ("agent", "小美", "你有病吧"), ("buyer", "买家1", "服了 差评")]
GOOD = [("buyer", "买家2", "有货吗"), ("agent", "小美", "亲，有的，祝您生活愉快"), ("buyer", "买家2", "谢谢")]
TRANSFERRED = [
    ("buyer", "买家3", "少发了一件"),
    ("agent", "小美", "不可能"),
    ("agent", "阿正", "非常抱歉，马上补发"),
    ("buyer", "买家3", "好的谢谢"),
]


class _Page(HTMLParser):
    """What a page links to, loads, names and says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.marked: list[str] = []
        self._in_mark = self._in_transcript = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a" and named.get("href"):
            self.links.append(str(named["href"]))
        self.loaded += [str(value) for name, value in attrs if name in ("src", "srcset", "data") and value]
        self.loaded += [tag] if tag in ("script", "link", "iframe", "img") else []
        if named.get("id"):
            self.ids.append(str(named["id"]))
        self._in_transcript |= tag == "article"
        self._in_mark = tag == "mark" and named.get("class") == "lost"

    def handle_data(self, data: str) -> None:
        if self._in_mark and self._in_transcript:
            self.marked.append(data)
        self._in_mark = False


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    bad, good, moved = dialogue(1, BAD), dialogue(2, GOOD), dialogue(3, TRANSFERRED)
    alone = dialogue(4, [("buyer", "买家4", "有人吗")])
    records = [
        record(
            bad,
            [
                check(
                    "rude-language",
                    "fail",
                    "小美",
                    evidence(bad, 1, "有病"),
                    message="辱骂买家",
                    suggestion="亲，我来帮您看",
                ),
                check("apology", "fail", "小美", evidence(bad, 2), due="2025-03-05T10:02:00+08:00"),
                check("first-response", "unknown", "小美", message="没有时间"),
                check("polite-farewell", "na", "小美", message="被转走了"),
            ],
            {"小美": 0.0},
            risk=at_risk(0.91, 2),
            warnings=("clock-skew",),
        ),
        record(
            good,
            [
                check("first-response", "pass", "小美", evidence(good, 1)),
                check("polite-farewell", "pass", "小美", evidence(good, 1, "祝您生活愉快")),
            ],
            {"小美": 100.0},
        ),
        record(
            moved,
            [
                check("polite-farewell", "fail", "阿正", evidence(moved, 2, "马上补发"), message="没有告别"),
                check("apology", "fail", "小美", evidence(moved, 1, "不可能"), message="没有致歉"),
            ],
            {"小美": 30.0, "阿正": 60.0},
        ),
        record(alone, [check("first-response", "fail", None, evidence(alone, 0))], {}, score=0.0),
    ]
    return write(tmp_path / "out", [bad, good, moved, alone], records)


def _read(path: Path) -> tuple[str, _Page]:
    text = path.read_text(encoding="utf-8")
    return text, _Page(text)


def _pages(run_folder: Path) -> Iterator[tuple[Path, str, _Page]]:
    for path in render(run_folder):
        yield path, *_read(path)


def _of(run_folder: Path, pattern: str) -> str:
    (path,) = run_folder.glob(pattern)
    return path.read_text(encoding="utf-8")


def test_every_link_leads_to_a_page_and_a_place_in_it(run_folder: Path) -> None:
    pages = {path: page for path, _, page in _pages(run_folder)}
    followed = 0
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target in pages, link
            assert not parts.fragment or parts.fragment in pages[target].ids, link
            followed += 1
    assert followed > 30


def test_pages_load_nothing_and_repeat_no_id(run_folder: Path) -> None:
    for path, _, page in _pages(run_folder):
        assert page.loaded == [], path
        assert len(page.ids) == len(set(page.ids)), path


def test_deciding_words_are_marked_and_text_is_escaped(run_folder: Path) -> None:
    render(run_folder)
    text, page = _read(next(run_folder.glob("dialogues/*小美-1.html")))
    assert {"有病", "不可能"} <= set(page.marked)
    assert "在吗&lt;b&gt;？" in text
    assert "亲，我来帮您看" in text


def test_what_was_missing_is_said_after_the_message_with_its_time(run_folder: Path) -> None:
    render(run_folder)
    text = _of(run_folder, "dialogues/*小美-1.html")
    after = text[text.index('id="d1-m2"') :]
    assert re.search(r'class="missing">.*致歉安抚</a> · 应在 10:02:00 前', after)


def test_a_page_shows_only_its_owners_deductions(run_folder: Path) -> None:
    render(run_folder)
    his, hers = _of(run_folder, "dialogues/*阿正-1.html"), _of(run_folder, "dialogues/*小美-1.html")
    assert "没有告别" in his and "没有致歉" not in his
    assert "没有致歉" in hers and "没有告别" not in hers
    assert "另有 1 项丢分计在其他人名下" in his
    assert "服了 差评" not in his


def test_several_agents_who_fail_one_rubric_each_see_their_own_words(tmp_path: Path) -> None:
    both = dialogue(1, TRANSFERRED)
    found = evidence(both, 1, "不可能", "小美"), evidence(both, 2, "马上补发", "阿正")
    records = [record(both, [check("rude-language", "fail", "小美", *found)], {"小美": 0.0, "阿正": 0.0})]
    render(write(tmp_path / "out", [both], records))
    assert _Page(_of(tmp_path / "out", "dialogues/*小美-1.html")).marked == ["不可能"]
    assert _Page(_of(tmp_path / "out", "dialogues/*阿正-1.html")).marked == ["马上补发"]


def test_index_lists_whom_to_call_and_why(run_folder: Path) -> None:
    text = render(run_folder)[0].read_text(encoding="utf-8")
    risk = text[text.index('id="risk"') : text.index('id="red"')]
    assert "买家1" in risk and "0.91" in risk and "服了 差评" in risk and "等得太久" in risk
    assert "买家2" not in risk
    red = text[text.index('id="red"') : text.index('id="agents"')]
    assert "有病" in red and "辱骂顾客" in red


def test_index_shows_intervals_counts_and_what_nobody_answers_for(run_folder: Path) -> None:
    text = render(run_folder)[0].read_text(encoding="utf-8")
    assert "95% 区间" in text
    assert "未分到个人" in text
    assert "消息时间倒流" in text


def test_parse_audit_says_what_was_not_understood(tmp_path: Path) -> None:
    files = [
        {
            "source": "a.txt",
            "format": "role_label_txt",
            "not_understood": 12,
            "places": list(range(3, 15)),
            "suspect": True,
        },
        {"source": "b.txt", "failed": "不是文本"},
        {"source": "c.txt", "left_out": {"群聊": 2}, "notes": ["没有时区"]},
    ]
    text = render(write(tmp_path / "out", [], [], files=files, rejected=12))[0].read_text(encoding="utf-8")
    assert "第 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 行" in text and "等 2 处" in text and "可疑" in text
    assert "不是文本" in text
    assert "按规则略过：群聊 2" in text and "没有时区" in text


def test_an_empty_run_has_a_page_too(tmp_path: Path) -> None:
    (index,) = render(write(tmp_path / "out", [], []))
    text = index.read_text(encoding="utf-8")
    assert "没有可以打分的客服" in text and "没有触红线的对话" in text


def test_unknown_and_na_are_listed_with_their_reasons(run_folder: Path) -> None:
    render(run_folder)
    text = _of(run_folder, "dialogues/*小美-1.html")
    assert "无法判断 1 项" in text and "没有时间" in text
    assert "不适用 1 项" in text and "被转走了" in text


def test_many_dialogues_are_capped_with_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "SHOWN", 30)
    monkeypatch.setattr(folder, "LISTED", 10)
    dialogues = [dialogue(number, GOOD) for number in range(200)]
    records = [
        record(
            each,
            [check("first-response", "pass", "小美", evidence(each, 1))],
            {"小美": 50.0 + number % 50},
            risk=at_risk(0.5 + number / 1000, 0) if number % 10 == 0 else Risk(0.1, at_risk=False),
        )
        for number, each in enumerate(dialogues)
    ]
    pages = render(write(tmp_path / "out", dialogues, records))
    assert len(pages) == 1 + 1 + 2
    index = pages[0].read_text(encoding="utf-8")
    assert "共 20 段，这里列出最需要看的 10 段" in index
    assert index.index("0.69") < index.index("0.68")
    card = pages[1].read_text(encoding="utf-8")
    assert "共 200 段，这里列出最需要看的 30 段" in card
    assert max(path.stat().st_size for path in pages) < 200_000


def test_a_smaller_report_removes_the_pages_of_a_larger_one(run_folder: Path) -> None:
    before = set(render(run_folder))
    only = dialogue(9, GOOD)
    write(run_folder, [only], [record(only, [], {"老王": 80.0})])
    after = set(render(run_folder))
    assert set(run_folder.rglob("*.html")) == after
    assert before - after


def test_file_names_suit_every_system(tmp_path: Path) -> None:
    names = ["con", "CON", 'a:b/c\\d?"<>|*', "结尾. ", "长" * 300, "小美", "<script>"]
    dialogues = [dialogue(n, [("buyer", "b", "在吗"), ("agent", name, "在")]) for n, name in enumerate(names)]
    records = [record(d, [], {name: 50.0}) for d, name in zip(dialogues, names, strict=True)]
    pages = render(write(tmp_path / "out", dialogues, records))
    files = [path.name for path in pages if path.parent.name == links.CARDS]
    assert len({name.lower() for name in files}) == len(names)
    for name in files:
        assert re.fullmatch(r"\d\d[^<>:\"/\\|?*\s]*\.html", name), name
        assert len(name.encode()) < 200
        assert not name.removesuffix(".html").endswith(".")


def test_sub_accounts_are_called_without_their_shop(tmp_path: Path) -> None:
    of = dialogue(1, [("buyer", "b", "在吗"), ("agent", "青柚小铺:小美", "在的亲")])
    pages = render(write(tmp_path / "out", [of], [record(of, [], {"青柚小铺:小美": 90.0})]))
    assert [path.name for path in pages[1:]] == ["01-小美.html", "01-小美-1.html"]
    assert "青柚小铺:小美" not in "".join(path.read_text(encoding="utf-8") for path in pages)


def test_the_same_run_gives_the_same_bytes(run_folder: Path) -> None:
    first = {path: path.read_bytes() for path in render(run_folder)}
    assert {path: path.read_bytes() for path in render(run_folder)} == first


def test_other_languages_have_the_same_words_and_unknown_ones_are_refused(run_folder: Path) -> None:
    assert "Call these buyers first" in render(run_folder, "en")[0].read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="en、zh"):
        render(run_folder, "../words/zh")


def _keys(words: object, prefix: str = "") -> Iterator[str]:
    if isinstance(words, dict):
        for key, value in words.items():
            yield f"{prefix}{key}"
            yield from _keys(value, f"{prefix}{key}.")
    elif isinstance(words, list):
        for number, value in enumerate(words):
            yield from _keys(value, f"{prefix}{number}.")


def test_words_are_complete_and_in_use() -> None:
    chinese, english = (
        yaml.safe_load((PACKAGE / "words" / f"{lang}.yaml").read_text(encoding="utf-8")) for lang in ("zh", "en")
    )
    assert list(_keys(chinese)) == list(_keys(english))
    places = re.compile(r"\{\w+\}")
    for key, value in chinese.items():
        if isinstance(value, str):
            assert sorted(places.findall(value)) == sorted(places.findall(english[key])), key
    code = "".join(
        path.read_text(encoding="utf-8") for path in [*PACKAGE.glob("templates/*.html"), *PACKAGE.glob("*.py")]
    )
    unused = [key for key in chinese if f"w.{key}" not in code and f'words["{key}"]' not in code]
    assert unused == []


def test_every_cause_and_feature_of_a_risk_has_words() -> None:
    from audit.risk.cause import CAUSES
    from audit.risk.features import NAMES

    words = yaml.safe_load((PACKAGE / "words" / "zh.yaml").read_text(encoding="utf-8"))
    assert sorted(words["causes"]) == sorted(CAUSES)
    assert sorted(words["features"]) == sorted(["bias", *NAMES])


def test_the_parts_of_a_risk_are_shown_by_their_share(tmp_path: Path) -> None:
    of = dialogue(1, BAD)
    parts = (Contribution("bias", 1.0, -3.0), Contribution("threat", 1.0, 2.5, 2), Contribution("mood", 0.5, 9.0, 2))
    risk = Risk(0.999, at_risk=True, evidence=(Mood(2, -0.8),), contributions=parts)
    render(write(tmp_path / "out", [of], [record(of, [], {"小美": 90.0}, risk=risk)]))
    text = _of(tmp_path / "out", "dialogues/*-1.html")
    shares = [
        text.index(part) for part in ("+4.5</span> 最不满的一句", "-3.0</span> 起点", "+2.5</span> 威胁投诉或差评")
    ]
    assert shares == sorted(shares)
    assert "0.99" in text and "1.00" not in text


@pytest.mark.parametrize(
    ("name", "content"), [("summary.json", b"{}"), ("scorecards.json", b"["), ("dialogues.jsonl", b"{}\n")]
)
def test_a_file_that_run_did_not_write_is_named(run_folder: Path, name: str, content: bytes) -> None:
    (run_folder / name).write_bytes(content)
    with pytest.raises(SourceError, match=name):
        render(run_folder)


@pytest.mark.parametrize("found", ["nothing", "a file", "an empty folder", "somebody's files", "another manifest"])
def test_a_folder_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, found: str) -> None:
    folder = tmp_path / "folder"
    if found == "a file":
        folder.touch()
    elif found != "nothing":
        folder.mkdir()
    if found in ("somebody's files", "another manifest"):
        (folder / "summary.json").write_text("{}", encoding="utf-8")
    if found == "another manifest":
        (folder / "manifest.json").write_text('{"made_by": "npm"}', encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputError, match="不是 kefu-audit run 写出的文件夹") as raised:
        render(folder)
    assert raised.value.exit_status == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_missing_and_shortened_files_are_named(run_folder: Path) -> None:
    transcripts = run_folder / "transcripts.jsonl"
    transcripts.write_bytes(transcripts.read_bytes().split(b"\n")[0] + b"\n")
    with pytest.raises(SourceError, match=r"比 dialogues\.jsonl 少"):
        render(run_folder)
    transcripts.unlink()
    with pytest.raises(SourceError, match=r"transcripts\.jsonl"):
        render(run_folder)


def test_a_budget_lists_the_riskiest_by_rank_and_changes_no_verdict(run_folder: Path) -> None:
    before = (run_folder / "dialogues.jsonl").read_bytes()
    survey = RunFolder(run_folder).survey(risk_top="2")
    listed = RunFolder(run_folder).records([entry for entry, _ in survey.at_risk.items()])
    risks = [record.risk.score for record in map(msgspec.json.Decoder(AuditRecord).decode, before.splitlines())]
    assert [record.risk.score for record in listed] == sorted(risks, reverse=True)[:2]
    render(run_folder, risk_top="2")
    assert (run_folder / "dialogues.jsonl").read_bytes() == before
