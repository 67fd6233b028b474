"""Every command explains itself, and the page of commands knows every option."""

from __future__ import annotations

import re
from typing import Any

import pytest
from commands import PAGE, leaves, options, page
from typer.testing import CliRunner

from audit import __version__
from audit.cli import app

CHINESE = re.compile("[\u4e00-\u9fff]")


COMMANDS = list(leaves())
IDS = [" ".join(words) for words, _ in COMMANDS]


def call(*words: str) -> str:
    done = CliRunner().invoke(app, [*words], env={"COLUMNS": "200", "TERM": "dumb"})
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=IDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_option_in_chinese(words: tuple[str, ...], command: Any, flag: str) -> None:
    shown = call(*words, flag)
    assert CHINESE.search(command.help or "")
    for option in options(command):
        assert any(name in shown for name in option.opts), option.opts
        assert CHINESE.search(option.help or ""), option.opts


def test_the_page_of_commands_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "stale: python tests/commands.py"


def test_the_overview_names_every_command() -> None:
    shown = call("--help")
    assert all(words[0] in shown for words, _ in COMMANDS)


def test_the_version_is_said_alone() -> None:
    assert call("--version") == f"kefu-audit {__version__}\n"


def test_without_a_command_the_help_is_shown() -> None:
    done = CliRunner().invoke(app, [])
    assert "--version" in done.output


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=IDS)
def test_an_unknown_option_ends_with_two(words: tuple[str, ...], command: Any) -> None:
    assert CliRunner().invoke(app, [*words, "--no-such-option"]).exit_code == 2
