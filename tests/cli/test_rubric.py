from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rubric_packs import CASES, PACK, pack
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import AuditError

ROOT = Path(__file__).parents[2]


def rubric(*arguments: str, status: int = 0) -> str:
    """The standard output of `kefu-audit rubric …`."""
    done = CliRunner().invoke(app, ["rubric", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == status, done.output
    return done.stdout


def test_list_names_every_rubric():
    rows = json.loads(rubric("list", "--json"))
    assert len(rows) >= 28
    shown = rubric("list")
    assert all(row["id"] in shown and row["title"] in shown for row in rows)
    assert "rubrics/core.yaml:4:3" in shown


def test_explain_shows_values_and_what_they_were(tmp_path):
    shop = pack(tmp_path, "extends: [default]\nrubrics:\n  first-response: {params: {limit: 20}}\n")
    shown = rubric("explain", "first-response", "-r", shop)
    assert "首次响应" in shown and "黄金" in shown
    line = next(line for line in shown.splitlines() if line.startswith("params.limit"))
    assert re.search(r"20 .*shop\.yaml:3:29.*30（rubrics/core\.yaml:\d+:\d+）", line)
    found = json.loads(rubric("explain", "first-response", "--json"))
    assert found["values"][3]["path"] == "params.limit"


def test_explain_shows_an_act_with_its_phrases_and_cases(tmp_path):
    shown = rubric("explain", "pushes", "-r", pack(tmp_path, cases=CASES))
    for part in ("催促", "快点拍", "不用赶紧拍", "no-pushing", "✓"):
        assert part in shown


def test_explain_of_nothing_is_a_mistake_of_the_caller():
    with pytest.raises(AuditError, match="first-response") as caught:
        rubric("explain", "first-responce")
    assert caught.value.exit_status == 2


def test_check_ends_with_2_on_errors_only(tmp_path):
    shown = rubric("check", pack(tmp_path, cases=CASES))
    assert "shop.yaml:8:3: 提醒" in shown
    shown = rubric("check", pack(tmp_path, PACK.replace("{word}", "{wort}"), CASES), status=2)
    assert "错误：理由“fail”不给出 {wort}" in shown
    found = json.loads(rubric("check", "--json", str(tmp_path / "shop.yaml"), status=2))
    assert {"level", "file", "line", "column", "what", "hint"} == found[0].keys()


def test_test_ends_with_1_when_red(tmp_path):
    shop = pack(tmp_path, cases=CASES)
    assert rubric("test", shop) == ""
    assert rubric("test", "-v", shop).count("✓") == 5
    pack(tmp_path, cases=CASES.replace("verdict: fail", "verdict: na"))
    assert "✗" in rubric("test", shop, status=1)
    states = [result["state"] for result in json.loads(rubric("test", "--json", shop, status=1))]
    assert states.count("red") == 1


def test_a_pack_without_cases_says_where_to_write_them(tmp_path):
    done = CliRunner().invoke(app, ["rubric", "test", pack(tmp_path)])
    assert done.exit_code == 0
    assert "cases.yaml" in done.output


def test_diff_shows_what_the_page_for_shops_says(tmp_path):
    page = (ROOT / "docs" / "shops.md").read_text(encoding="utf-8")
    overlay = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    command = re.search(r"kefu-audit rubric (diff .*)", page)
    said = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert overlay and command and said
    shop = pack(tmp_path, overlay[1])
    arguments = command[1].replace("shop.yaml", shop).replace("corpora", str(ROOT / "corpora")).split()
    shown = rubric(*arguments)
    for line in said[1].splitlines():
        assert line in shown
    found = json.loads(rubric(*arguments, "--json"))
    assert found["rubrics"] == {"first-response": {"pass→fail": len(found["flips"])}}
    assert "还有" in rubric(*arguments, "--limit", "1")


def test_diff_without_dialogues_ends_with_1(tmp_path):
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    rubric("diff", "default", "default", str(tmp_path / "empty.jsonl"), status=1)


def test_try_shows_acts_and_verdicts():
    shown = rubric("try", "亲，请稍等")
    assert "address" in shown and "“亲”[0:1]" in shown
    shown = rubric("try", "买家 09:00:00 有货吗\n客服 09:00:50 有")
    assert re.search(r"first-response +不通过", shown)
    assert json.loads(rubric("try", "有货吗", "--role", "buyer", "--json"))["messages"][0]["role"] == "buyer"
    assert "没有认出动作" in rubric("try", "龘")
    with pytest.raises(AuditError, match="--role"):
        rubric("try", "好", "--role", "boss")


def test_schemas_are_printed_as_json():
    assert json.loads(rubric("schema"))["properties"].keys() == {"about", "extends", "acts", "rubrics"}
    assert "greeting" in json.loads(rubric("schema", "--cases"))["properties"]


def test_docs_go_to_the_terminal_or_to_a_file(tmp_path):
    shop = pack(tmp_path, cases=CASES)
    rubric("docs", "-r", shop, "--out", str(tmp_path / "rubrics.md"))
    page = (tmp_path / "rubrics.md").read_text(encoding="utf-8")
    assert "## no-pushing" in page
    assert rubric("docs", "-r", shop) == page
