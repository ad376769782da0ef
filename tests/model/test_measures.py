"""Measures, counted again by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel, columns
from sim.columns import AGE_BAND_NAMES, CATEGORIES, FORMS
from sim.engine.fast import SMALL, FastEngine
from sim.engine.tallies import tally_all
from sim.measures import Recorder, concentration, group_levels, participation_frame

REPORT, ACTIVITY, VOTE = 1 << 0, 1 << 1, 1 << 3


def _people(*rows):
    people = np.zeros(len(rows), columns.RESIDENT)
    for k, row in enumerate(rows):
        for name, value in row.items():
            people[name][k] = value
    return people


FIVE = _people(
    {"age": 8, "employment": 0, "forms_quarter": ACTIVITY, "acts_quarter": 2},
    {"age": 40, "sex": 1, "employment": 1, "tenure": 1, "forms_quarter": REPORT | VOTE,
     "forms_before": REPORT, "acts_quarter": 3},
    {"age": 70, "employment": 3, "party": 1, "forms_quarter": 0, "forms_before": ACTIVITY},
    {"age": 77, "employment": 3, "forms_quarter": ACTIVITY | VOTE, "forms_before": ACTIVITY | VOTE,
     "acts_quarter": 7},
    {"age": 30, "employment": 1, "away": 1, "forms_quarter": VOTE, "acts_quarter": 1},
)  # fmt: skip


def test_shares_of_five_people_by_hand():
    recorder = Recorder()
    recorder.end_period("quarter", 0, FIVE)
    frame = participation_frame(recorder).set_index(["form", "group", "level"])

    def cell(form, group="all", level="all"):
        row = frame.loc[(form, group, level)]
        return int(row["took_part"]), int(row["people"]), int(row["newcomers"])

    # the one who works away counts nowhere; the child counts for activities and "any" only
    assert cell("any") == (3, 4, 1)
    assert cell("activity") == (2, 4, 1)
    assert cell("vote") == (2, 3, 1)
    assert cell("report") == (1, 3, 0)
    assert cell("deliberate") == (0, 3, 0)
    assert cell("activity", "age", "6-17") == (1, 1, 1)
    assert cell("vote", "age", "6-17")[:2] == (0, 0)
    assert cell("vote", "age", "30-44") == (1, 1, 1)
    assert cell("any", "party", "member") == (0, 1, 0)
    assert cell("vote", "tenure", "renter") == (1, 1, 1)
    assert cell("any", "employment", "retired") == (1, 2, 0)
    assert frame.loc[("vote", "all", "all"), "share"] == pytest.approx(2 / 3)
    assert np.isnan(frame.loc[("vote", "age", "6-17"), "share"])
    assert frame.loc[("any", "all", "all"), "acts"] == 12


def test_groups_part_the_people():
    took_part, denominators, _, acts = tally_all(FIVE, yearly=False)
    rows = group_levels()
    assert len(rows) == len(took_part)
    for group in ("age", *CATEGORIES):
        mine = [k for k, (name, _) in enumerate(rows) if name == group]
        assert np.array_equal(took_part[mine].sum(axis=0), took_part[0]), group
        assert np.array_equal(denominators[mine].sum(axis=0), denominators[0]), group
        assert acts[mine].sum() == acts[0]


@pytest.mark.parametrize(
    ("acts", "top", "gini", "core"),
    [
        ([3] * 10, 0.1, 0.0, 0.0),
        ([0] * 9 + [20], 1.0, 0.9, 0.1),
        ([1, 2, 3, 4], 0.4, 0.25, 0.0),
        ([12, 12, 0, 0], 0.5, 0.5, 0.5),
    ],
)
def test_concentration_has_its_known_answers(acts, top, gini, core):
    people = _people(*({"acts_year": n} for n in reversed(acts)))
    assert concentration(people) == pytest.approx((top, gini, core))


def test_concentration_leaves_out_who_is_away_and_says_nothing_of_nobody():
    people = _people({"acts_year": 4}, {"acts_year": 50, "away": 1}, {"acts_year": 4})
    assert concentration(people)[1] == pytest.approx(0.0)
    nothing = concentration(_people({"acts_year": 0}))
    assert np.isnan(nothing[0])
    assert np.isnan(nothing[1])


@pytest.fixture(scope="module")
def watched(place, town):
    """A year's run, and its acts kept independently: {(person, generation): {week: mask}}."""
    scenario = place("all_three", town, weeks__spin_up=0, weeks__window=52,
                     community__calendar__election_week=20)  # fmt: skip
    model = ParticipationModel(scenario, seed=14)
    acts: dict[tuple[int, int], dict[int, int]] = {}
    ends = {}

    def look(m, week):
        people = m.arrays.people
        masks = m.acted_last
        for row in np.flatnonzero(masks & columns.FORM_MASK):
            who = (int(people["person"][row]), int(people["generation"][row]))
            acts.setdefault(who, {})[week] = int(masks[row]) & columns.FORM_MASK
        if week % 13 == 12:
            ends[week] = people[["person", "generation", "age", "away", "tenure"]].copy()

    model.hooks.append(look)
    model.run()
    return model, acts, ends


