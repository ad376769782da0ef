"""What the patterns say about parameters, and what effects hang on.

Of each parameter: the width of the posterior over that of the prior; near 1, no pattern informs
it. Of each scenario's headline effect (its primary outcome): how much of the variance between
runs is luck, how much is parameters that some pattern informs, how much is parameters that none
informs; and what the effect is under structural alternatives that no pattern rules out. Where the
sign changes inside these, the assumption decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from experiments.calibration.ensemble import parameter_sets
from experiments.calibration.priors import priors
from experiments.statistics import (
    mean_interval,
    parameter_range,
    parameter_share,
    set_means,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from experiments.comparison import Comparison
    from experiments.processes import Progress
    from sim.scenario import Scenario

INFORMED: Final = 0.8
"""A parameter whose posterior is narrower than so much of its prior is informed by the patterns."""

ALTERNATIVES: Final[dict[str, dict[str, float | str]]] = {
    "norm_linear": {"norm_form": "linear"},
    "norm_none": {"norm_form": "none"},
    "nesting_low": {"nesting": 0.2},
    "nesting_one": {"nesting": 1.0},
    "wide_alone": {"wide_alone": "yes"},
    "weekly_meetings": {"meeting_interval": 1.0},
    "monthly_meetings": {"meeting_interval": 4.0},
}
"""Structural alternatives: parameters by name."""

RIDGE: Final = 0.1
"""Penalty of the regression of effects on parameters, over the number of sets."""


@dataclass(frozen=True)
class Hangs:
    """What a scenario's headline effect hangs on.

    Attributes:
        scenario: Name of the scenario.
        effect: Mean effect on the primary outcome over the ensemble.
        low: Lower end of its 95 % interval, over parameters and luck.
        high: Upper end.
        luck: Share of the variance between runs that is luck.
        informed: Share that is parameters which some pattern informs.
        uninformed: Share that is parameters which no pattern informs.
        alternatives: Mean effect and its interval by name of structural alternative.
        decides: Whether the sign changes inside parameters or alternatives.
    """

    scenario: str
    effect: float
    low: float
    high: float
    luck: float
    informed: float
    uninformed: float
    alternatives: Mapping[str, tuple[float, float, float]]
    decides: bool


def widths(table: pd.DataFrame | None = None) -> pd.Series:
    """Posterior over prior standard deviation of every parameter of the ensemble.

    Args:
        table: Parameter sets, one column a parameter; None takes the shipped ones.
    """
    sets = pd.DataFrame(list(parameter_sets())) if table is None else table
    known = {prior.name: prior.sd for prior in priors() if prior.name in sets}
    return pd.Series({name: float(sets[name].std() / sd) for name, sd in known.items()})


def identify(
    scenarios: Sequence[Scenario],
    *,
    seed: int = 1,
    runs: int | None = None,
    alternative_runs: int = 8,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Hangs, ...]:
    """Say what the headline effects hang on.

    Args:
        scenarios: The baseline, then others.
        seed: Seed of all comparisons.
        runs: Replicates over the ensemble; None takes two of every set.
        alternative_runs: Replicates of each structural alternative.
        workers: Processes; None uses every core.
        progress: Called with the replicates done and those in all.

    Raises:
        KeyboardInterrupt: Interrupted before the end.
    """
    from experiments.compare import compare

    sets = parameter_sets()
    wanted = runs or 2 * len(sets)
    total = wanted + alternative_runs * len(ALTERNATIVES)
    done = 0

    def advance(count: int, _: int) -> None:
        if progress is not None:
            progress(done + count, total)

    def run(arms: Sequence[Scenario], replicates: int, *, ensemble: bool = False) -> Comparison:
        """A comparison; half of one would be taken for the whole by what follows."""
        found = compare(
            arms, replicates=replicates, ensemble=ensemble,
            seed=seed, workers=workers, progress=advance,
        )  # fmt: skip
        if found.interrupted:
            raise KeyboardInterrupt
        return found

    whole = run(scenarios, replicates=wanted, ensemble=True)
    done += wanted
    others: dict[str, Comparison] = {}
    for name, values in ALTERNATIVES.items():
        changed = [
            scenario.model_copy(update={"parameters": {**scenario.parameters, **values}})
            for scenario in scenarios
        ]
        others[name] = run(changed, replicates=alternative_runs)
        done += alternative_runs
    return tuple(_hangs(name, whole, others, sets) for name in whole.others)


def _hangs(
    name: str,
    whole: Comparison,
    others: Mapping[str, Comparison],
    sets: Sequence[Mapping[str, float]],
) -> Hangs:
    differences, numbers = _differences(whole, name)
    means = set_means(differences, numbers)
    low, high = mean_interval(float(means.mean()), float(means.std(ddof=1)), len(means), 0.05)
    share = parameter_share(differences, numbers)
    share = 0.0 if math.isnan(share) else share
    informed = informed_part(means, [sets[k] for k in np.unique(numbers)], widths())
    found = {other: _interval(_differences(run, name)[0]) for other, run in others.items()}
    smallest = whole.analysis.smallest_effect
    ends = [*parameter_range(differences, numbers), *(mean for mean, _, _ in found.values())]
    return Hangs(
        scenario=name,
        effect=float(means.mean()),
        low=low,
        high=high,
        luck=1.0 - share,
        informed=share * informed,
        uninformed=share * (1.0 - informed),
        alternatives=found,
        decides=sign_changes(ends, smallest),
    )


def sign_changes(effects: Sequence[float], smallest: float) -> bool:
    """Whether effects lie on both sides of zero, and matter on one of them.

    Args:
        effects: Mean effects under assumptions that the evidence leaves open.
        smallest: Smallest effect that matters.
    """
    low, high = min(effects), max(effects)
    return low < 0.0 < high and max(-low, high) > smallest


def informed_part(
    means: NDArray[np.float64], sets: Sequence[Mapping[str, float]], width: pd.Series
) -> float:
    """Of the variance of effects between sets, the share of parameters that a pattern informs.

    Effects are regressed on the standardised parameters, with a small ridge; each parameter's part
    is its squared coefficient.

    Args:
        means: Shape (sets,), mean effect of each set.
        sets: The sets, in the same order.
        width: Posterior over prior width by parameter.
    """
    table = pd.DataFrame(list(sets))[list(width.index)]
    x = ((table - table.mean()) / table.std(ddof=0).replace(0.0, 1.0)).to_numpy()
    y = means - means.mean()
    penalty = RIDGE * len(y) * np.eye(x.shape[1])
    weight = np.linalg.solve(x.T @ x + penalty, x.T @ y) ** 2
    total = float(weight.sum())
    if total <= 0.0:
        return 0.0
    return float(weight[(width < INFORMED).to_numpy()].sum()) / total


def _differences(
    comparison: Comparison, name: str
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Paired differences of the primary outcome, and the parameter set of each."""
    values = comparison.values[comparison.analysis.is_primary(comparison.values)]
    wide = values.pivot_table(index="replicate", columns="scenario", values="value", observed=True)
    difference = (wide[name] - wide[comparison.baseline]).dropna()
    sets = comparison.sets
    numbers = np.zeros(len(difference)) if sets is None else sets.loc[difference.index].to_numpy()
    return difference.to_numpy(dtype=np.float64), numbers.astype(np.int64)


def _interval(differences: NDArray[np.float64]) -> tuple[float, float, float]:
    mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    return (mean, *mean_interval(mean, sd, len(differences), 0.05))
