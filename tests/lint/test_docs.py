"""What docs/lint.md and the CI files say is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import yaml
from typer.main import get_command
from typer.testing import CliRunner

from audit.cli import app
from audit.lint.formats import FORMATS
from audit.lint.options import Options, read_options
from audit.lint.rulebook import Rulebook

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
LEVELS = {"error": "错误", "warning": "警告", "info": "提示"}


def options_of(command: str) -> set[str]:
    return {name for option in get_command(app).commands[command].params for name in option.opts}  # type: ignore[attr-defined]


def test_every_rule_is_listed_with_its_level_and_title(rulebook: Rulebook) -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| (..) \| (.*?)(?:（默认关闭）)? \|$", MANUAL, re.MULTILINE)
    assert listed == [(name, LEVELS[rule.level], rule.title) for name, rule in rulebook.rules.items()]


def test_every_option_that_is_named_exists() -> None:
    said = MANUAL + (ROOT / "docs" / "ci" / "action.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", said)) - {"--quiet"}
    assert named <= options_of("lint")
    assert all(name in MANUAL for name in FORMATS)


def test_the_commands_run() -> None:
    block = re.search(r"```bash\n(.*?)```", MANUAL, re.DOTALL)
    assert block
    for line in block[1].strip().splitlines():
        arguments = [part.replace("corpora/", f"{ROOT.as_posix()}/corpora/") for part in shlex.split(line)[1:]]
        cacheless = [] if "--explain" in arguments else ["--no-cache"]
        result = CliRunner().invoke(app, [*arguments, *cacheless])
        assert result.exit_code in (0, 1) and result.stdout


def test_the_configuration_is_valid() -> None:
    import tomllib

    block = re.search(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
    assert block
    assert isinstance(read_options(tomllib.loads(block[1])["lint"]), Options)


def test_ci_files_call_what_exists() -> None:
    action = yaml.safe_load((ROOT / "docs" / "ci" / "action.yml").read_text(encoding="utf-8"))
    used = set(re.findall(r"inputs\.([a-z-]+)", str(action["runs"])))
    assert used == set(action["inputs"])
    gitlab = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text(encoding="utf-8"))["kefu-audit-lint"]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", gitlab["script"][1])) <= options_of("lint")
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "kefu-audit lint"
    assert re.search(hook["files"], "话术/quick.csv")
    assert re.search(hook["exclude"], "shop/promotions.yaml")
