"""Watch: the drawing is the place, the bytes are the weeks, a fork changes only what follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from dashboards.pages.watch import ledger, link, living, network, plan, tied
from dashboards.pages.watch.history import (
    ARRIVED,
    BEFORE,
    NO_MEETING,
    ONLINE,
    SERIES,
    SERVING,
    TOTALS,
    USES,
)
from dashboards.pages.watch.living import Place, Plan, Switch, put, shared_weeks, switched
from dashboards.pages.watch.scene import scene
from dashboards.pages.watch.telling import person
from dashboards.pages.watch.words import COMMUNITIES, kinds, words
from sim import ParticipationModel
from sim.columns import FORM_MASK, FORMS, NOBODY
from sim.errors import InputError
from sim.texts import text

Opener = Callable[..., Page]

TOWN = Place("baseline", 3, 40)
VILLAGE = Place("baseline_village", 3, 40)
POINTS: Plan = (Switch("points", 17),)


def lived(place: Place, chosen: Plan = ()) -> dict[str, Any]:
    """All weeks of a plan, as the browser gets them."""
    *_, last = living.history(place, chosen)
    return last


def acts_of(history: dict[str, Any]) -> NDArray[np.uint8]:
    return np.frombuffer(history["acts"], np.uint8).reshape(history["weeks"], -1)


def series_of(history: dict[str, Any]) -> dict[str, NDArray[np.float32]]:
    """Weekly numbers by name, [weeks, committees]."""
    values = np.frombuffer(history["series"], "<f4").reshape(history["weeks"], -1, len(SERIES))
    return {name: values[:, :, k] for k, name in enumerate(SERIES)}


# ---------------------------------------------------------------------------- the drawing


def inside(inner: Any, outer: Any) -> bool:
    """Whether boxes (or points) lie in boxes, up to rounding."""
    low, high = inner[:, :2], inner[:, :2] + (inner[:, 2:] if inner.shape[1] == 4 else 0.0)
    fits = (low >= outer[:, :2] - 1e-3) & (high <= outer[:, :2] + outer[:, 2:] + 1e-3)
    return bool(fits.all())


def overlaps(boxes: Any) -> int:
    """How many pairs of boxes have an area in common."""
    low, high = boxes[:, None, :2], boxes[:, None, :2] + boxes[:, None, 2:]
    common = np.minimum(high, high.transpose(1, 0, 2)) - np.maximum(low, low.transpose(1, 0, 2))
    return int(((common > 1e-3).all(axis=2).sum() - len(boxes)) // 2)


@pytest.mark.parametrize("place", [TOWN, VILLAGE])
@pytest.mark.parametrize("aspect", plan.SHAPES)
def test_everybody_is_drawn_at_home_and_no_building_on_another(place: Place, aspect: float) -> None:
    population = living.model_at(place, (), 0)[0].population
    drawn = plan.lay_out(population, aspect)
    assert len(drawn.residents) == population.size
    for level in plan.LEVELS:
        boxes = drawn.boxes[level]
        assert len(boxes) == population.count(level)
        assert inside(drawn.residents, boxes[population.index_of(level)])
        assert overlaps(boxes) == 0
        assert inside(boxes, np.tile([[0, 0, drawn.width, drawn.height]], (len(boxes), 1)))
    assert inside(drawn.residents, drawn.windows[population.index_of("household")])
    assert overlaps(drawn.windows) == 0
    assert overlaps(np.concatenate([drawn.offices, drawn.boxes["court"]])) == 0
    for upper, lower in zip(plan.LEVELS, plan.LEVELS[1:], strict=False):
        first = population.starts(lower)[:-1]
        assert inside(drawn.boxes[lower], drawn.boxes[upper][population.index_of(upper)[first]])


def test_dots_of_a_household_do_not_touch() -> None:
    population = living.model_at(TOWN, (), 0)[0].population
    drawn = plan.lay_out(population, 1.5)
    homes = population.index_of("household")
    for step in (1, 2, 3):
        same = np.flatnonzero(homes[step:] == homes[:-step])
        apart = np.linalg.norm(drawn.residents[same] - drawn.residents[same + step], axis=1)
        assert (apart >= 2.0 * drawn.dots[same] - 1e-4).all()


def test_a_drawing_suits_the_screen_it_is_for() -> None:
    """Asked for a wider drawing, the plan is never narrower."""
    population = living.model_at(TOWN, (), 0)[0].population
    got = [(one := plan.lay_out(population, aspect)).width / one.height for aspect in plan.SHAPES]
    assert got == sorted(got, reverse=True)
    assert got[0] > 1.4 and got[-1] < 0.75


def test_the_network_draws_each_tie_once_and_the_tied_near_one_another() -> None:
    model = living.model_at(TOWN, (), 0)[0]
    ends, kinds_of_ties = network.pairs(model)
    keys = ends[:, 0] * model.population.size + ends[:, 1]
    assert (ends[:, 0] < ends[:, 1]).all() and len(np.unique(keys)) == len(keys)
    assert len(kinds_of_ties) == len(ends)
    from sim.records import ties_of

    row = 123
    mine = np.concatenate([ends[ends[:, 0] == row, 1], ends[ends[:, 1] == row, 0]])
    assert set(ties_of(model, row)) <= set(mine.tolist())
    places = network.lay_out(model.population, ends)
    assert np.array_equal(places, network.lay_out(model.population, ends))
    assert places.min() >= 0.0 and places.max() <= 1.0
    tied = np.linalg.norm(places[ends[:, 0]] - places[ends[:, 1]], axis=1).mean()
    strangers = np.linalg.norm(places - places[::-1], axis=1).mean()
    assert tied < 0.6 * strangers


def test_the_calendar_is_the_models_own() -> None:
    model, _ = living.model_at(TOWN, (), 0)
    seen: dict[str, list[int]] = {"festivals": [], "elections": [], "appraisals": []}

    def look(lived_model: ParticipationModel, week: int) -> None:
        for name, field in zip(seen, ("festival", "election", "appraisal"), strict=True):
            if lived_model.arrays.now[field][0]:
                seen[name].append(week)

    model.hooks.append(look)
    for _ in range(TOWN.weeks):
        model.step()
    told = scene(TOWN)["calendar"]
    assert {name: told[name] for name in seen} == seen


# ---------------------------------------------------------------------------- the bytes


@pytest.mark.parametrize("chosen", [(), (Switch("smaller_units", 5, 30), Switch("points", 9))])
def test_the_bytes_are_what_the_model_records_itself(chosen: Plan, tmp_path: Any) -> None:
    """Against the model run from its scenario, its own file of acts, and its own measures."""
    model = ParticipationModel(living.scenario_of(TOWN, chosen), seed=TOWN.seed)
    model.spin_up()
    row_of = {int(p): k for k, p in enumerate(model.arrays.people["person"])}
    with model.record_acts(tmp_path / "acts.parquet"):
        model.run()
    history = lived(TOWN, chosen)
    acts = acts_of(history)
    recorded = np.zeros_like(acts)
    for act in pq.read_table(tmp_path / "acts.parquet").to_pylist():
        row, week = row_of[act["resident"]], act["week"]
        recorded[week, row] |= 1 << FORMS.index(act["form"])
        recorded[week, row] |= ONLINE * (act["channel"] == "online")
    assert np.array_equal(acts & (FORM_MASK | ONLINE), recorded)
    measures = model.measures
    for k, form in enumerate(FORMS):
        assert ((acts >> k) & 1).sum(axis=1).tolist() == measures[f"{form}_acts"].tolist()
    assert ((acts & SERVING) > 0).sum(axis=1).tolist() == measures["leaders"].tolist()
    assert ((acts & ARRIVED) > 0).sum() >= measures["persons_replaced"].sum() > 0
    series = series_of(history)
    for name in ("hours_available", "hours_reply", "hours_meeting", "backlog", "replies"):
        assert series[name].sum(axis=1) == pytest.approx(measures[name].to_numpy(), rel=1e-5)
    used = sum(series[f"hours_{use}"] for use in USES)
    assert used == pytest.approx(series["hours_available"], rel=1e-5)
    totals = np.frombuffer(history["totals"], "<f4").reshape(TOWN.weeks, len(TOTALS))
    for k, name in enumerate(TOTALS):
        assert totals[:, k] == pytest.approx(measures[name].to_numpy(), rel=1e-5)
    matters = np.frombuffer(history["matters"], np.uint8).reshape(TOWN.weeks, -1)
    assert matters.sum(axis=1).tolist() == measures["matters_live"].tolist()
    activities = np.frombuffer(history["activities"], np.uint8).reshape(TOWN.weeks, -1)
    assert activities.sum() > 0


def test_units_their_leaders_and_meetings_are_told_as_long_as_they_hold() -> None:
    history = lived(TOWN, (Switch("smaller_units", 5, 30),))
    acts = acts_of(history)
    assert [epoch["week"] for epoch in history["units"]] == [0, 5, 30]
    counts = [len(epoch["starts"]) // 4 for epoch in history["units"]]
    assert counts == [4, 40, 4]
    ends = [5, 30, TOWN.weeks]
    for epoch, number, end in zip(history["units"], counts, ends, strict=True):
        leaders = np.frombuffer(epoch["leaders"], "<i4").reshape(-1, number)
        came = np.frombuffer(epoch["attendance"], "<u2").reshape(-1, number)
        assert len(leaders) == len(came) == end - epoch["week"]
        for k, row in enumerate(leaders):
            led = row[row != NOBODY]
            assert (acts[epoch["week"] + k, led] & SERVING).all()
        assert (came != NO_MEETING).any()


def test_changes_of_traits_lead_to_the_traits_of_the_last_week() -> None:
    from dashboards.pages.watch.history import traits_of

    history = lived(TOWN)
    traits = np.frombuffer(history["start"], np.uint8).copy()
    changes = history["changes"]
    rows = np.frombuffer(changes["row"], "<u4")
    traits[rows] = np.frombuffer(changes["traits"], np.uint8)  # in order: the last one holds
    model, _ = living.model_at(TOWN, (), TOWN.weeks)
    assert np.array_equal(traits, traits_of(model.arrays.people))
    weeks = np.frombuffer(changes["week"], "<u2")
    assert (np.diff(weeks.astype(int)) >= 0).all() and len(rows) > 20


def test_lately_is_what_happened_before_the_first_week() -> None:
    """Seen from week 0, somebody took part in the quarter who did nothing in the week."""
    history = lived(TOWN)
    before = np.frombuffer(history["before"], np.uint8).reshape(BEFORE, -1)
    assert before.shape[1] == acts_of(history).shape[1]
    busy = ((before & FORM_MASK) > 0).sum(axis=1)
    now = ((acts_of(history) & FORM_MASK) > 0).sum(axis=1)
    assert busy.min() > 0.3 * now.mean() and busy.max() < 3.0 * now.mean()


# ---------------------------------------------------------------------------- books and ties


def columns_of(table: dict[str, bytes]) -> dict[str, NDArray[Any]]:
    """A table of the ledger as arrays."""
    kinds_of = {"row": "<u4", "filed": "<i2", "ended": "<u2", "how": "u1", "building": "<u4",
                "people": "<u4", "raised": "<i2", "owner": "u1", "week": "<i2", "matter": "<u4",
                "state": "u1"}  # fmt: skip
    return {name: np.frombuffer(part, kinds_of[name]) for name, part in table.items()}


def states_at(steps: dict[str, NDArray[Any]], matters: int, week: int) -> NDArray[np.uint8]:
    """State of each matter at the end of a week."""
    state = np.zeros(matters, np.uint8)
    for k in np.flatnonzero(steps["week"] <= week):
        state[steps["matter"][k]] = steps["state"][k]
    return state


@pytest.mark.parametrize("place", [Place("baseline", 3, 80), Place("baseline_village", 5, 80)])
def test_the_ledger_adds_up_to_the_models_own_counts(place: Place) -> None:
    """Who waits, what is promised and what came of it, against queue, matters and weekly sums."""
    chosen: Plan = (Switch("grid_management", 5, None, 0.5), Switch("online_channel", 9))
    model = ParticipationModel(living.scenario_of(place, chosen), seed=place.seed)
    model.spin_up()
    queue = [int(model.arrays.settlements["queue_length"].sum())]
    model.hooks.append(
        lambda model, week: queue.append(int(model.arrays.settlements["queue_length"].sum()))
    )
    model.run()
    measures = model.measures
    history = lived(place, chosen)
    books = {name: columns_of(table) for name, table in history["ledger"].items()}
    reports, matters, steps = books["reports"], books["matters"], books["steps"]
    series = series_of(history)
    number = len(matters["raised"])
    ends = (reports["how"] >> 2) & 3
    assert (reports["ended"][ends == 0] == ledger.OPEN).all()
    for week in range(place.weeks):
        waits = (reports["filed"] <= week) & (reports["ended"] > week)
        assert waits.sum() == queue[week + 1] == series["backlog"][week].sum()
        gone = reports["ended"] == week
        for end, name in (("replied", "replies"), ("forgotten", "reports_forgotten")):
            assert (gone & (ends == ledger.ENDS.index(end))).sum() == measures[name][week]
        came = (reports["filed"] == week) & (week >= 0)
        found = came & (reports["how"] & 3 == ledger.WAYS.index("found"))
        assert found.sum() == measures["reports_found"][week]
        assert (came & ~found).sum() == measures["reports_filed"][week]
        state = states_at(steps, number, week)
        alive = (state > 0) & (state < ledger.KEPT)
        assert alive.sum() == measures["matters_live"][week]
        promised = alive & (state >= ledger.STATES.index("adopted"))
        assert promised.sum() == series["promised"][week].sum()
        waiting = state == ledger.STATES.index("waiting")
        assert waiting.sum() == series["waiting"][week].sum()
        now = steps["state"][steps["week"] == week]
        assert (now == ledger.KEPT).sum() == measures["matters_resolved"][week]
        assert (now > ledger.KEPT).sum() == measures["matters_expired"][week]
    assert (steps["state"] == ledger.KEPT).sum() > 10 and (ends > 0).sum() > 50
    online = reports["how"] & 3 == ledger.WAYS.index("online")
    assert online.any() and (reports["filed"][online] >= 9).all()


def test_matters_begin_in_a_building_and_say_whose_they_are() -> None:
    history = lived(TOWN)
    matters = columns_of(history["ledger"]["matters"])
    steps = columns_of(history["ledger"]["steps"])
    model, _ = living.model_at(TOWN, (), TOWN.weeks)
    state = states_at(steps, len(matters["raised"]), TOWN.weeks - 1)
    kept = [tuple(int(matters[name][k]) for name in ("building", "raised", "people"))
            for k in np.flatnonzero((state > 0) & (state < ledger.KEPT))]  # fmt: skip
    live = ledger.live_matters(model.arrays)
    own = zip(*(live[name].tolist() for name in ("building", "raised_week", "people")), strict=True)
    assert sorted(kept) == sorted(own)


@pytest.mark.parametrize("chosen", [(), (Switch("social_organisations", 4), Switch("points", 9))])
def test_ties_of_every_week_follow_from_the_changes(chosen: Plan) -> None:
    """Changes put on top of the first week's ties give the model's own ties in each week."""
    ends, first = network.pairs(living.model_at(TOWN, (), 0)[0])
    size = living.model_at(TOWN, (), 0)[0].population.size
    known = dict(zip((ends[:, 0] * size + ends[:, 1]).tolist(), first.tolist(), strict=True))
    changes = lived(TOWN, chosen)["ties"]
    week, low, high = (np.frombuffer(changes[name], "<u2") for name in ("week", "low", "high"))
    kind = np.frombuffer(changes["kind"], "u1")
    assert (np.diff(week.astype(int)) >= 0).all()
    made = 0
    for now in range(TOWN.weeks):
        for k in np.flatnonzero(week == now):
            key = int(low[k]) * size + int(high[k])
            assert known.get(key, tied.GONE) != kind[k]
            if kind[k] == tied.GONE:
                del known[key]
            else:
                known[key] = int(kind[k])
                made += 1
        if now in (3, 17, 30, TOWN.weeks - 1):
            model, _ = living.model_at(TOWN, chosen, now + 1)
            ends, kinds_now = network.pairs(model)
            keys = (ends[:, 0] * size + ends[:, 1]).tolist()
            assert known == dict(zip(keys, kinds_now.tolist(), strict=True))
    assert made > 100


def test_books_and_ties_are_a_small_part_of_what_is_sent() -> None:
    history = lived(Place("baseline", 3, 104))
    small = sum(len(part) for table in history["ledger"].values() for part in table.values())
    small += sum(len(part) for part in history["ties"].values())
    assert small < 0.35 * len(history["acts"])


# ---------------------------------------------------------------------------- the fork


def test_before_the_switch_nothing_differs_and_afterwards_something_does() -> None:
    """The same luck: all that was noted is the same up to the week of the switch."""
    without, with_it = lived(TOWN), lived(TOWN, POINTS)
    start = POINTS[0].start
    for name, size in (("acts", acts_of(without).shape[1]), ("series", 4 * len(SERIES))):
        one, other = without[name], with_it[name]
        assert one[: start * size] == other[: start * size]
        assert one != other
    assert (acts_of(without)[start:] != acts_of(with_it)[start:]).any()
    later = acts_of(with_it)[start + 8 :] & FORM_MASK
    assert (later > 0).sum() > (acts_of(without)[start + 8 :] & FORM_MASK > 0).sum()


@pytest.mark.parametrize(
    "chosen",
    [
        POINTS,
        (Switch("points", 17, 29),),
        (Switch("points", 3, 28, 0.5), Switch("smaller_units", 27), Switch("points", 33)),
    ],
)
def test_a_fork_is_the_run_that_had_known_the_plan_from_the_start(chosen: Plan) -> None:
    """Going on from a milestone gives the bytes of a run without any."""
    living._kept.clear()
    alone = lived(TOWN, chosen)
    living._kept.clear()
    lived(TOWN)
    for week in range(len(chosen)):
        lived(TOWN, chosen[: week + 1])
    assert any(key[2] == living.MILESTONE for key in living._kept)
    assert lived(TOWN, chosen) == alone
    assert lived(TOWN, chosen) == alone


def test_kept_models_are_few_and_never_go_on() -> None:
    living._kept.clear()
    for start in range(30):
        lived(TOWN, (Switch("points", start % 15),))
    assert len(living._kept) <= living.MOST_KEPT
    for (_, _, week), kept in living._kept.items():
        assert kept.model.week == week == kept.record.weeks


@pytest.mark.parametrize("name", COMMUNITIES)
def test_everything_that_can_be_switched_on_fits_each_community(name: str) -> None:
    for one in kinds("zh"):
        scenario = living.scenario_of(Place(name, 1, 52), (Switch(one["kind"], 20, 40),))
        assert [each.kind for each in scenario.interventions] == [one["kind"]]  # type: ignore[attr-defined]


def test_switching_on_and_off() -> None:
    nothing: Plan = ()
    on = switched(nothing, "points", 10, True)
    assert on == (Switch("points", 10),)
    assert switched(on, "points", 20, True) == on
    off = switched(on, "points", 20, False)
    assert off == (Switch("points", 10, 20),)
    assert switched(off, "points", 20, True) == on
    again = switched(off, "points", 30, True)
    assert again == (Switch("points", 10, 20), Switch("points", 30))
    assert switched(on, "points", 10, False) == nothing
    assert switched(on, "points", 4, False) == nothing
    assert switched(on, "points", 4, True) == (Switch("points", 4),)
    assert shared_weeks(on, off, 104) == 20
    assert shared_weeks(nothing, on, 104) == 10
    assert shared_weeks(off, again, 104) == 30
    assert shared_weeks(on, on, 104) == 104


def test_a_dose_and_weeks_are_put_over_what_was_planned() -> None:
    points: Plan = (Switch("points", 10),)
    half = Switch("points", 20, 30, 0.5)
    assert put((), half) == (half,)
    cut = put(points, half)
    assert cut == (Switch("points", 10, 20), half, Switch("points", 30))
    assert put(cut, Switch("points", 20, 30)) == points
    assert put(cut, Switch("points", 0, None, 2.0)) == (Switch("points", 0, None, 2.0),)
    other = Switch("smaller_units", 25)
    assert put((*cut, other), Switch("points", 15, 40)) == (*points, other)
    assert put((half,), Switch("points", 50, None, 0.5), instead=20) == (
        Switch("points", 50, None, 0.5),
    )
    assert shared_weeks(points, (Switch("points", 10, None, 0.5),), 104) == 10


def test_a_dose_is_told_to_the_model_and_half_is_not_all() -> None:
    half: Plan = (Switch("points", 17, None, 0.5),)
    told = living.scenario_of(TOWN, half).interventions[0]
    assert told.dose == 0.5  # type: ignore[attr-defined]
    start = half[0].start
    one, other, none = lived(TOWN, half), lived(TOWN, POINTS), lived(TOWN)
    size = acts_of(none).shape[1]
    assert one["acts"][: start * size] == other["acts"][: start * size]
    assert one["acts"] != other["acts"] and one["acts"] != none["acts"]
    ParticipationModel(living.scenario_of(TOWN, half), seed=TOWN.seed)


def test_weeks_are_shown_before_all_have_been_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no patience at all every week is shown; each is the beginning of the whole."""
    living._kept.clear()
    monkeypatch.setattr(living, "PATIENCE", 0.0)
    steps = list(living.history(TOWN, POINTS))
    assert [step["weeks"] for step in steps] == [*range(1, TOWN.weeks), TOWN.weeks]
    for step in steps:
        for name in ("acts", "series", "totals", "matters"):
            assert steps[-1][name].startswith(step[name])


