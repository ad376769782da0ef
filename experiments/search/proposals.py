"""Which packages to try next: all of them where there are few, else NSGA-II and neighbours.

A package is written as genes: a slot for each measure that may be taken at once (which choice, or
none), the posts, and for every choice the place of its dose, start, target and own keys. So no
proposal takes too many measures, and a measure keeps its dose when it changes slots. Generations
are asked for and told as a whole; what is proposed depends on the seed and on what was told, not on
who ran what when. The last part of the effort goes to the neighbours of the best packages, which
differ in one thing: a genetic algorithm finds the region sooner than the last detail.
"""

from __future__ import annotations

import math
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from experiments.search.space import NOTHING, Package

if TYPE_CHECKING:
    from experiments.search.ledger import Score
    from experiments.search.space import Space

MUTATION: Final = 0.1
"""Chance that a gene is drawn anew: about one of those that matter, in a package of three."""
NEAR: Final = 0.3
"""Part of the packages that are kept for neighbours of the best."""
LEADERS: Final = 3
"""Packages whose neighbours are tried at a time."""
CLOSING: Final = 12
"""Packages that are kept to the end: the best one without each part, and with other posts."""
PATIENCE: Final = 3
"""Generations without a new package after which there is nothing left to propose."""


class Proposer:
    """Proposes packages for one community, generation by generation.

    Args:
        space: The packages.
        seed: Seed of the proposals, at least 0.
        candidates: Packages to propose at most, doing nothing not counted.
        population: Packages of a generation.
        goals: Keys of the objectives.

    Attributes:
        known: What has been proposed, in order.
    """

    def __init__(
        self, space: Space, seed: int, candidates: int, population: int, goals: tuple[str, ...]
    ) -> None:
        self.space, self.candidates, self.population = space, candidates, population
        self.goals = goals
        self.known: dict[Package, None] = {}
        self.whole = space.size - 1 <= candidates
        self.generation = 0
        self._idle = 0
        self._out: list[tuple[Any, Package]] = []
        if not self.whole:
            self._study = _study(seed, population, len(goals))
            for k in range(min(len(space.choices), population // 2)):
                fixed = {"slot_0": k, "posts": 0}
                fixed |= {f"slot_{s}": -1 for s in range(1, space.search.most)}
                self._study.enqueue_trial(fixed)

    def ask(self) -> list[Package]:
        """The new packages of the next generation; none when there is nothing left to propose."""
        if self.whole:
            self.generation += 1
            fresh = [p for p in self.space.everything() if p != NOTHING and p not in self.known]
            self.known |= dict.fromkeys(fresh)
            return fresh
        drawn = self.candidates - int(NEAR * self.candidates)
        while self._idle < PATIENCE and len(self.known) < drawn:
            self.generation += 1
            self._out = [self._proposed() for _ in range(self.population)]
            proposed = dict.fromkeys(p for _, p in self._out if p != NOTHING)
            fresh = [package for package in proposed if package not in self.known]
            fresh = fresh[: drawn - len(self.known)]
            if fresh:
                self._idle = 0
                self.known |= dict.fromkeys(fresh)
                return fresh
            self._idle += 1
            self.tell(self._scores)
        return self._near()

    def _near(self) -> list[Package]:
        """Neighbours of the packages that are best in the first objective and keep to budgets."""
        key = self.goals[0]
        keeping = [p for p, score in self._scores.items() if score.within]
        keeping.sort(key=lambda p: -self._scores[p].gains[key])
        usual: dict[int, int] = {}
        for package in keeping:
            for choice, option in package[1]:
                usual.setdefault(choice, option)
        around = [self.space.neighbours(p, usual) for p in keeping[:LEADERS]]
        found = dict.fromkeys(p for near in zip_longest(*around) for p in near if p is not None)
        fresh = [package for package in found if package not in self.known]
        left = self.candidates - len(self.known)
        closing = min(CLOSING, self.candidates // 8)
        fresh = fresh[: max(0, min(self.population, left - closing))]
        if not fresh and keeping:
            posts, parts = keeping[0]
            own = [rest for _, rest in self.space.without(keeping[0])]
            own += [(k, parts) for k in range(len(self.space.posts)) if k != posts]
            own = [p for p in dict.fromkeys(own) if p != NOTHING and p not in self.known]
            fresh = own[:left]
        self.generation += bool(fresh)
        self.known |= dict.fromkeys(fresh)
        return fresh

    def tell(self, scores: dict[Package, Score]) -> None:
        """Say what the packages of the last generation are worth.

        Args:
            scores: What is known so far, by package; those that failed have no gains.
        """
        if self.whole:
            return
        self._scores = scores
        if not self._out:
            return
        from optuna.trial import TrialState

        for trial, package in self._out:
            score = scores.get(package)
            if score is None or not score.known:
                self._study.tell(trial, state=TrialState.FAIL)
                continue
            _constrain(trial, score.overrun)
            self._study.tell(trial, [score.gains[key] for key in self.goals])
        self._out = []

    _scores: dict[Package, Score] = {}  # noqa: RUF012  # replaced, never changed

    def _proposed(self) -> tuple[Any, Package]:
        """One proposal: Optuna's trial and the package that its genes make."""
        trial = self._study.ask()
        space = self.space
        slots = [
            trial.suggest_categorical(f"slot_{k}", [-1, *range(len(space.choices))])
            for k in range(space.search.most)
        ]
        posts = trial.suggest_categorical("posts", list(range(len(space.posts))))
        options = []
        for number in range(len(space.choices)):
            places = {
                name: trial.suggest_categorical(f"{number}.{name}", list(range(len(allowed))))
                for name, allowed in space.dimensions[number]
                if len(allowed) > 1
            }
            options.append(space.option_number(number, places))
        parts = [(int(slot), options[slot]) for slot in slots if slot >= 0]
        return trial, space.package(int(posts), parts)


def _study(seed: int, population: int, goals: int) -> Any:
    """An Optuna study in memory that asks NSGA-II."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    options: dict[str, Any] = {}
    if not hasattr(optuna.trial.Trial, "set_constraint"):
        options["constraints_func"] = lambda trial: (trial.user_attrs.get("overrun", 0.0),)
    sampler = optuna.samplers.NSGAIISampler(
        population_size=population, mutation_prob=MUTATION, seed=seed % 2**32, **options
    )
    return optuna.create_study(directions=["maximize"] * goals, sampler=sampler)


def _constrain(trial: Any, overrun: float) -> None:
    if hasattr(trial, "set_constraint"):
        trial.set_constraint("overrun", min(overrun, 1e12) if not math.isnan(overrun) else 1e12)
    else:
        trial.set_user_attr("overrun", overrun)
