"""Carrying out a search: round after round, each decided by the runs before it.

    search   generations that the proposers of the communities ask for, all communities in one
             round; doing nothing is run in the first
    cross    (districts) what is best somewhere is run everywhere
    race     the best packages get more replicates, twice as many with every heat
    fresh    those that may win, and the winner without each of its parts, on fresh seeds

Whoever carries on with a search repeats the decisions from the finished rounds and finds the same
rounds; what a round lacks is run. So nothing is remembered but the runs.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.compare import AllFailedError
from experiments.extras import need
from experiments.search.front import chosen, dominated
from experiments.search.ledger import Ledger
from experiments.search.proposals import Proposer
from experiments.search.rounds import ROUND, Frame, Point, Round, Stage
from experiments.search.space import NOTHING, Package
from experiments.search.state import Conducted
from experiments.statistics import mean_interval
from experiments.sweep import driver
from experiments.sweep import folder as files
from experiments.sweep.rows import gathered
from sim.errors import InputError
from sim.randomness import derive_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    Progress = Callable[[int, int], object]

CROSSED: Final = 8
"""Packages of a community that are run in the others, too."""
MENU: Final = 12
"""Packages that a community's menu has at least, if there are so many, for one budget to be divided
among."""
MONEY: Final = "money"
"""Key of the objective that is always there."""
SURE: Final = 0.05
"""Chance of dropping a package wrongly in a heat of the race, over all its rivals."""


class Stopped(Exception):  # not an error: what is finished is kept
    """A search that ended before it was finished.

    Args:
        interrupted: Whether somebody stopped it; otherwise its hours were over.
    """

    def __init__(self, interrupted: bool) -> None:
        super().__init__()
        self.interrupted = interrupted


def expected_runs(frame: Frame) -> int:
    """Runs that a search makes at most, but for the winner's parts."""
    effort, places = frame.search.search, len(frame.places)
    packages = min(effort.candidates, frame.space.size - 1) + 1
    survivors = min(effort.survivors, packages)
    runs = packages * effort.screen
    if places > 1:
        crossed = CROSSED * (places - 1 + len(frame.space.posts) - 1)
        runs += min(packages, crossed) * effort.screen
    replicates = effort.screen
    while replicates < effort.race:
        more = min(2 * replicates, effort.race) - replicates
        runs += (survivors + 1) * more
        survivors, replicates = max(effort.front, survivors // 2), replicates + more
    finalists = min(effort.front, survivors) if places == 1 else 2
    runs += (finalists + 1 + min(frame.search.most + 1, 4)) * effort.fresh
    return runs * places


def conduct(
    frame: Frame,
    home: Path,
    *,
    executor: Executor,
    progress: Progress | None = None,
) -> Conducted:
    """Carry out a search, or what is missing of it.

    Args:
        frame: The search.
        home: Its folder.
        executor: Any `concurrent.futures` executor whose workers reach the folder.
        progress: Called with the runs finished and the runs expected in all.

    Returns:
        How far it came.

    Raises:
        InputError: The folder cannot be written to, or holds the rounds of another search; or
            Optuna is not installed.
        AllFailedError: Doing nothing could not be run in some community.
    """
    need("optuna", "analysis", "Optuna")
    state = Conducted(frame, home, Ledger(frame))
    work = _Conductor(state, executor, progress)
    try:
        work.search()
        if len(frame.places) > 1:
            work.cross()
        work.race()
        work.fresh()
        state.finished = True
    except Stopped as stop:
        state.interrupted = stop.interrupted
    return state


class _Conductor:
    """Carries out the rounds of one search."""

    def __init__(self, state: Conducted, executor: Executor, progress: Progress | None) -> None:
        self.state, self.executor, self.progress = state, executor, progress
        self.frame, self.ledger = state.frame, state.ledger
        self.places = range(len(state.frame.places))
        self.effort = state.frame.search.search
        self.expected = expected_runs(state.frame)
        hours = state.frame.search.run.hours
        self.end = time.monotonic() + hours * 3600 if hours is not None else float("inf")

    # ------------------------------------------------------------------ the stages

    def search(self) -> None:
        """Ask for generations until nothing new is proposed."""
        keys = tuple(goal.key for goal in self.ledger.goals)
        if len(self.places) > 1:
            keys = (keys[0], MONEY)
        proposers = [
            Proposer(
                self.frame.space,
                derive_seed(self.frame.search.seed, "proposals", self.frame.places[place].name),
                self.effort.candidates,
                self.effort.population,
                keys,
            )
            for place in self.places
        ]
        replicates = range(self.effort.screen)
        points: list[Point] = [(place, NOTHING) for place in self.places]
        while True:
            asked = [proposer.ask() for proposer in proposers]
            points += [(place, package) for place in self.places for package in asked[place]]
            if not points:
                return
            self.run("search", points, replicates)
            for place, proposer in enumerate(proposers):
                known = proposer.known
                proposer.tell({package: self.ledger.score(place, package) for package in known})
            points = []

    def cross(self) -> None:
        """Run what is best in one community in the others, too, and with other posts."""
        from experiments.search.district import on_menus

        replicates = range(self.effort.screen)
        menus = on_menus(self.state, CROSSED, self.effort.screen)
        best = dict.fromkeys(package for menu in menus for package in menu)
        posts = range(len(self.frame.space.posts))
        points: dict[Point, None] = {}
        for place in self.places:
            own = [(k, parts) for _, parts in menus[place] for k in posts]
            points |= dict.fromkeys((place, package) for package in (*best, *own))
        wanted = [p for p in points if p[1] != NOTHING and self.ledger.missing(*p, replicates)]
        self.run("cross", wanted, replicates)

    def race(self) -> None:
        """Give the best packages more replicates, heat by heat."""
        left = self.going_on(self.effort.survivors, self.effort.screen)
        have, count = self.effort.screen, self.effort.survivors
        while have < self.effort.race:
            until = min(2 * have, self.effort.race)
            points = [(place, p) for place in self.places for p in (NOTHING, *left[place])]
            self.run("race", points, range(have, until))
            have, count = until, max(self.effort.front, count // 2)
            left = self.going_on(count, 0, left)
        self.state.race = left

    def fresh(self) -> None:
        """Run those that may win, and the winner without each of its parts, on fresh seeds."""
        state, space = self.state, self.frame.space
        if len(self.places) == 1:
            finalists = [state.race[0][: self.effort.front]]
            state.winners = [self.winner(state.race[0])]
        else:
            from experiments.search.district import divided

            state.winners, state.heads = divided(state)
            finalists = [list(pair) for pair in zip(state.winners, state.heads, strict=True)]
        points: list[Point] = []
        for place in self.places:
            parts = [package for _, package in space.without(state.winners[place])]
            wanted = (NOTHING, state.winners[place], *finalists[place], *parts)
            points += [(place, package) for package in dict.fromkeys(wanted)]
        replicates = range(self.effort.fresh)
        self.run("fresh", points, replicates)
        if len(self.places) == 1 and not self._stands(state.winners[0]):
            standing = [p for p in finalists[0] if self._stands(p)]
            state.winners = [self.winner(standing)]
            parts = [package for _, package in space.without(state.winners[0])]
            have = {package for _, package in points}
            more = [(0, package) for package in parts if package not in have]
            if more:
                self.run("fresh", more, replicates)

    # ------------------------------------------------------------------ decisions

    def winner(self, among: Sequence[Package]) -> Package:
        """The best in the first objective as the search saw it, of those that keep to the budgets.

        Doing nothing wins where nothing is better.
        """
        first = self.ledger.goals[0].key
        scores = [(self.ledger.score(0, package), package) for package in among]
        keeping = [(s.gains[first], p) for s, p in scores if s.within and s.gains[first] > 0]
        return max(keeping, key=lambda pair: pair[0])[1] if keeping else NOTHING

    def _stands(self, package: Package) -> bool:
        """Whether a package keeps to the budgets on fresh seeds, too."""
        return package == NOTHING or self.ledger.score(0, package, fresh=True).within

    def going_on(
        self, count: int, most: int, among: list[list[Package]] | None = None
    ) -> list[list[Package]]:
        """The packages of each community that go on; in a district those that menus need."""
        if len(self.places) > 1:
            from experiments.search.district import on_menus

            return on_menus(self.state, max(count, MENU), most, among)
        return [self.best(0, count, most, None if among is None else among[0])]

    def best(
        self, place: int, count: int, most: int, among: Sequence[Package] | None = None
    ) -> list[Package]:
        """The packages of a community that go on, the best in the first objective first.

        Args:
            place: Number of the community.
            count: How many.
            most: Only replicates below this number count; 0: all there are.
            among: Packages to choose from; None: all of the community.
        """
        packages = [p for p in (among or self.ledger.packages(place)) if p != NOTHING]
        scores = {p: self.ledger.score(place, p, most=most) for p in packages}
        packages = [p for p in packages if scores[p].known]
        if not packages:
            return []
        keys = [goal.key for goal in self.ledger.goals]
        gains = np.array([[scores[p].gains[key] for key in keys] for p in packages])
        overrun = np.array([scores[p].overrun for p in packages])
        if among is not None:
            sure = self._surely_worse(place, packages)
            packages = [p for p, worse in zip(packages, sure, strict=True) if not worse]
            gains, overrun = gains[~sure], overrun[~sure]
        kept = chosen(gains, overrun, count)
        kept.sort(key=lambda k: (overrun[k] > 0, -gains[k, 0], k))
        return [packages[k] for k in kept]

    def _surely_worse(self, place: int, packages: list[Package]) -> np.ndarray:
        """Whether another package that keeps to the budgets is surely better in every objective."""
        scores = [self.ledger.score(place, package) for package in packages]
        signs = {goal.key: 1.0 if goal.better == "more" else -1.0 for goal in self.ledger.goals}
        means = np.array(
            [[signs[key] * float(s.changes[key].mean()) for key in signs] for s in scores]
        )
        found = np.zeros(len(packages), bool)
        alpha = SURE / max(1, len(packages) - 1)
        for k in np.flatnonzero(dominated(means)):
            for rival in np.flatnonzero((means >= means[k]).all(axis=1)):
                if rival == k or not scores[rival].within:
                    continue
                if all(
                    _surely_less(signs[key] * scores[k].changes[key],
                                 signs[key] * scores[rival].changes[key], alpha)
                    for key in signs
                ):  # fmt: skip
                    found[k] = True
                    break
        return found

    # ------------------------------------------------------------------ runs

    def run(self, stage: Stage, points: Sequence[Point], replicates: Sequence[int]) -> None:
        """Carry out one round, or what is missing of it, and take its rows in.

        Raises:
            Stopped: It was interrupted, or the hours are over.
            InputError: The folder holds another round of this number.
        """
        if not points or not len(replicates):
            return
        state = self.state
        number = len(state.rounds)
        wanted = Round(self.frame, state.home, number, stage, tuple(points), tuple(replicates))
        if (wanted.folder / ROUND).is_file():
            there = Round.load(wanted.folder)
            if (there.stage, there.points, there.replicates) != (
                stage, wanted.points, wanted.replicates
            ):  # fmt: skip
                raise InputError("search.other_rounds", file=wanted.folder)
        else:
            with driver.writable(state.home):
                files.prepare(wanted.folder)
                wanted.save()
        if time.monotonic() >= self.end:
            raise Stopped(interrupted=False)
        before = state.runs
        self.expected = max(self.expected, before + wanted.runs)

        def advance(done: int, _: int) -> None:
            if self.progress is not None:
                self.progress(before + done, self.expected)

        carried = driver.carry(wanted, wanted.folder, executor=self.executor, progress=advance)
        self.ledger.add(wanted, gathered(wanted.folder))
        state.rounds.append(wanted)
        state.runs += carried.runs
        if not carried.complete:
            raise Stopped(carried.interrupted)
        self._some_worked()

    def _some_worked(self) -> None:
        """Stop where not even doing nothing can be run, or an objective has no number.

        Raises:
            AllFailedError: In some community every run of doing nothing failed.
            InputError: An objective is not defined in any of them, as voters without an election.
        """
        for place in self.places:
            rows = self.ledger.rows[place, NOTHING, False].values()
            errors = [row["error"] for row in rows if row["status"] != "done"]
            if errors and len(errors) == len(rows):
                raise AllFailedError(errors[0])
            score = self.ledger.score(place, NOTHING)
            for goal in self.ledger.goals:
                changes = score.changes[goal.key]
                if len(changes) and np.isnan(changes).all():
                    raise InputError("search.no_number", name=goal.key)


def _surely_less(values: Any, others: Any, alpha: float) -> bool:
    """Whether values are surely not above others, pair by pair."""
    size = min(len(values), len(others))
    lost = others[:size] - values[:size]
    if size < 2 or not np.ptp(lost):
        return bool(size and lost.mean() >= 0)
    low, _ = mean_interval(float(lost.mean()), float(lost.std(ddof=1)), size, alpha)
    return low > 0
