"""The one parameter set that fits best: `method: point`.

Generations of sets, each run on the same populations (common random numbers). Most proposals come
from Optuna's tree-structured Parzen estimator (Bergstra et al. 2011), whose sampler is made anew
from the finished generations and a seed, so that a fit that was interrupted proposes the same sets;
the rest lie at the bottom of the response surface of all runs. The distance is the sum of squared
misses in errors, which hold the luck of the communities, plus what a prior that is not flat says.

The populations of the search flatter the set that fits them best. Therefore the nearest few sets
are run on fresh populations, which choose, and the chosen one on others, which tell how it fits.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.targets.posterior import PARTICLES, Figures, sampled, surface
from experiments.targets.response import terms
from experiments.targets.store import crossed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.targets.posterior import Posterior
    from experiments.targets.prior import Prior
    from experiments.targets.response import Response
    from experiments.targets.store import Batch, Fit

GENERATION: Final = 16
"""Sets of a generation."""
FROM_SURFACE: Final = 4
"""Of these, sets from the bottom of the response surface."""
NEAREST: Final = 5
"""Sets that are run again on fresh populations."""
FRESH: Final = 8
"""Fresh populations that choose among them."""


def generations(runs: int, seeds: int, parameters: int) -> list[int]:
    """How many sets each generation has; the first fills the prior.

    Args:
        runs: Runs that the search may take.
        seeds: Populations that each set is run on.
        parameters: Number of parameters.
    """
    sets = max(4, runs // seeds)
    first = min(sets, max(GENERATION, 2 * parameters + 2))
    rest = sets - first
    return [
        first,
        *([GENERATION] * (rest // GENERATION)),
        *([r] if (r := rest % GENERATION) else []),
    ]


def search(
    fit: Fit, prior: Prior, figures: Figures
) -> tuple[dict[str, float], Response, Posterior]:
    """Carry out the generations and choose a set.

    Args:
        fit: The fit; its first batch has been carried out.
        prior: The prior.
        figures: The fitted figures.

    Returns:
        The set that fits best, and for what the figures say of each parameter the response
        surface of all runs with the posterior that it gives.
    """
    targets = fit.targets
    seeds = [fit.seed("search", k) for k in range(targets.seeds)]
    sizes = generations(targets.budget.runs, len(seeds), len(prior.bounds))
    start = {b.name: min(max(b.start, b.low), b.high) for b in prior.bounds}
    batches: list[Batch] = []
    for number, size in enumerate(sizes):

        def propose(number: int = number, size: int = size) -> Any:
            if number == 0:
                spread = prior.spread_evenly(size - 1, fit.seed("design", 0))
                sets = [start, *(prior.values(place) for place in spread)]
            else:
                sets = _proposed(fit, prior, figures, batches, number, size)
            return sets, crossed(size, seeds)

        batches.append(fit.batch(f"generation-{number:03d}", propose))
    sets = [chosen for batch in batches for chosen in batch.sets]
    scores = np.concatenate([_scores(batch, prior, figures) for batch in batches])
    nearest = [sets[k] for k in np.argsort(scores, kind="stable")[:NEAREST]]
    fresh = [fit.seed("choice", k) for k in range(FRESH)]
    again = fit.batch("choice", lambda: (nearest, crossed(len(nearest), fresh)))
    best = again.sets[int(np.argmin(_scores(again, prior, figures)))]
    response = surface(batches, prior, fit, figures)
    rng = np.random.default_rng(fit.seed("posterior", 0))
    return best, response, sampled(response, prior, figures, rng)


def _scores(batch: Batch, prior: Prior, figures: Figures) -> NDArray[np.float64]:
    """Distance of each set of a batch; infinite where a run failed or a measure is undefined."""
    misses = (batch.measured()[:, figures.columns] - figures.values) / figures.search
    found = np.square(misses).sum(axis=1) - 2.0 * prior.log_density(prior.places(batch.sets))
    return np.where(np.isfinite(found), found, np.inf)


def _proposed(
    fit: Fit, prior: Prior, figures: Figures, batches: list[Batch], number: int, size: int
) -> list[dict[str, float]]:
    """The sets of a later generation."""
    finished = sum(len(batch.sets) for batch in batches)
    known = finished > 1.2 * terms(len(prior.bounds))
    from_surface = min(FROM_SURFACE, size - 1) if known else 0
    sets = _asked(fit, prior, figures, batches, number, size - from_surface)
    if from_surface:
        rng = np.random.default_rng(fit.seed("bottom", number))
        response = surface(batches, prior, fit, figures)
        near = sampled(response, prior, figures, rng, broader=0.5, count=PARTICLES // 3).places
        means, doubts = response(near)
        misses = np.square(means - figures.values) / (figures.search**2 + doubts**2)
        order = np.argsort(misses.sum(axis=1), kind="stable")
        sets += [prior.values(near[k]) for k in order[:from_surface]]
    return sets


def _asked(
    fit: Fit, prior: Prior, figures: Figures, batches: list[Batch], number: int, size: int
) -> list[dict[str, float]]:
    """What Optuna proposes after some generations."""
    import optuna
    from optuna.distributions import FloatDistribution
    from optuna.trial import TrialState, create_trial

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    ranges: dict[str, Any] = {name: FloatDistribution(0.0, 1.0) for name in prior.names}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the multivariate sampler is new
        sampler = optuna.samplers.TPESampler(
            seed=fit.seed("generation", number) % 2**32,
            multivariate=True,
            constant_liar=True,
            n_startup_trials=0,
        )
        study = optuna.create_study(sampler=sampler)
        for batch in batches:
            places = np.clip(prior.places(batch.sets), 0.0, 1.0)
            for place, score in zip(places, _scores(batch, prior, figures), strict=True):
                chosen = dict(zip(prior.names, map(float, place), strict=True))
                told: dict[str, Any] = {"params": chosen, "distributions": ranges}
                told |= (
                    {"value": float(score)} if np.isfinite(score) else {"state": TrialState.FAIL}
                )
                study.add_trial(create_trial(**told))
        asked = [study.ask(ranges).params for _ in range(size)]
    return [prior.values(np.array([params[n] for n in prior.names])) for params in asked]
