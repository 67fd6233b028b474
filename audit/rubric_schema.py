"""JSON Schemas of pack files and of files of cases, so that editors complete and check them while they are written.

# yaml-language-server: $schema=kefu-audit.schema.json
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from audit.acts import Act
from audit.cases import ActTexts, Case
from audit.checks import KINDS, kind
from audit.pack import Pack
from audit.rubric import Rubric

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OFF = {"const": False, "description": "off：关掉"}
_ID = r"^[a-z][a-z0-9_-]*$"


def pack_schema(pack: Pack) -> dict[str, Any]:
    """The schema of a pack file; rubrics of `pack` are known by id, so that an overlay completes their parameters.

    Nothing is required of an id that exists: a layer says only what changes. A list may be changed with add and remove.
    """
    definitions: dict[str, Any] = {}
    act = _layered(_schema(Act, definitions), definitions)
    rubric = _layered(_schema(Rubric, definitions), definitions)
    rubric["properties"]["kind"] = {"enum": sorted(KINDS), "description": "检查类型；装有扩展时还可用扩展的类型"}
    params = {
        name: _layered(_schema(kind(name).Params, definitions), definitions)
        for name in sorted({*KINDS, *(rubric.kind for rubric in pack.rubrics.values())})
    }
    for name, schema in params.items():
        definitions[f"params-{name}"] = schema
    by_kind = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": {"properties": {"params": {"$ref": f"#/$defs/params-{name}"}}},
        }
        for name in params
    ]
    definitions |= {"act": act, "rubric": {**rubric, "allOf": by_kind}}
    known = {
        name: _or_off(
            {
                "allOf": [
                    {"$ref": "#/$defs/rubric"},
                    {
                        "if": {"not": {"required": ["kind"]}},
                        "then": {"properties": {"params": {"$ref": f"#/$defs/params-{defined.kind}"}}},
                    },
                ],
                "description": f"{defined.title}：{defined.passes}",
            }
        )
        for name, defined in pack.rubrics.items()
    }
    return {
        "$schema": _DIALECT,
        "title": "kefu-audit 规则包",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "about": {"type": "string", "description": "一句话说明"},
            "extends": {
                "description": "先加载的规则包：名称或文件",
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            },
            "acts": _named(_or_off({"$ref": "#/$defs/act"})),
            "rubrics": {**_named(_or_off({"$ref": "#/$defs/rubric"})), "properties": known},
        },
        "$defs": definitions,
    }


def cases_schema(pack: Pack) -> dict[str, Any]:
    """The schema of a file of cases: lists for rubrics, texts for acts."""
    definitions: dict[str, Any] = {}
    definitions["case"] = _schema(Case, definitions)
    definitions["texts"] = _schema(ActTexts, definitions)
    case = {"type": "array", "items": {"$ref": "#/$defs/case"}}
    texts = {"$ref": "#/$defs/texts"}
    either = {"anyOf": [case, texts]}
    return {
        "$schema": _DIALECT,
        "title": "kefu-audit 规则的例子",
        "type": "object",
        "properties": {
            **dict.fromkeys(pack.rubrics, case),
            **dict.fromkeys(pack.acts, texts),
            **dict.fromkeys(pack.rubrics.keys() & pack.acts.keys(), either),
        },
        "additionalProperties": either,
        "$defs": definitions,
    }


def _schema(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    definitions |= schema.pop("$defs", {})
    schema.pop("title", None)
    return schema


def _layered(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a layer: nothing required, and every list either whole or as what to add and remove."""
    schema.pop("required", None)
    for name, field in schema.get("properties", {}).items():
        if field.get("type") == "array":
            shown = {key: field[key] for key in ("description",) if key in field}
            changes = {
                "type": "object",
                "additionalProperties": False,
                "properties": {"add": {"type": "array"}, "remove": {"type": "array"}},
            }
            whole = {key: value for key, value in field.items() if key not in ("title", "default", "description")}
            if whole.get("items") == {"type": "string"}:
                whole["items"] = {"type": ["string", "number"]}  # 618 in a list of phrases
            schema["properties"][name] = {**shown, "anyOf": [whole, changes]}
    return schema


def _named(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": _ID}, "additionalProperties": item}


def _or_off(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, _OFF, {"type": "null"}]}
