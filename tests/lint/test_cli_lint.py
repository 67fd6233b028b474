"""`kefu-audit lint` from the command line: statuses, outputs, settings, cache."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from audit.cli import app
from audit.errors import AuditError
from audit.lint import cache

CLEAN = "亲，您好，欢迎光临。\n"
TYPO = "亲，优惠卷在首页领取。\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(app, ["lint", *arguments], **options)


def status(result: Result) -> int:
    """What the process would exit with; the command line turns our errors into their status."""
    error = result.exception
    return error.exit_status if isinstance(error, AuditError) else result.exit_code


def write(name: str, content: str) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(content, encoding="utf-8")
    return name


def rules(result: Result) -> list[str]:
    return [found["rule"] for found in json.loads(result.stdout)]


def test_exit_statuses() -> None:
    assert status(lint(write("clean.txt", CLEAN))) == 0
    assert status(lint(write("typo.txt", TYPO))) == 1
    assert status(lint("typo.txt", "--fail-level", "error")) == 0
    assert status(lint("missing.txt")) == 2
    assert status(lint()) == 2
    assert status(lint("typo.txt", "--format", "word")) == 2
    assert status(lint("typo.txt", "--now", "gestern")) == 2
    assert status(lint("typo.txt", "--fail-level", "fatal")) == 2
    assert status(lint(write("broken.yaml", "- [\n"))) == 1


def test_an_unreadable_file_does_not_hide_the_others() -> None:
    result = lint(write("broken.yaml", "- [\n"), write("typo.txt", TYPO))
    assert "broken.yaml:2:1: YAML 写法有误" in result.stdout
    assert "typo.txt:1:3 警告 typo" in result.stdout


def test_select_and_ignore() -> None:
    write("a.txt", "亲,优惠卷在首页领取\n")
    assert rules(lint("a.txt", "--format", "json", "--select", "typo")) == ["typo"]
    assert "typo" not in rules(lint("a.txt", "--format", "json", "--ignore", "typo,link"))
    assert status(lint("a.txt", "--select", "tpyo")) == 2


def test_several_formats_at_once() -> None:
    result = lint(
        write("typo.txt", TYPO), "--format", "sarif=out/a.sarif", "--format", "junit=out/a.xml", "--format", "jsonl"
    )
    assert json.loads(result.stdout)["rule"] == "typo"
    assert json.loads(Path("out/a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert Path("out/a.xml").read_text(encoding="utf-8").startswith("<?xml")
    assert status(lint("typo.txt", "--format", "json", "--format", "text")) == 2


def test_standard_input_has_the_form_of_its_name() -> None:
    result = lint("-", "--stdin-filename", "话术.csv", "--format", "json", input="快捷短语\n亲，优惠卷在首页领取。\n")
    [found] = json.loads(result.stdout)
    assert (found["file"], found["line"], found["rule"]) == ("话术.csv", 2, "typo")


def test_settings_come_from_the_configuration() -> None:
    write("kefu-audit.toml", '[lint]\nignore = ["typo"]\nvariables = ["店名"]\nmax-length = { default = 10 }\n')
    write("a.txt", "亲，优惠卷在{店名}的首页领取哦。\n")
    assert rules(lint("a.txt", "--format", "json")) == ["too-long"]
    write("kefu-audit.toml", '[lint]\nignored = ["typo"]\n')
    assert status(lint("a.txt")) == 2


def test_pyproject_serves_too() -> None:
    write("pyproject.toml", '[tool.kefu-audit.lint]\nallow = ["优惠卷"]\n')
    assert status(lint(write("typo.txt", TYPO))) == 0


def test_a_calendar_judges_offers_at_a_moment(calendar_file: Path) -> None:
    write("a.txt", "亲，端午乐享周满200减20还有效，今天下单都能用。\n")
    arguments = ("a.txt", "--promotions", str(calendar_file), "--format", "json", "--no-cache", "--now")
    assert rules(lint(*arguments, "2026-09-10T10:00:00+08:00")) == ["promotion-expired"]
    assert rules(lint(*arguments, "2026-06-16T10:00:00")) == []
    assert status(lint("a.txt", "--promotions", write("bad.yaml", "- {id: a}\n"))) == 2


def test_fix_writes_and_diff_only_shows() -> None:
    write("typo.txt", TYPO)
    shown = lint("typo.txt", "--diff")
    assert "+亲，优惠券在首页领取。" in shown.stdout
    assert Path("typo.txt").read_text(encoding="utf-8") == TYPO
    assert status(lint("typo.txt", "--fix")) == 0
    assert Path("typo.txt").read_text(encoding="utf-8") == "亲，优惠券在首页领取。\n"
    assert lint("typo.txt", "--diff").stdout == ""


def test_a_baseline_hides_what_is_known() -> None:
    write("typo.txt", TYPO)
    assert status(lint("typo.txt", "--write-baseline", "known.json")) == 0
    assert status(lint("typo.txt", "--baseline", "known.json")) == 0
    write("typo.txt", TYPO + "亲，快弟到了哦。\n")
    assert status(lint("typo.txt", "--baseline", "known.json")) == 1
    write("typo.txt", CLEAN)
    assert "基线 已经改好 typo typo.txt “优惠卷”" in lint("typo.txt", "--baseline", "known.json").stdout
    assert status(lint("typo.txt", "--baseline", "none.json")) == 2


def test_explain_and_statistics() -> None:
    assert "《中华人民共和国广告法》第九条" in lint("--explain", "absolute-claim").stdout
    assert lint("--explain", "all").stdout.count("为什么") == 32
    assert status(lint("--explain", "nothing")) == 2
    assert lint(write("typo.txt", TYPO), "--statistics").stdout.splitlines()[0] == "1  typo                   错别字"


def test_quiet_says_nothing_of_clean_files() -> None:
    assert lint(write("clean.txt", CLEAN), "-q").stdout == ""


def test_an_unchanged_library_is_recalled(monkeypatch: pytest.MonkeyPatch) -> None:
    write("typo.txt", TYPO)
    first = lint("typo.txt")
    assert (Path(".kefu-audit-cache") / ".gitignore").read_text(encoding="utf-8") == "*\n"
    with monkeypatch.context() as patch:
        patch.setattr("audit.lint.linter.Linter.lint", lambda *_: pytest.fail("checked again"))
        assert lint("typo.txt").stdout == first.stdout
    write("typo.txt", CLEAN)
    assert status(lint("typo.txt")) == 0


def test_other_settings_are_other_outcomes() -> None:
    write("typo.txt", TYPO)
    assert status(lint("typo.txt")) == 1
    assert status(lint("typo.txt", "--ignore", "typo")) == 0


def test_a_broken_or_unwritable_cache_costs_nothing() -> None:
    write("typo.txt", TYPO)
    lint("typo.txt")
    [kept] = Path(".kefu-audit-cache").glob("*.msgpack")
    kept.write_bytes(b"broken")
    assert status(lint("typo.txt")) == 1
    write("file", "")
    assert status(lint("typo.txt", "--cache-dir", "file/below")) == 1


def test_the_cache_keeps_a_bounded_number(tmp_path: Path) -> None:
    from audit.lint.check import Outcome

    for number in range(cache.KEEP + 5):
        cache.remember(tmp_path / "c", f"{number}", Outcome(()))
    assert len(list((tmp_path / "c").glob("*.msgpack"))) == cache.KEEP