@pytest.mark.parametrize(
    ("place", "chosen"),
    [
        (link.USUAL, ()),
        (Place("baseline_village", 7, 52), (Switch("points", 3),)),
        (
            Place("baseline", 1, 104),
            (Switch("points", 0, 20, 0.35), Switch("smaller_units", 5), Switch("points", 40)),
        ),
    ],
)
def test_the_address_says_what_is_watched(place: Place, chosen: Plan) -> None:
    for lang in (None, "en"):
        assert link.read(link.query_of(place, chosen, lang)) == (place, chosen, lang)
    assert link.query_of(link.USUAL, ()) == ""


@pytest.mark.parametrize(
    "query",
    [
        "place=nantong&seed=-4&weeks=99999",
        "place=../../etc/passwd&seed=%F0%9F%8E%B2&weeks=١٠٤",
        "on=points,points.x,nonsense.3,points.900,points.9.4,points.1.2.3&seed=" + "9" * 400,
        "on=points.3.d0,points.3.d,points.3.d900,points.d50,points.3.dx,smaller_units.3.d-5",
    ],
)
def test_an_address_that_cannot_be_is_as_if_it_said_nothing(query: str) -> None:
    assert link.read(query) == (link.USUAL, (), None)


def test_a_place_too_large_to_draw_is_refused_at_once_and_says_how_large_it_may_be() -> None:
    with pytest.raises(InputError) as refused:
        scene(Place("nantong", 1, 52))
    for lang in ("en", "zh"):
        assert str(living.MOST_RESIDENTS) in refused.value.in_language(lang)


