"""What packages do on fresh seeds: effects with their intervals, costs by line, parts and rivals.

All of it compares runs of the same people with the same luck, replicate by replicate, with the
statistics of comparisons (`experiments.statistics`): intervals of means over parameter sets,
ranges for a single community, and verdicts that know "cannot be told apart".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.search.ledger import STAFF_LINE, upper
from experiments.search.measured import USED
from experiments.search.space import NOTHING, Package
from experiments.statistics import Effect, mean_interval, paired_effect, set_means, two_regimes

if TYPE_CHECKING:
    from experiments.search.ledger import Ledger
    from experiments.search.state import Conducted

Floats = np.ndarray
POSTS: Final = "added_posts"
"""The line of the pay of added posts that are paid from elsewhere."""


def smallest(state: Conducted, goal: Any) -> float:
    """The smallest difference of an objective that matters: the scenario's own, for shares."""
    if not goal.share:
        return 0.0
    return float(state.frame.places[0].base["analysis"]["smallest_effect"])


def levels(ledger: Ledger, place: int, package: Package, goal: Any) -> tuple[Floats, Floats]:
    """An outcome on fresh seeds under a package and under doing nothing, replicate by replicate.

    Args:
        ledger: All runs.
        place: Number of the community.
        package: The package.
        goal: The objective; for money the level of doing nothing is 0.
    """
    score = ledger.score(place, package, fresh=True)
    changes = score.changes[goal.key]
    if goal.goal == "money":
        return changes, np.zeros(len(changes))
    rows = ledger.rows[place, NOTHING, True]
    before = np.array([_number(rows[k].get(goal.column)) for k in score.replicates])
    return before + changes, before


def sets_of(ledger: Ledger, place: int, package: Package) -> Floats | None:
    """The parameter set of each replicate on fresh seeds; None without an ensemble."""
    score = ledger.score(place, package, fresh=True)
    sets = np.array([ledger.sets[True, k] for k in score.replicates])
    return None if not len(sets) or sets[0] < 0 else sets


def effect(state: Conducted, place: int, package: Package, goal: Any) -> dict[str, Any]:
    """What a package does to one objective, as plain values.

    The first objective has the whole confidence; the others share it among them (Bonferroni).
    """
    ledger = state.ledger
    after, before = levels(ledger, place, package, goal)
    sets = sets_of(ledger, place, package)
    family = 1 if goal is ledger.goals[0] else max(1, len(ledger.goals) - 1)
    confidence = state.frame.search.confidence
    found = paired_effect(
        after, before, confidence=confidence, family=family, sets=sets,
        smallest=smallest(state, goal),
    )  # fmt: skip
    gains = after - before if goal.better == "more" else before - after
    means = gains if sets is None else set_means(gains, sets)
    searched = ledger.score(place, package).changes.get(goal.key)
    return {
        "objective": goal.key,
        "better": goal.better,
        **plain_effect(found),
        "nothing": found.baseline_mean,
        "level": found.scenario_mean,
        "lower": _lower(means, state.frame.search.robust.quantile, goal),
        "beats": float((means > 0).mean()) if len(means) else math.nan,
        "regimes": two_regimes(after - before, sets=sets),
        "searched": math.nan if searched is None or not len(searched) else float(searched.mean()),
    }


def plain_effect(found: Effect) -> dict[str, Any]:
    """A paired effect as plain values."""
    return {
        "n": found.n,
        "mean": found.mean,
        "low": found.low,
        "high": found.high,
        "range_low": found.range_low,
        "range_high": found.range_high,
        "verdict": str(found.verdict),
        "by_parameters": found.by_parameters,
    }


def between(
    state: Conducted, place: int, one: Package, other: Package, family: int
) -> dict[str, Any]:
    """How much more of the first objective one package gives than another, in its good direction.

    Args:
        state: The search.
        place: Number of the community.
        one: A package.
        other: Another.
        family: Comparisons that are made at once, whose intervals hold together.
    """
    goal = state.ledger.goals[0]
    sign = 1.0 if goal.better == "more" else -1.0
    values = [_by_replicate(state.ledger, place, p, goal.key) for p in (one, other)]
    both = [k for k in values[0] if k in values[1]]
    a, b = (np.array([sign * each[k] for k in both]) for each in values)
    sets = np.array([state.ledger.sets[True, k] for k in both])
    used = None if not len(sets) or sets[0] < 0 else sets
    confidence = state.frame.search.confidence
    found = paired_effect(
        a,
        b,
        confidence=confidence,
        family=max(1, family),
        sets=used,
        smallest=smallest(state, goal),
    )
    means = a - b if used is None else set_means(a - b, used)
    return plain_effect(found) | {"better_in": float((means > 0).mean()) if len(means) else 0.0}


def _by_replicate(ledger: Ledger, place: int, package: Package, key: str) -> dict[int, float]:
    score = ledger.score(place, package, fresh=True)
    return dict(zip(score.replicates, score.changes[key].tolist(), strict=True))


