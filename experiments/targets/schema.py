"""The JSON schema of targets files, for editors that complete and check while one writes.

It is the models' own schema with names to choose from, and descriptions from the catalogues.
`scenarios/targets/schema.json` is this schema in English; `linli schema targets` prints it.
"""

from __future__ import annotations

from typing import Any

from experiments.targets.measures import catalogue, levels
from experiments.targets.spec import Targets
from sim.scenario.publishing import DIALECT
from sim.texts import has_text, text


def targets_schema(lang: str = "en") -> dict[str, Any]:
    """The JSON schema of targets files.

    Args:
        lang: Language of the descriptions.
    """
    schema = Targets.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = schema["$defs"]
    _describe(schema, "Targets", lang)
    for name, part in definitions.items():
        _describe(part, name, lang)
    target = definitions["Target"]["properties"]
    target["measure"]["enum"] = list(catalogue())
    target["group"]["enum"] = list(levels())
    for key in ("title", "description"):
        schema.pop(key, None)
    return {"$schema": DIALECT, "title": text("targets.schema_title", lang), **schema}


def _describe(part: dict[str, Any], model: str, lang: str) -> None:
    part.pop("description", None)
    part.pop("title", None)
    for name, field in part.get("properties", {}).items():
        field.pop("title", None)
        key = f"schema.{model}.{name}"
        if has_text(key):
            field["description"] = text(key, lang)
