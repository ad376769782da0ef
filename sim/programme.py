"""What the interventions of an arm do to a place, week by week: units, committees, levers, charges.

The model asks for it at the start of a week and hands it the arrays to write to; what is kept here
does not change while an arm runs, except the doses of the week.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim import columns as col
from sim.charging import OF_EVERY_WEEK, OWN_HOURS, charges, own_hours
from sim.engine.world import ADMITTED, TARGET
from sim.errors import InputError
from sim.interventions.base import Intervention, Levers
from sim.levers import GROUP, GROUP_DTYPE, PLACE, LeverTable, combined, neutral_row
from sim.measures import Recorder
from sim.randomness import UNIT_TARGET, draw, purpose
from sim.reach import court_mask, heads, settlements_reached, share_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.engine.world import Arrays
    from sim.scenario import Scenario, Unit

    Rows = NDArray[np.integer] | None
    """Rows of a table of levers; None: all."""
    Setting = tuple[Mapping[str, float], Rows]
    """What an intervention sets, and where."""

MOST_TARGETS: Final = 6
"""Different targets that an arm may have: residents are grouped by which of them they are in."""


@dataclass(frozen=True)
class _Fixed:
    """What stays the same of an intervention in all weeks.

    Attributes:
        allowed: Levers that it may change.
        groups: Groups of residents that its target holds; None: all.
        names_places: Whether its target names settlements or courts.
        redraws_committees: Whether it merges or parts committees.
    """

    allowed: frozenset[str]
    groups: Rows
    names_places: bool
    redraws_committees: bool


class Programme:
    """The interventions of an arm.

    Args:
        interventions: The interventions, in order.
        scenario: The arm's scenario: units and committees where no intervention says otherwise.
        seed: Seed of the run's luck.
        settlement_of: Settlement of each court.

    Attributes:
        interventions: The interventions.
        targets: Their different targets, but for "everybody".
        doses: Dose of each intervention in the week whose levers were set last, by number.
        neutral: Whether the levers are known to lie as they do without any intervention.

    Raises:
        InputError: There are more than `MOST_TARGETS` targets.
    """

    def __init__(
        self,
        interventions: tuple[Intervention, ...],
        scenario: Scenario,
        seed: int,
        settlement_of: NDArray[np.integer],
    ) -> None:
        """See the class."""
        self.interventions = interventions
        self.targets: list[Any] = []
        self.doses: dict[int, float] = {}
        self._scenario, self._seed = scenario, seed
        self._settlement_of = settlement_of
        self.neutral = False
        self._keyed = tuple(_keyed(interventions))
        self._held: tuple[list[float], NDArray[np.integer]] | None = None
        for intervention in interventions:
            target = intervention.target
            if not target.everybody and target not in self.targets:
                self.targets.append(target)
        if len(self.targets) > MOST_TARGETS:
            number = len(self.targets)
            raise InputError("model.too_many_targets", number=number, most=MOST_TARGETS)
        self._fixed = tuple(self._worked_out(intervention) for intervention in interventions)

    # ------------------------------------------------------------------ units and committees

    def redraws(self, week: int) -> bool:
        """Whether an intervention changes its hold on units or committees in a week."""
        return any(
            (i.redraws_units is not None or i.redraws_committees != "keep")
            and i.dose_in(week) != i.dose_in(week - 1)
            for i in self.interventions
        )

    def units(self, week: int) -> list[Unit]:
        """The unit that holds in each court in a week."""
        found = [self._scenario.unit] * len(self._settlement_of)
        for court, number in enumerate(self.holders(week)):
            unit = self.interventions[number].redraws_units if number >= 0 else None
            found[court] = unit or found[court]
        return found

    def holders(self, week: int) -> NDArray[np.integer]:
        """Which intervention's unit holds in each court in a week, by number; -1: none."""
        shares = [
            0.0 if intervention.redraws_units is None else intervention.dose_in(week)
            for intervention in self.interventions
        ]
        if self._held is not None and self._held[0] == shares:
            return self._held[1]
        found = np.full(len(self._settlement_of), -1)
        for number, (key, intervention) in enumerate(self._keyed):
            share = shares[number]
            if share <= 0.0:
                continue
            if intervention.redraws_committees == "keep":
                courts = self._courts_reached(intervention.target, share, key)
            else:
                settlements = self._settlements_reached(intervention, share, key)
                inside = self._inside(intervention.target)
                courts = np.flatnonzero(inside & settlements[self._settlement_of]).tolist()
            found[courts] = number
        self._held = shares, found
        return found

    def heads(self, count: int, week: int) -> NDArray[np.int64]:
        """The head settlement of each of so many settlements in a week."""
        changes = []
        for key, intervention in self._keyed:
            share = intervention.dose_in(week)
            if share <= 0.0 or intervention.redraws_committees == "keep":
                continue
            reached = self._settlements_reached(intervention, share, key)
            changes.append((intervention.redraws_committees, reached))
        return heads(count, self._scenario.organisation.committees == "merged", changes)

    def _courts_reached(self, target: Any, share: float, key: tuple[int, int]) -> list[int]:
        """The courts of a target that a share of it reaches; the same first, whatever the share."""
        return share_of(
            np.flatnonzero(self._inside(target)).tolist(),
            share,
            lambda k: float(draw(self._seed, UNIT_TARGET, k, key[0], key[1], 0)),
        )

    def _settlements_reached(
        self, intervention: Intervention, share: float, key: tuple[int, int]
    ) -> NDArray[np.bool_]:
        """Which settlements an intervention that redraws committees reaches, bool[settlements]."""
        inside = np.zeros(int(self._settlement_of.max()) + 1, bool)
        inside[self._settlement_of[self._inside(intervention.target)]] = True
        return settlements_reached(inside, share, partial(_pair_luck, self._seed, key))

    def _inside(self, target: Any) -> NDArray[np.bool_]:
        """Which courts a target lies in, bool[courts]."""
        return court_mask(target, self._settlement_of)

    # ------------------------------------------------------------------ targets and levers

    def set_targets(self, arrays: Arrays) -> bool:
        """Write the targets; return whether residents are to be grouped anew."""
        table = np.zeros(len(self.targets), TARGET)
        places = np.zeros((len(self.targets), len(self._settlement_of)), np.uint8)
        for k, target in enumerate(self.targets):
            for name, mask in target.masks().items():
                table[name][k] = mask
            places[k] = self._inside(target)
        same = np.array_equal(table, arrays.targets)
        same = same and np.array_equal(places, arrays.target_courts)
        arrays.targets, arrays.target_courts = table, places
        arrays.group = np.repeat(neutral_row(GROUP_DTYPE), 1 << len(self.targets))
        self.neutral = False
        return not same

    def set_levers(self, week: int, arrays: Arrays) -> None:
        """Write what every lever is in a week."""
        if not self.interventions and self.neutral:
            return
        place: list[Setting] = []
        group: list[Setting] = []
        for number, intervention in enumerate(self.interventions):
            dose = intervention.dose_in(week)
            self.doses[number] = dose
            if dose <= 0.0:
                continue
            fixed = self._fixed[number]
            levers = Levers(intervention.kind, fixed.allowed)
            intervention.set_levers(week, dose, levers)
            place.append((levers.place, self._committees(number, dose, arrays)))
            group.append((levers.group, fixed.groups))
        _write(arrays.place, PLACE, place)
        _write(arrays.group, GROUP, group)
        self.neutral = not self.interventions

    def _committees(self, number: int, dose: float, arrays: Arrays) -> Rows:
        """The committees that an intervention reaches; None, for all, where it names no places.

        One that merges or parts a share of them reaches those; any other all in whose areas its
        target lies.
        """
        fixed, (key, intervention) = self._fixed[number], self._keyed[number]
        if fixed.redraws_committees and dose < 1.0:
            inside = np.flatnonzero(self._settlements_reached(intervention, dose, key))
        elif fixed.names_places:
            inside = np.unique(self._settlement_of[self._inside(intervention.target)])
        else:
            return None
        return np.unique(arrays.settlements["committee"][inside])

    def _worked_out(self, intervention: Intervention) -> _Fixed:
        """What stays the same of an intervention in all weeks."""
        target, groups = intervention.target, None
        if not target.everybody:
            numbers = np.arange(1 << len(self.targets))
            groups = np.flatnonzero(numbers & 1 << self.targets.index(target))
        return _Fixed(
            frozenset(intervention.changes),
            groups,
            target.settlements is not None or target.courts is not None,
            intervention.redraws_committees != "keep",
        )

    # ------------------------------------------------------------------ what it uses up

    def used(
        self, week: int, totals: dict[str, float], arrays: Arrays
    ) -> Iterator[tuple[str, str, float]]:
        """Source, line of the price file and quantity of all that a week used up.

        Args:
            week: The week whose levers were set last.
            totals: Its totals over the whole place.
            arrays: The place as the week left it.
        """
        for line, name in OF_EVERY_WEEK.items():
            yield "baseline", line, totals[name]
        yield "baseline", OWN_HOURS, own_hours(arrays.organisations, self._contracted)
        holding = [
            (number, intervention, self.doses[number])
            for number, intervention in enumerate(self.interventions)
            if self.doses.get(number, 0.0) > 0.0
        ]
        if not holding:
            return
        active = np.flatnonzero(arrays.committees["active"])
        led = self._leaders_of_redrawn(week, arrays)
        everywhere = dict(totals)

        def reached(number: int) -> NDArray[np.integer]:
            found = self._committees(number, self.doses[number], arrays)
            return active if found is None else found

        def of(number: int, committees: NDArray[np.integer]) -> dict[str, float]:
            here = everywhere
            if len(committees) < len(active):
                here = Recorder().add(week, arrays.weekly[committees], len(committees))
                inside = np.isin(arrays.settlements["committee"], committees)
                here["settlements"] = int(inside.sum())
                here["fiscal_start"] = totals["fiscal_start"]
            here["leaders_redrawn"] = led.get(number, 0)
            return here

        yield from charges(holding, reached, of)

    def _leaders_of_redrawn(self, week: int, arrays: Arrays) -> dict[int, int]:
        """How many leaders the units have that each intervention redrew, by number."""
        if all(intervention.redraws_units is None for intervention in self.interventions):
            return {}
        leaders = arrays.units["leader"]
        home = arrays.people["court"][leaders[leaders != col.NOBODY]]
        counts = np.bincount(self.holders(week)[home] + 1)
        return dict(enumerate(counts[1:].tolist()))

    @cached_property
    def _contracted(self) -> NDArray[np.float64]:
        """Paid hours a week of each social organisation by the community file."""
        specs = self._scenario.community.organisations
        paid = [spec.hours_per_week if spec.wage > 0.0 else 0.0 for spec in specs]
        return np.tile([*paid, *[0.0] * ADMITTED], int(self._settlement_of.max()) + 1)


