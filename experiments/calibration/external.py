"""One external check: villages in which some were offered insurance before others.

Cai, de Janvry and Sadoulet (2015) offered rice insurance to households of 44 villages in two
rounds; `causaldata.social_insure` has the second round: whether a household took it up, the share
of its address that had taken it up in the first round, and, randomised over addresses, whether the
first round's form was filled in with "yes" by default; and whether its own session was intensive.
It has no ties between friends.

What can be compared is how one's own take-up goes with earlier take-up around one, and what the
randomised default, which moved only the others, says of cause. In the model the same is asked of
activities: those who did not take part in a quarter, and the share of their building that did.
Insurance is no activity: what is compared is the strength of going along with others (points of
later take-up a point of earlier take-up), not its level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.calibration.observe import QUARTER, VILLAGE, place, settled
from experiments.statistics import mean_interval
from sim.columns import ACTIVITY
from sim.errors import InputError
from sim.randomness import derive_seed

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

RESAMPLES = 1000
"""Bootstrap samples of addresses."""


@dataclass(frozen=True)
class Check:
    """A comparison with the data.

    Attributes:
        name: Key of its label in the catalogues.
        data: Estimate from the data, points a point.
        data_low: Lower end of its 95 % interval.
        data_high: Upper end.
        model: Mean of the model; NaN where it cannot be compared.
        model_low: Lower end of its 95 % interval.
        model_high: Upper end.
        met: Whether the intervals overlap; None where nothing can be compared.
    """

    name: str
    data: float
    data_low: float
    data_high: float
    model: float
    model_low: float
    model_high: float
    met: bool | None


def external_check(runs: int = 8, seed: int = 1) -> tuple[Check, ...]:
    """Hold the model against the village data.

    Args:
        runs: Runs of the village, at least 2.
        seed: Seed of runs and bootstrap.

    Raises:
        InputError: causaldata is not installed.
    """
    try:
        from causaldata import social_insure
    except ImportError as problem:
        raise InputError("calibration.needs_package", name="causaldata") from problem
    data = social_insure.load_pandas().data.dropna(subset=["takeup_survey", "pre_takeup_rate"])
    slopes = np.array([model_slope(derive_seed(seed, "external", k)) for k in range(max(2, runs))])
    mean, sd = float(slopes.mean()), float(slopes.std(ddof=1))
    low, high = mean_interval(mean, sd, len(slopes), 0.05)
    nan = float("nan")
    checks = []
    for name, estimate in {
        "going_along": _association,
        "caused": _instrumented,
        "intensive": _intensive,
    }.items():
        value, bottom, top = bootstrapped(data, estimate, seed)
        if name == "going_along":
            overlap = low <= top and bottom <= high
            checks.append(Check(name, value, bottom, top, mean, low, high, overlap))
        else:
            checks.append(Check(name, value, bottom, top, nan, nan, nan, None))
    return tuple(checks)


def model_slope(seed: int) -> float:
    """Later take-up on earlier take-up of one's building, among adults who had not taken part.

    Args:
        seed: Seed of the village and its luck.
    """
    model = settled(place(VILLAGE, {}), seed)
    model.run(QUARTER)
    building = model.arrays.households["building"][model.arrays.people["household"]]
    first = _came(model)
    people = model.arrays.people
    identity = people["person"].copy(), people["generation"].copy()
    adult = (people["age"] >= 18) & (people["away"] == 0)
    model.run(QUARTER)
    people = model.arrays.people
    same = (people["person"] == identity[0]) & (people["generation"] == identity[1])
    later = _came(model)
    size = np.bincount(building[adult], minlength=building.max() + 1)
    took = np.bincount(building[adult & first], minlength=building.max() + 1)
    chosen = adult & ~first & same
    x = took[building[chosen]] / np.maximum(1, size[building[chosen]] - 1)
    return slope(x, later[chosen].astype(np.float64))


def slope(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Slope of the least-squares line of y on x."""
    centred = x - x.mean()
    return float(centred @ y / (centred @ centred))


def bootstrapped(data: pd.DataFrame, estimate: Any, seed: int) -> tuple[float, float, float]:
    """An estimate with its 95 % interval over resampled addresses.

    Args:
        data: Rows of households.
        estimate: A function of such a table.
        seed: Seed of the resampling.
    """
    rng = np.random.default_rng(seed)
    groups = [group for _, group in data.groupby("address")]
    arrays = [group[list(_COLUMNS)].to_numpy(dtype=np.float64) for group in groups]
    whole = estimate(np.vstack(arrays))
    drawn = [
        estimate(np.vstack([arrays[k] for k in rng.integers(len(arrays), size=len(arrays))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return whole, float(low), float(high)


_COLUMNS = ("takeup_survey", "pre_takeup_rate", "default", "intensive")


def _association(rows: NDArray[np.float64]) -> float:
    return slope(rows[:, 1], rows[:, 0])


def _instrumented(rows: NDArray[np.float64]) -> float:
    """Wald estimate: the default's effect on one's own take-up, over that on earlier take-up."""
    given = rows[:, 2] > 0.5
    own = rows[given, 0].mean() - rows[~given, 0].mean()
    others = rows[given, 1].mean() - rows[~given, 1].mean()
    return float(own / others)


def _intensive(rows: NDArray[np.float64]) -> float:
    given = rows[:, 3] > 0.5
    return float(rows[given, 0].mean() - rows[~given, 0].mean())


def _came(model: Any) -> NDArray[np.bool_]:
    people = model.arrays.people
    return np.asarray(((people["forms_quarter"] >> ACTIVITY) & 1) == 1)
