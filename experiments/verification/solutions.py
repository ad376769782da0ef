"""Exact solutions of the classics, from their equations alone: nothing of the model is used here.

Each function names the equation it solves. They hold for networks or populations without end; what
a finite one adds is luck, and is judged in `experiments.verification.checks`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ENOUGH = 20_000
"""Steps after which an iteration has converged."""
MOST_TIES = 80
"""Degrees that are summed over; Poisson networks of up to a dozen ties have none beyond."""


def threshold_path(thresholds: Floats, weeks: int) -> Floats:
    """Share that acts each week where everybody sees everyone: x → F(x), from nobody.

    Args:
        thresholds: As shares, float64[n].
        weeks: Number of weeks.

    Returns:
        float64[weeks].
    """
    ordered = np.sort(thresholds)
    path, share = np.empty(weeks), 0.0
    for week in range(weeks):
        share = float(np.searchsorted(ordered, share, side="right")) / ordered.size
        path[week] = share
    return path


def normal_limit(mean: float, sd: float) -> float:
    """Share that acts in the end with normal thresholds: lowest x = Φ((x − mean)/sd)."""
    share = 0.0
    for _ in range(ENOUGH):
        share = 0.5 * math.erfc((mean - share) / (sd * math.sqrt(2.0)))
    return share


def normal_tipping(mean: float) -> float:
    """Standard deviation at which the outcome with normal thresholds jumps from few to most."""
    low, high = 0.01, 0.5 * mean + 0.1
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if normal_limit(mean, middle) < 0.5 else (low, middle)
    return 0.5 * (low + high)


def most_vulnerable(threshold: float) -> int:
    """Largest number of ties at which a single acting tie is enough."""
    return math.floor(1.0 / threshold + 1e-9)


def poisson(mean: float, count: int) -> float:
    """Chance of exactly so many events."""
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


def window(threshold: float) -> tuple[float, float] | None:
    """Mean degrees between which one start can set off most: z·P(Poisson(z) ≤ K − 2) = 1.

    Args:
        threshold: Share of ties that is enough, the same for everybody.

    Returns:
        The two bounds; None where there is no window.
    """
    most = most_vulnerable(threshold)

    def excess(z: float) -> float:
        return z * sum(poisson(z, k) for k in range(most - 1)) - 1.0

    grid = np.linspace(0.05, most + 10.0, 4000)
    signs = np.array([excess(float(z)) > 0.0 for z in grid])
    turns = np.flatnonzero(signs[1:] != signs[:-1])
    if turns.size < 2:
        return None
    found = []
    for turn in (turns[0], turns[-1]):
        low, high = float(grid[turn]), float(grid[turn + 1])
        rising = excess(low) < 0.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if (excess(middle) < 0.0) == rising else (low, middle)
        found.append(0.5 * (low + high))
    return found[0], found[1]


def cascade_frequency(degree: float, threshold: float) -> float:
    """Chance that one start, drawn at random, sets off a share of a Poisson network.

    The start must touch the giant cluster of those whom one tie is enough for. With u the chance
    that a tie leads to a finite such cluster, u = 1 − Σ_{j<K} p_j (1 − u^j) and the chance is
    1 − e^{−z(1 − u)} (Watts 2002, by generating functions).
    """
    most, u = most_vulnerable(threshold), 0.0
    chances = [poisson(degree, j) for j in range(most)]
    for _ in range(ENOUGH):
        before, u = u, 1.0 - sum(p * (1.0 - u**j) for j, p in enumerate(chances))
        if u - before < 1e-15:
            break
    return 1.0 - math.exp(-degree * (1.0 - u))


def cascade_size(degree: float, threshold: float) -> float:
    """Share that acts after a cascade on a Poisson network (Gleeson and Cahalane 2007).

    q → Σ_k p_k Σ_m B(k, m; q)·[m/(k + 1) ≥ threshold] over the k other ties of one end of a tie,
    from a very small start; the share takes all k ties, [m/k ≥ threshold].
    """
    ties = [poisson(degree, k) for k in range(MOST_TIES)]
    inner = [math.ceil(threshold * (k + 1) - 1e-9) for k in range(MOST_TIES)]
    outer = [math.ceil(threshold * k - 1e-9) for k in range(MOST_TIES)]
    q = 1e-3
    for _ in range(2000):
        q = max(1e-3, sum(p * _at_least(k, inner[k], q) for k, p in enumerate(ties)))
    return sum(p * _at_least(k, outer[k], q) for k, p in enumerate(ties) if k > 0)


def _at_least(trials: int, least: int, chance: float) -> float:
    """Chance of at least so many successes of a binomial."""
    if least <= 0:
        return 1.0
    if least > trials:
        return 0.0
    term, missed = (1.0 - chance) ** trials, 0.0
    if term == 0.0:
        return 1.0
    for m in range(least):
        missed += term
        term *= (trials - m) / (m + 1.0) * chance / (1.0 - chance)
    return max(0.0, 1.0 - missed)


def mean_field(intensity: float, private: float, social: float, start: float) -> float:
    """The level m = tanh(β(h + J·m)) that is reached from a start.

    Args:
        intensity: β.
        private: h.
        social: J.
        start: m at first, −1 (nobody) to 1 (all).
    """
    level = start
    for _ in range(ENOUGH):
        level = math.tanh(intensity * (private + social * level))
    return level


def copied_acts(steps: Floats, chance: float, weeks: int) -> float:
    """Expected acts of others in the last week that are due to the first resident's acting.

    The mean of the branching process of influence: what is expected of each follows the linear map
    d → (1 − p)·d + p·W·d, the first held at 1. Exact for every network and every p.

    Args:
        steps: W, chance that a resident (row), when looking, looks at another (column).
        chance: p, chance a week of looking.
        weeks: Number of weeks.
    """
    due = np.zeros(len(steps))
    due[0] = 1.0
    for _ in range(weeks):
        due = (1.0 - chance) * due + chance * (steps @ due)
        due[0] = 1.0
    return float(due[1:].sum())


def ring_steps(size: int, degree: int) -> Floats:
    """W of a ring: everybody looks at each of the nearest `degree` with the same chance."""
    steps = np.zeros((size, size))
    rows = np.arange(size)
    for k in range(1, degree // 2 + 1):
        for near in (rows + k, rows - k):
            steps[rows, near % size] += 1.0 / degree
    return steps
