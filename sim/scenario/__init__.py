"""Scenarios: what a person may ask of the model, read from YAML files and checked.

`schema` is what a scenario may say, `community` and `prices` the files it refers to; `tree` reads
YAML and remembers lines, `inherit` merges files, `checks` is what must hold between the parts,
`problems` puts mistakes into words, `loading` does it all in order.
"""

from __future__ import annotations

from sim.scenario.base import FileModel, Label
from sim.scenario.community import Community
from sim.scenario.prices import Price, Prices
from sim.scenario.schema import Analysis, Organisation, Outcome, Scenario, Weeks
from sim.scenario.unit import Unit

__all__ = [
    "Analysis",
    "Community",
    "FileModel",
    "Label",
    "Organisation",
    "Outcome",
    "Price",
    "Prices",
    "Scenario",
    "Unit",
    "Weeks",
]
