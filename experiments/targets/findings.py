"""Carrying out a fit, and what it says: about each figure, and about each parameter.

A figure is met when it lies within 1.96 standard deviations of the mean of the last batch, which
are those of the figure, of the luck of as many communities as it is about, and of that mean. A
parameter is informed when the figures make it surer than the prior: its posterior standard
deviation is below `INFORMED` of that of the prior.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.stats import chi2

from experiments.targets import posterior, search
from experiments.targets.posterior import INSIDE, figures_of, kept_sets
from experiments.targets.prior import Prior
from experiments.targets.store import NotBegunError
from experiments.targets.target import NORMAL_95
from experiments.writing import write_table, write_text
from sim.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.targets.posterior import Figures, Posterior
    from experiments.targets.response import Response
    from experiments.targets.spec import Targets
    from experiments.targets.store import Batch, Fit

FORMAT: Final = 1
INFORMED: Final = 0.85
"""Posterior over prior width below which the figures say something about a parameter."""
WELL: Final = 0.5
"""The same, below which they say much."""
TOGETHER: Final = 0.6
"""Correlation from which two parameters are said to hang together."""
ROUGH: Final = 1.5
"""Root mean square miss of the response surface, in what was expected, above which it is rough."""
PRIOR_DRAWS: Final = 20_000
PLACE_FILE: Final = "place.yaml"
"""The scenario without the fitted parameters: with the sets found it is the fitted place."""


@dataclass
class Findings:
    """What a fit found.

    Attributes:
        method: point or posterior.
        targets: One row a figure.
        parameters: One row a fitted parameter.
        pairs: Parameters that hang together: names and correlation.
        sets: Parameter sets that fit, the nearest first.
        drawn: Sets that were drawn and run, of which `sets` are those that fit.
        distance: Root mean square miss of the fitted figures, in errors.
        together: Whether the fitted figures are met together.
        stretched: Factor on the errors with which the best set meets them.
        rough: Root mean square miss of the response surface in runs it had not seen, in what was
            expected; NaN where there are none.
        surface: Parameter sets that the response surface goes by.
        failed: Runs that failed.
        runs: Runs in all.
        complete: Whether the fit is over.
        error: The first error of a run, "" if there is none.
    """

    method: str
    targets: pd.DataFrame
    parameters: pd.DataFrame
    pairs: list[tuple[str, str, float]]
    sets: list[dict[str, float]]
    drawn: int
    distance: float
    together: bool
    stretched: float
    rough: float
    surface: int
    failed: int
    runs: int
    complete: bool
    error: str

    @property
    def fitted(self) -> int:
        """Number of figures that parameters were fitted to."""
        return int(self.targets["fit"].sum())


def total_runs(targets: Targets) -> int:
    """Runs that a fit takes in all."""
    budget = targets.budget
    if targets.method == "posterior":
        return budget.luck + sum(posterior.wave_sizes(budget.runs)) + budget.report
    sizes = search.generations(budget.runs, targets.seeds, len(targets.bounds()))
    again = min(search.NEAREST, sum(sizes)) * search.FRESH
    return budget.luck + sum(sizes) * targets.seeds + again + budget.report


def carry_out(fit: Fit) -> Findings:
    """Carry out a fit, or what is missing of it, and say what it found.

    Args:
        fit: The fit. Without an executor it says what can be said of what is there.

    Raises:
        InputError: The folder cannot be written to, a measure is undefined, or a library is
            missing; finished runs are kept.
        KeyboardInterrupt: Interrupted; finished runs are kept.
    """
    targets = fit.targets
    bounds = targets.bounds()
    prior = Prior.of(bounds, targets.prior)
    start = {bound.name: bound.start for bound in bounds}
    fit.total = total_runs(targets)
    try:
        seeds = [fit.seed("luck", k) for k in range(targets.budget.luck)]
        luck = fit.batch("luck", lambda: ([start], [(0, seed) for seed in seeds]))
        _defined(fit, luck)
        figures = figures_of(fit, luck)
        fresh = [fit.seed("report", k) for k in range(targets.budget.report)]
        if targets.method == "point":
            best, response, found = search.search(fit, prior, figures)
            report = fit.batch("report", lambda: ([best], [(0, seed) for seed in fresh]))
            sets, stretched = [best], found.stretched
        else:
            response, found = posterior.search(fit, prior, figures)
            report = fit.batch("report", lambda: posterior.drawn(fit, prior, found, fresh))
            kept = kept_sets(report, figures, response, found)
            # in the order drawn: comparisons take the first ones, which must be a sample, too
            sets, stretched = [report.sets[k] for k in np.flatnonzero(kept)], found.stretched
    except NotBegunError:
        return _unfinished(fit, prior)
    table = _targets(fit, luck, report)
    misses = table.loc[table["fit"], "miss"].to_numpy(np.float64)
    limit = float(chi2.ppf(INSIDE, len(misses)))
    squares = float(np.square(misses).sum())
    rows = [row for batch in fit.batches for row in batch.rows]
    return Findings(
        method=targets.method,
        targets=table,
        parameters=_parameters(fit, prior, found, sets),
        pairs=_pairs(prior, found),
        sets=sets,
        drawn=len(report.sets),
        distance=math.sqrt(squares / max(1, len(misses))),
        together=bool(squares <= limit),
        stretched=stretched,
        rough=_rough(response, prior, report, figures),
        surface=response.runs,
        failed=sum(row["status"] != "done" for row in rows),
        runs=len(rows),
        complete=True,
        error=next((row["error"] for row in rows if row["error"]), ""),
    )


def _defined(fit: Fit, luck: Batch) -> None:
    """Make sure that the model gives every target before anything is searched for."""
    failures = [row["error"] for row in luck.rows if row["status"] != "done"]
    if len(failures) == len(luck.rows):
        raise InputError("targets.all_failed", reason=failures[0].strip().splitlines()[-1])
    given = luck.each()
    for k, name in enumerate(fit.targets.names):
        if np.isnan(given[:, k]).all():
            raise InputError("targets.undefined", name=name, key=f"targets[{k + 1}]")


def _targets(fit: Fit, luck: Batch, report: Batch | None) -> pd.DataFrame:
    """One row a figure: what was found, and what the model gives before and after."""
    before, rows = luck.each(), []
    after = report.each() if report is not None else np.full_like(before, np.nan)
    for k, target in enumerate(fit.targets.targets):
        runs = after[:, k][np.isfinite(after[:, k])]
        first = before[:, k][np.isfinite(before[:, k])]
        spread = float(first.std(ddof=1)) if len(first) > 1 else 0.0
        mean = float(runs.mean()) if len(runs) else math.nan
        around = float(runs.std(ddof=1)) if len(runs) > 1 else math.nan
        luck_of = spread**2 / fit.targets.places
        error = math.sqrt(target.standard_error**2 + luck_of + around**2 / max(1, len(runs)))
        miss = (mean - target.value) / error
        low, high = np.quantile(runs, [0.05, 0.95]) if len(runs) else (math.nan, math.nan)
        rows.append(
            {
                "target": fit.targets.names[k],
                "measure": target.measure,
                "period": target.told_for,
                "group": target.group,
                "level": "+".join(target.level_names) if target.group != "all" else "all",
                "fit": target.fit,
                "value": target.value,
                "error": target.standard_error,
                "luck": spread,
                "before": float(first.mean()) if len(first) else math.nan,
                "model": mean,
                "low": float(low),
                "high": float(high),
                "miss": miss,
                "met": bool(abs(miss) <= NORMAL_95),
            }
        )
    return pd.DataFrame(rows)


def _parameters(
    fit: Fit, prior: Prior, found: Posterior | None, sets: list[dict[str, float]]
) -> pd.DataFrame:
    """One row a parameter: before and after."""
    draws = prior.draws(PRIOR_DRAWS, np.random.default_rng(fit.seed("prior", 0)))
    rows = []
    for k, bound in enumerate(prior.bounds):
        before = bound.low + bound.width * draws[:, k]
        after = bound.low + bound.width * found.places[:, k] if found is not None else before
        width = float(after.std() / before.std()) if found is not None else math.nan
        low, lower, middle, upper, high = np.quantile(after, [0.05, 0.25, 0.5, 0.75, 0.95])
        rows.append(
            {
                "parameter": bound.name,
                "low": bound.low,
                "high": bound.high,
                "start": bound.start,
                "prior_mean": float(before.mean()),
                "prior_sd": float(before.std()),
                "prior_p05": float(np.quantile(before, 0.05)),
                "prior_p95": float(np.quantile(before, 0.95)),
                "fitted": sets[0][bound.name]
                if sets and fit.targets.method == "point"
                else math.nan,
                "mean": float(after.mean()) if found is not None else math.nan,
                "sd": float(after.std()) if found is not None else math.nan,
                "p05": float(low) if found is not None else math.nan,
                "p25": float(lower) if found is not None else math.nan,
                "median": float(middle) if found is not None else math.nan,
                "p75": float(upper) if found is not None else math.nan,
                "p95": float(high) if found is not None else math.nan,
                "width": width,
                "informed": verdict(width),
            }
        )
    return pd.DataFrame(rows)


def verdict(width: float) -> str:
    """What a ratio of widths says: well, some, none, or "" where it is not known."""
    if math.isnan(width):
        return ""
    return "well" if width < WELL else "some" if width < INFORMED else "none"


def _pairs(prior: Prior, found: Posterior) -> list[tuple[str, str, float]]:
    """Pairs of parameters of which the figures know the sum or difference better than each."""
    if len(prior.bounds) < 2:
        return []
    together = np.asarray(np.corrcoef(found.places, rowvar=False))
    names = prior.names
    pairs = [
        (names[i], names[j], float(together[i, j]))
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if abs(together[i, j]) >= TOGETHER
    ]
    return sorted(pairs, key=lambda pair: -abs(pair[2]))


def _rough(response: Response, prior: Prior, report: Batch, figures: Figures) -> float:
    """How far the response surface was off in runs that it had not seen."""
    given = report.each()[:, figures.columns]
    places = prior.places(report.sets)
    means, doubts = response(np.array([places[row["set"]] for row in report.rows]))
    luck = figures.luck**2 * (1.0 + 1.0 / figures.seeds)
    expected = np.sqrt(np.maximum(luck + doubts**2, 1e-12))
    misses = (given - means) / expected
    if len(report.sets) == 1:  # one set: its runs say how far off the surface is there
        misses = misses.mean(axis=0, keepdims=True) * math.sqrt(figures.seeds)
    return float(np.sqrt(np.nanmean(np.square(misses)))) if np.isfinite(misses).any() else math.nan


def _unfinished(fit: Fit, prior: Prior) -> Findings:
    """What can be said of a fit that is not over."""
    rows = [row for batch in fit.batches for row in batch.rows]
    luck = fit.batches[0] if fit.batches and fit.batches[0].rows else None
    empty = pd.DataFrame(columns=["target", "fit"])
    return Findings(
        method=fit.targets.method,
        targets=_targets(fit, luck, None) if luck is not None else empty,
        parameters=_parameters(fit, prior, None, []),
        pairs=[],
        sets=[],
        drawn=0,
        distance=math.nan,
        together=False,
        stretched=math.nan,
        rough=math.nan,
        surface=0,
        failed=sum(row["status"] != "done" for row in rows),
        runs=len(rows),
        complete=False,
        error=next((row["error"] for row in rows if row["error"]), ""),
    )


def load(home: Path) -> Findings:
    """What a fit that is over found, as its folder says.

    Args:
        home: The folder.

    Raises:
        InputError: It is not over, or a file cannot be read.
    """
    from experiments.writing import reason_of

    if not (home / "summary.json").is_file():
        raise InputError("targets.not_over", file=home)
    try:
        plain = json.loads((home / "summary.json").read_text(encoding="utf-8"))
        if not plain["complete"]:
            raise InputError("targets.not_over", file=home)
        same = ("method", "drawn", "together", "surface", "failed", "runs", "complete", "error")
        numbers = ("distance", "stretched", "rough")
        values: dict[str, Any] = {key: plain[key] for key in (*same, *numbers)}
        values |= {key: math.nan for key in numbers if plain[key] is None}
        return Findings(
            targets=pd.DataFrame(plain["targets"]),
            parameters=pd.DataFrame(plain["parameters"]).astype({"fitted": "float64"}),
            pairs=[(first, second, r) for first, second, r in plain["pairs"]],
            sets=pd.read_csv(home / "sets.csv").to_dict("records"),
            **values,
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("error.not_readable", file=home, reason=reason_of(error)) from error


def write(fit: Fit, findings: Findings, facts: dict[str, Any]) -> None:
    """Write the tables, the sets, the fitted scenario and the manifest.

    Args:
        fit: The fit.
        findings: What it found.
        facts: What the driver knows: seconds, workers.

    Raises:
        InputError: The folder cannot be written to.
    """
    from experiments.writing import unwritable

    home = fit.home
    try:
        fit.write_runs()
        if findings.complete:
            write_table(home / "targets", findings.targets)
            write_table(home / "parameters", findings.parameters)
            sets = pd.DataFrame(findings.sets, columns=[b.name for b in fit.targets.bounds()])
            write_text(home / "sets.csv", sets.to_csv(index=False, lineterminator="\n"))
            _write_scenario(fit, {}, home / PLACE_FILE)
            if findings.method == "point":
                _write_scenario(fit, findings.sets[0], home / "fitted.yaml")
        manifest = _manifest(fit, findings, facts)
        write_text(
            home / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        )
    except OSError as problem:
        raise unwritable(home, problem) from problem


def _write_scenario(fit: Fit, values: dict[str, float], path: Path) -> None:
    """Write the scenario with other values of the fitted parameters, or without any."""
    from sim.scenario import Scenario

    fitted = {bound.name for bound in fit.targets.bounds()}
    kept = {n: v for n, v in fit.plan.base["parameters"].items() if n not in fitted}
    plain = {**fit.plan.base, "name": path.stem, "parameters": kept | values}
    Scenario.from_dict(plain).dump(path, resolved=True)


def _manifest(fit: Fit, findings: Findings, facts: dict[str, Any]) -> dict[str, Any]:
    from experiments.provenance import machine, program

    return {
        "format": FORMAT,
        "kind": "fit",
        "targets": fit.targets.to_dict(),
        "scenario": fit.plan.base,
        "runs": findings.runs,
        "of": fit.total,
        "failed": findings.failed,
        "complete": findings.complete,
        "batches": {batch.name: len(batch.rows) for batch in fit.batches},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **facts,
        **fit.plan.basis.digests(),
        **program(),
        "machine": machine(),
    }
