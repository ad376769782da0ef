"""People and ties that a user gives are those of week 0, however long the spin-up was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import ParticipationModel, Scenario
from sim.population.ties import GIVEN

HOMES, EACH = 60, 3


def given(folder: Path, **over: object) -> Scenario:
    """A scenario with a list of 180 residents in two courts and 540 directed ties among them."""
    people = ["id,age,sex,tenure,household,court"]
    ties = ["source,target"]
    count = HOMES * EACH
    for i in range(count):
        home = i // EACH
        tenure = "renter" if home % 2 else "owner"
        people.append(f"p{i},{20 + i % 60},{'fm'[i % 2]},{tenure},h{home},c{home % 2}")
        ties += [f"p{i},p{(i + step) % count}" for step in (1, 7, 31)]
    (folder / "people.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    (folder / "ties.csv").write_text("\n".join(ties) + "\n", encoding="utf-8")
    (folder / "mine.yaml").write_text(
        "label: {en: Mine, zh: 我的}\n"
        "community:\n"
        "  label: {en: Ours, zh: 我们}\n"
        "  population: {kind: residents, file: people.csv, place: haimen}\n"
        "  ties: {file: ties.csv, directed: true}\n"
        "  committee: {kind: residents, staff: 1}\n"
        "weeks: {spin_up: 60, window: 104}\n",
        encoding="utf-8",
    )
    overrides = {key.replace("__", "."): value for key, value in over.items()}
    return Scenario.load(folder / "mine.yaml", overrides)


def spun_up(scenario: Scenario) -> ParticipationModel:
    """A model at week 0."""
    model = ParticipationModel(scenario, seed=3)
    model.spin_up()
    return model


@pytest.mark.parametrize("weeks", [0, 60, "auto"])
def test_week_zero_has_the_people_and_ties_that_were_given(tmp_path: Path, weeks: object) -> None:
    scenario = given(tmp_path, weeks__spin_up=weeks)
    founded = ParticipationModel(scenario, seed=3)
    model = spun_up(scenario)
    people = model.arrays.people
    assert model.week == 0
    assert (model.spin_up_weeks > 200) == (weeks == "auto")
    assert (people["generation"] == 0).all()
    assert people["age"].tolist() == founded.arrays.people["age"].tolist()
    kept = model.arrays.ties_kind == GIVEN
    assert kept.sum() == 3 * HOMES * EACH
    assert np.array_equal(model.arrays.ties_to[kept], founded.arrays.ties_to[kept])


def test_moves_begin_with_week_zero_whatever_came_before(tmp_path: Path) -> None:
    moves = []
    for weeks in (0, 60, "auto"):
        model = spun_up(given(tmp_path, weeks__spin_up=weeks))
        assert (model.arrays.households["moves_week"] > 0).all()
        moves.append(model.run(104).measures["moves"].tolist())
    assert moves[0] == moves[1] == moves[2]
    # half own their dwelling and half rent: 0.03 and 0.2 of the households a year
    assert 60 * 0.115 * 2 * 0.4 < sum(moves[0]) < 60 * 0.115 * 2 * 2
    assert (model.arrays.people["generation"] > 0).any()


def test_engines_and_arms_hold_the_same_people(tmp_path: Path) -> None:
    scenario = given(tmp_path, weeks__spin_up=8, weeks__window=12)
    fast = spun_up(scenario)
    arm = fast.fork(engine="reference").run(12)
    whole = ParticipationModel(scenario, seed=3, engine="reference").run()
    assert fast.run(12).measures.equals(whole.measures)
    assert arm.measures.equals(whole.measures)


def test_a_checkpoint_within_the_spin_up_goes_on_alike(tmp_path: Path) -> None:
    scenario = given(tmp_path)
    model = ParticipationModel(scenario, seed=3)
    for _ in range(40):
        model.step()
    model.save(tmp_path / "half.zip")
    rest = ParticipationModel.load(tmp_path / "half.zip").run()
    whole = spun_up(scenario).run()
    assert rest.measures["moves"].sum() > 0
    assert rest.measures.equals(whole.measures)


def test_drawn_people_move_during_the_spin_up(tmp_path: Path) -> None:
    scenario = Scenario.load(
        "baseline",
        {
            "community.population.households": 200,
            "community.places.buildings": 2,
            "community.places.stairwells": 2,
            "weeks.spin_up": 52,
        },
    )
    assert (spun_up(scenario).arrays.people["generation"] > 0).any()