# ---------------------------------------------------------------------------- a resident in words


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_are_of_the_week_that_is_drawn(lang: str) -> None:
    week = 25
    acts = acts_of(lived(TOWN, POINTS))
    active, quiet = (np.flatnonzero(acts[week] & FORM_MASK), np.flatnonzero(acts[week] == 0))
    for row in (*active[:4], *quiet[:3]):
        told = person(TOWN, POINTS, int(row), week, lang)
        did = {met["form"] for met in told["encounters"] if met["outcome"] == "took_part"}
        mask = int(acts[week, row]) & FORM_MASK
        assert did == {form for k, form in enumerate(FORMS) if (mask >> k) & 1}
        assert told["who"] and told["state_words"] and told["life"]
        since = {"zh": "第{}周时", "en": "at week {}"}[lang].format(told["since"])
        assert since in told["life"][0]  # people grow older from there to the week that is drawn
        for met in told["encounters"]:
            assert met["words"] and all("{" not in line for line in met["words"])
            assert bool(met["otherwise"]) == bool(met["numbers"])
        lines = [told["who"], told["state_words"], *told["life"]]
        assert (lang == "zh") == all(re.search("[\u4e00-\u9fff]", line) for line in lines)


def test_a_life_begins_where_the_resident_moved_in_and_counts_what_the_picture_shows() -> None:
    acts = acts_of(lived(TOWN))
    moved = np.flatnonzero((acts[5:25] & ARRIVED).any(axis=0))
    row = int(moved[0])
    came = 5 + int(np.flatnonzero(acts[5:25, row] & ARRIVED)[-1])
    told = person(TOWN, (), row, 30, "en")
    later = np.flatnonzero(acts[came + 1 : 31, row] & ARRIVED)
    assert told["since"] == (came + 1 if len(later) == 0 else came + 2 + int(later[-1]))
    busiest = int(np.argmax(((acts[:31] & FORM_MASK) > 0).sum(axis=0)))
    told = person(TOWN, (), busiest, 30, "en")
    count = int(((acts[:31, busiest] >> 1) & 1).sum())
    assert count > 0 and f"activities {count}×" in " ".join(told["life"])


