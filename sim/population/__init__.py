"""Who lives here, where, and tied to whom.

`synthesise` builds a `Population` from the blocks of a community file: from published margins
alone, or from a table of residents that a user gives. `build_ties` and `ties_from_file` give the
`Ties` among them.
"""

from sim.population.population import LEVELS, Population
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
from sim.population.ties import KINDS as TIE_KINDS
from sim.population.ties import Ties, build_ties

__all__ = [
    "LEVELS",
    "TIE_KINDS",
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
    "synthesise",
]
