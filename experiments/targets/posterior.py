"""A sample of parameter sets under which the model gives the figures: `method: posterior`.

Approximate Bayesian computation with a stand-in: a space-filling design of runs over the prior, a
response surface of them (`response`), a sample of the surface's posterior by sequential Monte
Carlo (Del Moral, Doucet and Jasra 2006), runs of the model there, and again. In the end parameter
sets are drawn, and the model itself is run once with each, with people and luck of their own; a
set is kept when what that run gives lies as near to the figures as it should. The sampler is our
own: pyABC asks for one particle at a time and draws from the global generator, while here
thousands move at once on the surface, and a seed gives the same sample wherever a fit goes on.

The likelihood of a figure is normal. Its variance is that of the figure, of the luck of as many
communities as the figure is about, and of what the surface does not know. Where no set meets all
figures, all errors are stretched by the same factor until the best one does, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import chi2

from experiments.targets.prior import Prior
from experiments.targets.response import Response
from experiments.targets.store import in_turn
from sim.errors import InputError
from sim.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.targets.store import Batch, Fit

DESIGN: Final = 0.4
"""Part of the runs that fills the prior."""
BROADER: Final = (3.0, 2.0, 1.5)
"""Factor on the errors in each wave: a surface should be good around the posterior, too."""
PARTICLES: Final = 3000
MOVES: Final = 8
"""Moves of every particle at each temperature."""
FEWEST: Final = 2
"""Sets whose runs succeeded below which there is nothing to go by."""
INSIDE: Final = 0.99
"""A set is kept when its run lies inside this part of what is to be expected."""


@dataclass(frozen=True)
class Figures:
    """The fitted figures as arrays, with what luck does to them.

    Attributes:
        columns: Places of the fitted targets among all.
        values: The figures.
        errors: Their standard errors.
        luck: Standard deviation between communities in one run of the model.
        places: Communities that the figures are about.
        seeds: Populations of the search.
    """

    columns: NDArray[np.int64]
    values: NDArray[np.float64]
    errors: NDArray[np.float64]
    luck: NDArray[np.float64]
    places: int
    seeds: int

    @property
    def search(self) -> NDArray[np.float64]:
        """Standard deviation of a figure about the mean of the search's populations."""
        variance = self.errors**2 + self.luck**2 * (1.0 / self.places + 1.0 / self.seeds)
        return np.asarray(np.sqrt(variance))

    @property
    def one_run(self) -> NDArray[np.float64]:
        """Standard deviation of a figure about what a single run gives."""
        return np.asarray(np.sqrt(self.errors**2 + self.luck**2 * (1.0 / self.places + 1.0)))


def figures_of(fit: Fit, luck: Batch) -> Figures:
    """The fitted figures, with the luck that the first batch shows.

    Args:
        fit: The fit.
        luck: Runs of one parameter set on many seeds.
    """
    targets = fit.targets
    columns = np.array([k for k, target in enumerate(targets.targets) if target.fit])
    spread = np.nan_to_num(np.nanstd(luck.each()[:, columns], axis=0, ddof=1))
    return Figures(
        columns,
        np.array([target.value for target in targets.fitted]),
        np.array([target.standard_error for target in targets.fitted]),
        spread,
        targets.places,
        targets.seeds,
    )