# ---------------------------------------------------------------------------- the page


def ready(page: Page) -> None:
    """Wait until the neighbourhood is drawn and can be played."""
    expect(page.locator(".nbh-play")).to_be_enabled(timeout=60_000)


def week_of(page: Page) -> int:
    return int(page.locator(".nbh-range").input_value())


def go(page: Page, week: int) -> None:
    page.locator(".nbh-range").fill(str(week))
    expect(page.locator(".nbh-range")).to_have_value(str(week), timeout=60_000)


def colours(page: Page, canvas: str = ".nbh-canvas-right") -> int:
    """How many different colours a canvas shows."""
    return int(
        page.evaluate(
            """(name) => { const c = document.querySelector(name);
            const image = c.getContext("2d").getImageData(0, 0, c.width, c.height);
            return new Set(new Uint32Array(image.data.buffer)).size; }""",
            canvas,
        )
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_plays_pauses_steps_and_scrubs(page_of: Opener, lang: str) -> None:
    page = page_of("/watch", lang)
    ready(page)
    assert week_of(page) == 0
    speeds = [text("dash.watch.ui.per_second", lang, n=n) for n in (1, 2, 4, 8, 16)]
    expect(page.locator(".nbh-speed option")).to_have_text(speeds)
    assert colours(page) > 12
    first = page.locator(".nbh-summary").inner_text()
    page.locator(".nbh-step").click()
    expect(page.locator(".nbh-range")).to_have_value("1")
    expect(page.locator(".nbh-summary")).not_to_have_text(first)
    page.locator(".nbh-canvas-right").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".nbh-range")).to_have_value("2")
    page.keyboard.press("End")
    expect(page.locator(".nbh-range")).to_have_value("103")
    page.keyboard.press("Home")
    page.locator(".nbh-speed").select_option("16")
    page.locator(".nbh-play").click()
    expect(page.locator(".nbh-play")).to_have_text(text("dash.watch.ui.pause", lang))
    page.wait_for_function("Number(document.querySelector('.nbh-range').value) > 6")
    page.locator(".nbh-play").click()
    stopped = week_of(page)
    page.wait_for_timeout(400)
    assert week_of(page) == stopped
    box = page.locator(".nbh-timeline").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    assert 70 <= week_of(page) <= 85


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_chosen_resident_is_explained_in_the_pages_language(page_of: Opener, lang: str) -> None:
    place = Place(COMMUNITIES[0], 1, 104)
    acts = acts_of(lived(place))
    row = int(np.flatnonzero(acts[12] & FORM_MASK)[3])
    told = person(place, (), row, 12, lang)
    page = page_of("/watch", lang)
    ready(page)
    go(page, 12)
    page.locator(".nbh-find-input").fill(told["name"])
    page.locator(".nbh-find-go").click()
    expect(page.locator(".nbh-who")).to_have_text(told["who"], timeout=60_000)
    shown = page.locator(".nbh-told")
    for met in told["encounters"]:
        for line in (*met["words"], *met["otherwise"]):
            expect(shown).to_contain_text(line)
    for line in told["life"]:
        expect(shown).to_contain_text(line)
    other = "en" if lang == "zh" else "zh"
    page.locator(f".linli-lang-{other}").click()
    expect(page.locator(".nbh-who")).to_have_text(
        person(place, (), row, 12, other)["who"], timeout=60_000
    )
    page.locator(".nbh-find-input").fill("999999")
    page.locator(".nbh-find-input").press("Enter")
    expect(page.locator(".nbh-missing")).to_contain_text("999999")
    page.locator(".nbh-close").click()
    expect(page.locator(".nbh-chosen")).to_have_count(0)


