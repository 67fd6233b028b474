"""Each output is what its readers expect: validated against a schema, a grammar or another program's parser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from junitparser import JUnitXml
from lxml import etree

from audit.lint import formats
from audit.lint.baseline import Known
from audit.lint.check import Outcome, check
from audit.lint.linter import Linter
from audit.lint.rulebook import Rulebook
from audit.lint.sources import read_source

SCHEMAS = Path(__file__).parent / "schemas"

CSV = """\
快捷短语编码,快捷短语,快捷短语分组,检查说明
a1,"亲，付款后24小时内发货，50%的单当天走。",物流,
a2,"亲，拍下后7天内寄出，<急单>请留言:%0A",物流,
a3,亲，加V信 xiaomai88 看新款 & 福利。,活动,
a4,亲，优惠卷在首页领取。,活动,kefu-audit: ignore=typo 店里都这么写
a5,"亲，优惠卷在首页领
取哦。",活动,
""".encode()


@pytest.fixture(scope="module")
def outcome(linter: Linter) -> Outcome:
    sources = [read_source("话术/a b.csv", CSV), read_source("clean.txt", "亲，您好，欢迎光临。".encode())]
    [known] = [item for item in check(linter, sources).diagnostics if item.rule == "off-platform"]
    return check(linter, sources, baseline={known.fingerprint: Known(known.rule)})


def test_json_has_the_fields_of_the_interface(outcome: Outcome, rulebook: Rulebook) -> None:
    found = json.loads(formats.as_json(outcome, lambda: rulebook.rules))
    keys = ["rule", "level", "file", "line", "column", "end_column", "code", "group", "quote", "message", "why", "fix"]
    assert all(list(item) == [*keys, "related"] for item in found)
    [contradiction] = [item for item in found if item["rule"] == "contradiction"]
    assert (contradiction["line"], contradiction["related"]) == (3, {"file": "话术/a b.csv", "line": 2})
    [typo] = [item for item in found if item["rule"] == "typo"]
    assert (typo["quote"], typo["fix"], typo["column"], typo["end_column"]) == ("优惠卷", "优惠券", 3, 6)


def test_jsonl_is_json_by_lines(outcome: Outcome, rulebook: Rulebook) -> None:
    lines = formats.jsonl(outcome, lambda: rulebook.rules).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(formats.as_json(outcome, lambda: rulebook.rules))


def test_sarif_is_valid_and_tells_what_is_excused_and_known(outcome: Outcome, rulebook: Rulebook) -> None:
    log = json.loads(formats.sarif(outcome, lambda: rulebook.rules))
    schema = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    jsonschema.validate(log, schema)
    [run] = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    assert [result["baselineState"] for result in run["results"] if "baselineState" in result].count("unchanged") == 1
    [excused] = [result for result in run["results"] if "suppressions" in result]
    assert excused["suppressions"] == [{"kind": "inSource", "justification": "店里都这么写"}]
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert uris == {"%E8%AF%9D%E6%9C%AF/a%20b.csv"}


def test_sarif_regions_quote_the_source(outcome: Outcome, rulebook: Rulebook) -> None:
    lines = CSV.decode().split("\n")
    log = json.loads(formats.sarif(outcome, lambda: rulebook.rules))
    fixed = [result["fixes"][0] for result in log["runs"][0]["results"] if "fixes" in result]
    fixes = [fix["artifactChanges"][0]["replacements"][0] for fix in fixed]
    assert fixes
    for change in fixes:
        region = change["deletedRegion"]
        assert region["startLine"] == region["endLine"]
        quote = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
        assert quote != change["insertedContent"]["text"]
        assert quote in {found.quote for found in outcome.diagnostics} | {
            item.diagnostic.quote for item in outcome.excused
        }


def test_junit_is_read_back(outcome: Outcome, rulebook: Rulebook) -> None:
    report = JUnitXml.fromstring(formats.junit(outcome, lambda: rulebook.rules).encode())
    suites = {suite.name: suite for suite in report}
    assert suites["话术/a b.csv"].failures == len(outcome.diagnostics)
    assert (suites["clean.txt"].tests, suites["clean.txt"].failures) == (1, 0)
    failed = [case.result[0] for case in suites["话术/a b.csv"]]
    assert {result.type for result in failed} <= {"error", "warning", "info"}
    assert [result.message for result in failed] == [found.message for found in outcome.diagnostics]


def test_checkstyle_follows_its_schema(outcome: Outcome, rulebook: Rulebook) -> None:
    document = etree.fromstring(formats.checkstyle(outcome, lambda: rulebook.rules).encode())
    etree.XMLSchema(etree.parse(SCHEMAS / "checkstyle.xsd")).assertValid(document)
    assert [error.get("message") for error in document.iter("error")] == [item.message for item in outcome.diagnostics]


# https://docs.github.com/actions/reference/workflow-commands-for-github-actions: properties end at a colon or comma.
COMMAND = re.compile(
    r"::(?:error|warning|notice) (?:[A-Za-z]+=(?:[^%,:\r\n]|%25|%0D|%0A|%3A|%2C)+,?)+::(?:[^%\r\n]|%25|%0D|%0A)+"
)


def test_github_commands_follow_their_grammar(outcome: Outcome, rulebook: Rulebook) -> None:
    lines = formats.github(outcome, lambda: rulebook.rules).splitlines()
    assert len(lines) == len(outcome.diagnostics)
    assert all(COMMAND.fullmatch(line) for line in lines)


def test_github_escapes_what_would_end_a_property() -> None:
    assert formats._escaped("50%,a:b\nc") == "50%25,a:b%0Ac"
    assert formats._escaped("50%,a:b\r\n", property=True) == "50%25%2Ca%3Ab%0D%0A"


def test_gitlab_issues_have_unique_fingerprints(outcome: Outcome, rulebook: Rulebook) -> None:
    issues = json.loads(formats.gitlab(outcome, lambda: rulebook.rules))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(outcome.diagnostics)
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert all(issue["location"]["lines"]["begin"] > 0 for issue in issues)


def test_text_tells_place_rule_and_remedy(outcome: Outcome, rulebook: Rulebook) -> None:
    said = formats.text(outcome, lambda: rulebook.rules)
    assert "话术/a b.csv:6:3 B6 [a5] 警告 typo 错别字“优惠卷”\n    改为“优惠券”" in said
    assert said.splitlines()[-1].startswith("2 个文件，6 条话术：")


def test_statistics_count_by_rule(outcome: Outcome, rulebook: Rulebook) -> None:
    first = formats.statistics(outcome, lambda: rulebook.rules).splitlines()[0].split()
    counts = [found.rule for found in outcome.diagnostics]
    assert int(first[0]) == max(map(counts.count, counts))


def test_xml_keeps_no_control_characters() -> None:
    assert formats._xml("a\x00b\x0bc\ud800\n") == "abc\n"
