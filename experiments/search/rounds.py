"""A round: packages that are run in communities, a plan that the driver of sweeps carries out.

A round lies in a folder of its own, `rounds/<nnn>/`, laid out as that of a sweep; what all rounds
share is in `search.json` two folders above:

    search.json   format, sources, parameters and ensemble (`basis`), search, places (name, label,
                  base, shares)
    round.json    format, number, stage, points (community, package), replicates, blocks

Replicates of the search take one parameter set of the posterior ensemble each, since a mean over
parameters and luck is most exact when no set is run twice. On fresh seeds two replicates share a
set, as in comparisons, so that the report can tell parameters from luck. Fresh seeds are seeds that
no run of the search has seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from experiments.basis import Basis, read_begun
from experiments.compare import RUNS_A_SET
from experiments.replicate import replicate_seed
from experiments.search.community import Place, places_of, write_shares
from experiments.search.space import NOTHING, Package, Space
from experiments.search.spec import Search
from experiments.sweep.plan import LARGEST_BLOCK, Task
from experiments.writing import write_text
from sim.errors import InputError
from sim.randomness import derive_seed
from sim.scenario import Scenario

if TYPE_CHECKING:
    from pathlib import Path

    from sim import ParticipationModel

FORMAT: Final = 1
FILE: Final = "search.json"
ROUND: Final = "round.json"
ROUNDS: Final = "rounds"
SHARES: Final = "shares"
KEPT_STATES: Final = 24
"""Spun-up states that a worker keeps from round to round; one of a community takes a few MB."""

Stage = Literal["search", "cross", "race", "fresh"]
Point = tuple[int, Package]


@dataclass(frozen=True, eq=False)
class Frame:
    """What all rounds of a search share.

    Attributes:
        search: The search.
        places: Its communities.
        basis: What the runs rest on: model, parameters, ensemble.
    """

    search: Search
    places: tuple[Place, ...]
    basis: Basis

    @classmethod
    def of(cls, search: Search) -> Frame:
        """That of a search which begins now.

        Raises:
            InputError: A community cannot be used.
        """
        places = places_of(search)
        communities = [place.base["community"] for place in places]
        basis = Basis.now(ensemble=search.robust.ensemble, communities=communities)
        return cls(search, places, basis)

    @cached_property
    def space(self) -> Space:
        """The packages."""
        return Space(self.search)

    @cached_property
    def parameter_sets(self) -> tuple[dict[str, float], ...]:
        """The sets of the ensemble; none where the search takes the central parameters."""
        if not self.search.robust.ensemble:
            return ()
        from experiments.calibration.ensemble import parameter_sets

        return parameter_sets()

    def save(self, home: Path) -> None:
        """Write it, whole or not at all."""
        plain = {
            "format": FORMAT,
            **self.basis.to_dict(),
            "search": self.search.to_dict(),
            "places": [place.to_dict() for place in self.places],
        }
        write_text(home / FILE, json.dumps(plain, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, home: Path) -> Frame:
        """Read that of a folder.

        Raises:
            InputError: It holds no search, or one of another version of this program.
        """
        return read_begun(home / FILE, "search.not_a_search", FORMAT, cls._from_plain)

    @classmethod
    def _from_plain(cls, plain: dict[str, Any]) -> Frame:
        places = tuple(Place(**place) for place in plain["places"])
        return cls(Search.from_dict(plain["search"]), places, Basis.from_plain(plain))


@dataclass(frozen=True)
class Round:
    """Packages that are run; what the driver and the workers of sweeps need to know of them.

    Attributes:
        frame: What all rounds share.
        home: Folder of the search.
        number: Number of the round.
        stage: What it is for.
        points: The packages with the number of the community in which each is run.
        replicates: Numbers of the replicates.
    """

    frame: Frame
    home: Path
    number: int
    stage: Stage
    points: tuple[Point, ...]
    replicates: tuple[int, ...]

    kept: ClassVar[int] = KEPT_STATES

    @property
    def folder(self) -> Path:
        """The folder of this round."""
        return self.home / ROUNDS / f"{self.number:03d}"

    @property
    def study(self) -> Search:
        """Where the driver finds the options for runs."""
        return self.frame.search

    @property
    def basis(self) -> Basis:
        """What the runs rest on."""
        return self.frame.basis

    @property
    def runs(self) -> int:
        """Runs in all."""
        return len(self.points) * len(self.replicates)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks: some packages of one community in one replicate."""
        size = self.study.run.block or LARGEST_BLOCK
        blocks: list[list[int]] = []
        for k, (place, _) in enumerate(self.points):
            if not blocks or len(blocks[-1]) >= size or self.points[blocks[-1][0]][0] != place:
                blocks.append([])
            blocks[-1].append(k)
        made: list[Task] = []
        for replicate in self.replicates:
            for block in blocks:
                seed = self.seed(self.points[block[0]][0], replicate)
                made.append(Task(len(made), replicate, seed, tuple(block)))
        return tuple(made)

    def seed(self, place: int, replicate: int) -> int:
        """The seed of a replicate in a community: the same for all packages."""
        seed = self.study.seed
        if self.stage == "fresh":
            seed = derive_seed(seed, "fresh")
        if len(self.frame.places) > 1:
            seed = derive_seed(seed, self.frame.places[place].name)
        return replicate_seed(seed, replicate)

    def parameter_set(self, replicate: int) -> int:
        """The number of the parameter set of a replicate; -1 where there is no ensemble."""
        sets = self.frame.parameter_sets
        if not sets:
            return -1
        return (replicate // (RUNS_A_SET if self.stage == "fresh" else 1)) % len(sets)

    def arm(self, point: int, replicate: int) -> Scenario:
        """The scenario of a package in its community with the parameters of a replicate.

        Raises:
            InputError: It cannot be run.
        """
        place, package = self.points[point]
        return self.scenario(place, package, self.parameter_set(replicate))

    def scenario(self, place: int, package: Package, parameters: int = -1) -> Scenario:
        """The scenario of a package in a community.

        Args:
            place: Number of the community.
            package: The package.
            parameters: Number of a parameter set; -1: the central parameters.

        Raises:
            InputError: It cannot be run.
        """
        return scenario_of(self.frame, self.home, place, package, parameters)

    def outcomes(self, arm: ParticipationModel) -> dict[str, float]:
        """What is kept of a run."""
        from experiments.search.measured import outcomes

        return outcomes(arm, self.study.objectives)

    def save(self) -> None:
        """Write the round, whole or not at all."""
        plain = {
            "format": FORMAT,
            "number": self.number,
            "stage": self.stage,
            "points": self.points,
            "replicates": self.replicates,
        }
        write_text(self.folder / ROUND, json.dumps(plain) + "\n")

    @classmethod
    def load(cls, folder: Path) -> Round:
        """Read the round of a folder.

        Raises:
            InputError: It has none, or one of another version of this program.
        """
        path = folder / ROUND
        home = folder.parent.parent
        try:
            plain = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                frame_of(home),
                home,
                plain["number"],
                plain["stage"],
                tuple((place, package_of(said)) for place, said in plain["points"]),
                tuple(plain["replicates"]),
            )
        except (OSError, KeyError, TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError("error.not_readable", file=path, reason=str(error)) from error


@lru_cache(maxsize=2)
def frame_of(home: Path) -> Frame:
    """What the rounds of a folder share, read once a process."""
    return Frame.load(home)


def package_of(plain: Any) -> Package:
    """A package from what JSON makes of one."""
    posts, parts = plain
    return int(posts), tuple((int(choice), int(option)) for choice, option in parts)


def scenario_of(
    frame: Frame, home: Path, place: int, package: Package, parameters: int = -1
) -> Scenario:
    """The scenario of a package in a community; see `Round.scenario`."""
    base = _base(home, place, frame) if parameters < 0 else _drawn(home, place, parameters, frame)
    added = frame.space.interventions(package, base)
    listed = (*base.interventions, *added)
    if package != NOTHING:
        plain = [item.model_dump(mode="json") for item in listed if not _own(item)]
        base = _with(base, plain)
        posts = [item for item in listed if _own(item)]
        return base.model_copy(update={"interventions": (*base.interventions, *posts)})
    return base


def _own(item: Any) -> bool:
    return item.kind == "added_posts"


def _with(base: Scenario, interventions: list[dict[str, Any]]) -> Scenario:
    """A scenario with other interventions, checked with them."""
    return Scenario.from_dict({**base.to_dict(), "interventions": interventions})


@lru_cache(maxsize=64)
def _base(home: Path, place: int, frame: Frame) -> Scenario:
    """Doing nothing in a community."""
    return _built(home, place, frame, {})


@lru_cache(maxsize=256)
def _drawn(home: Path, place: int, parameters: int, frame: Frame) -> Scenario:
    """Doing nothing in a community with a parameter set; the scenario's own values go over it."""
    return _built(home, place, frame, frame.parameter_sets[parameters])


def _built(home: Path, place: int, frame: Frame, parameters: dict[str, float]) -> Scenario:
    here = frame.places[place]
    plain = {**here.base, "parameters": {**parameters, **here.base["parameters"]}}
    file = write_shares(here, home / SHARES)
    if file is not None:
        community = dict(plain["community"])
        community["population"] = {**community["population"], "shares": str(file.resolve())}
        plain["community"] = community
    return Scenario.from_dict(plain)


def finished_runs(home: Path) -> int:
    """How many runs of a search are finished, or have failed, in all its rounds."""
    from experiments.sweep.rows import count_finished

    folders = [path.parent for path in sorted((home / ROUNDS).glob(f"*/{ROUND}"))]
    return sum(count_finished(Round.load(folder), folder) for folder in folders)
