"""What a community file may say about who lives there, where, and tied to whom.

Three blocks of a community file are checked here: `population`, `places` and `ties`. A small
synthetic community with real margins::

    population:
      kind: synthetic
      place: haimen          # row of the table of margins
      households: 2000
      urban: 1.0             # 0 village … 1 town; `published` takes the place's own share
    places:
      settlements: 1
      courts: 4              # in each settlement
      buildings: 10          # in each court
      stairwells: 4          # in each building

A community of residents that a user gives::

    population:
      kind: residents
      file: residents.csv    # next to the community file
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from sim.errors import InputError, InputErrors, nearest_name

Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Block(BaseModel):
    """A block of a community file: immutable, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Drawn(Block):
    """How traits that are not given are drawn.

    Attributes:
        place: Row of the table of margins whose shape the people take.
        margins: Own table of margins, relative to the community file; None takes the shipped one.
        shares: Own file of shares, relative to the community file; None takes the shipped one.
        urban: 0 takes the shares of villages, 1 those of towns, in between a mixture;
            `published` takes the place's own share of urban residents.
    """

    place: str = "china"
    margins: str | None = None
    shares: str | None = None
    urban: Share | Literal["published"] = "published"


class SyntheticSpec(Drawn):
    """People built from margins.

    Attributes:
        people: People in all, including those under six; or give `households`, or `counties`.
        households: Number of households, of the place's published mean size.
        counties: Table of county totals (a shipped name without `.csv`, or a path): a whole city,
            each county a district with the shape of `place`.
    """

    kind: Literal["synthetic"] = "synthetic"
    people: Positive | None = None
    households: Positive | None = None
    counties: str | None = None

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if sum(size is not None for size in (self.people, self.households, self.counties)) != 1:
            raise InputError("population.one_size", names="people, households, counties")
        return self


class ResidentsSpec(Drawn):
    """Residents that a user gives, one row a person; see `sim.population.residents`.

    Attributes:
        file: CSV file, relative to the community file. Traits whose columns are left out are drawn.
    """

    kind: Literal["residents"] = "residents"
    file: str


class AlikeSpec(Block):
    """Residents without traits: adults alike in everything, each a household of their own.

    Attributes:
        people: How many; or give `file`.
        file: Network file (GraphML, or CSV with `source` and `target`) whose nodes are the
            residents and whose edges are their ties.
    """

    kind: Literal["alike"] = "alike"
    people: Positive | None = None
    file: str | None = None

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if (self.people is None) == (self.file is None):
            raise InputError("population.one_size", names="people, file")
        return self


PopulationSpec = Annotated[SyntheticSpec | ResidentsSpec | AlikeSpec, Field(discriminator="kind")]


