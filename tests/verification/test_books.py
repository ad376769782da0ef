"""Hours, money, points, credits, people, matters and reports add up under any programme.

All kinds may be on at once, twice even, with any dose, start, stop and ramp, in two places whose
committees merge and part meanwhile.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from sim import ParticipationModel, Scenario
from sim.errors import InputError
from sim.interventions import registry

WEEKS = 24
PLACE = {
    "community.population.households": 90,
    "community.places.settlements": 2,
    "community.places.courts": 2,
    "community.places.buildings": 2,
    "community.places.stairwells": 1,
    "community.committee.staff": 30,
    "community.calendar.election_week": 9,
    "community.calendar.appraisal_weeks": [14, 22, 30],
    "community.calendar.fiscal_year_week": 18,
    "parameters.matter_rate": 8.0,
    "parameters.ballot_share": 0.5,
    "parameters.need_rate": 0.2,
    "parameters.meeting_interval": 1.6,
    "weeks.spin_up": 6,
    "weeks.window": WEEKS,
    "weeks.after": 0,
}
STAFF_USES = ("admin", "reply", "work", "meeting", "activity", "contact", "moderation", "recruit",
              "election", "idle")  # fmt: skip
STATES = ("motivation", "efficacy", "trust", "belonging", "fatigue", "norm", "role", "skill")
SAVED = ("fund", "activity_saved", "meeting_saved", "recruit_saved", "reply_saved", "credit_pool")
TARGETS: tuple[dict[str, Any], ...] = (
    {},
    {"age": ["60-74"]},
    {"party": ["member"]},
    {"settlements": [1]},
    {"courts": [0]},
)


@st.composite
def programmes(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw interventions: of most kinds one, of some two for different targets."""
    found = []
    for kind, model in registry().items():
        alone = kind == "merged_units"
        targets = ({},) if alone else TARGETS
        reached = st.lists(st.sampled_from(targets), unique_by=str, max_size=1 if alone else 2)
        for target in draw(reached):
            start = draw(st.integers(0, WEEKS - 2))
            most = 1.0 if model.dose_is_share else 1.5
            values = {
                "kind": kind,
                "start": start,
                "stop": draw(st.none() | st.integers(start + 1, WEEKS + 4)),
                "ramp": draw(st.sampled_from((0, 0, 7, 60))),
                "dose": draw(st.floats(0.05, most)),
            }
            found.append({**values, **({"target": target} if target else {})})
            if kind == "points":
                found[-1] |= {"penalty": 2, "told_per_week": 0.5, "budget_per_year": 3_000}
            if kind == "merged_units":
                found[-1] |= {"unit": {"people": draw(st.sampled_from((2, 40, 400)))}}
    return found


@cache
def lived() -> ParticipationModel:
    """Return the place at week 0; arms are forked from it, it is never run."""
    model = ParticipationModel(Scenario.load("baseline", PLACE), seed=4)
    model.spin_up()
    return model


def watch_money(model: ParticipationModel) -> None:
    """Hold the project money of every week against what was spent of it."""
    left = [float(model.arrays.committees["fund"].sum())]

    def look(m: ParticipationModel, week: int) -> None:
        committees = m.arrays.committees[m.arrays.committees["active"] == 1]
        for name in SAVED:
            assert (committees[name] >= -1e-9).all(), (name, week)
        fund = float(committees["fund"].sum())
        if m.arrays.now["fiscal_start"][0] == 0:
            spent = float(m.arrays.weekly["yuan_projects"].sum())
            assert left[0] - fund == pytest.approx(spent, abs=1e-6), week
        left[0] = fund
        people = m.arrays.people
        for name in STATES:
            assert ((people[name] >= 0.0) & (people[name] <= 1.0)).all(), (name, week)
        assert (people["points"] >= -1e-9).all() and (people["credits"] >= -1e-9).all()
        assert (m.arrays.organisations["reserve"] >= -1e-9).all()
        assert (people["serving"] == 1).sum() == (m.arrays.units["leader"] >= 0).sum()

    model.hooks.append(look)


def arm_with(interventions: list[dict[str, Any]], engine: str = "fast") -> ParticipationModel:
    """Return an arm; what could do nothing, or takes more hours than there are, is refused."""
    try:
        scenario = Scenario.load("baseline", {**PLACE, "interventions": interventions})
        return lived().fork(scenario, engine=engine)
    except InputError:
        reject()


@settings(max_examples=25)
@given(programmes())
def test_books_balance_under_any_programme(interventions: list[dict[str, Any]]) -> None:
    arm = arm_with(interventions)
    arrays = arm.arrays
    first = {
        "people": arrays.people["person"].copy(),
        "queue": int(arrays.settlements["queue_length"].sum()),
        "live": int(arrays.settlements["live_count"].sum()),
    }
    watch_money(arm)
    m = arm.run().measures
    used = m[[f"hours_{use}" for use in STAFF_USES]]
    assert (used >= -1e-9).all().all()
    assert used.sum(axis=1).to_numpy() == pytest.approx(m["hours_available"].to_numpy())
    points = m["points_issued"] - m["points_redeemed"] - m["points_lost"] - m["points_withdrawn"]
    assert points.cumsum().to_numpy() == pytest.approx(m["points_outstanding"].to_numpy(), abs=1e-6)
    credit = m["credits_issued"] - m["credits_redeemed"] - m["credits_lost"]
    assert credit.cumsum().to_numpy() == pytest.approx(
        m["credits_outstanding"].to_numpy(), abs=1e-6
    )
    assert np.array_equal(arrays.people["person"], first["people"])
    matters = m["matters_raised"] - m["matters_resolved"] - m["matters_expired"]
    assert (first["live"] + matters.cumsum()).tolist() == m["matters_live"].tolist()
    gone = m["replies"] + m["reports_forgotten"] + m["reports_waiting_moved"]
    waiting = first["queue"] + (m["reports_filed"] + m["reports_found"] - gone).cumsum()
    assert waiting.tolist() == m["backlog"].tolist()
    assert (m["ballots"] <= m["electorate"]).all() and (m["voters"] <= m["ballots"]).all()
    assert (m["decision_voters"] <= m["decision_electors"]).all()
    assert (arm.quantities["quantity"] >= -1e-9).all()


@settings(max_examples=4)
@given(programmes())
def test_engines_agree_under_any_programme(interventions: list[dict[str, Any]]) -> None:
    fast, plain = (arm_with(interventions, engine) for engine in ("fast", "reference"))
    for week in range(WEEKS):
        fast.step()
        plain.step()
        for item in fields(fast.arrays):
            ours, theirs = (getattr(model.arrays, item.name) for model in (fast, plain))
            for name in ours.dtype.names or (None,):
                same = (ours == theirs) if name is None else (ours[name] == theirs[name])
                assert np.all(same), (week, item.name, name)
    assert fast.measures.equals(plain.measures)
