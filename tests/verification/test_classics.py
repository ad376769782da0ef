"""The engine gives known answers: exactly, or within the luck of a finite run."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification import CLASSICS, verify
from experiments.verification.letters import ARMS, predictions
from experiments.verification.running import acting, model_of
from sim import ParticipationModel, Scenario
from sim.scenario.names import shipped

QUICK = 0.1
SMALL = {
    "granovetter": {},
    "granovetter_changed": {},
    "granovetter_normal": {"community.population.people": 200},
    "watts": {"community.population.people": 200},
    "brock_durlauf": {"community.population.people": 200},
    "voter": {},
    "fowler_cascade": {"community.population.people": 60},
    "gerber_green_larimer": {"community.population.people": 400},
    "bendor_diermeier_ting": {"community.population.people": 100},
    "fowler_habitual": {"community.population.people": 100},
    "own_network": {},
}


@pytest.mark.parametrize("name", sorted(CLASSICS))
def test_known_answers(name: str) -> None:
    checks = verify([name], QUICK)
    assert checks
    assert [check for check in checks if not check.sound] == []


def test_every_classic_that_ships_is_run_here() -> None:
    assert {f"classics/{name}" for name in SMALL} == {
        name for name in shipped("scenario") if name.startswith("classics/")
    }


@pytest.mark.parametrize("name", sorted(SMALL))
def test_both_engines_agree_to_the_bit(name: str) -> None:
    models = [
        ParticipationModel(Scenario.load(f"classics/{name}", SMALL[name]), seed=3, engine=engine)
        for engine in ("fast", "reference")
    ]
    for model in models:
        model.run(weeks=25)
    fast, reference = (model.arrays for model in models)
    for name in ("people", "classic", "acted", "committees", "weekly"):
        one, other = getattr(fast, name), getattr(reference, name)
        for field in one.dtype.names or (None,):
            same = (one, other) if field is None else (one[field], other[field])
            assert np.array_equal(*same), (name, field)
    assert models[0].measures.equals(models[1].measures)


def test_nothing_else_happens() -> None:
    measures = model_of("brock_durlauf", 300).run(weeks=60).measures
    quiet = ("report_acts", "deliberate_acts", "vote_acts", "supervise_acts", "meetings", "moves",
             "matters_raised", "hours_available", "points_issued", "deaths", "asks")  # fmt: skip
    assert measures["activity_acts"].sum() > 0
    assert float(measures[list(quiet)].to_numpy().sum()) == 0.0


def test_a_checkpoint_goes_on_to_the_bit(tmp_path) -> None:  # type: ignore[no-untyped-def]
    model = model_of("bendor_diermeier_ting", 100).run(weeks=10)
    model.save(tmp_path / "state.zip")
    again = ParticipationModel.load(tmp_path / "state.zip")
    for each in (model, again):
        each.run(weeks=10)
    for name in model.arrays.classic.dtype.names or ():
        assert np.array_equal(model.arrays.classic[name], again.arrays.classic[name]), name
    assert again.arrays.people.dtype.isalignedstruct  # or everything is compiled anew
    assert np.array_equal(acting(model), acting(again))


def test_seeds_draw_other_networks_starts_and_thresholds() -> None:
    first, second = (model_of("watts", 300, seed=seed) for seed in (1, 2))
    assert not np.array_equal(first.arrays.ties_to, second.arrays.ties_to)
    assert not np.array_equal(first.arrays.acted, second.arrays.acted)
    first, second = (model_of("granovetter_normal", 300, seed=seed) for seed in (1, 2))
    assert not np.array_equal(first.arrays.classic["threshold"], second.arrays.classic["threshold"])


def test_a_norm_of_logarithms_has_one_level_where_a_linear_one_has_two() -> None:
    ends = {}
    for norm in ("linear", "log"):
        ends[norm] = [
            float(
                acting(
                    model_of(
                        "brock_durlauf", 4000, decision__norm=norm, decision__intensity=0.5,
                        decision__private=-2.5, decision__social=0.5, decision__start__share=start,
                    ).run(weeks=150)
                ).mean()
            )
            for start in (0.0, 1.0)
        ]  # fmt: skip
    assert ends["linear"][1] - ends["linear"][0] > 0.5
    assert ends["log"][1] - ends["log"][0] == pytest.approx(0.0, abs=0.02)


def test_habits_of_the_two_kinds_of_learning() -> None:
    # proportional steps pull everybody to the middle, additive ones to always or never
    counts = {}
    for name in ("bendor_diermeier_ting", "fowler_habitual"):
        model = model_of(name).run(weeks=1000)
        last = np.zeros(2000, dtype=int)
        for _ in range(6):
            model.step()
            last += acting(model)
        counts[name] = np.bincount(last, minlength=7)
    middle, ends = counts["bendor_diermeier_ting"], counts["fowler_habitual"]
    assert middle[3] > middle[0] and middle[3] > middle[6]
    assert ends[0] > ends[3] and ends[6] > ends[3]


def test_fitted_arms_return_and_predictions_keep_their_order() -> None:
    for asked in (False, True):
        found = predictions(asked=asked)
        for name in ("control", "neighbours", *(["civic_duty"] if asked else [])):
            assert found[name].turnout == pytest.approx(ARMS[name].turnout, abs=1e-9)
        assert found["control"].turnout <= found["hawthorne"].turnout
        assert found["hawthorne"].turnout < found["self"].turnout < found["neighbours"].turnout


def test_the_experiment_is_missed_and_said_to_be() -> None:
    told = [c for c in verify(["gerber_green_larimer"], QUICK) if c.kind == "prediction"]
    assert len(told) == 5
    assert not any(check.met for check in told)
    assert told[0].verdict("en") == "prediction missed"
