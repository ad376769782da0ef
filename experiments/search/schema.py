"""The JSON schema of search files, for editors that complete and check while one writes.

It is the models' own schema with names to choose from, and descriptions from the catalogues.
`scenarios/searches/schema.json` is this schema in English; `linli schema search` prints it.
"""

from __future__ import annotations

from typing import Any

from experiments.planfile import plan_schema
from experiments.search.spec import Search
from sim.interventions import registry
from sim.scenario.names import shipped


def search_schema(lang: str = "en") -> dict[str, Any]:
    """The JSON schema of search files.

    Args:
        lang: Language of the descriptions.
    """
    schema = plan_schema(Search, "search.file", "search.schema_title", lang)
    definitions: dict[str, Any] = schema["$defs"]
    choice = definitions["Choice"]
    choice["properties"]["kind"]["enum"] = list(registry())
    choice["required"] = ["kind"]
    schema["properties"]["scenario"]["examples"] = list(shipped("scenario"))
    return schema
