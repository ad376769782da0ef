"""The finished runs of a search, and what they say of a package against doing nothing.

A change is the difference between a package and doing nothing in one replicate: the same people,
the same luck, the same parameters. What a package uses is told in the same way, as what is used
over and above doing nothing:

    money   yuan in the dearest year of the window, all lines of the price file but the pay of
            added posts where that is paid from elsewhere
    seats   seat-years of venues a year
    hours   hours a week of the staff that administration, moderation and recruiting take more
    lines   yuan in the dearest year by budget line

A package keeps to a budget if `budgets.runs` of its runs do (0.9: nine in ten).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.outcomes import WEEKS
from experiments.search.goals import Money
from experiments.search.measured import TAKEN, USED
from experiments.search.space import NOTHING, Package
from experiments.statistics import set_means

if TYPE_CHECKING:
    from collections.abc import Iterable

    from experiments.search.rounds import Frame, Round
    from sim.scenario.prices import Prices

Floats = np.ndarray
NAN: Final = math.nan
STAFF_LINE: Final = "staff_hour"
SEATS_LINE: Final = "venue_seat_year"


def goals_of(frame: Frame) -> tuple[Any, ...]:
    """The objectives of a search, with money as the last where the file does not name it.

    Args:
        frame: The search.
    """
    goals = frame.search.objectives
    return goals if any(goal.goal == "money" for goal in goals) else (*goals, Money())


@dataclass(frozen=True)
class Score:
    """What the runs of a package say; arrays have one value a replicate, in the same order.

    Attributes:
        replicates: Numbers of the replicates in which both the package and doing nothing ran.
        failed: Runs of it that failed.
        changes: Change against doing nothing, by objective.
        used: What was used more than by doing nothing, by budget (`money`, `seats`, `hours`,
            `lines.<name>`) and `limit.<outcome>`.
        gains: One number an objective, the larger the better, as `robust` sums changes up.
        excess: By how much each budget and limit is overrun, in parts of it; none above 0 where
            the package keeps to all.
    """

    replicates: tuple[int, ...]
    failed: int
    changes: dict[str, Floats]
    used: dict[str, Floats]
    gains: dict[str, float]
    excess: dict[str, float]

    @property
    def known(self) -> bool:
        """Whether it has all its runs and a number for every objective."""
        return not self.failed and bool(self.replicates) and not _any_nan(self.gains.values())

    @property
    def within(self) -> bool:
        """Whether it keeps to all budgets and limits."""
        return self.known and all(value <= 0.0 for value in self.excess.values())

    @property
    def overrun(self) -> float:
        """By how much budgets and limits are overrun in all, in parts of them."""
        return sum(max(0.0, value) for value in self.excess.values())


@dataclass
class Ledger:
    """All finished runs of a search.

    Attributes:
        frame: The search.
        rows: The row of each run, by community, package, whether on fresh seeds, and replicate.
    """

    frame: Frame
    rows: dict[tuple[int, Package, bool], dict[int, dict[str, Any]]] = field(default_factory=dict)
    sets: dict[tuple[bool, int], int] = field(default_factory=dict)
    first: dict[Package, str] = field(default_factory=dict)

    def add(self, done: Round, rows: Iterable[dict[str, Any]]) -> None:
        """Take in the rows of a round.

        Args:
            done: The round.
            rows: Its rows, each with `point` and `replicate`.
        """
        fresh = done.stage == "fresh"
        for row in rows:
            place, package = done.points[row["point"]]
            self.rows.setdefault((place, package, fresh), {})[row["replicate"]] = row
            self.first.setdefault(package, done.stage)
            self.sets[fresh, row["replicate"]] = done.parameter_set(row["replicate"])
        self._scores.clear()

    def packages(self, place: int, fresh: bool = False) -> list[Package]:
        """The packages that were run in a community, in the order in which they were met."""
        return [package for at, package, new in self.rows if at == place and new is fresh]

    def missing(self, place: int, package: Package, replicates: Iterable[int]) -> bool:
        """Whether a package has not been run in some replicates of the search."""
        have = self.rows.get((place, package, False), {})
        return any(replicate not in have for replicate in replicates)

    @cached_property
    def goals(self) -> tuple[Any, ...]:
        """The objectives, money among them."""
        return goals_of(self.frame)

    @cached_property
    def _scores(self) -> dict[tuple[Any, ...], Score]:
        return {}

    def score(self, place: int, package: Package, fresh: bool = False, most: int = 0) -> Score:
        """What the runs of a package say.

        Args:
            place: Number of the community.
            package: The package.
            fresh: Whether the runs on fresh seeds are meant, or those of the search.
            most: Only the replicates below this number; 0: all there are.
        """
        key = (place, package, fresh, most)
        if key not in self._scores:
            self._scores[key] = self._score(*key)
        return self._scores[key]

    def _score(self, place: int, package: Package, fresh: bool, most: int) -> Score:
        mine = self.rows.get((place, package, fresh), {})
        nothing = self.rows.get((place, NOTHING, fresh), {})
        numbers = [k for k in sorted(mine) if not most or k < most]
        failed = sum(mine[k]["status"] != "done" for k in numbers)
        both = [
            k
            for k in numbers
            if mine[k]["status"] == "done" and nothing.get(k, {}).get("status") == "done"
        ]
        prices = self.prices(place)
        pairs = [(mine[k], nothing[k]) for k in both]
        used = self._used(pairs, prices, self.pay_apart(place, package))
        changes = {
            goal.key: used["money"]
            if goal.goal == "money"
            else np.array([_of(a, goal.column) - _of(b, goal.column) for a, b in pairs])
            for goal in self.goals
        }
        sets = np.array([self.sets[fresh, k] for k in both])
        gains = {goal.key: self._gain(goal, changes[goal.key], sets) for goal in self.goals}
        return Score(tuple(both), failed, changes, used, gains, self._excess(package, used))

    def _gain(self, goal: Any, changes: Floats, sets: Floats) -> float:
        """An objective as one number, the larger the better; money always as its mean."""
        if not len(changes) or np.isnan(changes).any():
            return NAN
        gains = changes if goal.better == "more" else -changes
        means = gains if sets.size and sets[0] < 0 else set_means(gains, sets)
        robust = self.frame.search.robust
        if robust.by == "quantile" and goal.goal != "money":
            return float(np.quantile(means, robust.quantile))
        if robust.by == "share" and goal.goal != "money":
            return float((means > 0).mean())
        return float(means.mean())

    def prices(self, place: int) -> Prices:
        """The price file of a community."""
        from sim.scenario.prices import Prices

        if place not in self._price_files:
            plain = self.frame.places[place].base["prices"]
            self._price_files[place] = Prices.model_validate(plain)
        return self._price_files[place]

    @cached_property
    def _price_files(self) -> dict[int, Prices]:
        return {}

    def pay_apart(self, place: int, package: Package) -> float:
        """Yuan a year of the added posts of a package that are paid from elsewhere."""
        if self.frame.search.budgets.staff_pay != "apart":
            return 0.0
        hours = self.frame.space.staff(package) * self._hours(place) * WEEKS["year"]
        return hours * self.prices(place).lines[STAFF_LINE].value

    def _hours(self, place: int) -> float:
        return float(self.frame.places[place].base["community"]["committee"]["hours_per_week"])

    def _used(
        self, pairs: list[tuple[Any, Any]], prices: Prices, apart: float
    ) -> dict[str, Floats]:
        budgets = self.frame.search.budgets
        counted = list(prices.lines)
        used = {
            "money": np.array([dearest(a, b, prices, counted) - apart for a, b in pairs]),
            "seats": np.array([_most_used(a, b, SEATS_LINE) for a, b in pairs]),
            "hours": np.array(
                [sum(_of(a, c, 0.0) - _of(b, c, 0.0) for c in TAKEN) for a, b in pairs]
            ),
        }
        for line in budgets.lines:
            mine = [name for name in counted if prices.lines[name].budget == line]
            less = apart if STAFF_LINE in mine else 0.0
            used[f"lines.{line}"] = np.array([dearest(a, b, prices, mine) - less for a, b in pairs])
        for limit in self.frame.search.limits:
            name = limit.outcome
            used[f"limit.{name}"] = np.array([_of(a, name) - _of(b, name) for a, b in pairs])
        return used

    def _excess(self, package: Package, used: dict[str, Floats]) -> dict[str, float]:
        search = self.frame.search
        budgets = search.budgets
        allowed = {"money": budgets.money, "seats": budgets.seats, "hours": budgets.hours}
        allowed |= {f"lines.{line}": most for line, most in budgets.lines.items()}
        found = {}
        for name, most in allowed.items():
            if most is not None:
                found[name] = (upper(used[name], budgets.runs) - most) / max(1.0, most)
        posts = self.frame.space.staff(package)
        found["staff"] = (posts - budgets.staff) / max(1.0, budgets.staff)
        for limit in search.limits:
            change = used[f"limit.{limit.outcome}"]
            mean = float(change.mean()) if len(change) else NAN
            if limit.least is not None:
                found[f"least.{limit.outcome}"] = limit.least - mean
            if limit.most is not None:
                found[f"most.{limit.outcome}"] = mean - limit.most
        if package == NOTHING:
            return dict.fromkeys(found, 0.0)
        return {name: 1e9 if math.isnan(value) else value for name, value in found.items()}


def upper(values: Floats, share: float) -> float:
    """The smallest value that so large a share of runs does not go beyond; NaN without runs."""
    if not len(values):
        return NAN
    return float(np.quantile(values, share, method="inverted_cdf"))


def dearest(
    row: dict[str, Any], nothing: dict[str, Any], prices: Prices, lines: list[str]
) -> float:
    """Yuan that a run used more than doing nothing, in the dearest year of the window.

    Args:
        row: The run.
        nothing: The run of doing nothing in the same replicate.
        prices: The price file.
        lines: The lines that count.
    """
    years = _years(row)
    return max(
        sum(
            (_of(row, f"{USED}{line}_{k}", 0.0) - _of(nothing, f"{USED}{line}_{k}", 0.0))
            * prices.lines[line].value
            for line in lines
        )
        for k in years
    )


def _most_used(row: dict[str, Any], nothing: dict[str, Any], line: str) -> float:
    return max(
        _of(row, f"{USED}{line}_{k}", 0.0) - _of(nothing, f"{USED}{line}_{k}", 0.0)
        for k in _years(row)
    )


def _years(row: dict[str, Any]) -> range:
    count = 1
    while f"{USED}{STAFF_LINE}_{count + 1}" in row:
        count += 1
    return range(1, count + 1)


def _of(row: dict[str, Any], column: str, otherwise: float = NAN) -> float:
    value = row.get(column)
    return otherwise if value is None else float(value)


def _any_nan(values: Iterable[float]) -> bool:
    return any(math.isnan(value) for value in values)