def wave_sizes(runs: int) -> list[int]:
    """How many runs the design and each wave have."""
    design = max(2, round(DESIGN * runs))
    rest = max(0, runs - design)
    waves = len(BROADER)
    return [design, *(rest // waves + (k < rest % waves) for k in range(waves))]


def search(fit: Fit, prior: Prior, figures: Figures) -> tuple[Response, Posterior]:
    """Carry out the design and the waves.

    Args:
        fit: The fit; its first batch has been carried out.
        prior: The prior.
        figures: The fitted figures.

    Returns:
        The response surface of all runs, and the posterior that it gives.
    """
    seeds = [fit.seed("search", k) for k in range(fit.targets.seeds)]
    design, *waves = wave_sizes(fit.targets.budget.runs)
    places = prior.spread_evenly(design, fit.seed("design", 0))
    sets = [prior.values(place) for place in places]
    batches = [fit.batch("design", lambda: (sets, in_turn(len(sets), seeds)))]
    for number, (size, broader) in enumerate(zip(waves, BROADER, strict=True), start=1):
        if not size:
            continue

        def propose(size: int = size, broader: float = broader, number: int = number) -> object:
            rng = np.random.default_rng(fit.seed("wave", number))
            response = surface(batches, prior, fit, figures)
            found = sampled(response, prior, figures, rng, broader=broader)
            chosen = rng.choice(len(found.places), size=size, replace=False)
            drawn = [prior.values(place) for place in found.places[chosen]]
            return drawn, in_turn(size, seeds)

        batches.append(fit.batch(f"wave-{number}", propose))  # type: ignore[arg-type]
    response = surface(batches, prior, fit, figures)
    rng = np.random.default_rng(fit.seed("posterior", 0))
    return response, sampled(response, prior, figures, rng)


def surface(batches: list[Batch], prior: Prior, fit: Fit, figures: Figures) -> Response:
    """The response surface of the runs of some batches.

    Args:
        batches: Finished batches.
        prior: The prior.
        fit: The fit.
        figures: The fitted figures.
    """
    places = np.concatenate([prior.places(batch.sets) for batch in batches])
    given = np.concatenate([batch.measured()[:, figures.columns] for batch in batches])
    usable = np.isfinite(given).all(axis=1)
    if usable.sum() < FEWEST:
        errors = [row["error"] for batch in batches for row in batch.rows if row["error"]]
        reason = errors[0].strip().splitlines()[-1] if errors else text("targets.nothing_given")
        raise InputError("targets.too_many_failed", count=int(usable.sum()), reason=reason)
    luck = figures.luck
    if fit.targets.method == "point":
        luck = luck / np.sqrt(figures.seeds)
    return Response(places, given, fit.targets.fitted, figures.one_run, luck)


@dataclass(frozen=True)
class Posterior:
    """A sample of the posterior.

    Attributes:
        places: Places in the unit cube, shape (particles, parameters).
        stretched: Factor on all errors, 1 where the figures can be met together.
    """

    places: NDArray[np.float64]
    stretched: float


def sampled(
    response: Response,
    prior: Prior,
    figures: Figures,
    rng: np.random.Generator,
    *,
    broader: float = 1.0,
    count: int = PARTICLES,
) -> Posterior:
    """Draw from the posterior of a response surface by sequential Monte Carlo.

    Args:
        response: The surface.
        prior: The prior.
        figures: The fitted figures.
        rng: Where the draws come from.
        broader: Further factor on the errors.
        count: Number of particles.
    """
    places = prior.draws(count, rng)
    stretched = 1.0
    for _ in range(4):  # the best fit is known better once the particles have come near it
        likelihood = _Likelihood(response, figures, stretched * broader)
        found = _annealed(likelihood, prior, places, rng)
        nearest = float(_Likelihood(response, figures, 1.0).distance(found).min())
        factor = max(1.0, float(np.sqrt(nearest / len(figures.values))))
        if factor <= 1.05 * stretched:
            break
        stretched = factor
    return Posterior(found, stretched)


class _Likelihood:
    """How likely the figures are at a place, by a response surface."""

    def __init__(self, response: Response, figures: Figures, factor: float) -> None:
        self.response, self.figures = response, figures
        self.variance = (factor * figures.search) ** 2

    def parts(self, places: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        means, doubts = self.response(places)
        return np.square(means - self.figures.values), self.variance + doubts**2

    def distance(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the squared misses, in errors."""
        squares, variance = self.parts(places)
        return np.asarray((squares / variance).sum(axis=1))

    def __call__(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        squares, variance = self.parts(places)
        return np.asarray(-0.5 * (squares / variance + np.log(variance)).sum(axis=1))


def _annealed(
    likelihood: _Likelihood, prior: Prior, places: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """From the prior to the posterior, in steps that keep half of the effective sample."""
    count, width = places.shape
    value, density = likelihood(places), prior.log_density(places)
    temperature, step = 0.0, 2.38 / np.sqrt(width)
    while temperature < 1.0:
        gain = _gain(value, 1.0 - temperature)
        temperature = min(1.0, temperature + gain)
        weights = np.exp(gain * (value - value.max()))
        kept = _resampled(weights / weights.sum(), rng)
        places, value, density = places[kept], value[kept], density[kept]
        root = np.linalg.cholesky(
            np.cov(places, rowvar=False).reshape(width, width) + 1e-10 * np.eye(width)
        )
        for _ in range(MOVES):
            moved = places + step * rng.normal(size=places.shape) @ root.T
            moved_density = prior.log_density(moved)
            inside = np.isfinite(moved_density)
            moved_value = np.full(count, -np.inf)
            if inside.any():
                moved_value[inside] = likelihood(moved[inside])
            rise = np.full(count, -np.inf)
            rise[inside] = (
                temperature * (moved_value[inside] - value[inside])
                + moved_density[inside]
                - density[inside]
            )
            taken = np.log(rng.random(count)) < rise
            places = np.where(taken[:, None], moved, places)
            value = np.where(taken, moved_value, value)
            density = np.where(taken, moved_density, density)
            step *= float(np.exp(0.3 * (taken.mean() - 0.25)))
    return places


def _gain(value: NDArray[np.float64], most: float) -> float:
    """The step in temperature that leaves half of the effective sample."""

    def effective(gain: float) -> float:
        weights = np.exp(gain * (value - value.max()))
        return float(weights.sum() ** 2 / np.square(weights).sum())

    if effective(most) >= 0.5 * len(value):
        return most
    low, high = 0.0, most
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= 0.5 * len(value) else (low, middle)
    return max(low, 1e-6)


def _resampled(weights: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Systematic resampling."""
    count = len(weights)
    marks = (rng.random() + np.arange(count)) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), marks), count - 1)


def drawn(
    fit: Fit, prior: Prior, found: Posterior, seeds: Sequence[int]
) -> tuple[list[dict[str, float]], list[tuple[int, int]]]:
    """Sets drawn from the posterior, each with one run on people of its own.

    Args:
        fit: The fit.
        prior: The prior.
        found: The posterior.
        seeds: One seed a set.
    """
    rng = np.random.default_rng(fit.seed("drawn", 0))
    chosen = rng.choice(len(found.places), size=len(seeds), replace=len(seeds) > len(found.places))
    sets = [prior.values(place) for place in found.places[chosen]]
    return sets, list(enumerate(seeds))


def kept_sets(
    batch: Batch, figures: Figures, response: Response, found: Posterior
) -> NDArray[np.bool_]:
    """Which sets the model itself confirms.

    A run of a drawn set differs from a figure by the error of the figure, by luck, and by what
    the figures leave open about the parameters; a run farther off shows that the response surface
    misled.

    Args:
        batch: The drawn sets, each with its run.
        figures: The fitted figures.
        response: The response surface.
        found: The posterior that the sets were drawn from.

    Returns:
        Whether each set is kept.
    """
    off = batch.each()[:, figures.columns] - figures.values
    means, _ = response(found.places)
    alone = found.stretched * figures.one_run
    expected = np.sqrt(alone**2 + means.var(axis=0))
    squares = np.square(off / expected).sum(axis=1)
    limit = float(chi2.ppf(INSIDE, off.shape[1]))
    kept: NDArray[np.bool_] = np.nan_to_num(squares, nan=np.inf) <= limit
    return kept
