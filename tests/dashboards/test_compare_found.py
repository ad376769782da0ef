"""What workers find for Compare: weeks, places and reasons as means over the replicates."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("solara", reason="the pages' extra is not installed")

import dashboards.pages.compare  # noqa: F401  (registers texts)
from dashboards.pages.compare import kept
from dashboards.pages.compare.found.places import averaged
from dashboards.pages.compare.found.weeks import CURVES
from dashboards.pages.compare.plan import Plan, example, item, tidy
from dashboards.pages.compare.reasons import explain_plan
from dashboards.pages.compare.run import compare_plan, file_of, scenarios_of, task_of
from dashboards.pages.compare.show.weeks import _phases
from experiments import wording
from experiments.outcomes import GROUPS
from experiments.replicate import Task
from sim import ParticipationModel
from sim.columns import AMOUNTS, COUNTS
from sim.explain.decomposition import decompose
from sim.scenario import Scenario
from sim.texts import text

REPLICATES = 4


def plan_of(*packages: list[dict[str, Any]], **changes: Any) -> Plan:
    quick = {"households": 150, "window": 52, "replicates": REPLICATES}
    named = [{"name": "", "items": items} for items in packages]
    return tidy(example("half") | quick | {"packages": named} | changes)


LATE = plan_of([item("points") | {"start": 24}])
HALF = plan_of([item("smaller_units", unit={"times": 0.5})])


def last(plan: Plan) -> dict[str, Any]:
    found = [part.value for part in compare_plan(plan)][-1]
    assert isinstance(found, dict)
    return found


def tasks_of(plan: Plan) -> list[Task]:
    return [task_of(scenarios_of(plan), plan, number) for number in range(plan["replicates"])]


def baseline_of(task: Task) -> Scenario:
    plain = task.scenarios[0]
    values = {**task.parameters, **plain["parameters"]}
    return Scenario.from_dict({**plain, "parameters": values})


def test_curves_begin_with_the_end_of_the_spin_up() -> None:
    """Against models that were spun up here, without anything that is kept."""
    curves = last(LATE)["curves"]
    means = []
    for task in tasks_of(LATE):
        model = ParticipationModel(baseline_of(task), seed=task.seed)
        model.spin_up()
        trust = [float(trust) for trust in _trust(model, curves["settling"])]
        means.append(np.array(trust).reshape(-1, 4).mean(axis=1))
    early = curves["trust"]["baseline"]["mean"][: curves["settling"] // 4]
    assert curves["settling"] == 28  # a longer lead would dwarf a window of a year
    assert early == pytest.approx(np.mean(means, axis=0), abs=5e-4)
    assert curves["weeks"][curves["settling"] // 4 - 1] == 0
    assert curves["weeks"][-1] == LATE["window"]


def _trust(model: ParticipationModel, weeks: int) -> list[float]:
    """Mean trust in the last weeks of a spin-up, from what every committee noted."""
    record = model.spin_up_record
    sums = [row[AMOUNTS.index("sum_trust")] for row in record.amounts[-weeks:]]
    agents = [row[COUNTS.index("agents")] for row in record.counts[-weeks:]]
    return [one / many for one, many in zip(sums, agents, strict=True)]


def test_nothing_differs_before_a_package_starts() -> None:
    found = last(LATE)
    weeks = np.array(found["curves"]["weeks"])
    assert weeks[0] < 0 < weeks[-1]
    for what in CURVES:
        drawn = found["curves"][what]
        for end in ("mean", "low", "high"):
            difference = np.array(drawn["package_1-difference"][end], dtype=float)
            assert not difference[weeks <= 24].any(), what
            level, base = drawn["package_1"][end], drawn["baseline"][end]
            assert len(level) == len(base) == len(weeks)
            assert [value is None for value in level] == [week < 0 for week in weeks]
            assert all(a == b for a, b, week in zip(level, base, weeks, strict=True)
                       if 0 <= week <= 24)  # fmt: skip
    assert np.array(found["curves"]["often"]["package_1-difference"]["mean"])[weeks > 24].any()


def test_a_package_starts_with_the_window_unless_it_is_told_otherwise() -> None:
    found = last(HALF)
    weeks = np.array(found["curves"]["weeks"])
    difference = np.array(found["curves"]["often"]["package_1-difference"]["mean"])
    assert not difference[weeks <= 0].any()
    assert difference[weeks > 0][0] != 0


def test_without_a_spin_up_the_curves_begin_with_the_window() -> None:
    text = "extends: baseline\ncommunity: {population: {households: 300}}\nweeks: {spin_up: 0}\n"
    own = {"name": "own.yaml", "text": text}
    found = last(plan_of([item("points")], file=own, replicates=2))
    curves = found["curves"]
    assert curves["settling"] == 0 and curves["weeks"][0] == 4
    assert len(curves["trust"]["package_1"]["mean"]) == len(curves["weeks"])
    assert [name for name, *_ in _phases(found, "en")] == ["on"]


def test_phases_name_who_has_stopped() -> None:
    found = last(
        plan_of(
            [item("points") | {"start": 12, "stop": 30}],
            [item("points")],
            [item("online_channel") | {"stop": 44}],
        )
    )
    phases = _phases(found, "en")
    settling = found["curves"]["settling"]
    assert phases == [
        ("settling", -settling, 0, ""),
        ("on", 0, 30, ""),
        ("after", 30, 44, "Package A"),
        ("after", 44, 52, "Package A, Package C"),
    ]
    early = _phases(last(LATE), "zh")
    assert [phase[:3] for phase in early] == [
        ("settling", -settling, 0),
        ("before", 0, 24),
        ("on", 24, 52),
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_card_tells_of_every_group_and_of_every_set_of_parameters(lang: str) -> None:
    found = last(plan_of([item("points")], replicates=6))
    package = found["packages"][0]
    told = "".join(package["whom"][lang])
    for group in GROUPS:
        if group != "age":
            assert told.count(wording.group_name(group, lang).lower()) == 1, group
    numbers = [int(number) for number in re.findall(r"\d+", package["sets"][lang])[:3]]
    assert numbers[0] == 3 and numbers[1] + numbers[2] <= 3
    assert package["everybody"] == pytest.approx(_residents(LATE), abs=1)
    early = last(plan_of([item("points")], replicates=4))["packages"][0]
    assert early["early"] and not package["early"] and not early["sets"][lang]


def _residents(plan: Plan) -> float:
    """Residents of a replicate, on average."""
    numbers = [sum(one["baseline"]["residents"]) for one in map(kept.places_of, tasks_of(plan))]
    return float(np.mean(numbers))


def test_the_drawing_is_a_mean_over_the_replicates() -> None:
    """Against the same arms run here, stairwell by stairwell."""
    found = last(HALF)
    each = [kept.places_of(task) for task in tasks_of(HALF)]
    assert len(each) == REPLICATES
    for name, place in found["places"].items():
        runs = [places[name] for places in each]
        assert place["replicates"] == REPLICATES
        took = np.sum([run["took_part"] for run in runs], axis=0)
        residents = np.sum([run["residents"] for run in runs], axis=0)
        filled = residents > 0
        shares = np.array(place["share"])
        assert shares[filled] == pytest.approx((took / np.maximum(residents, 1))[filled], abs=1e-4)
        counts = [len(run["people"]) for run in runs]
        assert place["count"] == [min(counts), np.mean(counts), max(counts)]
        assert sorted(set(place["unit"])) == list(range(len(place["units"])))
        for unit in place["units"]:
            assert unit["low"] <= unit["share"] <= unit["high"]
    arms = found["places"]
    assert arms["package_1"]["count"][1] > arms["baseline"]["count"][1]


def places(took: list[int], unit: list[int]) -> dict[str, Any]:
    return {
        "court": [0, 0, 1],
        "unit": unit,
        "residents": [10, 10, 20],
        "took_part": took,
        "people": [24] * len(set(unit)),
    }


def test_frames_are_those_that_most_replicates_have() -> None:
    """By hand: two of three split the first court, and each unit's share is that of its cells."""
    split, whole = [0, 1, 2], [0, 0, 1]
    arms = [places([5, 1, 10], split), places([7, 3, 10], split), places([3, 5, 16], whole)]
    found = averaged([{"a": arm} for arm in arms])["a"]
    assert found["unit"] == split and found["alike"] == 2
    assert found["share"] == [0.5, 0.3, 0.6]
    assert [unit["share"] for unit in found["units"]] == [0.5, 0.3, 0.6]
    assert [unit["low"] for unit in found["units"]] == [0.34, 0.14, 0.5]
    assert found["count"] == [2, pytest.approx(8 / 3), 3]
    one = averaged([{"a": arms[0]}, {"a": arms[1]}])["a"]
    assert one["units"][0]["low"] is None


