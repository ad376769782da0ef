"""Who lives here, where, and tied to whom.

`synthesise` builds a `Population` from the blocks of a community file: from published margins
alone, or from a table of residents that a user gives. `build_ties` and `ties_from_file` give the
`Ties` among them.

Names are loaded when they are first used, because checking a community file (`people_spec`) needs
none of the libraries that building a population does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.population.export import residents_to_frame
    from sim.population.population import LEVELS, Population
    from sim.population.residents import residents_from_csv
    from sim.population.spec import (
        PeopleSpec,
        PlacesSpec,
        PopulationSpec,
        ResidentsSpec,
        SyntheticSpec,
        TieSpec,
        people_spec,
    )
    from sim.population.synthesis import synthesise
    from sim.population.tie_files import ties_from_file, ties_to_frame, ties_to_networkx
    from sim.population.ties import Ties, build_ties

_HOME = {
    "export": ("residents_to_frame",),
    "population": ("LEVELS", "Population"),
    "residents": ("residents_from_csv",),
    "spec": ("PeopleSpec", "PlacesSpec", "PopulationSpec", "ResidentsSpec", "SyntheticSpec",
             "TieSpec", "people_spec"),
    "synthesis": ("synthesise",),
    "tie_files": ("ties_from_file", "ties_to_frame", "ties_to_networkx"),
    "ties": ("Ties", "build_ties"),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "LEVELS",
    "PeopleSpec",
    "PlacesSpec",
    "Population",
    "PopulationSpec",
    "ResidentsSpec",
    "SyntheticSpec",
    "TieSpec",
    "Ties",
    "build_ties",
    "people_spec",
    "residents_from_csv",
    "residents_to_frame",
    "synthesise",
    "ties_from_file",
    "ties_to_frame",
    "ties_to_networkx",
]


def __getattr__(name: str) -> Any:
    """Load a public name from the module that holds it."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
