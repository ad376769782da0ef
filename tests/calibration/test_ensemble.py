"""The shipped ensemble is sound data, and a comparison uses it as it says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.centre import chosen, position
from experiments.calibration.ensemble import FILE, content, facts, parameter_sets, write
from experiments.calibration.identification import widths
from experiments.calibration.moves import ACCEPTED
from experiments.calibration.patterns import Part, fitted_parts
from experiments.calibration.priors import carried_priors, fitted_priors
from experiments.compare import compare
from sim.parameters import Parameters, registry
from sim.scenario import Scenario

SMALL = {
    "community.population.people": 500,
    "weeks.spin_up": 4,
    "weeks.window": 13,
}


def scenarios() -> list[Scenario]:
    plain = Scenario.load("baseline_village", overrides=SMALL)
    points = Scenario.load("points", overrides={})
    return [plain, plain.model_copy(update={"interventions": points.interventions})]


def test_every_set_is_allowed_and_inside_the_priors() -> None:
    sets = parameter_sets()
    assert len(sets) == facts()["sets"] >= 40
    known = {prior.name: prior for prior in (*fitted_priors(), *carried_priors())}
    for values in sets:
        assert values.keys() == known.keys()
        Parameters(values)
        for name, value in values.items():
            assert known[name].low <= value <= known[name].high


def test_the_patterns_inform_what_is_fitted_and_not_what_is_carried() -> None:
    found = widths()
    assert max(found[prior.name] for prior in carried_priors()) < 1.2
    assert min(found[prior.name] for prior in carried_priors()) > 0.8
    assert np.mean([found[prior.name] for prior in fitted_priors()]) < 0.8


def test_the_files_are_what_the_calibration_wrote_and_the_registry_has_its_centre() -> None:
    made = facts()
    assert content(FILE) == made["content"]
    assert len(parameter_sets()) == made["sets"]
    assert made["largest_distance"] <= ACCEPTED
    assert made["central"].keys() == {prior.name for prior in fitted_priors()}
    for name, value in made["central"].items():
        assert float(registry()[name].value) == value, name


def test_the_centre_lies_within_the_ensemble() -> None:
    table = pd.DataFrame(list(parameter_sets()))
    for name, value in facts()["central"].items():
        room = 0.01 * (table[name].max() - table[name].min())
        assert table[name].min() - room <= value <= table[name].max() + room, name


def test_replicates_take_sets_in_pairs_and_arms_share_them() -> None:
    sets = [{"weight_asked": 0.3}, {"weight_asked": 2.0}]
    two = scenarios()
    made = compare(two, names=["plain", "points"], replicates=4, workers=1, ensemble=sets)
    assert made.sets is not None
    assert made.sets.to_dict() == {0: 0, 1: 0, 2: 1, 3: 1}
    assert not made.failures.size
    primary = made.primary("points")
    assert primary is not None
    assert primary["sets"] == 2
    bare = compare(two, names=["plain", "points"], replicates=4, workers=1)
    assert bare.sets is None
    shares = [
        run.participation.query("scenario == 'plain' and form == 'activity'")["took_part"].sum()
        for run in (made, bare)
    ]
    assert shares[0] != shares[1]


def test_what_a_scenario_says_goes_over_the_ensemble() -> None:
    fixed = [
        scenario.model_copy(update={"parameters": {"weight_asked": 1.0}})
        for scenario in scenarios()
    ]
    runs = [
        compare(
            fixed, names=["a", "b"], replicates=1, workers=1, ensemble=[{"weight_asked": value}]
        ).participation
        for value in (0.3, 2.0)
    ]
    pd.testing.assert_frame_equal(*runs)


def test_an_ensemble_is_written_as_it_is_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    accepted = pd.DataFrame(
        {p.name: p.low + (p.high - p.low) * rng.random(8) for p in fitted_priors()}
    )
    accepted["distance"] = np.arange(8.0)
    middle = {p.name: 1.5 for p in fitted_priors()}
    write(accepted, middle, 1, {"seed": 1, "commit": "none"}, tmp_path)
    back = pd.read_csv(tmp_path / "ensemble.csv")
    assert sorted(back["weight_asked"]) == pytest.approx(sorted(accepted["weight_asked"]), rel=1e-4)
    told = tomllib.loads((tmp_path / "ensemble.toml").read_text(encoding="utf-8"))
    assert told["content"] == content(tmp_path / "ensemble.csv")
    assert told["central"] == middle


def test_places_in_what_counts_as_met() -> None:
    ranged = Part("x", target=0.5, low=0.4, high=0.8, tolerance=0.1)
    assert [position(ranged, x) for x in (0.6, 0.8, 0.4, 0.9)] == pytest.approx([0, 1, 1, 1.5])
    signed = Part("x", sign=1, tolerance=0.02)
    assert [position(signed, x) for x in (0.03, 0.0, -0.02)] == pytest.approx([0, 1, 2])


def test_the_centre_is_the_nearest_of_the_sets_that_meet_every_range() -> None:
    def tried(name: str, distance: float, depth: float) -> dict[str, object]:
        values = {}
        for part in fitted_parts():
            if part.sign:
                values[part.quantity] = part.sign * part.tolerance * (1.0 - depth)
            else:
                middle, half = (part.low + part.high) / 2.0, (part.high - part.low) / 2.0
                values[part.quantity] = middle + depth * half
        return {"name": name, "distance": distance, **values}

    deep = tried("deep", 1.1, 0.2)
    near = tried("near", 0.7, 0.8)
    outside = tried("outside", 0.3, 1.4)
    assert chosen(pd.DataFrame([outside, deep, near]))["name"] == "near"
    assert chosen(pd.DataFrame([tried("far out", 0.1, 3.0), outside]))["name"] == "outside"