def test_replicates_with_other_places_are_left_out_of_the_drawing() -> None:
    other = places([9, 9, 9], [0, 1, 2]) | {"court": [0, 1, 1]}
    found = averaged([{"a": places([5, 1, 10], [0, 1, 2])}, {"a": other}, {}])["a"]
    assert found["replicates"] == 1 and found["share"] == [0.5, 0.1, 0.5]
    assert averaged([]) == {}


def test_reasons_are_means_over_replicates_and_add_up() -> None:
    """Against decompositions made here, each with its replicate's people and parameters."""
    plan = plan_of([item("points")])
    parts = [part.value for part in explain_plan(plan, "package_1") if part.value is not None]
    assert [part["replicates"] for part in parts] == list(range(1, REPLICATES + 1))
    for part in parts:
        whole = sum(mean for _, _, mean, _, _ in part["reasons"]["en"])
        assert whole == pytest.approx(part["total"])
    found = parts[-1]
    assert found["early"] and found["of"] == REPLICATES
    sizes = [abs(mean) for _, _, mean, _, _ in found["reasons"]["zh"]]
    assert sizes == sorted(sizes, reverse=True)
    assert all(low <= mean <= high for _, _, mean, low, high in found["reasons"]["en"])

    totals = []
    for task, weeks in zip(tasks_of(plan), np.reshape(found["weeks"], (-1, 2)), strict=True):
        plain = {**task.scenarios[1], "parameters": {**task.parameters}}
        base = ParticipationModel(baseline_of(task), seed=task.seed)
        base.spin_up()
        arms = [base.fork(), base.fork(Scenario.from_dict(plain))]
        for week in weeks:
            for arm in arms:
                arm.run(int(week) - arm.week)
            totals.append(decompose(arms[0], arms[1], found["residents"], weeks=1).total())
    assert found["total"] == pytest.approx(1000 * np.mean(totals))