def _count(acts, people, weeks, form):
    """Return (took part, newcomers) among some people in some weeks."""
    mask = columns.FORM_MASK if form == "any" else 1 << FORMS.index(form)
    took_part = newcomers = 0
    for person in people:
        own = acts.get((int(person["person"]), int(person["generation"])), {})
        now = any(week in weeks and seen & mask for week, seen in own.items())
        before = any(week < weeks[0] and seen & mask for week, seen in own.items())
        took_part += now
        newcomers += now and not before
    return took_part, newcomers


@pytest.mark.parametrize("form", [*FORMS, "any"])
def test_who_took_part_in_a_quarter_and_never_before(watched, form):
    model, acts, ends = watched
    frame = model.participation
    for quarter in range(4):
        weeks = range(13 * quarter, 13 * quarter + 13)
        people = ends[weeks[-1]]
        people = people[people["away"] == 0]
        row = frame[
            (frame["period"] == "quarter") & (frame["index"] == quarter) & (frame["form"] == form)
            & (frame["group"] == "all")
        ].iloc[0]  # fmt: skip
        assert (row["took_part"], row["newcomers"]) == _count(acts, people, weeks, form)
        adults = people if form in ("activity", "any") else people[people["age"] >= 18]
        assert row["people"] == len(adults)
        assert row["share"] == row["took_part"] / row["people"]


def test_who_took_part_in_the_year(watched):
    model, acts, ends = watched
    frame = model.participation
    yearly = frame[
        (frame["period"] == "year") & (frame["group"] == "tenure") & (frame["form"] == "any")
    ]
    for code, level in enumerate(CATEGORIES["tenure"]):
        people = ends[51]
        people = people[(people["away"] == 0) & (people["tenure"] == code)]
        row = yearly[yearly["level"] == level].iloc[0]
        assert row["took_part"] == _count(acts, people, range(52), "any")[0]
        assert row["people"] == len(people)


def test_weekly_acts_are_the_acts(watched):
    model, acts, _ = watched
    counted = {form: np.zeros(52, int) for form in FORMS}
    for own in acts.values():
        for week, mask in own.items():
            for k, form in enumerate(FORMS):
                counted[form][week] += mask >> k & 1
    for form in FORMS:
        assert model.measures[f"{form}_acts"].tolist() == counted[form].tolist(), form
        assert (model.measures[f"{form}_online"] <= model.measures[f"{form}_acts"]).all()
    assert model.measures["report_online"].sum() > 0


def test_means_are_means(watched):
    model, _, _ = watched
    people = model.arrays.people
    last = model.measures.iloc[-1]
    for name in ("trust", "efficacy", "belonging", "motivation", "fatigue", "norm", "role"):
        assert last[name] == pytest.approx(people[name].mean()), name
    assert (model.measures["backlog"] >= 0).all()


def test_bands_cover_every_age_once():
    assert [columns.age_band(age) for age in (6, 17, 18, 29, 30, 44, 45, 59, 60, 74, 75, 110)] == [
        0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip
    assert len(AGE_BAND_NAMES) == 6


@pytest.mark.parametrize("yearly", [False, True])
def test_threads_count_the_same_people(yearly):
    random = np.random.default_rng(3)
    people = np.zeros(3 * SMALL, FIVE.dtype)
    people["age"] = random.integers(6, 95, len(people))
    for name in ("sex", "tenure", "registration", "party", "away"):
        people[name] = random.integers(0, 2, len(people))
    for name in ("forms_quarter", "forms_year", "forms_before"):
        people[name] = random.integers(0, 32, len(people))
    people["acts_quarter"] = people["acts_year"] = random.integers(0, 30, len(people))
    alone = tally_all(people, yearly)
    assert alone[0].sum() > len(people)
    for threads in (1, 2, 4):
        for mine, whole in zip(FastEngine(threads).tally(people, yearly), alone, strict=True):
            assert np.array_equal(mine, whole)
