"""The JSON schema of study files, for editors that complete and check while one writes.

It is the models' own schema with names to choose from, and descriptions from the catalogues.
`scenarios/studies/schema.json` is this schema in English; `linli schema study` prints it.
"""

from __future__ import annotations

from typing import Any

from experiments.planfile import plan_schema
from experiments.sweep.study import Study
from sim.scenario.names import shipped


def study_schema(lang: str = "en") -> dict[str, Any]:
    """The JSON schema of study files.

    Args:
        lang: Language of the descriptions.
    """
    schema = plan_schema(Study, "study.file", "study.schema_title", lang)
    schema["properties"]["scenario"]["examples"] = list(shipped("scenario"))
    return schema