def _keyed(
    interventions: Iterable[Intervention],
) -> Iterator[tuple[tuple[int, int], Intervention]]:
    """Interventions with what draws know them by: their kind, and which of it they are."""
    seen: dict[str, int] = {}
    for intervention in interventions:
        ordinal = seen.get(intervention.kind, 0)
        seen[intervention.kind] = ordinal + 1
        yield (purpose(intervention.kind), ordinal), intervention


def _write(table: np.ndarray, levers: LeverTable, settings: Sequence[Setting]) -> None:
    """Write what levers are in all rows of a table: worked out once for rows that share it."""
    numbers = table.view(np.float64).reshape(len(table), -1)
    if all(rows is None for _, rows in settings):
        numbers[:] = combined(levers, (values for values, _ in settings))
        return
    reached = np.zeros((len(table), len(settings)), bool)
    for k, (_, rows) in enumerate(settings):
        reached[slice(None) if rows is None else rows, k] = True
    patterns, pattern_of = np.unique(reached, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns.tolist()):
        here = (values for (values, _), acts in zip(settings, pattern, strict=True) if acts)
        numbers[pattern_of.ravel() == number] = combined(levers, here)


def _pair_luck(seed: int, key: tuple[int, int], pair: int) -> float:
    """The draw by which a pair of settlements is ranked among those a share may reach."""
    return float(draw(seed, UNIT_TARGET, pair, key[0], key[1], 1))
