"""What a run gives for a target is what its tables say, counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.sweep.measured import outcomes
from experiments.targets.measures import catalogue
from experiments.targets.measuring import Tables, measured
from experiments.targets.words import measure_name
from sim import ParticipationModel

from .conftest import targets


@pytest.fixture(scope="module")
def model() -> ParticipationModel:
    """A run of the small place over two years, with an election in the second."""
    changes = {"weeks.window": 104, "community.calendar.election_week": 78}
    scenario = targets(set={**targets().set, **changes}).base
    model = ParticipationModel(scenario, seed=4, threads=1)
    model.spin_up()
    model.run()
    return model


def given(model: ParticipationModel, **says: Any) -> float:
    """What the run gives for a target."""
    says = {"value": 1.0 if says.get("scale") else 0.5, "error": 0.1, **says}
    (target,) = targets(
        set={**targets().set, "weeks.window": 104, "community.calendar.election_week": 78},
        targets=[says],
    ).targets
    return measured(Tables(model), target)


def test_shares_are_those_of_the_table_of_participation(model: ParticipationModel) -> None:
    table = model.participation
    old = table[
        (table["period"] == "year")
        & (table["index"] == 1)
        & (table["form"] == "activity")
        & (table["group"] == "age")
        & table["level"].isin(["60-74", "75+"])
    ]
    together = old["took_part"].sum() / old["people"].sum()
    asked = {"measure": "activity", "period": "year", "group": "age"}
    assert given(model, **asked, level="60+") == together
    ends = [given(model, **asked, level=level) for level in ("60-74", "75+")]
    assert min(ends) < together < max(ends)


def test_outcomes_that_sweeps_have_too_are_the_same(model: ParticipationModel) -> None:
    swept = outcomes(model)
    same = {
        "any_quarter": {"measure": "any", "period": "quarter"},
        "deliberate_year": {"measure": "deliberate", "period": "year"},
        "voters": {"measure": "turnout"},
        "ballots": {"measure": "ballot_share"},
        "core": {"measure": "core"},
        "trust": {"measure": "trust"},
        "reply_weeks": {"measure": "reply_weeks", "value": 3},
        "reports_filed": {"measure": "reports_filed", "period": "year"},
        "hours_reply": {"measure": "hours_reply", "period": "week"},
        "any_quarter_age_18_29": {
            "measure": "any", "period": "quarter", "group": "age", "level": "18-29",
        },
    }  # fmt: skip
    for name, says in same.items():
        assert given(model, **says) == pytest.approx(swept[name], rel=1e-12), name


def test_sums_scales_and_shares_of_sums(model: ParticipationModel) -> None:
    weekly = model.measures.iloc[52:104]
    quarter = given(model, measure="reports_filed", period="quarter")
    assert quarter == pytest.approx(weekly["reports_filed"].sum() / 4)
    first = given(model, measure="reports_filed", period="quarter", year=1)
    assert first == pytest.approx(model.measures["reports_filed"].iloc[:52].sum() / 4)
    per = given(model, measure="reports_filed", period="quarter", per_people=1000)
    assert per == pytest.approx(1000 * quarter / weekly["agents"].mean())
    assert given(model, measure="trust", scale=[1, 5]) == pytest.approx(
        1 + 4 * weekly["trust"].mean()
    )
    uses = [name for name in model.measures if str(name).startswith("hours_")]
    shares = [given(model, measure=name, of="hours_available") for name in uses[1:11]]
    assert sum(shares) == pytest.approx(1.0)
    both = given(model, measure="hours_reply", of=["hours_reply", "hours_work"])
    parts = weekly[["hours_reply", "hours_work"]].sum()
    assert both == pytest.approx(parts["hours_reply"] / parts.sum())


def test_every_measure_has_a_name_and_a_value(model: ParticipationModel) -> None:
    assert set(catalogue()) > set(model.measures.columns) - {"week"}
    every = [
        {"measure": name, "value": 0.5, "error": 0.1}
        | ({"period": measure.periods[0]} if measure.periods else {})
        for name, measure in catalogue().items()
    ]
    tables = Tables(model)
    for target in targets(set={**targets().set, "weeks.window": 104}, targets=every).targets:
        value = measured(tables, target)
        assert np.isfinite(value) and value >= 0.0, target.measure
        assert measure_name(target.measure, "en") != measure_name(target.measure, "zh")
