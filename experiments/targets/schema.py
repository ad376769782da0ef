"""The JSON schema of targets files, for editors that complete and check while one writes.

It is the models' own schema with names to choose from, and descriptions from the catalogues.
`scenarios/targets/schema.json` is this schema in English; `linli schema targets` prints it.
"""

from __future__ import annotations

from typing import Any

from experiments.planfile import plan_schema
from experiments.targets.measures import catalogue, levels
from experiments.targets.spec import Targets


def targets_schema(lang: str = "en") -> dict[str, Any]:
    """The JSON schema of targets files.

    Args:
        lang: Language of the descriptions.
    """
    schema = plan_schema(Targets, "schema", "targets.schema_title", lang)
    definitions: dict[str, Any] = schema["$defs"]
    target = definitions["Target"]["properties"]
    target["measure"]["enum"] = list(catalogue())
    target["group"]["enum"] = list(levels())
    return schema