def test_a_click_on_a_window_chooses_who_lives_there(page_of: Opener) -> None:
    page = page_of("/watch", "zh")
    ready(page)
    box = page.locator(".nbh-canvas-right").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.38 * box["height"])
    title = page.locator(".nbh-chosen h3")
    expect(title).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".nbh-pick-quiet").click()
    expect(title).to_contain_text("居民")
    expect(page.locator(".nbh-told")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_committee_and_unit_show_their_week(page_of: Opener, lang: str) -> None:
    series = series_of(lived(Place(COMMUNITIES[0], 1, 104)))
    page = page_of("/watch", lang)
    ready(page)
    go(page, 20)
    page.locator(".nbh-pick-committee").click()
    table = page.locator(".nbh-hours")
    for use in ("admin", "reply", "meeting"):
        row = table.locator("tr", has_text=text(f"dash.watch.ui.use_{use}", lang)).first
        expect(row.locator("td")).to_have_text(f"{series[f'hours_{use}'][20, 0]:.1f}")
    facts = page.locator(".nbh-facts")
    for name in ("backlog", "promised", "due"):
        label = text(f"dash.watch.ui.fact_{name}", lang)
        row = facts.locator("tr", has=page.locator("th", has_text=label)).first
        expect(row.locator("td")).to_have_text(str(round(float(series[name][20, 0]))))
    desk = page.locator(".nbh-desk-of-queue h4")
    expect(desk).to_have_text(
        text("dash.watch.ui.desk_queue", lang, n=round(float(series["backlog"][20, 0])))
    )
    open_ones = page.locator(".nbh-desk-of-open li")
    expect(open_ones).to_have_count(5)
    page.locator(".nbh-desk-of-open .nbh-desk-more").click()
    expect(open_ones).to_have_count(60)
    ways = [text(f"dash.watch.ui.way_{way}", lang) for way in ("in_person", "online", "found")]
    expect(page.locator(".nbh-desk-of-queue li").first).to_contain_text(
        re.compile("|".join(map(re.escape, ways)))
    )
    page.locator(".nbh-desk-of-open .nbh-entry").first.click()
    expect(page.locator(".nbh-chosen h3")).to_contain_text(text("dash.watch.ui.unit_name", lang))
    page.locator(".nbh-pick-committee").click()
    page.locator(".nbh-desk-of-queue .nbh-entry").first.click()
    expect(page.locator(".nbh-told")).to_be_visible(timeout=60_000)
    page.locator(".nbh-pick-unit").click()
    expect(page.locator(".nbh-facts tr")).to_have_count(8)
    page.locator(".nbh-to-leader").click()
    expect(page.locator(".nbh-told")).to_be_visible(timeout=60_000)


def test_an_intervention_switched_on_while_it_runs_goes_on_from_there(page_of: Opener) -> None:
    """Two neighbourhoods with the same luck: alike before the week, different afterwards."""
    page = page_of("/watch", "zh")
    ready(page)
    go(page, 30)
    page.locator(".nbh-kind").select_option("points")
    page.locator(".nbh-on").click()
    expect(page.locator(".nbh-canvas")).to_have_count(2)
    expect(page.locator(".nbh-chip")).to_contain_text("第30周起")
    left, right = page.locator(".nbh-count-left"), page.locator(".nbh-count-right")
    place = Place(COMMUNITIES[0], 1, 104)
    without = acts_of(lived(place)) & FORM_MASK
    with_it = acts_of(lived(place, (Switch("points", 30),))) & FORM_MASK
    for week in (10, 29, 45, 90):
        go(page, week)
        for shown, acts in ((left, without), (right, with_it)):
            expect(shown).to_contain_text(f" {np.count_nonzero(acts[week])} ", timeout=60_000)
    go(page, 60)
    page.locator(".nbh-turn-off").click()
    expect(page.locator(".nbh-chip")).to_contain_text("第30至60周")
    stopped = acts_of(lived(place, (Switch("points", 30, 60),))) & FORM_MASK
    go(page, 100)
    expect(right).to_contain_text(f" {np.count_nonzero(stopped[100])} ", timeout=60_000)
    page.locator(".nbh-two-box").uncheck()
    expect(page.locator(".nbh-canvas")).to_have_count(1)
    page.locator(".nbh-clear").click()
    expect(page.locator(".nbh-chip")).to_have_count(0)
    expect(right).to_contain_text(f" {np.count_nonzero(without[100])} ", timeout=60_000)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_dose_start_and_stop_are_the_visitors_own(page_of: Opener, lang: str) -> None:
    page = page_of("/watch", lang)
    ready(page)
    go(page, 8)
    page.locator(".nbh-kind").select_option("points")
    expect(page.locator(".nbh-start")).to_have_value("8")
    page.locator(".nbh-dose").fill("0.5")
    page.locator(".nbh-start").fill("20")
    page.locator(".nbh-stop").fill("15")
    expect(page.locator(".nbh-on")).to_be_disabled()
    page.locator(".nbh-stop").fill("40")
    page.locator(".nbh-on").click()
    expect(page.locator(".nbh-chip")).to_contain_text("50%")
    page.wait_for_function("location.search.endsWith('on=points.20.40.d50')")
    place = Place(COMMUNITIES[0], 1, 104)
    right = page.locator(".nbh-count-right")
    count = lived(place, (Switch("points", 20, 40, 0.5),))
    for week in (19, 39, 50):
        go(page, week)
        n = np.count_nonzero(acts_of(count)[week] & FORM_MASK)
        expect(right).to_contain_text(re.compile(rf"\b{n}\b"), timeout=60_000)
    page.locator(".nbh-edit").click()
    expect(page.locator(".nbh-stop")).to_have_value("40")
    page.locator(".nbh-dose").fill("1.5")
    page.locator(".nbh-stop").fill("")
    page.locator(".nbh-on").click()
    page.wait_for_function("location.search.endsWith('on=points.20.d150')")
    n = np.count_nonzero(acts_of(lived(place, (Switch("points", 20, None, 1.5),)))[50] & FORM_MASK)
    expect(right).to_contain_text(re.compile(rf"\b{n}\b"), timeout=60_000)
    page.locator(".nbh-kind").select_option("smaller_units")
    expect(page.locator(".nbh-dose")).to_have_attribute("max", "1")


def test_the_same_resident_is_explained_on_either_side(page_of: Opener) -> None:
    """Who took part only with the intervention is told so on the one side, and not on the other."""
    place, chosen = Place(COMMUNITIES[0], 1, 104), (Switch("points", 0),)
    without = acts_of(lived(place))[20] & FORM_MASK
    with_it = acts_of(lived(place, chosen))[20] & FORM_MASK
    row = int(np.flatnonzero((with_it > 0) & (without == 0))[0])
    page = page_of("/watch", "en")
    ready(page)
    page.locator(".nbh-kind").select_option("points")
    page.locator(".nbh-on").click()
    expect(page.locator(".nbh-canvas")).to_have_count(2)
    go(page, 20)
    page.locator(".nbh-find-input").fill(person(place, (), row, 20, "en")["name"])
    page.locator(".nbh-find-go").click()
    for side, under in (("right", chosen), ("left", ())):
        page.locator(f".nbh-why-{side}").click()
        expect(page.locator(f".nbh-why-{side}")).to_have_attribute("aria-pressed", "true")
        took_part = page.locator(".nbh-took_part")
        expect(page.locator(".nbh-told h4").first).to_contain_text(
            text(f"dash.watch.ui.short_{side}", "en"), timeout=60_000
        )
        told = person(place, under, row, 20, "en")
        expect(took_part).to_have_count(
            sum(m["outcome"] == "took_part" for m in told["encounters"])
        )
        for line in told["life"]:
            expect(page.locator(".nbh-told")).to_contain_text(line)


def test_another_community_is_another_picture(page_of: Opener) -> None:
    page = page_of("/watch", "zh")
    ready(page)
    go(page, 40)
    page.locator(".nbh-place").select_option("baseline_village")
    expect(page.locator(".nbh-range")).to_have_value("0", timeout=60_000)
    ready(page)
    acts = acts_of(lived(Place("baseline_village", 1, 104))) & FORM_MASK
    expect(page.locator(".nbh-count-right")).to_contain_text(f" {np.count_nonzero(acts[0])} ")
    page.locator(".nbh-pick-committee").click()
    expect(page.locator(".nbh-chosen h3")).to_have_text("村民委员会")


def test_an_address_opens_what_it_says_and_follows_what_is_changed(page_of: Opener) -> None:
    page = page_of("/watch", "en", query="place=baseline_village&seed=5&weeks=52&on=points.10.30")
    ready(page)
    expect(page.locator(".nbh-place")).to_have_value("baseline_village")
    expect(page.locator(".nbh-range")).to_have_attribute("max", "51")
    expect(page.locator(".nbh-chip")).to_contain_text("weeks 10 to 30")
    acts = acts_of(lived(Place("baseline_village", 5, 52), (Switch("points", 10, 30),)))
    go(page, 20)
    busy = np.count_nonzero(acts[20] & FORM_MASK)
    expect(page.locator(".nbh-count-right")).to_contain_text(f"{busy} took part", timeout=60_000)
    page.locator(".nbh-clear").click()
    page.wait_for_function("location.search.endsWith('weeks=52')")
    page.locator(".nbh-another").click()
    page.wait_for_function("location.search.includes('seed=6')")
    page.reload()
    ready(page)
    expect(page.locator(".nbh-another")).to_contain_text("6")


OWN = """
extends: baseline
label: {en: "Own", zh: "自己的"}
community:
  extends: urban_community
  label: {en: "Lakeside estate", zh: "湖畔小区"}
  population: {households: 150}
  places: {courts: 2, buildings: 3, stairwells: 2}
  committee: {staff: 2}
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_own_community_is_drawn_and_a_bad_file_changes_nothing(
    page_of: Opener, lang: str
) -> None:
    page = page_of("/watch", lang)
    ready(page)
    first = page.locator(".nbh-summary").inner_text()
    upload = page.locator(".watch-upload input")
    wrong = (
        ("oops.yaml", b"population: {kind: synthetic, placee: haimen}", "placee"),
        ("huge.yaml", OWN.replace("households: 150", "households: 9000000").encode(), "20000"),
        ("paths.yaml", b"extends: ../../../etc/passwd.yaml", "extends"),
        ("picture.yaml", bytes(range(256)), "picture.yaml"),
        ("run.exe", b"MZ", "run.exe"),
    )
    for name, content, told in wrong:
        upload.set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
        expect(page.locator(".watch-problem")).to_contain_text(told, timeout=60_000)
        expect(page.locator(".nbh-summary")).to_have_text(first)
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [" + ", ".join([f"*a{k - 1}"] * 10) + "]" for k in range(1, 10)]
    content = "\n".join(lines).encode()  # takes seconds, and the page says so
    upload.set_input_files({"name": "aliases.yaml", "mimeType": "text/plain", "buffer": content})
    expect(page.locator(".own-reading")).to_be_visible()
    expect(page.locator(".watch-problem")).to_have_count(0)
    expect(upload).to_be_disabled()
    expect(page.locator(".watch-problem")).to_contain_text("aliases.yaml", timeout=60_000)
    expect(page.locator(".own-reading")).to_have_count(0)
    expect(upload).to_be_enabled()
    expect(page.locator(".nbh-summary")).to_have_text(first)
    upload.set_input_files(
        {"name": "own.yaml", "mimeType": "text/plain", "buffer": OWN.encode("utf-8")}
    )
    label = {"zh": "湖畔小区", "en": "Lakeside estate"}[lang]
    expect(page.locator(".nbh-place option:checked")).to_have_text(label, timeout=60_000)
    ready(page)
    expect(page.locator(".watch-problem")).to_have_count(0)
    own = Place("own.yaml", 1, 104, OWN)
    acts = acts_of(lived(own, (Switch("points", 0),))) & FORM_MASK
    assert acts.shape[1] < 450
    page.locator(".nbh-kind").select_option("points")
    page.locator(".nbh-on").click()
    go(page, 10)
    count = str(np.count_nonzero(acts[10]))
    expect(page.locator(".nbh-count-right")).to_contain_text(count, timeout=60_000)
    page.locator(".nbh-place").select_option(COMMUNITIES[1])
    expect(page.locator(".nbh-place option")).to_have_count(2)
    ready(page)


def test_leaving_while_it_plays_stops_it(page_of: Opener) -> None:
    page = page_of("/watch", "zh")
    ready(page)
    page.evaluate(
        """() => { window.frames = 0; const ask = window.requestAnimationFrame;
        window.requestAnimationFrame = (f) => { window.frames++; return ask(f); }; }"""
    )
    page.locator(".nbh-play").click()
    page.wait_for_function("window.frames > 20")
    page.locator(".linli-to-classroom").click()
    expect(page.locator(".nbh")).to_have_count(0)
    page.wait_for_timeout(300)
    frames = page.evaluate("window.frames")
    page.wait_for_timeout(700)
    assert page.evaluate("window.frames") - frames < 10
    page.locator(".linli-to-watch").click()
    ready(page)
    assert week_of(page) == 0


def test_other_residents_begin_anew(page_of: Opener) -> None:
    page = page_of("/watch", "zh")
    ready(page)
    page.locator(".nbh-kind").select_option("smaller_units")
    page.locator(".nbh-on").click()
    go(page, 50)
    page.locator(".nbh-pick-leader").click()
    page.locator(".nbh-another").click()
    expect(page.locator(".nbh-another")).to_contain_text("2")
    ready(page)
    expect(page.locator(".nbh-range")).to_have_value("0")
    expect(page.locator(".nbh-chip")).to_have_count(0)
    expect(page.locator(".nbh-chosen")).to_have_count(0)
    acts = acts_of(lived(Place(COMMUNITIES[0], 2, 104))) & FORM_MASK
    expect(page.locator(".nbh-count-right")).to_contain_text(f" {np.count_nonzero(acts[0])} ")


def test_the_network_and_every_colouring_are_drawn(page_of: Opener) -> None:
    page = page_of("/watch", "en")
    ready(page)
    go(page, 20)
    changes = lived(Place(COMMUNITIES[0], 1, 104))["ties"]
    week, kind = np.frombuffer(changes["week"], "<u2"), np.frombuffer(changes["kind"], "u1")
    page.locator(".nbh-view").select_option("true")
    for shown in (90, 20):  # backwards as well
        go(page, shown)
        lost = np.count_nonzero((week <= shown) & (kind == tied.GONE))
        expect(page.locator(".nbh-ties-lost td")).to_have_text(str(lost))
    assert int(page.locator(".nbh-ties-made td").inner_text()) > 20
    for view in ("true", "false"):
        page.locator(".nbh-view").select_option(view)
        for mode in ("quarter", "age", "tenure", "registration", "party", "digital", "trust"):
            page.locator(".nbh-colour").select_option(mode)
            expect(page.locator(".nbh-legend li").first).to_be_visible()
            assert colours(page) > 8, (view, mode)
    page.locator(".nbh-colour").select_option("unit")
    page.keyboard.press("Tab")
    page.locator(".nbh-zoom button").first.click()
    expect(page.locator(".nbh-whole")).to_be_visible()
    page.locator(".nbh-whole").click()
    expect(page.locator(".nbh-whole")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1920, 1080)])
def test_nothing_hangs_over_the_edge(page_of: Opener, width: int, height: int) -> None:
    page = page_of("/watch", "en", width=width, height=height)
    ready(page)
    page.locator(".nbh-kind").select_option("points")
    page.locator(".nbh-on").click()
    expect(page.locator(".nbh-canvas")).to_have_count(2)
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    for name in (".nbh-canvas-left", ".nbh-canvas-right", ".nbh-timeline"):
        sizes = page.evaluate(
            """(name) => { const c = document.querySelector(name);
            return [c.width, c.clientWidth * devicePixelRatio]; }""",
            name,
        )
        assert sizes[0] == pytest.approx(sizes[1], abs=1.0) and sizes[0] > 100


def test_the_keyboard_stays_where_it_was(page_of: Opener) -> None:
    """Buttons that come and go beside the one that was pressed move it, which takes the focus."""
    page = page_of("/watch", "en")
    ready(page)
    page.locator(".nbh-kind").select_option("points")
    page.locator(".nbh-on").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nbh-chip")).to_have_count(1)
    expect(page.locator(".nbh-switches")).to_be_focused()  # nothing is left to switch on
    page.locator(".nbh-edit").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nbh-cancel")).to_be_visible()
    expect(page.locator(".nbh-edit")).to_be_focused()
    page.locator(".nbh-find-input").focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.locator(".nbh-chosen")).to_be_visible()
    page.locator(".nbh-close").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nbh-week")).to_be_focused()


def test_the_browsers_words_are_all_there() -> None:
    """Every text that the component asks for by name exists, in both languages."""
    from dashboards.components.neighbourhood import template

    asked = set(re.findall(r"(?:say|fill)\(\s*\"(\w+)\"", template()))
    asked |= set(re.findall(r"(?:say|fill)\('(\w+)'", template()))
    known = set(words("en"))
    assert known == set(words("zh"))
    prefixes = {name for name in asked if name.endswith("_")}
    assert asked - prefixes <= known
    assert all(any(key.startswith(name) for key in known) for name in prefixes)
