from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = [
    "numpy",
    "scipy",
    "spacy",
    "sklearn",
    "snownlp",
    "jieba",
    "pandas",
    "pyarrow",
    "openpyxl",
    "jinja2",
    "pydantic",
    "yaml",
]


def _python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout


def test_rooms_import_downwards_only() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the dev extra; .ci/run has it")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_starts_without_heavy_libraries() -> None:
    loaded = json.loads(
        _python(f"import json, sys, audit.cli; print(json.dumps(sorted(set({HEAVY}) & set(sys.modules))))")
    )
    assert loaded == []
