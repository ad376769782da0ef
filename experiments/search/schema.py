"""The JSON schema of search files, for editors that complete and check while one writes.

It is the models' own schema with names to choose from, and descriptions from the catalogues.
`scenarios/searches/schema.json` is this schema in English; `linli schema search` prints it.
"""

from __future__ import annotations

from typing import Any

from experiments.search.spec import Search
from sim.interventions import registry
from sim.scenario.names import shipped
from sim.scenario.publishing import DIALECT
from sim.texts import has_text, text


def search_schema(lang: str = "en") -> dict[str, Any]:
    """The JSON schema of search files.

    Args:
        lang: Language of the descriptions.
    """
    schema = Search.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Any] = schema["$defs"]
    _describe(schema, "Search", lang)
    for name, part in definitions.items():
        _describe(part, name, lang)
    choice = definitions["Choice"]
    choice["properties"]["kind"]["enum"] = list(registry())
    choice["required"] = ["kind"]
    schema["properties"]["scenario"]["examples"] = list(shipped("scenario"))
    for key in ("title", "description"):
        schema.pop(key, None)
    return {"$schema": DIALECT, "title": text("search.schema_title", lang), **schema}


def _describe(part: dict[str, Any], model: str, lang: str) -> None:
    part.pop("description", None)
    part.pop("title", None)
    for name, field in part.get("properties", {}).items():
        field.pop("title", None)
        field.pop("description", None)
        key = f"search.file.{model}.{name}"
        if has_text(key):
            field["description"] = text(key, lang)
