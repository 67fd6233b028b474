from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from commands import ROOT as ROOT_COMMAND

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
DOCUMENTS = [
    ENGLISH,
    CHINESE,
    ROOT / "CHANGELOG.md",
    ROOT / "corpora" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]


def _blocks(path: Path) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```$", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _calls(path: Path) -> list[list[str]]:
    """Every call of kefu-audit in a document, in code blocks and in running text."""
    text = path.read_text(encoding="utf-8")
    inline = re.findall(r"`(kefu-audit [^`]+)`", text)
    blocks = [line for language, block in _blocks(path) if language == "bash" for line in block.splitlines()]
    found = [line[line.index("kefu-audit") :] for line in blocks if "kefu-audit " in line]
    return [shlex.split(call.split("&&")[0]) for call in [*inline, *found]]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_documented_call_is_understood(path: Path) -> None:
    for call in _calls(path):
        command = ROOT_COMMAND
        words = call[1:]
        while hasattr(command, "commands") and words and not words[0].startswith("-"):
            assert words[0] in command.commands, call
            command = command.commands[words.pop(0)]
        known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        assert {word.partition("=")[0] for word in words if re.match("--?[a-z]", word)} <= known | {"-h", "--help"}, (
            call
        )


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target.split("#")[0]).exists(), target


def test_both_languages_say_the_same() -> None:
    assert _blocks(ENGLISH) == _blocks(CHINESE)
    english, chinese = (path.read_text(encoding="utf-8") for path in (ENGLISH, CHINESE))
    for pattern in (r"^(#+) ", r"`([^`\n]+)`", r"<!-- /?(\w+) -->", r"\]\((?!README)([^)\s]+)\)", r"^\|[-| ]+\|$"):
        assert sorted(re.findall(pattern, english, re.MULTILINE)) == sorted(
            re.findall(pattern, chinese, re.MULTILINE)
        ), pattern


def test_the_first_commands_need_nothing_but_python() -> None:
    commands = [line for line in ENGLISH.read_text(encoding="utf-8").splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all((ROOT / word).exists() for word in commands[0].split() if word.startswith("corpora"))


def test_documented_formats_are_read() -> None:
    from audit.readers.detection import READERS

    section = ENGLISH.read_text(encoding="utf-8").split("## What it reads")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    documented = re.findall(r"`(\w+)`", "".join(rows))
    assert sorted(documented) == sorted({"jsonl", *READERS})


def test_documented_rubrics_are_the_default_ones() -> None:
    from audit.engine import Auditor, plan

    section = ENGLISH.read_text(encoding="utf-8").split("## What it judges")[1].split("\n## ")[0]
    documented = re.findall(r"`([a-z-]+)` [\u4e00-\u9fff]", section)
    assert sorted(documented) == sorted(Auditor(plan()).pack.rubrics)