def test_weeks_taken_apart_lie_in_the_year_that_is_measured() -> None:
    plan = plan_of([item("points") | {"start": 60}], window=104, replicates=2)
    found = [part.value for part in explain_plan(plan, "package_1")][-1]
    assert all(60 <= week < 104 for week in found["weeks"])


def test_the_tables_hold_the_weeks_that_the_page_shows_before_week_0() -> None:
    with zipfile.ZipFile(io.BytesIO(file_of(LATE, "tables.zip", "zh"))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("settling.csv").decode("utf-8-sig"))))
        measures = pd.read_csv(io.BytesIO(archive.read("measures.csv")), encoding="utf-8-sig")
    assert {int(row["replicate"]) for row in rows} == set(range(REPLICATES))
    assert [int(row["week"]) for row in rows if row["replicate"] == "0"] == list(range(-52, 0))
    assert measures["week"].min() == 0
    curves = last(LATE)["curves"]
    trust = np.mean([float(row["trust"]) for row in rows if -4 <= int(row["week"]) < 0])
    zero = curves["weeks"].index(0)
    assert curves["trust"]["baseline"]["mean"][zero] == pytest.approx(trust, abs=5e-4)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("reason", ["unclear", "fewer", "no_run", "saves"])
def test_a_card_has_words_for_why_there_is_no_cost_for_each(reason: str, lang: str) -> None:
    assert text(f"dash.compare.no_cost.{reason}", lang)


def test_cards_hold_a_cost_or_why_there_is_none() -> None:
    for package in last(plan_of([item("points")], [item("covenant")]))["packages"]:
        assert (package["cost"] is None) == bool(package["no_cost"])
        if package["cost"] is not None:
            assert package["cost"]["high"] is None or package["cost"]["high"] >= 0


def test_of_a_package_that_can_do_nothing_it_is_said_why() -> None:
    drive = item("election_drive") | {"start": 13, "stop": 26}
    plan = plan_of([item("points") | {"dose": 0.0}], [item("points"), drive], [item("points")])
    none, some, all_of_it = last(plan)["packages"]
    assert none["primary"]["mean"] == none["primary"]["low"] == none["primary"]["high"] == 0.0
    for lang in ("en", "zh"):
        points, election = (text(f"intervention.{k}", lang) for k in ("points", "election_drive"))
        (odd,) = none["odd"][lang]
        assert points in odd and text("dash.compare.package", lang, letter="A") in odd
        (odd,) = some["odd"][lang]
        assert election in odd and "election_drive" not in odd and "13" in odd and "25" in odd
        assert all_of_it["odd"][lang] == []
