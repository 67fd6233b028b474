from __future__ import annotations

import jsonschema
import pytest
import yaml
from rubric_packs import CASES, PACK

from audit.assets import asset
from audit.cases import packs_in
from audit.pack import load_pack, read_layers
from audit.rubric_schema import cases_schema, pack_schema

LOADED = load_pack(read_layers())
PACKS = jsonschema.Draft202012Validator(pack_schema(LOADED))
CASE_FILES = jsonschema.Draft202012Validator(cases_schema(LOADED))
FILES = [path for part in ("", "acts", "examples") for path in packs_in(asset("rubrics", part))]


def said(validator: jsonschema.Draft202012Validator, text: str) -> list[str]:
    """The messages of all errors, those of alternatives included."""
    found = list(validator.iter_errors(yaml.safe_load(text)))
    for error in found:
        found += error.context or ()
    return [error.message for error in found]


def test_the_schemas_are_schemas():
    for validator in (PACKS, CASE_FILES):
        validator.check_schema(validator.schema)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_shipped_file_follows_its_schema(path):
    assert said(PACKS, path.read_text(encoding="utf-8")) == []
    cases = path.with_suffix(".cases.yaml")
    if cases.exists():
        assert said(CASE_FILES, cases.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        PACK,
        "rubrics: {first-response: {params: {limit: 20}}, greeting: off, apology: {weight: 3}}",
        "acts: {address: {any: {add: [姐, 618], remove: [宝]}}}",
        "extends: default",
    ],
)
def test_what_loads_is_accepted(text):
    assert said(PACKS, text) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("rubrics: {first-response: {params: {limt: 20}}}", "limt"),
        ("rubrics: {first-response: {params: {limit: 很久}}}", "很久"),
        ("rubrics: {mine: {kind: forbidden, params: {anny: [rude]}}}", "anny"),
        ("rubrics: {mine: {kind: forbiden}}", "forbiden"),
        ("rubrics: {greeting: {wieght: 3}}", "wieght"),
        ("rubrics: {greeting: {severity: huge}}", "huge"),
        ("acts: {address: {any: {plus: [姐]}}}", "plus"),
        ("rubric: {}", "rubric"),
    ],
)
def test_what_does_not_load_is_refused(text, word):
    assert any(word in message for message in said(PACKS, text))


def test_cases_are_checked_as_well():
    assert said(CASE_FILES, CASES) == []
    assert any("pas" in message for message in said(CASE_FILES, CASES.replace("verdict: pass", "verdict: pas")))
    assert any("doess" in message for message in said(CASE_FILES, CASES.replace("does:", "doess:")))
