"""The JSON schema of scenario files, for editors that complete and check while one writes.

It is the models' own schema with three differences that inheritance makes: no key is required
(it may be inherited), `extends` is allowed, and a community or price list may be given by name.
Descriptions come from the text catalogues, in either language. `scenarios/schema.json` is this
schema in English; `linli schema` prints it.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from sim.scenario.inherit import FILE_BLOCKS
from sim.scenario.names import shipped
from sim.scenario.schema import Scenario, intervention_kinds
from sim.texts import has_text, text

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema(lang: str = "en") -> dict[str, Any]:
    """See `Scenario.schema`."""
    schema = Scenario.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = schema.pop("$defs", {})
    items: list[dict[str, Any]] = []
    for model in intervention_kinds().values():
        part = TypeAdapter(model).json_schema(ref_template="#/$defs/{model}")
        definitions.update(part.pop("$defs", {}))
        definitions[model.__name__] = part
        items.append({"$ref": f"#/$defs/{model.__name__}"})
    listed = {"type": "array", "items": {"oneOf": items}}
    replaced = {
        "type": "object",
        "properties": {"replace": listed},
        "required": ["replace"],
        "additionalProperties": False,
    }
    properties = schema["properties"]
    properties["interventions"] = {"oneOf": [listed, replaced]}
    extends = {"type": "string", "description": text("schema.extends", lang)}
    schema["properties"] = {"extends": extends}
    schema["properties"].update(properties)
    for block, kind in FILE_BLOCKS.items():
        model_name = properties[block]["$ref"].rpartition("/")[2]
        definitions[model_name]["properties"]["extends"] = extends
        name = {"type": "string", "examples": list(shipped(kind))}
        properties[block] = {"anyOf": [name, {"$ref": f"#/$defs/{model_name}"}]}
        schema["properties"][block] = properties[block]
    schema["$defs"] = dict(sorted(definitions.items()))
    _relax(schema)
    _bound(schema)
    _describe(schema, "Scenario", lang)
    kinds = {model.__name__ for model in intervention_kinds().values()}
    for name, part in schema["$defs"].items():
        _describe(part, name, lang)
        if name in kinds:
            _describe(part, "Intervention", lang)
    schema.pop("description", None)
    return {"$schema": DIALECT, "title": text("schema.title", lang), **_without_title(schema)}


def _relax(part: Any) -> None:
    """Let everything be inherited, but the kind of an intervention."""
    if isinstance(part, dict):
        required = part.get("required")
        if isinstance(required, list) and required != ["replace"]:
            kept = [key for key in required if key in ("kind", "rule")]
            part.pop("required")
            if kept:
                part["required"] = kept
        for child in part.values():
            _relax(child)
    elif isinstance(part, list):
        for child in part:
            _relax(child)


_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
"""What pydantic writes of a bound behind a validator, and what JSON schema calls it."""


def _bound(part: Any) -> None:
    """Give bounds the names that editors know."""
    if isinstance(part, dict):
        for ours, theirs in _BOUNDS.items():
            if isinstance(part.get(ours), (int, float)):
                part[theirs] = part.pop(ours)
        for child in part.values():
            _bound(child)
    elif isinstance(part, list):
        for child in part:
            _bound(child)


def _describe(part: dict[str, Any], model: str, lang: str) -> None:
    part.pop("description", None)
    for name, field in part.get("properties", {}).items():
        field.pop("title", None)
        key = f"schema.{model}.{name}"
        if has_text(key):
            field.setdefault("description", text(key, lang))


def _without_title(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key != "title"}