class PlacesSpec(Block):
    """Where people live: how many of each level are in one of the level above.

    Attributes:
        settlements: Settlements in all (or in each county).
        people_per_settlement: Sets the number of settlements from their size instead.
        courts: Courts (estates, grids, villagers' groups) in a settlement.
        buildings: Buildings in a court.
        stairwells: Stairwells (lanes of farmhouses in a village) in a building.
        settlements_per_subdistrict: Settlements in a subdistrict; None puts all in one.
        names: Names of settlements, courts, subdistricts or districts, in order.
    """

    settlements: Positive | None = None
    people_per_settlement: Positive | None = None
    courts: Positive = 4
    buildings: Positive = 10
    stairwells: Positive = 4
    settlements_per_subdistrict: Positive | None = None
    names: dict[Literal["settlement", "court", "subdistrict", "district"], list[str]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.settlements is not None and self.people_per_settlement is not None:
            raise InputError("population.one_of_both", names="settlements, people_per_settlement")
        return self


class NetworkSpec(Block):
    """A network drawn by a rule of graph theory; it replaces all other ties.

    Attributes:
        kind: `complete`: everybody tied to everybody; `poisson`: each pair tied with the same
            chance (Erdős and Rényi); `regular`: the same number of ties for everybody, at random;
            `ring`: to the nearest on a circle, half on either side.
        degree: Ties a resident; their mean where they are drawn. Not for `complete`.
    """

    kind: Literal["complete", "poisson", "regular", "ring"]
    degree: float | None = Field(None, ge=0.0)

    @model_validator(mode="after")
    def _degree(self) -> Self:
        if (self.kind == "complete") != (self.degree is None):
            raise InputError("population.degree")
        whole = self.kind in ("regular", "ring")
        if whole and self.degree is not None and self.degree % (2 if self.kind == "ring" else 1):
            raise InputError("population.degree_whole")
        return self


class TieSpec(Block):
    """Whom a resident is tied to, in number of ties; see `sim.population.ties`.

    Attributes:
        household: Most ties to housemates.
        stairwell: Most ties to neighbours of the stairwell.
        building: Most ties to others of the building.
        court: Most ties to others of the court.
        friends: Friends, alike in age, schooling and registration.
        online: Ties through an online group, for residents with digital access.
        learned: Empty slots for ties that grow from taking part together.
        elsewhere: Share of friends who live in a neighbouring settlement.
        age_scale: Difference in age, in years, that halves the weight of a friendship.
        schooling_scale: Difference in schooling, in steps, that halves it.
        registration_weight: Weight of a friendship between a local and a migrant.
        file: Ties that a user gives (CSV or GraphML, relative to the community file); they
            replace all but the learned slots.
        directed: Whether a tie of the file holds in one direction only.
        network: A network of graph theory instead of all these ties.
    """

    household: int = Field(2, ge=0, le=8)
    stairwell: int = Field(2, ge=0, le=8)
    building: int = Field(1, ge=0, le=8)
    court: int = Field(1, ge=0, le=8)
    friends: int = Field(3, ge=0, le=16)
    online: int = Field(1, ge=0, le=8)
    learned: int = Field(2, ge=0, le=8)
    elsewhere: Share = 0.15
    age_scale: float = Field(10.0, gt=0.0, le=100.0)
    schooling_scale: float = Field(1.5, gt=0.0, le=10.0)
    registration_weight: Share = 0.4
    file: str | None = None
    directed: bool = False
    network: NetworkSpec | None = None


class PeopleSpec(Block):
    """The three blocks together, as `sim.population.synthesise` takes them."""

    population: PopulationSpec
    places: PlacesSpec = PlacesSpec()
    ties: TieSpec = TieSpec()


_blocks: TypeAdapter[PeopleSpec] = TypeAdapter(PeopleSpec)


def people_spec(community: object) -> PeopleSpec:
    """The three blocks of a community, whatever it comes as.

    Args:
        community: A `PeopleSpec`, a mapping with the blocks, or an object with the attributes
            `population` and, if it likes, `places` and `ties`.

    Raises:
        InputError: A block has an unknown key or a value that cannot be used.
    """
    if isinstance(community, PeopleSpec):
        return community
    blocks: dict[str, Any] = {}
    for name in PeopleSpec.model_fields:
        block = (
            community.get(name) if isinstance(community, dict) else getattr(community, name, None)
        )
        if block is not None:
            blocks[name] = block
    try:
        return _blocks.validate_python(blocks)
    except ValidationError as problem:
        raise InputErrors([_explained(error) for error in problem.errors()]) from None


def located(file: str, folder: Path | None) -> Path:
    """A file named in a community file, which it is relative to."""
    path = Path(file).expanduser()
    return path if path.is_absolute() or folder is None else folder / path


def _explained(error: Any) -> InputError:
    cause = (error.get("ctx") or {}).get("error")
    if isinstance(cause, InputError):
        cause.key = str(error["loc"][0])
        return cause
    place = [str(part) for part in error["loc"] if part not in ("synthetic", "residents", "alike")]
    key = ".".join(place) or "population"
    if error["type"] == "extra_forbidden":
        known = {name for model in (SyntheticSpec, ResidentsSpec, PlacesSpec, TieSpec)
                 for name in model.model_fields}  # fmt: skip
        return InputError("error.unknown_key", key=key, nearest=nearest_name(place[-1], known))
    if error["type"] == "missing":
        return InputError("error.missing_key", key=key)
    return InputError("error.bad_value", key=key, expected=error["msg"], got=error.get("input"))
