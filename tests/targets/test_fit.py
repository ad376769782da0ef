"""Fits of the model to figures that it gave itself, and fits that something disturbs."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.priors import priors
from experiments.sweep.crew import Crew
from experiments.targets import words
from experiments.targets.findings import carry_out, load, verdict, write
from experiments.targets.store import JOURNAL, Fit, Plan
from experiments.targets.words import sentences, summary
from experiments.targets.work import run_one
from sim.errors import InputError
from sim.scenario import Scenario
from sim.texts import language
from tests.command import PATIENCE, started

from .conftest import Here, begun, fitted, kept, targets

PLACES = {"base_activity": 0.35, "base_deliberate": 0.85}
"""Where the parameters of the place that is surveyed lie within their priors."""
TRUTH = {p.name: p.low + PLACES[p.name] * (p.high - p.low) for p in priors() if p.name in PLACES}
SURVEY: list[dict[str, Any]] = [
    {"measure": "activity", "period": "quarter", "value": 0.0, "error": 0.01},
    {"measure": "activity", "period": "year", "value": 0.0, "error": 0.01},
    {"measure": "deliberate", "period": "year", "value": 0.0, "error": 0.01},
]


@pytest.fixture(scope="module")
def surveyed() -> list[dict[str, Any]]:
    """What surveys of twenty places with these parameters found on average."""
    asked = targets(targets=[{**says, "value": 0.5} for says in SURVEY])
    base = asked.base.to_dict()
    plain = [target.model_dump(mode="json") for target in asked.targets]
    runs = [run_one(base, TRUTH, 7000 + k, plain)["measured"] for k in range(20)]
    means = np.mean(runs, axis=0)
    return [{**says, "value": float(v)} for says, v in zip(SURVEY, means, strict=True)]


def journal_begun(home: Path) -> bool:
    """Whether a fit has a finished run."""
    return (home / JOURNAL).exists() and (home / JOURNAL).stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize("method", ["posterior", "point"])
def test_parameters_of_a_surveyed_place_are_found_again(
    tmp_path: Path, surveyed: list[dict[str, Any]], method: str
) -> None:
    _, findings = fitted(
        tmp_path,
        targets=surveyed,
        method=method,
        places=20,
        parameters={**dict.fromkeys(TRUTH), "weight_money": {"low": 0.0, "high": 3.0}},
        budget={"runs": 200, "seeds": 4, "luck": 8, "report": 20},
    )
    assert findings.complete and findings.together and not findings.failed
    assert (findings.targets["miss"].abs() < 3.0).all()
    before = (findings.targets["before"] - findings.targets["value"]).abs()
    after = (findings.targets["model"] - findings.targets["value"]).abs()
    assert after[findings.targets["measure"] == "activity"].max() < before.max() / 2
    table = findings.parameters.set_index("parameter")
    for name, truth in TRUTH.items():
        found = table.loc[name]
        assert abs(truth - found["mean"]) < 3.0 * found["sd"]
        assert found["informed"] in ("well", "some")
        if method == "point":
            assert abs(truth - found["fitted"]) < 4.0 * found["sd"]
    assert table.loc["base_activity", "width"] < 0.3
    assert table.loc["weight_money", "informed"] == "none"
    assert table.loc["weight_money", "width"] == pytest.approx(1.0, abs=0.12)
    said = " ".join(sentences(targets(method=method), findings, "en"))
    assert "Not informed: about weight_money" in said
    if method == "posterior":
        assert len(findings.sets) >= 0.8 * findings.drawn


def test_a_figure_that_no_parameter_moves_leaves_the_posterior_the_prior(tmp_path: Path) -> None:
    _, findings = fitted(
        tmp_path,
        targets=[{"measure": "hours_admin", "of": "hours_available", "value": 0.72, "error": 0.05}],
        parameters={"weight_money": {"low": 0, "high": 3}, "base_report": {"low": -3, "high": -1}},
        budget={"runs": 60, "seeds": 3, "luck": 6, "report": 10},
    )
    assert findings.parameters["width"].between(0.93, 1.07).all()
    assert set(findings.parameters["informed"]) == {"none"}
    for lang, word in (("en", "fewer fitted figures"), ("zh", "少于拟合的参数")):
        assert word in " ".join(sentences(targets(), findings, lang))


def test_a_fit_writes_what_others_can_read(undisturbed: tuple[str, Path]) -> None:
    method, home = undisturbed
    runs = pd.read_csv(home / "runs.csv", encoding="utf-8-sig")
    plan = Plan.load(home)
    assert list(runs["run"]) == list(range(len(runs)))
    assert {"activity_quarter", "deliberate_year", "trust"} <= set(runs.columns)
    assert runs.loc[runs["batch"] == "luck", "seed"].is_unique
    assert not set(runs.loc[runs["batch"] == "report", "seed"]) & set(
        runs.loc[runs["batch"] != "report", "seed"]
    )
    tables = pd.read_parquet(home / "targets.parquet")
    assert list(tables["target"]) == list(plan.targets.names)
    assert list(tables["fit"]) == [True, True, False]
    sets = pd.read_csv(home / "sets.csv")
    assert list(sets.columns) == ["base_activity", "base_deliberate"]
    if method == "point":
        assert len(sets) == 1
        scenario = Scenario.load(home / "fitted.yaml")
        assert {n: scenario.values[n] for n in sets.columns} == sets.iloc[0].to_dict()
        assert len(scenario.community.population.model_dump()) > 1
    else:  # in the order drawn, so that the first ones, which comparisons take, are a sample, too
        report = runs[runs["batch"] == "report"].sort_values("set")
        drawn = report[[f"parameter_{name}" for name in sets.columns]].to_numpy()
        places = [int(np.flatnonzero(np.isclose(drawn, row).all(axis=1))[0])
                  for row in sets.to_numpy()]  # fmt: skip
        assert len(places) > 4 and places == sorted(places)


def test_an_interrupted_fit_goes_on_and_ends_the_same(
    undisturbed: tuple[str, Path], tmp_path: Path
) -> None:
    method, home = undisturbed
    plan = begun(tmp_path, method=method)
    for stop in (3, 20, 45):  # in the luck, in the design, in a later batch

        def interrupt(done: int, _: int, stop: int = stop) -> None:
            if done >= stop:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            carry_out(Fit(plan, tmp_path, Here(), interrupt))
        rest = Fit(plan, tmp_path)
        there = carry_out(rest)
        assert not there.complete and there.runs >= stop
        write(rest, there, {})
        assert len(pd.read_parquet(tmp_path / "runs.parquet")) == there.runs
        with (tmp_path / JOURNAL).open("ab") as file:
            file.write(b"\x40\x00\x00\x00half a frame")
    fit = Fit(Plan.load(tmp_path), tmp_path, Here())
    write(fit, carry_out(fit), {})
    assert kept(tmp_path) == kept(home)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_fit_costs_nothing(undisturbed: tuple[str, Path], tmp_path: Path) -> None:
    method, whole = undisturbed
    home = tmp_path / "fit"
    begun(home, method=method)
    driven = started("fit", home, "--workers", "1", "--quiet")
    end = time.monotonic() + PATIENCE
    while not journal_begun(home) and driven.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    driven.kill()
    driven.communicate(timeout=PATIENCE)
    again = started("fit", home, "--workers", "2")
    out = again.communicate(timeout=PATIENCE)[0].decode("utf-8")
    assert again.returncode == 0 and "fitted figures are met" in out, out
    assert kept(home) == kept(whole)
    assert (home / "report.txt").read_text(encoding="utf-8")
    assert {path.name for path in (home / "figures").iterdir()} == {
        "fit.png", "fit.svg", "posterior.png", "posterior.svg",
    }  # fmt: skip


@pytest.mark.parametrize("undisturbed", ["posterior"], indirect=True)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_worker_costs_nothing(undisturbed: tuple[str, Path], tmp_path: Path) -> None:
    method, whole = undisturbed
    plan = begun(tmp_path, method=method)
    crew = Crew(1)
    killed: list[int] = []

    def kill(done: int, _: int) -> None:
        if done == 2 and not killed:
            killed.extend(crew.processes)
            os.kill(killed[0], signal.SIGKILL)

    fit = Fit(plan, tmp_path, crew, kill)
    write(fit, carry_out(fit), {})
    crew.shutdown()
    assert killed and kept(tmp_path) == kept(whole)


def test_a_run_that_raises_is_a_row_and_is_left_out(tmp_path: Path) -> None:
    broken = run_one({**targets().base.to_dict(), "weeks": {"window": -1}}, {}, 1, [{}, {}])
    assert broken["status"] == "failed" and "validation" in broken["error"].lower()
    plan = begun(tmp_path)

    class Unlucky(Here):
        """Has every seventh run, after those that measure luck, end in an error."""

        count = 0

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count > 6 and self.count % 7 == 0:
                args = ({**args[0], "weeks": {"window": -1}}, *args[1:])
            return super().submit(fn, *args, **kwargs)

    executor = Unlucky()
    fit = Fit(plan, tmp_path, executor)
    findings = carry_out(fit)
    count = executor.count // 7
    assert findings.complete and findings.failed == count > 3
    runs = fit.runs()
    failed = runs[runs["status"] == "failed"]
    assert len(failed) == count and failed["activity_quarter"].isna().all()
    assert np.isfinite(findings.targets["model"]).all()
    assert f"{count} of" in " ".join(sentences(targets(), findings, "en"))
    assert summary(targets(), findings)["failed"] == count


def test_a_fit_of_another_version_of_the_model_is_not_gone_on_with(tmp_path: Path) -> None:
    plan = begun(tmp_path)
    with pytest.raises(InputError, match="another version"):
        Fit(replace(plan, basis=replace(plan.basis, sources="other")), tmp_path, Here())


def test_a_fit_in_which_nothing_runs_says_why(tmp_path: Path) -> None:
    plan = begun(tmp_path)

    class Hopeless(Here):
        """Has every run, after those that measure luck, end in an error."""

        count = 0

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count > 6:
                args = ({**args[0], "weeks": {"window": -1}}, *args[1:])
            return super().submit(fn, *args, **kwargs)

    with pytest.raises(InputError, match="weeks"):
        carry_out(Fit(plan, tmp_path, Hopeless()))
    with pytest.raises(InputError, match="not over"):
        load(tmp_path)


def test_verdicts() -> None:
    assert [verdict(w) for w in (0.2, 0.7, 0.99, float("nan"))] == ["well", "some", "none", ""]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_was_found_is_said_in_words(undisturbed: tuple[str, Path], lang: str) -> None:
    _, home = undisturbed
    fit = Fit(Plan.load(home), home)
    findings = carry_out(fit)
    assert findings.complete
    words.write(fit.targets, findings, home, lang)
    again = load(home)
    assert sentences(fit.targets, again, lang) == sentences(fit.targets, findings, lang)
    with language(lang):
        said = sentences(fit.targets, findings, lang)
    assert said and all(sentence.strip() and "{" not in sentence for sentence in said)
    assert ("拟合" in said[0]) == (lang == "zh")
