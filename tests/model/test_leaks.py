"""Nothing that belongs to a week, an offer or a person outlives it."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel, columns
from sim.engine.reference import ReferenceEngine
from sim.interventions import registry
from sim.week.turnover import move_household, replace_person

# What is set anew each week before it is read; a stale value must never be seen.
WEEKLY = {
    "courts": ("match", "activities", "seats", "contacts", "contact_share", "last_row", "course"),
    "units": ("meets", "items", "item_0", "item_1", "item_2", "item_3", "seats", "contacts",
              "contact_share", "by_leader", "voice", "voice_online", "attended", "attended_online",
              "willing_sum", "called", "last_row"),
    "committees": ("council_met", "council_attended", "council_stake", "vote_contact", "ballot",
                   "ballot_votes", "ballot_electors", "ballot_of_all", "ballot_start",
                   "ballot_stop", "appraisers", "moderation", "turn", "turn_within"),
    "matters": ("on_council",),
    "organisations": ("worked",),
}  # fmt: skip
EVERY = tuple(kind for kind in registry() if kind != "merged_units")
LEAVE = frozenset(f"{table}.{name}" for table, names in WEEKLY.items() for name in names)


def _spoil(model, garbage):
    """Overwrite everything weekly with what would be seen at once."""
    for table, names in WEEKLY.items():
        array = getattr(model.arrays, table)
        for name in names:
            kind = array.dtype[name].kind
            array[name] = garbage if kind == "f" else 1 if kind == "u" else 7
    for name in model.arrays.weekly.dtype.names:
        whole = model.arrays.weekly.dtype[name].kind == "i"
        model.arrays.weekly[name] = 1_000_000 if whole else garbage
    for name in model.arrays.now.dtype.names:
        model.arrays.now[name] = 1
    for table in (model.arrays.place, model.arrays.group):
        for name in table.dtype.names:
            table[name] = garbage
    model.arrays.online[:] = 255
    # this week's acts will be overwritten; last week's are what ties see
    model.arrays.acted[0 if model.even else 1] = 255


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize("garbage", [np.nan, 1e6])
@pytest.mark.parametrize("kinds", [(), EVERY], ids=["baseline", "every kind"])
def test_weekly_values_never_outlive_their_week(place, town, same, engine, kinds, garbage):
    scenario = place(
        "baseline", town, community__calendar__election_week=12,
        interventions=[{"kind": kind} for kind in kinds],
    )  # fmt: skip
    clean = ParticipationModel(scenario, seed=4, engine=engine)
    clean.spin_up()
    spoilt = clean.fork(scenario)
    for week in range(32):
        _spoil(spoilt, garbage)
        spoilt.programme.neutral = False
        clean.step()
        spoilt.step()
        left = set(same(clean, spoilt)) - LEAVE
        assert not left, (week, left)
    assert clean.measures.equals(spoilt.measures)
    assert clean.measures["meetings"].sum() > 5


def test_hours_are_used_up_and_forgotten_within_the_week(place, town):
    model = ParticipationModel(place("all_three", town), seed=4)
    for _ in range(30):
        model.step()
        assert not model.arrays.people["hours_used"].any()


def test_asks_for_activities_do_not_reach_meetings(place, town):
    """Contact for activities alone leaves what happens at meetings of that week as it was."""
    scenario = place("baseline", town)
    base = ParticipationModel(scenario, seed=4)
    base.run(10)
    for trial in range(12):
        quiet, busy = base.fork(scenario), base.fork(scenario)
        # those who come to meetings decide before activities; only the share for activities differs
        for model, share in ((quiet, 1.0), (busy, 0.5)):
            model.arrays.p["contact_share_meetings"] = share
            model.arrays.p["contact_meeting"] = 0.0
        quiet.step()
        busy.step()
        mask = 1 << columns.DELIBERATE
        a, b = (m.arrays.acted[1 if m.even else 0] & mask for m in (quiet, busy))
        assert np.array_equal(a, b), trial
        base.step()


# What stays when one person is followed by another: the dwelling, and who lives there by number.
DWELLING = {"person", "household", "court", "tenure", "generation", "hours_used"}


@pytest.mark.parametrize("row", [0, 17, 101])
def test_a_newcomer_inherits_nothing(place, town, row):
    scenario = place("all_three", town)
    rows = []
    for garbage in (0, 1):
        model = ParticipationModel(scenario, seed=4, engine="reference")
        model.run(12)
        world = ReferenceEngine().world_of(model)
        people = model.arrays.people
        for name in people.dtype.names:
            if name not in DWELLING | {"open_report_week"}:
                people[name][row] = garbage
        replace_person(world, 0, row, row)
        rows.append(people[row].copy())
        ties = slice(model.arrays.ties_start[row], model.arrays.ties_start[row + 1])
        learned = model.arrays.ties_kind[ties] == 6
        assert (model.arrays.ties_to[ties][learned] == columns.NOBODY).all()
    for name in rows[0].dtype.names:
        assert rows[0][name] == rows[1][name], name


def test_a_report_does_not_wait_for_the_successor(place, town):
    scenario = place("baseline", town, parameters__share_reply=0.0, parameters__pass_on=0.0,
                     parameters__need_rate=0.5)  # fmt: skip
    model = ParticipationModel(scenario, seed=4, engine="reference")
    model.run(6)
    world = ReferenceEngine().world_of(model)
    settlement = model.arrays.settlements[0]
    waiting = int(settlement["queue_length"])
    assert waiting > 5
    queue = [
        int(model.arrays.queue[(settlement["queue_head"] + k) % settlement["stop"]])
        for k in range(waiting)
    ]
    replace_person(world, 0, queue[2], queue[2])
    assert int(model.arrays.settlements["queue_length"][0]) == waiting - 1
    left = [
        int(model.arrays.queue[(settlement["queue_head"] + k) % settlement["stop"]])
        for k in range(waiting - 1)
    ]
    assert left == queue[:2] + queue[3:]
    assert model.arrays.people["open_report_week"][queue[2]] == columns.NEVER


def test_a_household_that_moves_leaves_no_ties_that_are_seen(place, town):
    model = ParticipationModel(place("baseline", town), seed=4, engine="reference")
    model.run(12)
    world = ReferenceEngine().world_of(model)
    house = int(model.arrays.people["household"][40])
    generation = model.arrays.people["generation"].copy()
    move_household(world, 0, house)
    moved = np.flatnonzero(model.arrays.people["generation"] != generation)
    inside = model.arrays.households[house]
    assert moved.tolist() == list(range(inside["start"], inside["start"] + inside["size"]))
    assert not model.arrays.people["forms_ever"][moved].any()
    model.run(2)
    # far ties to those who left are dropped, near ones follow the dwelling
    arrays = model.arrays
    owner = np.repeat(np.arange(len(arrays.people)), np.diff(arrays.ties_start))
    kept = arrays.ties_to >= 0
    to = np.where(kept, arrays.ties_to & columns.ROW_MASK, 0)
    generation_seen = arrays.ties_to >> columns.ROW_BITS
    now = arrays.people["generation"][to] & columns.GENERATION_MASK
    pointing = kept & np.isin(to, moved) & ~np.isin(owner, moved)
    assert (generation_seen[pointing] == now[pointing]).all()


def test_hooks_are_called_once_a_week_after_it_and_not_inherited(place, town):
    model = ParticipationModel(place("baseline", town), seed=4)
    seen = []
    model.hooks.append(lambda m, week: seen.append((week, len(m.recorder.weeks))))
    first = model.week
    model.step()
    model.step()
    arm = model.fork()
    arm.step()
    assert [week for week, _ in seen] == [first, first + 1]
    assert arm.hooks == []
