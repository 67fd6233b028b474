"""What starting costs, without a clock: which modules come in, and how often a pack is read."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from run_inputs import many, write_lines

from audit import pack
from audit.engine import Auditor, Plan, plan
from audit.run.blocks import BLOCK_BYTES
from audit.yamlfile import YamlText, parse_yaml

ROOT = Path(__file__).parents[1]

NEVER = {
    "IPython",
    "jieba",
    "lightgbm",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pygls",
    "pyspark",
    "python_calamine",
    "scipy",
    "sklearn",
    "snownlp",
    "spacy",
}
"""What only an option, a pack or an input of its own asks for."""

JUDGING = {"ahocorasick_rs", "msgspec", "numpy", "pydantic", "re2", "yaml"}
"""What finds acts and reads packs: needed to audit, and by no command that only says something."""

COMMANDS = ("run", "convert", "inspect", "formats", "report", "lint", "lsp", "rubric", "model")

CALL = """
import runpy, sys
sys.argv = ["kefu-audit", *{arguments!r}]
try:
    runpy.run_module("audit", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
"""


def modules(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some code, with the packages they are in."""
    said = f"{code}\nimport sys; print('\\n' + ' '.join(sys.modules), end='')"
    done = subprocess.run(
        [sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    return set(done.stdout.rsplit("\n", 1)[1].split())


def command(*arguments: str) -> set[str]:
    """The modules loaded after one call of the command line."""
    return modules(CALL.format(arguments=arguments))


def ours(loaded: set[str]) -> set[str]:
    """Those of our own below the command line."""
    return {name for name in loaded if name.startswith("audit.") and not name.startswith("audit.cli")}


def test_help_loads_the_command_line_and_nothing_else() -> None:
    loaded = command("--help")
    assert not loaded & (NEVER | JUDGING | {"jinja2", "rich", "importlib.metadata", "zoneinfo"})
    assert ours(loaded) == {"audit.errors"}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_loads_nothing_that_the_command_would(name: str) -> None:
    loaded = command(name, "--help")
    # Newer releases of typer read parameters by pydantic.
    assert not loaded & (NEVER | (JUDGING - {"pydantic"}) | {"jinja2", "rich"})
    assert ours(loaded) == {"audit.errors"}


def test_the_version_loads_no_more_than_help() -> None:
    assert not command("--version") & (NEVER | JUDGING | {"jinja2", "rich"})


def test_a_plan_loads_what_reads_packs_and_only_the_kinds_they_use() -> None:
    loaded = modules("from audit.engine import plan; plan()")
    assert not loaded & (NEVER | {"jinja2", "rich", "typer", "multiprocessing"})
    assert loaded >= JUDGING
    assert "audit.checks.farewell" in loaded
    assert not loaded & {"audit.checks.condition", "audit.checks.tokens"}, "no default rule is of these kinds"
    assert not {name for name in loaded if name.startswith(("audit.cli", "audit.lint", "audit.readers", "audit.run"))}


def test_an_auditor_adds_the_models_and_no_library() -> None:
    assert not modules("from audit.engine import Auditor, plan; Auditor(plan())") & (
        NEVER | {"jinja2", "rich", "typer"}
    )


def test_a_run_stays_without_heavy_libraries(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "chats.jsonl", many(12))
    loaded = command("run", str(source), "--out", str(tmp_path / "out"), "--no-report", "--quiet", "--tolerate")
    assert not loaded & (NEVER | {"jinja2", "rich"})
    assert not {name for name in loaded if name.startswith(("audit.lint", "audit.report.", "audit.training"))}
    assert (tmp_path / "out" / "dialogues.jsonl").is_file()


def test_pages_cost_their_templates_alone(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "chats.jsonl", many(12))
    loaded = command("run", str(source), "--out", str(tmp_path / "out"), "--quiet", "--tolerate")
    assert "jinja2" in loaded
    assert not loaded & (NEVER | {"rich"})


def test_what_was_started_loads_nothing_where_a_worker_imports_it() -> None:
    loaded = modules("import audit.__main__")
    assert {name for name in loaded if name.startswith("audit")} == {"audit", "audit.__main__"}
    assert not loaded & {"typer", *JUDGING}


def test_a_worker_loads_what_judges_and_nothing_that_reads_exports(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "chats.jsonl", many(2200))
    assert source.stat().st_size > BLOCK_BYTES, "two blocks, so two workers"
    call = [sys.executable, "-m", "audit", "run", str(source), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [*call, "--workers", "2", "--no-report", "--quiet", "--tolerate"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"},
        check=True,
    )
    reported = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    times = Counter(line.rsplit("|", 1)[1].strip() for line in reported)
    assert times["audit.engine"] == times["audit.run.work"] == 3, "two workers and who employs them"
    for once in (
        "audit.cli",
        "audit.reading",
        "audit.readers.detection",
        "audit.readers.table",
        "audit.run.local",
        "typer",
    ):
        assert times[once] == 1, once


def test_patterns_of_what_a_message_may_hold_wait_for_such_a_message() -> None:
    code = """
from audit import mask, offers, order_details
from audit.engine import Auditor, plan
Auditor(plan())
compiled = [made.cache_info().currsize for made in (offers._patterns, order_details._patterns, mask._candidates)]
assert compiled == [0, 0, 0], compiled
assert offers.offers("满400减60") and order_details.order_details("收件人是王小美") and mask.mask("13800138000") == "*" * 11
compiled = [made.cache_info().currsize for made in (offers._patterns, order_details._patterns, mask._candidates)]
assert compiled == [1, 1, 1], compiled
"""
    assert "audit.engine" in modules(code)


PACK = """\
extends: default
rubrics:
  polite-farewell: {weight: 7}
"""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file is parsed."""
    count: Counter[str] = Counter()

    def counting(source: YamlText) -> Any:
        count[source.name] += 1
        return parse_yaml(source)

    monkeypatch.setattr(pack, "parse_yaml", counting)
    pack._data.cache_clear()
    return count


def test_a_process_that_plans_and_audits_reads_each_pack_once(tmp_path: Path, parsed: Counter[str]) -> None:
    shop = tmp_path / "shop.yaml"
    shop.write_text(PACK, encoding="utf-8")
    planned = plan([shop])
    auditor = Auditor(planned)
    assert len(parsed) > 10
    assert set(parsed.values()) == {1}
    assert auditor.pack.rubrics["polite-farewell"].weight == 7
    assert Auditor(planned).pack is auditor.pack


def test_a_changed_pack_is_read_again(tmp_path: Path, parsed: Counter[str]) -> None:
    shop = tmp_path / "shop.yaml"
    for weight in (7, 3, 7):
        shop.write_text(PACK.replace("7", str(weight)), encoding="utf-8")
        assert Auditor(plan([shop])).pack.rubrics["polite-farewell"].weight == weight
    assert parsed[str(shop)] == 2, "a text that is known is not parsed again, another one is"


def test_what_is_read_is_not_changed_by_the_layers_above_it(tmp_path: Path) -> None:
    shop = tmp_path / "shop.yaml"
    shop.write_text(
        "extends: default\nacts:\n  apology: {any: {add: [江湖再见], remove: []}}\nrubrics:\n  polite-farewell: {weight: 9}\n",
        encoding="utf-8",
    )
    before = plan()
    weight = Auditor(before).pack.rubrics["polite-farewell"].weight
    words = Auditor(before).pack.acts["apology"].any
    own = Auditor(plan([shop])).pack
    assert own.rubrics["polite-farewell"].weight == 9
    assert "江湖再见" in own.acts["apology"].any
    again = Auditor(plan()).pack
    assert again.rubrics["polite-farewell"].weight == weight != 9
    assert again.acts["apology"].any == words


def test_a_plan_travels_as_texts_alone() -> None:
    planned = plan()
    Auditor(planned)
    sent = pickle.dumps(planned)
    assert len(sent) < 1.1 * sum(len(text.encode()) for _, text in planned.packs) + 10_000
    received: Plan = pickle.loads(sent)
    assert received == planned
    assert received.digest == planned.digest


def test_a_process_that_receives_a_plan_judges_as_the_one_that_made_it(auditor: Auditor, tmp_path: Path) -> None:
    (tmp_path / "plan").write_bytes(pickle.dumps(plan()))
    code = f"""
import json, pickle
from pathlib import Path
from audit.engine import Auditor
auditor = Auditor(pickle.loads(Path({str(tmp_path / "plan")!r}).read_bytes()))
Path({str(tmp_path / "said")!r}).write_text(json.dumps([auditor.model, auditor._rubrics, list(auditor.pack.acts)]))
"""
    modules(code)
    said = json.loads((tmp_path / "said").read_text())
    assert said == [auditor.model, auditor._rubrics, list(auditor.pack.acts)]
