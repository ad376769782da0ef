"""What is charged is what was paid out, once, however many interventions share a committee."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sim import ParticipationModel, Scenario
from sim.charging import lines_charged
from sim.engine.world import ADMITTED
from sim.errors import InputError
from sim.interventions.social_organisations import MOST_ADMITTED, SocialOrganisations
from sim.scenario.loading import load_prices

from .conftest import TOWN, VILLAGE, load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "interventions"
OLD, YOUNG = {"age": ["60-74", "75+"]}, {"age": ["18-29", "30-44"]}


def charged(model: ParticipationModel, line: str, source: str | None = None) -> float:
    """All that was charged on a line of the price file."""
    table = model.quantities.query("line == @line")
    if source is not None:
        table = table.query("source == @source")
    return float(table["quantity"].sum())


def place(name: str = "baseline", **more: Any) -> ParticipationModel:
    """A small place run for the whole of its window."""
    small = VILLAGE if "village" in name else TOWN
    return ParticipationModel(load(name, small, weeks__spin_up=8, **more), seed=5).run()


def test_goods_of_two_points_schemes_are_charged_once(town_arm) -> None:
    scheme = {"kind": "points", "told_per_week": 0.4, "budget_per_year": 20000}
    arm = town_arm({**scheme, "target": OLD}, {**scheme, "target": YOUNG}).run(52)
    assert charged(arm, "goods") == pytest.approx(arm.measures["yuan_goods"].sum())
    assert charged(arm, "goods") > 1000


def test_goods_of_points_and_of_honours_are_both_charged(town_arm) -> None:
    honours = {"kind": "role_models", "honours": 52, "yuan_each": 10}
    arm = town_arm({"kind": "points", "told_per_week": 0.4}, honours).run(26)
    assert charged(arm, "goods", "points") == pytest.approx(arm.measures["yuan_goods"].sum())
    assert charged(arm, "goods", "role_models") == pytest.approx(26 * 10)


def test_moderation_that_is_bought_for_two_channels_is_charged_once(town_arm) -> None:
    paid = {"kind": "online_channel", "moderation_from": "paid"}
    arm = town_arm({**paid, "target": OLD}, {**paid, "target": YOUNG}).run(26)
    hours = arm.measures["hours_moderation_paid"].sum()
    assert hours == pytest.approx(26 * 2 * 8)
    assert charged(arm, "moderation_hour") == pytest.approx(hours)
    assert charged(arm, "platform_year") == pytest.approx(26 / 52)


def test_a_channel_moderated_by_staff_does_not_hide_what_the_other_costs(town_arm) -> None:
    own = {"kind": "online_channel", "target": OLD}
    paid = {"kind": "online_channel", "moderation_from": "paid", "target": YOUNG}
    for order in ([own, paid], [paid, own]):
        arm = town_arm(*order).run(13)
        assert charged(arm, "moderation_hour") == pytest.approx(13 * 8)


def test_totals_are_shared_committee_by_committee() -> None:
    paid = {"kind": "online_channel", "moderation_from": "paid"}
    arm = place(
        "baseline_village_before",
        interventions=[paid, {**paid, "moderation_hours": 2, "target": {"settlements": [1]}}],
        weeks__window=13,
    )
    assert charged(arm, "moderation_hour") == pytest.approx(13 * (8 + 8 + 2))
    assert charged(arm, "moderation_hour") == pytest.approx(
        arm.measures["hours_moderation_paid"].sum()
    )
    assert charged(arm, "platform_year") == pytest.approx(13 * 2 / 52)


def test_trainers_are_charged_for_the_activities_that_teach(town_arm) -> None:
    taught = {"kind": "civic_education", "course_share": 0.4, "lecture_hours": 2}
    arm = town_arm({**taught, "target": OLD}, {**taught, "target": YOUNG}).run(26)
    expected = 2 * 0.4 * arm.measures["activities"].sum()
    assert charged(arm, "training_hour") == pytest.approx(expected)
    assert expected > 0


def test_stipends_are_paid_to_leaders_of_the_redrawn_units_only(town_arm) -> None:
    redrawn = {"kind": "smaller_units", "unit": {"level": "stairwell"}, "stipend": 52.0}
    model = town_arm(
        {**redrawn, "target": {"courts": [0]}},
        {**redrawn, "target": {"courts": [2]}, "stipend": 104.0},
    )
    expected: list[float] = []

    def look(live: ParticipationModel, week: int) -> None:
        arrays = live.arrays
        leaders = arrays.units["leader"][arrays.units["leader"] >= 0]
        courts = arrays.people["court"][leaders].tolist()
        expected.append(12.0 * courts.count(0) + 24.0 * courts.count(2))

    model.hooks.append(look)
    model.run(60)
    weekly = model.quantities.query("line == 'leader_stipend'").groupby("week")["quantity"].sum()
    assert weekly.tolist() == pytest.approx(expected)
    units = (model.arrays.people["court"][model.arrays.units["start"]] == 0).sum()
    assert 0 < max(expected) <= 12.0 * units + 24.0 * units
    assert model.measures["leaders"].sum() * 12.0 > 0


def test_the_prospect_of_a_stipend_does_not_double_with_a_second_court(town_arm) -> None:
    one = {"kind": "smaller_units", "target": {"courts": [0]}, "stipend": 60}
    arm = town_arm(one, {**one, "target": {"courts": [1]}}).run(2)
    assert arm.arrays.place["leader_stipend"].tolist() == [60.0]


@pytest.mark.parametrize("yuan", [30_000.0, 80_000.0, 400_000.0])
def test_bought_services_are_charged_as_they_are_paid(town_arm, yuan: float) -> None:
    plain = town_arm().run(78)
    arm = town_arm({"kind": "social_organisations", "purchase": yuan, "stop": 52}).run(78)
    paid = arm.measures["yuan_services"].sum()
    assert paid == pytest.approx(yuan)
    prices = load_prices().lines
    more = {
        line: prices[line].value * (charged(arm, line) - charged(plain, line))
        for line in ("organisation_hour", "purchased_services")
    }
    assert sum(more.values()) == pytest.approx(paid)
    assert arm.measures["hours_organisations"].sum() > plain.measures["hours_organisations"].sum()


def test_two_purchases_are_charged_as_they_are_paid(town_arm) -> None:
    bought = {"kind": "social_organisations", "purchase": 52_000.0}
    arm = town_arm({**bought, "target": OLD}, {**bought, "target": YOUNG}).run(10)
    assert charged(arm, "purchased_services") == pytest.approx(10 * 2000.0)
    assert charged(arm, "purchased_services") == pytest.approx(arm.measures["yuan_services"].sum())


def test_volunteers_are_not_paid(town_arm) -> None:
    arm = town_arm().run(10)
    paid = [o.hours_per_week for o in arm.scenario.community.organisations if o.wage > 0]
    free = [o.hours_per_week for o in arm.scenario.community.organisations if o.wage == 0]
    assert sum(free) > 0
    assert arm.measures["hours_organisations"].sum() == pytest.approx(10 * sum([*paid, *free]))
    assert charged(arm, "organisation_hour") == pytest.approx(10 * sum(paid))


def test_there_is_room_for_as_many_organisations_as_may_be_admitted() -> None:
    assert MOST_ADMITTED == ADMITTED
    assert SocialOrganisations(admitted=MOST_ADMITTED).admitted == ADMITTED


def test_a_share_of_courts_is_exact_whatever_the_seed() -> None:
    for share, expected in ((0.05, 1), (0.25, 1), (0.5, 2), (0.6, 2), (0.75, 3), (1.0, 4)):
        for seed in range(4):
            scenario = load(
                "baseline",
                TOWN,
                weeks__spin_up=0,
                interventions=[
                    {"kind": "smaller_units", "unit": {"level": "stairwell"}, "dose": share}
                ],
            )
            model = ParticipationModel(scenario, seed=seed)
            model.step()
            starts = model.arrays.units["start"]
            courts = model.arrays.people["court"][starts]
            redrawn = [int((courts == k).sum()) > 1 for k in range(4)]
            assert sum(redrawn) == expected, (share, seed)


def test_a_growing_share_keeps_the_courts_it_has_reached() -> None:
    scenario = load(
        "baseline",
        TOWN,
        weeks__spin_up=0,
        interventions=[{"kind": "smaller_units", "unit": {"level": "stairwell"}, "ramp": 8}],
    )
    model = ParticipationModel(scenario, seed=3)
    reached: list[set[int]] = []
    for _ in range(10):
        model.step()
        courts = model.arrays.people["court"][model.arrays.units["start"]].tolist()
        reached.append({k for k in range(4) if courts.count(k) > 1})
    assert [len(now) for now in reached] == [1, 1, 2, 2, 3, 3, 4, 4, 4, 4]
    assert all(before <= now for before, now in pairwise(reached))


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_every_line_that_is_charged_is_known_beforehand(name: str) -> None:
    arm = place(f"interventions/{name}", weeks__window=13)
    foretold = lines_charged(arm.scenario.interventions)
    assert set(arm.quantities["line"]) <= set(foretold) <= set(load_prices().lines)


def test_a_price_file_without_a_line_that_is_used_up_is_refused(tmp_path: Path) -> None:
    plain = load_prices().model_dump(mode="json")
    del plain["lines"]["leader_stipend"], plain["name"]
    (tmp_path / "cheap.yaml").write_text(json.dumps(plain), encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: smaller_units\nprices: cheap.yaml\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Scenario.load(mine)
    told = refused.value.in_language("en")
    assert refused.value.key == "prices.lines" and "“leader_stipend”" in told and "cheap" in told
    mine.write_text("extends: points\nprices: cheap.yaml\n", encoding="utf-8")
    assert "leader_stipend" not in Scenario.load(mine).prices.lines  # nobody is paid one
