from __future__ import annotations

import re
from pathlib import Path

import pytest
from rubric_packs import CASES, PACK, pack

from audit.pack import load_pack, read_layers
from audit.rubric_docs import document
from audit.selftest import run_cases, stages

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_is_fresh():
    fresh = document() == (DOCS / "rubrics.md").read_text(encoding="utf-8")
    assert fresh, "stale: kefu-audit rubric docs --out docs/rubrics.md"


def test_the_page_has_every_rubric_with_examples_that_are_cases():
    page = document()
    chats = {case.case.chat.rstrip("\n") for stage in stages() for file in stage.cases for case in file.rubrics}
    shown = re.findall(r"```text\n(.*?)\n```", page, re.DOTALL)
    assert shown and set(shown) <= chats
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings == list(load_pack(read_layers()).rubrics)


def test_a_rubric_says_what_it_asks_and_with_which_values(tmp_path):
    cases = CASES.replace("    chat: 客服 您慢慢看", "    near: true\n    chat: 客服 您慢慢看")
    cases = cases.replace(
        "pushes:", "  - {name: 方言, verdict: fail, known_miss: 不懂方言, chat: 客服 搞快些}\npushes:"
    )
    page = document([pack(tmp_path, PACK, cases)])
    section = page[page.index("## no-pushing") :]
    assert "**不催促** · 一般 · 权重 4" in section
    assert "- **不通过**：催促买家" in section
    assert "| `any` | 催促（`pushes`） |" in section
    assert "不通过：催了\n\n```text\n买家 在吗\n客服(小美) 快点拍吧\n```" in section
    assert "贴边，通过：没催" in section
    assert "- 方言（应为不通过）：不懂方言" in section


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> str:
    """The overlay and the cases that docs/shops.md shows, as files."""
    overlay, cases = re.findall(r"```yaml\n(.*?)```", (DOCS / "shops.md").read_text(encoding="utf-8"), re.DOTALL)
    return pack(tmp_path_factory.mktemp("shop"), overlay, cases)


def test_the_overlay_of_the_page_for_shops_has_five_lines_and_passes_its_cases(shop):
    assert len(Path(shop).read_text(encoding="utf-8").splitlines()) == 5
    results = run_cases([shop])
    assert {result.state for result in results} == {"green", "known"}
    assert len(results) == 7
