"""The command as a program: errors are one line with their status, streams are UTF-8, and `python -m audit` is the same."""

from __future__ import annotations

import io
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

import audit.cli
from audit.cli import app, main
from audit.cli.run import _progress
from audit.errors import AuditError, Mistake, OutputError, Place, RubricError, SourceError, UsageError
from audit.run.local import Progress


class Stream(io.TextIOWrapper):
    """A terminal of an old code page that can be switched."""

    def __init__(self, encoding: str = "gbk") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def said(self) -> str:
        return self.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]


def terminal(monkeypatch: pytest.MonkeyPatch) -> tuple[Stream, Stream]:
    """Standard output and error of an old code page; from now on, since pytest puts its own in place for each phase."""
    out, err = Stream(), Stream()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    return out, err


def _raising(error: Exception) -> Callable[[], None]:
    def call(**_: object) -> None:
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AuditError("坏了"), 1),
        (SourceError("a.txt: 读不了"), 1),
        (UsageError("--x: 不对"), 2),
        (OutputError("out: 写不了"), 2),
        (RubricError([Mistake(Place("a.yaml", 3, 1), "没有规则", "看看拼写"), Mistake(Place("b.yaml"), "空的")]), 2),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_an_error_for_the_user_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    out, err = terminal(monkeypatch)
    monkeypatch.setattr(audit.cli, "app", _raising(error))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == status
    assert (out.said(), err.said()) == ("", f"错误：{error}\n")


def test_mistakes_are_a_line_each_with_place_and_hint() -> None:
    error = RubricError([Mistake(Place("a.yaml", 3, 1), "没有规则", "看看拼写"), Mistake(Place("b.yaml"), "空的")])
    assert str(error) == "a.yaml:3:1: 没有规则（看看拼写）\nb.yaml: 空的"


def test_what_no_code_page_has_is_printed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    out, _ = terminal(monkeypatch)
    monkeypatch.setattr(audit.cli, "app", lambda **_: print("😀𠮷\ud800"))  # noqa: T201
    with pytest.raises(SystemExit):
        main()
    assert out.said() == "😀𠮷?\n"


def test_streams_that_cannot_be_switched_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(audit.cli, "app", lambda **_: None)
    with pytest.raises(SystemExit):
        main()


def test_the_module_is_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    out, _ = terminal(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["audit", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("audit", run_name="__main__")
    assert ended.value.code == 0
    assert out.said() == f"kefu-audit {audit.__version__}\n"


def test_at_a_terminal_a_bar_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(shown, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with _progress(silent=False) as watch:
        watch(Progress(done=50, total=100, dialogues=1200, messages=34567))
    assert "1,200 个会话、34,567 条消息" in shown.getvalue()


@pytest.mark.parametrize(("silent", "terminal"), [(True, True), (False, False)])
def test_nobody_is_shown_a_bar_who_did_not_ask_or_cannot_see_it(
    monkeypatch: pytest.MonkeyPatch, silent: bool, terminal: bool
) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(shown, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", shown)
    with _progress(silent=silent) as watch:
        watch(Progress(1, 2, 3, 4))
    assert shown.getvalue() == ""


LINE = '{"id": "d", "messages": [{"role": "buyer", "text": "在吗"}, {"role": "agent", "sender": "小美", "text": "您好"}]}\n'


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """The output of a run without pages."""
    (tmp_path / "a.jsonl").write_text(LINE, encoding="utf-8")
    done = CliRunner().invoke(
        app, ["run", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out"), "-q", "--no-report"]
    )
    assert done.exit_code == 0
    return tmp_path / "out"


def test_a_report_can_be_made_afterwards_and_in_another_language(finished: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(finished)], catch_exceptions=False)
    assert done.stdout == f"3 个页面，从这里打开：{finished / 'index.html'}\n"
    chinese = (finished / "index.html").read_bytes()
    done = CliRunner().invoke(
        app, ["report", str(finished), "--lang", "en", "--risk-top", "1", "-q"], catch_exceptions=False
    )
    assert done.output == ""
    assert b'lang="en"' in (finished / "index.html").read_bytes() != chinese


def test_a_report_of_a_run_is_the_one_that_the_run_would_have_made(finished: Path, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["report", str(finished)], catch_exceptions=False)
    CliRunner().invoke(
        app, ["run", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "whole"), "-q"], catch_exceptions=False
    )
    pages = sorted(path.relative_to(finished) for path in finished.rglob("*.html"))
    assert pages == sorted(path.relative_to(tmp_path / "whole") for path in (tmp_path / "whole").rglob("*.html"))
    assert all((finished / page).read_bytes() == (tmp_path / "whole" / page).read_bytes() for page in pages)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [(["nowhere"], 2, "kefu-audit run"), (["."], 2, "kefu-audit run"), ([".", "--lang", "fr"], 2, "en、zh")],
)
def test_what_is_no_run_folder_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    error = CliRunner().invoke(app, ["report", *arguments]).exception
    assert isinstance(error, AuditError)
    assert error.exit_status == status
    assert said in str(error)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The linters that a language server would ask for, in place of a server."""
    found: list[Any] = []

    def build_server(current: Callable[[], Any]) -> SimpleNamespace:
        return SimpleNamespace(start_io=lambda: found.extend((current(), current())))

    pytest.importorskip("pygls")
    monkeypatch.setattr("audit.lint.server.build_server", build_server)
    return found


def test_an_editor_gets_the_rules_of_the_shop_at_the_present_moment(
    served: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "- {id: x, name: 节, start: 2025-03-05T00:00:00+08:00, end: 2025-03-08T00:00:00+08:00, offer: 满300减50}\n"
    (tmp_path / "calendar.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "kefu-audit.toml").write_text('tz = "Asia/Tokyo"\npromotions = "calendar.yaml"\n', encoding="utf-8")
    CliRunner().invoke(app, ["lsp"], catch_exceptions=False)
    first, second = served
    assert first is second
    assert str(second.now.tzinfo) == "Asia/Tokyo"
    assert len(second.calendar.promotions) == 1


def test_without_its_library_the_editor_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "audit.lint.server", None)
    error = CliRunner().invoke(app, ["lsp"]).exception
    assert isinstance(error, UsageError)
    assert "kefu-audit[lsp]" in str(error)