def costs(state: Conducted, place: int, package: Package) -> list[dict[str, Any]]:
    """What a package uses over doing nothing, by line of the price file, a year of the window.

    The last row, `all`, is the sum of the lines that count against the money, over all years; the
    budget is held against the dearest year, which `most` of this row is.
    """
    ledger, search = state.ledger, state.frame.search
    prices = ledger.prices(place)
    score = ledger.score(place, package, fresh=True)
    mine, nothing = ledger.rows[place, package, True], ledger.rows[place, NOTHING, True]
    alpha = 1 - search.confidence
    sets = sets_of(ledger, place, package)
    rows, total = [], np.zeros(len(score.replicates))
    for line, price in prices.lines.items():
        used = np.array(
            [_yearly(mine[k], line) - _yearly(nothing[k], line) for k in score.replicates]
        )
        apart = ledger.pay_apart(place, package) / price.value if line == STAFF_LINE else 0.0
        if apart:
            paid = np.full(len(used), apart * price.value)
            rows.append(
                {"line": POSTS, "budget": price.budget, "quantity": apart,
                 **_money(paid, sets, alpha, search.budgets.runs), "counted": False}
            )  # fmt: skip
            used = np.where(np.abs(used - apart) < 1e-6, 0.0, used - apart)
        yuan = used * price.value
        total += yuan
        if len(used) and np.abs(used).max() > 0:
            rows.append(
                {"line": line, "budget": price.budget, "quantity": float(used.mean()),
                 **_money(yuan, sets, alpha, search.budgets.runs), "counted": True}
            )  # fmt: skip
    whole = {"line": "all", "budget": "", "quantity": math.nan,
             **_money(total, sets, alpha, search.budgets.runs), "counted": True}  # fmt: skip
    return [*rows, whole | {"most": upper(score.used["money"], search.budgets.runs)}]


def _money(yuan: Floats, sets: Floats | None, alpha: float, share: float) -> dict[str, float]:
    """Mean yuan, the interval of the mean, and what so large a share of runs does not exceed."""
    if not len(yuan):
        return dict.fromkeys(("yuan", "low", "high", "most"), math.nan)
    means = yuan if sets is None else set_means(yuan, sets)
    mean = float(means.mean())
    sd = float(means.std(ddof=1)) if len(means) > 1 else math.nan
    low, high = mean_interval(mean, sd, len(means), alpha)
    return {"yuan": mean, "low": low, "high": high, "most": upper(yuan, share)}


def _yearly(row: dict[str, Any], line: str) -> float:
    """Quantity of a line in a year of the window, as a mean over its years."""
    count = sum(name.startswith(f"{USED}{STAFF_LINE}_") for name in row)
    years = [row.get(f"{USED}{line}_{k}") or 0.0 for k in range(1, count + 1)]
    return float(sum(years)) / max(1, count)


def parts(state: Conducted, place: int, package: Package) -> list[dict[str, Any]]:
    """What each part of a package adds to the others: the package against itself without it."""
    without = state.frame.space.without(package)
    ready = [(n, p) for n, p in without if (place, p, True) in state.ledger.rows]
    return [
        {"part": name, "without": rest, **between(state, place, package, rest, len(ready))}
        for name, rest in ready
    ]


def rivals(state: Conducted, place: int, package: Package) -> list[dict[str, Any]]:
    """How the winner compares with every other finalist, the nearest first."""
    space, ledger = state.frame.space, state.ledger
    own = {rest for _, rest in space.without(package)}
    raced = set(state.race[place]) | {*state.heads[place : place + 1]}
    others = [
        p
        for p in ledger.packages(place, fresh=True)
        if p not in (package, NOTHING) and (p not in own or p in raced)
    ]
    found = [
        {"package": p, "within": ledger.score(place, p, fresh=True).within,
         **between(state, place, package, p, len(others))}
        for p in others
    ]  # fmt: skip
    return sorted(found, key=lambda row: row["mean"])


def reversing(state: Conducted, place: int, package: Package) -> list[dict[str, Any]]:
    """The parameters that the gain of a package hangs on, over the sets of the ensemble.

    Spearman's rank correlation of a set's gain with each parameter that varies; only those that
    hold after the correction for their number (Bonferroni at 5 %) are told, the strongest first.
    """
    from scipy.stats import spearmanr

    sets = sets_of(state.ledger, place, package)
    if sets is None:
        return []
    goal = state.ledger.goals[0]
    after, before = levels(state.ledger, place, package, goal)
    gains = set_means(after - before if goal.better == "more" else before - after, sets)
    numbers = np.unique(sets)
    if len(numbers) < 8 or not np.ptp(gains):
        return []
    table = [state.frame.parameter_sets[int(k)] for k in numbers]
    found = []
    names = list(table[0])
    for name in names:
        values = np.array([row[name] for row in table])
        answer = spearmanr(values, gains)
        if float(answer.pvalue) * len(names) < 0.05:
            order = np.argsort(values, kind="stable")
            third = max(1, len(values) // 3)
            found.append(
                {"parameter": name, "rho": float(answer.statistic),
                 "low_third": float(gains[order[:third]].mean()),
                 "high_third": float(gains[order[-third:]].mean())}
            )  # fmt: skip
    return sorted(found, key=lambda row: -abs(row["rho"]))


def _lower(means: Floats, quantile: float, goal: Any) -> float:
    """The change that so small a share of parameter sets is worse than."""
    if not len(means):
        return math.nan
    value = float(np.quantile(means, quantile))
    return value if goal.better == "more" else -value


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)
