"""A plan as files: scenarios that `linli compare` runs, and the plan itself for this page.

    baseline.yaml, package_1.yaml, …    scenario files
    plan.json                           the plan (see `plan`), which the page opens again
    residents-5f1e….csv, …              tables that an uploaded community names

Where the community is a shipped one, a scenario file says only what differs from it, so that a
person can read it; one with an uploaded community is written in full.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml import YAML

from dashboards.own.tables import tables_of
from dashboards.pages.compare.plan import adapted, canonical
from sim.errors import InputError
from sim.scenario import Scenario

if TYPE_CHECKING:
    from dashboards.pages.compare.plan import Plan

PLAN: Final = "plan.json"


def plan_files(plan: Plan, scenarios: list[Scenario]) -> dict[str, bytes]:
    """The files of a plan, by name.

    Args:
        plan: The plan.
        scenarios: What it means: the baseline, then the packages.
    """
    files = {PLAN: canonical(plan).encode("utf-8")}
    with tempfile.TemporaryDirectory(prefix="linli-files-") as folder:
        for scenario in scenarios:
            path = Path(folder) / f"{scenario.name}.yaml"
            if plan["file"] or not _briefly(plan, scenario, path):
                scenario.dump(path, resolved=True)
            files[path.name] = path.read_bytes()
            files |= tables_of(scenario)
    return files


def _briefly(plan: Plan, scenario: Scenario, path: Path) -> bool:
    """Write what differs from the shipped scenario; False where that does not say it all."""
    content: dict[str, Any] = {
        "extends": plan["base"],
        "label": scenario.label.model_dump(),
        "weeks": {"window": plan["window"], "after": plan["after"]},
    }
    for path_of_value, value in adapted(plan).items():
        *steps, last = path_of_value.split(".")
        here = content
        for step in steps:
            here = here.setdefault(step, {})
        here[last] = value
    if scenario.interventions:
        content["interventions"] = [
            {"kind": one.kind, **one.model_dump(mode="json", exclude_defaults=True)}  # type: ignore[attr-defined]
            for one in scenario.interventions
        ]
    yaml = YAML()
    yaml.width = 100
    yaml.allow_unicode = True
    stream = io.StringIO()
    yaml.dump(content, stream)
    path.write_text(stream.getvalue(), encoding="utf-8", newline="\n")
    try:
        return Scenario.load(path).digest == scenario.digest
    except InputError:
        return False
